import Explorer
import Glibc
import ModelCore

/// Gathers what is wanted of one page while the model runs over it.
struct PageRecorder {
    let range: Range<Int>
    let items: [TraceItem]
    private let hidden: Int
    private var values: [TraceItem: [Float]] = [:]
    private var predictions: PredictionRecorder?

    /// - Parameter before: the read-out of the state before the page, (symbols); nil where nothing was fed yet.
    init(_ items: [TraceItem], over range: Range<Int>, of model: Model, before: [Float]?) {
        self.items = items
        self.range = range
        hidden = model.architecture.hidden
        if items.contains(.prediction) {
            predictions = PredictionRecorder(count: range.count, vocabulary: model.vocabulary, before: before)
        }
    }

    /// The signals that have to be recorded for it.
    var addresses: [SignalAddress] {
        var list: [SignalAddress] = []
        for item in items {
            switch item {
            case .signal(let address): list.append(address)
            case .unit(let unit): list.append(unit.signalAddress)
            case .prediction: break
            }
        }
        return Array(Set(list))
    }

    var wantsLogits: Bool { predictions != nil }

    /// Takes the next steps: their symbols' rows, the trace of `addresses`, and where wanted their logits,
    /// (time, symbols).
    mutating func take(_ symbols: [Int32], _ trace: Trace, logits: [Float]?) {
        for item in items {
            switch item {
            case .signal(let address): values[item, default: []] += trace.values[address] ?? []
            case .unit(let unit):
                let rows = trace.values[unit.signalAddress] ?? []
                values[item, default: []] += stride(from: unit.unit, to: rows.count, by: hidden).map { rows[$0] }
            case .prediction: if let logits { predictions?.take(symbols, logits) }
            }
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
                }
            return TracePage(item: item, range: range, content: content, exactness: exactness(item, content))
        }
    }
}

/// Turns read-outs into what the model expected at each step.
private struct PredictionRecorder {
    private(set) var rows: PredictionRows
    private let vocabulary: Vocabulary
    private var position = 0
    /// The logits of the step before; nil before anything was fed.
    private var before: [Float]?

    init(count: Int, vocabulary: Vocabulary, before: [Float]?) {
        rows = PredictionRows(count: count, choices: min(PredictionRows.bound, vocabulary.count))
        self.vocabulary = vocabulary
        self.before = before
    }

    mutating func take(_ symbols: [Int32], _ logits: [Float]) {
        let width = vocabulary.count
        for (step, symbol) in symbols.enumerated() where position < rows.count {
            let now = logits[step * width..<(step + 1) * width]
            // An unknown symbol is not fed: it surprises nobody, and what was expected before it still is.
            if symbol >= 0, let before {
                let own = before[Int(symbol)]
                rows.surprise[position] = logOfSum(before[...]) - own
                rows.rank[position] = Int32(before.reduce(0) { $0 + ($1 > own ? 1 : 0) })
            }
            if symbol >= 0 { before = Array(now) }
            expect(before.map { $0[...] } ?? now)
            position += 1
        }
    }

    private mutating func expect(_ logits: ArraySlice<Float>) {
        let total = logOfSum(logits)
        var entropy: Float = 0
        for logit in logits where logit > -.infinity {
            let logProbability = logit - total
            entropy -= expf(logProbability) * logProbability
        }
        rows.entropy[position] = entropy
        for (choice, index) in likeliest(logits).enumerated() {
            let place = position * rows.choices + choice
            rows.codes[place] = vocabulary.codes[index]
            rows.probabilities[place] = expf(logits[logits.startIndex + index] - total)
        }
    }

    /// The indices of the greatest logits, the greatest first.
    private func likeliest(_ logits: ArraySlice<Float>) -> [Int] {
        var best: [(index: Int, logit: Float)] = []
        best.reserveCapacity(rows.choices + 1)
        for (index, logit) in logits.enumerated() {
            // What is no number is thought least likely.
            let logit = logit.isNaN ? -.infinity : logit
            if best.count == rows.choices, let last = best.last, logit <= last.logit { continue }
            let place = best.firstIndex { $0.logit < logit } ?? best.count
            best.insert((index, logit), at: place)
            if best.count > rows.choices { best.removeLast() }
        }
        return best.map(\.index)
    }

    private func logOfSum(_ logits: ArraySlice<Float>) -> Float {
        let top = logits.max() ?? 0
        var sum: Float = 0
        for logit in logits { sum += expf(logit - top) }
        return top + logf(sum)
    }
}
