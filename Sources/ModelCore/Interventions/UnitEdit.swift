/// One change of one unit while the model runs: after its value is computed, and before anything uses it.
///
/// A change of `h` reaches the next step, the layer above and the read-out; one of the LSTM's `c` this step's h and the
/// next step's c; one of a gate whatever is computed from it at the same step. The recorded value is the changed one.
/// At a step whose symbol is not fed nothing is computed, and nothing is changed.
public struct UnitEdit: Hashable, Sendable {
    /// What becomes of a value.
    public enum Change: Hashable, Sendable {
        /// It is this.
        case set(Float)
        /// This is added to it.
        case add(Float)
        /// It is multiplied by this.
        case scale(Float)
        /// −x; for a signal between 0 and 1 (a sigmoid gate), 1 − x.
        case flip
        /// A value for each step, the first for step `start`; steps outside are left alone.
        case replace([Float], start: Int)
    }

    /// Whose value is changed.
    public var unit: UnitAddress
    /// What becomes of it.
    public var change: Change
    /// When, by the step's place in the text.
    public var steps: StepSet
    /// The lane that is changed; nil for all of them.
    public var lane: Int?

    /// A change of one unit at some steps, in one lane or (nil) in all.
    public init(_ unit: UnitAddress, _ change: Change, at steps: StepSet = .all, lane: Int? = nil) {
        self.unit = unit
        self.change = change
        self.steps = steps
        self.lane = lane
    }

    /// What a value becomes at a step that is in `steps`.
    func changed(_ value: Float, at step: Int) -> Float {
        switch change {
        case .set(let new): return new
        case .add(let more): return value + more
        case .scale(let factor): return value * factor
        case .flip: return unit.signal.range == .sigmoid ? 1 - value : -value
        case .replace(let values, let start):
            return values.indices.contains(step - start) ? values[step - start] : value
        }
    }
}

/// Steps of a text, counted from its beginning.
public struct StepSet: Hashable, Sendable {
    /// Ascending, not empty, no two touching.
    public let ranges: [Range<Int>]

    /// Every step.
    public static let all = StepSet([Int.min..<Int.max])
    /// No step.
    public static let none = StepSet([])

    /// The steps of any ranges, in any order.
    public init(_ ranges: some Sequence<Range<Int>>) {
        var joined: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, range.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        self.ranges = joined
    }

    /// A step and all after it.
    public static func from(_ step: Int) -> StepSet { StepSet([step..<Int.max]) }

    /// Whether a step is among them.
    public func contains(_ step: Int) -> Bool { next(from: step) == step }

    /// The first step of the set that is not before `step`; nil when there is none.
    public func next(from step: Int) -> Int? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= step { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count ? max(step, ranges[low].lowerBound) : nil
    }

    /// Those of the steps that lie in a range.
    public func intersection(_ other: Range<Int>) -> StepSet {
        StepSet(ranges.compactMap { $0.overlaps(other) ? $0.clamped(to: other) : nil })
    }
}
