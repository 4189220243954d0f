import Glibc
import ModelCore
import Screen
import Texts

/// How a signal's values become colours.
struct ValueColoring {
    let palette: Palette
    let range: Signal.Range

    var scale: ValueScale { range == .sigmoid ? .sequential : .diverging }

    /// −1…1 or 0…1: unbounded values are coloured by their tanh, which is what h sees of c.
    func shade(of value: Float) -> Float { range == .unbounded ? tanhf(value) : value }

    func style(for value: Float) -> Style { palette.style(for: shade(of: value), scale: scale) }
    func sign(for value: Float) -> Character { palette.sign(for: shade(of: value), scale: scale) }

    /// Symbols that the model does not know carry no value.
    static func unknown(_ depth: ColorDepth) -> Style {
        depth == .none ? Style([.dim, .italic]) : Style(foreground: .indexed(5), [.italic])
    }
}

func drawText(_ state: ExplorerState, in frame: inout Frame) {
    guard let layout = state.layout else { return }
    let screen = state.screen
    let coloring = ValueColoring(
        palette: Palette(depth: state.colorDepth), range: state.signal?.range ?? .tanh)
    for (index, row) in zip(0..., state.visibleRows) {
        let y = index * screen.rowsPerTextRow
        for placed in layout.place(row) {
            let style = draw(placed, of: state, coloring, row: y, in: &frame)
            if placed.position == state.cursor, case .text = state.mode {
                frame.cursor = Point(column: min(placed.column, frame.size.columns - 1), row: y)
            }
            guard screen.rowsPerTextRow > 1, y + 1 < screen.textRows else { continue }
            for column in placed.column..<placed.column + placed.width {
                frame.put(Cell(style.sign), row: y + 1, column: column)
            }
        }
        if row.range.isEmpty, case .text = state.mode { frame.cursor = Point(column: 0, row: y) }
    }
}

/// Draws one symbol and returns the sign that stands under it where there are no colours.
private func draw(
    _ placed: PlacedSymbol, of state: ExplorerState, _ coloring: ValueColoring, row: Int, in frame: inout Frame
) -> (style: Style, sign: Character) {
    var style = Style.plain
    var sign: Character = " "
    switch state.activation(at: placed.position, symbol: placed.symbol) {
    case .pending: break
    case .unknown:
        style = ValueColoring.unknown(state.colorDepth)
        sign = "?"
    case .value(let value, _):
        style = coloring.style(for: value)
        sign = coloring.sign(for: value)
    }
    if placed.picture.kind == .newline || placed.picture.kind == .notation, style.background == .standard {
        style.attributes.insert(.dim)
    }
    if placed.position == state.cursor { style.attributes.formUnion([.bold, .underline]) }
    if state.match?.contains(placed.position) == true { style.attributes.insert(.underline) }
    if placed.symbol.code == 0x09 {
        frame.fill(row: row, columns: placed.column..<placed.column + placed.width, style: style)
        return (style, sign)
    }
    var column = placed.column
    for (glyph, width) in placed.picture.glyphs {
        frame.put(Cell(glyph, width: UInt8(width), style: style), row: row, column: column)
        column += width
    }
    return (style, sign)
}
