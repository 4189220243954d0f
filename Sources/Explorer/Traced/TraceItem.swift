import ModelCore

/// One thing that can be traced along a text.
public enum TraceItem: Hashable, Sendable {
    /// Every unit of one signal.
    case signal(SignalAddress)
    /// One unit alone: a five-hundredth of the memory, for what is drawn beside the chosen signal.
    case unit(UnitAddress)
    /// What the model expects after each symbol, and how much each symbol surprised it.
    case prediction
    /// What the interventions do to the prediction; nothing where there are none.
    case effect
}

/// One traced thing over a range of positions.
public struct TracePage: Sendable {
    public enum Content: Sendable {
        /// (position, width), row-major; the width is the signal's units, or 1 for one unit.
        case values([Float], width: Int)
        case predictions(PredictionRows)
        case effects(EffectRows)
    }

    public let item: TraceItem
    public let range: Range<Int>
    public let content: Content
    public let exactness: Exactness
    /// (unit): the largest |approximate − final| of each unit's values, where an approximate page had been shown before;
    /// otherwise empty.
    public var unitDifferences: [Float] = []

    /// The content must have a row for every position of the range.
    public init(item: TraceItem, range: Range<Int>, content: Content, exactness: Exactness) {
        switch content {
        case .values(let values, let width): precondition(values.count == range.count * width)
        case .predictions(let rows): precondition(rows.count == range.count)
        case .effects(let rows): precondition(rows.count == range.count)
        }
        self.item = item
        self.range = range
        self.content = content
        self.exactness = exactness
    }

    /// One value; nil where there is none.
    public func value(ofUnit unit: Int, at position: Int) -> Float? {
        guard case .values(let values, let width) = content, range.contains(position), (0..<width).contains(unit) else {
            return nil
        }
        return values[(position - range.lowerBound) * width + unit]
    }

    /// The part of it before a position; nil where there is none.
    func prefix(to end: Int) -> TracePage? {
        guard end > range.lowerBound else { return nil }
        guard end < range.upperBound else { return self }
        let shorter = range.lowerBound..<end
        let content: Content =
            switch content {
            case .values(let values, let width): .values(Array(values.prefix(shorter.count * width)), width: width)
            case .predictions(let rows): .predictions(rows.prefix(shorter.count))
            case .effects(let rows): .effects(rows.prefix(shorter.count))
            }
        return TracePage(item: item, range: shorter, content: content, exactness: exactness)
    }

    /// All values at a position; empty where there are none.
    public func row(at position: Int) -> ArraySlice<Float> {
        guard case .values(let values, let width) = content, range.contains(position) else { return [] }
        let start = (position - range.lowerBound) * width
        return values[start..<start + width]
    }
}

/// What the model expected at consecutive positions.
///
/// Surprise of `x[t]` is −log p(x[t]) under the prediction at t − 1; the prediction "at t" is the distribution of
/// `x[t+1]`.
public struct PredictionRows: Sendable {
    /// Positions.
    public let count: Int
    /// Choices kept per position.
    public let choices: Int
    /// (position): the surprise of its symbol in nats; NaN where it has none: the first symbol, and unknown ones.
    public var surprise: [Float]
    /// (position): how many symbols were thought likelier than its own, from 0; −1 where it has no surprise.
    public var rank: [Int32]
    /// (position): the entropy of the prediction at the position, in nats; NaN where nothing was read yet.
    public var entropy: [Float]
    /// (position, choice): the codes of the likeliest next symbols, the likeliest first.
    public var codes: [UInt32]
    /// (position, choice): their probabilities; 0 where nothing was read yet.
    public var probabilities: [Float]

    /// Rows without a prediction yet.
    public init(count: Int, choices: Int) {
        self.count = count
        self.choices = choices
        surprise = Array(repeating: .nan, count: count)
        rank = Array(repeating: -1, count: count)
        entropy = Array(repeating: .nan, count: count)
        codes = Array(repeating: 0, count: count * choices)
        probabilities = Array(repeating: 0, count: count * choices)
    }

    /// The first rows.
    public func prefix(_ count: Int) -> PredictionRows {
        var rows = PredictionRows(count: count, choices: choices)
        rows.surprise = Array(surprise.prefix(count))
        rows.rank = Array(rank.prefix(count))
        rows.entropy = Array(entropy.prefix(count))
        rows.codes = Array(codes.prefix(count * choices))
        rows.probabilities = Array(probabilities.prefix(count * choices))
        return rows
    }

    /// The same with rows after them of which nothing is known yet.
    public func extended(to count: Int) -> PredictionRows {
        let more = max(0, count - self.count)
        var rows = PredictionRows(count: self.count + more, choices: choices)
        rows.surprise = surprise + Array(repeating: .nan, count: more)
        rows.rank = rank + Array(repeating: -1, count: more)
        rows.entropy = entropy + Array(repeating: .nan, count: more)
        rows.codes = codes + Array(repeating: 0, count: more * choices)
        rows.probabilities = probabilities + Array(repeating: 0, count: more * choices)
        return rows
    }

    /// Most choices that a trace keeps.
    public static let bound = 24
}
