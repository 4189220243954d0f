import Glibc
import Screen
import Texts

/// What the interventions do to the prediction of one symbol.
enum SymbolEffect: Hashable, Sendable {
    /// How much likelier they make it, in nats.
    case value(Float, Exactness)
    /// The model had read nothing before it, or what it expected is no number.
    case none
    /// The symbol is not in the vocabulary: the model was not fed it.
    case unknown
    /// Not traced yet, or there is no model.
    case pending
}

/// Colouring by difference: log P(x[t]) with the interventions less that without, in nats.
extension ExplorerState {
    /// Differences with the darkest shades and beyond, in nats.
    static let greatDifference: Float = 4

    /// Whether the text has these colours: they were asked for, and something intervenes.
    var showsDifference: Bool { coloring == .difference && intervening.isActive && lens != nil }

    func symbolEffect(at position: Int) -> SymbolEffect {
        guard let lens, let symbol = document?.symbol(at: position) else { return .pending }
        guard lens.model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        guard let (rows, row, exactness) = lens.pages.effect(at: position) else { return .pending }
        return rows.change[row].isNaN ? .none : .value(rows.change[row], exactness)
    }

    /// How far the prediction of what comes after a position is from what it would be, in nats; nil where that is not
    /// known.
    func divergence(at position: Int) -> (nats: Float, exactness: Exactness)? {
        guard let (rows, row, exactness) = lens?.pages.effect(at: position), !rows.divergence[row].isNaN else {
            return nil
        }
        return (rows.divergence[row], exactness)
    }

    /// The probability that the symbol at a position would have without the interventions; nil where nothing intervenes
    /// or that is not known.
    func chanceWithout(at position: Int) -> Float? {
        guard intervening.isActive, case .value(let change, _) = symbolEffect(at: position),
            case .value(let surprise, _, _) = surprise(at: position)
        else { return nil }
        return expf(-surprise - change)
    }

    var differencePainting: (Int, Symbol) -> SymbolPaint {
        lens.map(differencePainting(through:)) ?? { _, _ in .pending }
    }

    func differencePainting(through lens: Lens) -> (Int, Symbol) -> SymbolPaint {
        let coloring = differenceValueColoring
        let vocabulary = lens.model.vocabulary
        let pages = lens.pages
        return { position, symbol in
            guard vocabulary.index(of: symbol.code) != nil else { return coloring.unknown }
            guard let (rows, row, _) = pages.effect(at: position), !rows.change[row].isNaN else { return .pending }
            return coloring.paint(rows.change[row])
        }
    }

    var differenceValueColoring: ValueColoring {
        ValueColoring(palette: palette, rootsUpTo: Self.greatDifference)
    }
}

func drawDifferenceLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    let means = state.effectInView
    let figures = means.meanChange.map {
        "; mean \(means.isApproximate ? "~" : "")\(Float($0).signed), n \(means.count)"
    }
    drawDifferenceLegend(state.differenceValueColoring, figures: figures ?? "", row: row, in: &frame)
}

/// - Parameter figures: what is said behind the unit of measure.
func drawDifferenceLegend(_ coloring: ValueColoring, figures: String, row: Int, in frame: inout Frame) {
    drawLegend(
        title: "Δ log p by the interventions, nats\(figures) ", short: "Δ log p", coloring: coloring,
        ticks: [
            (-4, "-4"), (4, "+4"), (0, "0"), (-1, "-1"), (1, "+1"), (-0.25, "-.25"), (0.25, "+.25"),
        ], row: row, in: &frame)
}

/// What the status line says of the symbol under the cursor while the text is coloured by difference, with ranks.
func differenceParts(_ state: ExplorerState) -> [StatusPart] {
    var parts: [StatusPart]
    switch state.symbolEffect(at: state.cursor) {
    case .pending: return [StatusPart(0, "Δ log p pending")]
    case .unknown: return [StatusPart(0, "not in the vocabulary")]
    case .none: parts = [StatusPart(0, "no Δ log p here")]
    case .value(let nats, let exactness):
        let figure = nats.signed + " nats"
        parts = [
            StatusPart(0, "Δ log p \(figure)", marked: exactness.mark(figure).map { "Δ log p \($0)" }),
            StatusPart(2, exactness.name),
        ]
    }
    if let (nats, exactness) = state.divergence(at: state.cursor) {
        let figure = nats.magnitudeText
        parts.append(
            StatusPart(1, "KL of the next \(figure)", marked: exactness.mark(figure).map { "KL of the next \($0)" }))
    }
    if let address = state.unitAddress { parts.append(StatusPart(4, address.description)) }
    return parts
}
