import Explorer
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
