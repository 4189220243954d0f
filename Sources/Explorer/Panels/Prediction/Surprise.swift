import Texts

/// What is known of how much one symbol surprised the model: −log p under the prediction before it.
enum Surprise: Hashable, Sendable {
    /// In nats, with the number of symbols that were thought likelier.
    case value(Float, rank: Int, Exactness)
    /// The model had read nothing before it.
    case nothingBefore
    /// The symbol is not in the vocabulary: the model was not fed it.
    case unknown
    /// Not traced yet, or there is no model.
    case pending
}

/// The mean surprise of the symbols that have one.
struct MeanSurprise: Hashable, Sendable {
    /// Nats.
    var sum = 0.0
    var count = 0
    var isApproximate = false

    /// Nats a symbol; nil where no symbol has a surprise.
    var mean: Double? { count > 0 ? sum / Double(count) : nil }
}

extension ExplorerState {
    /// The surprise of the symbol at a position.
    func surprise(at position: Int) -> Surprise {
        guard let lens, let symbol = document?.symbol(at: position) else { return .pending }
        guard lens.model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        guard let (rows, row, exactness) = lens.pages.prediction(at: position) else { return .pending }
        return Surprise(rows, row, exactness)
    }

    /// Over the symbols on the screen, as far as they have been traced and have come.
    var surpriseInView: MeanSurprise {
        var mean = MeanSurprise()
        let rows = visibleRows
        guard let lens, let first = rows.first?.range.lowerBound, let last = rows.last?.range.upperBound else {
            return mean
        }
        var position = first
        let end = min(last, hiddenFrom ?? last)
        while position < end {
            let number = TracePages.number(of: position)
            let next = min(end, (number + 1) * TracePages.size)
            if let page = lens.pages.page(.prediction, at: position), case .predictions(let rows) = page.content {
                if page.exactness == .approximate { mean.isApproximate = true }
                for place in position..<min(next, page.range.upperBound)
                where rows.rank[place - page.range.lowerBound] >= 0 {
                    mean.sum += Double(rows.surprise[place - page.range.lowerBound])
                    mean.count += 1
                }
            }
            position = next
        }
        return mean
    }
}

extension Surprise {
    /// What a row says of its symbol, which must be in the vocabulary.
    init(_ rows: PredictionRows, _ row: Int, _ exactness: Exactness) {
        let rank = Int(rows.rank[row])
        self = rank < 0 ? .nothingBefore : .value(rows.surprise[row], rank: rank, exactness)
    }
}
