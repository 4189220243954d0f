import Screen
import Texts

/// Colouring by two units at once, each a hue of its own.
extension ExplorerState {
    var blendPainting: (Int, Symbol) -> SymbolPaint { { _, _ in .pending } }
}

func drawBlendLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {}
