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
    func sign(for value: Float) -> Cell { palette.sign(for: shade(of: value)) }

    /// Symbols that the model does not know carry no value; told apart from values that are no numbers.
    var unknown: Style {
        var style = palette.noValue
        style.attributes.insert(.italic)
        return style
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
            let sign = draw(placed, of: state, coloring, row: y, in: &frame)
            if placed.position == state.cursor, case .text = state.mode {
                frame.cursor = Point(column: min(placed.column, frame.size.columns - 1), row: y)
            }
            guard screen.rowsPerTextRow > 1, y + 1 < screen.textRows else { continue }
            for column in placed.column..<placed.column + placed.width {
                frame.put(sign, row: y + 1, column: column)
            }
        }
        if row.range.isEmpty, case .text = state.mode { frame.cursor = Point(column: 0, row: y) }
    }
}

/// Draws one symbol and returns the sign that stands under it where there are no colours.
private func draw(
    _ placed: PlacedSymbol, of state: ExplorerState, _ coloring: ValueColoring, row: Int, in frame: inout Frame
) -> Cell {
    var style = Style.plain
    var sign = Cell.blank
    let activation = state.activation(at: placed.position, symbol: placed.symbol)
    switch activation {
    case .pending: break
    case .unknown:
        style = coloring.unknown
        sign = Cell("?", style: Style(.dim))
    case .value(let value, _):
        style = coloring.style(for: value)
        sign = coloring.sign(for: value)
    }
    // What is drawn in a symbol's place stands back, unless it carries a value.
    let isStandIn = placed.picture.kind == .newline || placed.picture.kind == .notation
    if isStandIn && (activation == .pending || activation == .unknown) { style.attributes.insert(.dim) }
    if state.colorDepth == .none {
        // Bold and underline are values here; the cursor is the terminal's own.
        if state.match?.contains(placed.position) == true { style.attributes.insert(.italic) }
    } else {
        if placed.position == state.cursor { style.attributes.formUnion([.bold, .underline]) }
        if state.match?.contains(placed.position) == true { style.attributes.insert(.underline) }
    }
    if placed.symbol.code == 0x09 {
        frame.fill(row: row, columns: placed.column..<placed.column + placed.width, style: style)
        return sign
    }
    var column = placed.column
    for (glyph, width) in placed.picture.glyphs {
        frame.put(Cell(glyph, width: UInt8(width), style: style), row: row, column: column)
        column += width
    }
    return sign
}
