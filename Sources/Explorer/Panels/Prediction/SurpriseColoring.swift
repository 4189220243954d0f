import Screen
import Texts

/// Colouring by surprise: −log p of each symbol under the prediction before it, in nats.
extension ExplorerState {
    /// Surprise with the darkest shade and above, in nats: a symbol that the model gave one chance in four hundred.
    static let greatSurprise: Float = 6

    var surprisePainting: (Int, Symbol) -> SymbolPaint { lens.map(surprisePainting(through:)) ?? { _, _ in .pending } }

    /// Colours by the surprise of one lens's model.
    func surprisePainting(through lens: Lens) -> (Int, Symbol) -> SymbolPaint {
        let coloring = surpriseValueColoring
        let vocabulary = lens.model.vocabulary
        let pages = lens.pages
        return { position, symbol in
            guard vocabulary.index(of: symbol.code) != nil else { return coloring.unknown }
            guard let (rows, row, exactness) = pages.prediction(at: position),
                case .value(let nats, _, _) = Surprise(rows, row, exactness)
            else { return .pending }
            return coloring.paint(nats)
        }
    }

    var surpriseValueColoring: ValueColoring {
        ValueColoring(palette: palette, upTo: Self.greatSurprise)
    }
}

func drawSurpriseLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    guard state.lens != nil else {
        frame.write(Hint.noModel.fitting(frame.size.columns), row: row, column: 0, style: Style([.dim]))
        return
    }
    drawSurpriseLegend(state.surpriseValueColoring, row: row, in: &frame)
}

func drawSurpriseLegend(_ coloring: ValueColoring, row: Int, in frame: inout Frame) {
    drawLegend(
        title: "surprise: −log p of the symbol, nats ", short: "nats", coloring: coloring,
        ticks: [(0, "0"), (6, "6+"), (3, "3"), (1, "1"), (2, "2"), (4, "4")], row: row, in: &frame)
}

/// What the status line says of the symbol under the cursor while the text is coloured by surprise, with ranks.
func surpriseParts(_ state: ExplorerState) -> [StatusPart] {
    switch state.surprise(at: state.cursor) {
    case .pending: return [StatusPart(0, "surprise pending")]
    case .unknown: return [StatusPart(0, "not in the vocabulary")]
    case .nothingBefore: return [StatusPart(0, "has no surprise")]
    case .value(let nats, _, let exactness):
        let figure = PredictionFigure.nats(Double(nats)) + " nats"
        var parts = [
            StatusPart(0, "surprise \(figure)", marked: exactness.mark(figure).map { "surprise \($0)" }),
            StatusPart(2, exactness.name),
        ]
        if let address = state.unitAddress { parts.append(StatusPart(4, address.description)) }
        return parts
    }
}
