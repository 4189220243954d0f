import Screen
import Texts

/// Colouring by two units at once, each with a hue of its own.
extension ExplorerState {
    var blendPainting: (Int, Symbol) -> SymbolPaint {
        guard let first = lens, let second = companion else { return { _, _ in .pending } }
        let blend = BlendPalette(like: palette)
        let unknown = ValueColoring(palette: palette, range: first.signal.range).unknown
        let (strengthA, strengthB) = (strength(of: first), strength(of: second))
        let (vocabularyA, vocabularyB) = (first.model.vocabulary, second.model.vocabulary)
        let valuesA = UnitValues(of: first.address, in: pages(for: first))
        let valuesB = UnitValues(of: second.address, in: pages(for: second))
        return { position, symbol in
            guard vocabularyA.index(of: symbol.code) != nil, vocabularyB.index(of: symbol.code) != nil else {
                return unknown
            }
            guard let a = valuesA[position], let b = valuesB[position] else { return .pending }
            let (x, y) = (strengthA(a), strengthB(b))
            return SymbolPaint(style: blend.style(x, y), sign: blend.sign(x, y), isValue: true)
        }
    }

    /// A value's place between the lowest and the highest of its scale, 0…1.
    private func strength(of lens: Lens) -> (Float) -> Float {
        let coloring = ValueColoring(palette: palette, range: lens.signal.range)
        return coloring.scale == .diverging ? { (coloring.shade(of: $0) + 1) / 2 } : { coloring.shade(of: $0) }
    }
}

/// The four corners of the scale, each named.
func drawBlendLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    guard let first = state.lens, let second = state.companion else { return }
    let palette = BlendPalette(like: state.palette)
    func corners(_ names: [String]) -> [(String, Float, Float)] {
        let units = zip([first, second], names).map { lens, name in
            let model = first.model.id == second.model.id ? "" : " " + modelName(lens.model.path, to: 12)
            return lens.address.description + name + model
        }
        return [
            (" 1 high: \(units[0]) ", 1, 0), (" 2 high: \(units[1]) ", 0, 1), (" both high ", 1, 1),
            (" both low ", 0, 0),
        ]
    }
    let room = frame.size.columns - corners(["", ""]).reduce(-1) { $0 + $1.0.columns + 1 }
    let labels = [first, second].compactMap { state.unitLabel(of: $0) }
    let names = [first, second].map { lens in
        (state.unitLabel(of: lens) ?? "").quoted(within: room / max(1, labels.count))
    }
    var column = 0
    for (text, a, b) in corners(names) {
        column = frame.write(text, row: row, column: column, style: palette.style(a, b)) + 1
    }
}
