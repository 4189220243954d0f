import Explorer
import ModelCore

/// Gathers what is wanted of one page while the model runs over it.
struct PageRecorder {
    private(set) var range: Range<Int>
    private(set) var items: [TraceItem]
    private let hidden: Int
    private let vocabularyCount: Int
    private var values: [TraceItem: [Float]] = [:]
    private var predictions: PredictionRecorder?
    private var effects: EffectRecorder?

    /// - Parameters:
    ///   - before: the read-out of the state before the page, (symbols); nil where nothing was fed yet.
    ///   - without: the same without interventions.
    init(_ items: [TraceItem], over range: Range<Int>, of model: Model, before: [Float]?, without: [Float]? = nil) {
        self.items = items
        self.range = range
        hidden = model.architecture.hidden
        vocabularyCount = model.vocabulary.count
        if items.contains(.prediction) {
            predictions = PredictionRecorder(count: range.count, vocabulary: model.vocabulary, before: before)
        }
        if items.contains(.effect) {
            effects = EffectRecorder(count: range.count, vocabulary: model.vocabulary, with: before, without: without)
        }
    }

    /// Makes room for a page that is longer by now, and leaves off what is not wanted of it any more.
    mutating func grow(to longer: Range<Int>, _ wanted: [TraceItem]) {
        range = longer
        items = items.filter { wanted.contains($0) }
        values = values.filter { items.contains($0.key) }
        if items.contains(.prediction) { predictions?.grow(to: longer.count) } else { predictions = nil }
        if items.contains(.effect) { effects?.grow(to: longer.count) } else { effects = nil }
    }

    /// Takes over what another recorder has gathered of the same page beside it. Of whole signals, the largest part, one
    /// of the other's is kept.
    mutating func take(over other: PageRecorder) {
        var signals = 0
        for item in other.items where !items.contains(item) {
            if case .signal = item {
                signals += 1
                guard signals == 1 else { continue }
            }
            items.append(item)
            values[item] = other.values[item]
        }
        predictions = predictions ?? other.predictions
        effects = effects ?? other.effects
    }

    /// Goes back to a shorter page, of which all was taken.
    /// - Parameters: the read-outs of the state at its end, with interventions and without.
    mutating func cut(to shorter: Range<Int>, before: [Float]?, without: [Float]?) {
        range = shorter
        for item in items {
            let width = if case .signal = item { hidden } else { 1 }
            let excess = (values[item]?.count ?? 0) - shorter.count * width
            if excess > 0 { values[item]?.removeLast(excess) }
        }
        predictions?.cut(to: shorter.count, before: before)
        effects?.cut(to: shorter.count, with: before, without: without)
    }

    /// Takes the next steps of one lane: their symbols' rows, and what the model computed for them.
    mutating func take(_ symbols: [Int32], _ block: LaneBlock) {
        for item in items {
            switch item {
            case .signal(let address):
                guard let rows = block.rows(of: address) else { continue }
                for step in 0..<block.steps {
                    let first = step * block.stride
                    values[item, default: []] += UnsafeBufferPointer(rebasing: rows[first..<first + hidden])
                }
            case .unit(let unit):
                guard let rows = block.rows(of: unit.signalAddress) else { continue }
                values[item, default: []] += (0..<block.steps).map { rows[$0 * block.stride + unit.unit] }
            case .prediction, .effect: break
            }
        }
        guard predictions != nil || effects != nil else { return }
        let logits = logits(of: block)
        predictions?.take(symbols, logits)
        effects?.take(symbols, logits)
    }

    /// Takes what the model computed for the next steps without the interventions, before what it did with them.
    mutating func takeWithout(_ block: LaneBlock) {
        let logits = logits(of: block)
        effects?.takeWithout(logits)
    }

    /// (time, symbols).
    private func logits(of block: LaneBlock) -> [Float] {
        let (rows, stride) = block.logits()
        var logits: [Float] = []
        logits.reserveCapacity(block.steps * vocabularyCount)
        for step in 0..<block.steps {
            let first = step * stride
            logits += UnsafeBufferPointer(rebasing: rows[first..<first + vocabularyCount])
        }
        return logits
    }

    /// What was gathered so far of units' values, as pages that end where the steps taken do.
    func beginnings(_ exactness: Exactness) -> [TracePage] {
        items.compactMap { item in
            let width: Int
            switch item {
            case .signal: width = hidden
            case .unit: width = 1
            case .prediction, .effect: return nil
            }
            guard let values = values[item], !values.isEmpty else { return nil }
            return TracePage(
                item: item, range: range.lowerBound..<range.lowerBound + values.count / width,
                content: .values(values, width: width), exactness: exactness)
        }
    }

    /// What was gathered, once every step of the page was taken.
    func pages(_ exactness: (TraceItem, TracePage.Content) -> Exactness) -> [TracePage] {
        items.map { item in
            let content: TracePage.Content =
                switch item {
                case .signal: .values(values[item] ?? [], width: hidden)
                case .unit: .values(values[item] ?? [], width: 1)
                case .prediction: .predictions(predictions?.rows ?? PredictionRows(count: range.count, choices: 0))
                case .effect: .effects(effects?.rows ?? EffectRows(count: range.count, choices: 0))
                }
            return TracePage(item: item, range: range, content: content, exactness: exactness(item, content))
        }
    }
}
