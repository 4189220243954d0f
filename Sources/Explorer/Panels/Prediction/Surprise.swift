import Glibc
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

/// Figures as the prediction writes them.
enum PredictionFigure {
    /// A probability in six columns: ` 45.2%`, ` 9.87%`, `<0.01%`.
    static func percent(_ probability: Float) -> String {
        let percent = Double(probability) * 100
        guard percent.isFinite else { return "  nan%" }
        if percent > 0 && percent < 0.005 { return "<0.01%" }
        return decimals(percent, percent < 9.995 ? 2 : 1, columns: 5) + "%"
    }

    /// Nats or bits with two decimals: `2.31`; whole from 1000 on.
    static func nats(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        return decimals(value, value.magnitude < 999.995 ? 2 : 0, columns: 0)
    }

    static func bits(fromNats value: Double) -> String { nats(value / log(2)) }

    static func decimals(_ value: Double, _ digits: Int, columns: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)".leftPadded(to: columns) }
        let unit = [1, 10, 100, 1000][min(3, max(0, digits))]
        let scaled = Int((value.magnitude * Double(unit)).rounded())
        var text = (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / unit)"
        if unit > 1 { text += "." + String("\(unit + scaled % unit)".dropFirst()) }
        return text.leftPadded(to: columns)
    }
}

extension String {
    /// With spaces before it until it is so many columns wide.
    func leftPadded(to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - self.columns)) + self
    }
}
