import Screen
import Texts

/// Colouring by surprise: −log p of each symbol under the prediction before it, in nats.
extension ExplorerState {
    /// Surprise with the darkest shade and above, in nats: a symbol that the model gave one chance in four hundred.
    static let greatSurprise: Float = 6

    var surprisePainting: (Int, Symbol) -> SymbolPaint { lens.map(surprisePainting(through:)) ?? { _, _ in .pending } }

    /// Colours by the surprise of one lens's model.
    func surprisePainting(through lens: Lens) -> (Int, Symbol) -> SymbolPaint { { _, _ in .pending } }
}

func drawSurpriseLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    drawLegend(
        title: "surprise: −log p of the symbol, nats ", short: "nats",
        coloring: ValueColoring(palette: Palette(depth: state.colorDepth), upTo: ExplorerState.greatSurprise),
        ticks: [(0, "0"), (6, "6+"), (3, "3"), (1, "1"), (2, "2"), (4, "4")], row: row, in: &frame)
}
