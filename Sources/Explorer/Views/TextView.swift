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
    let painter = TextPainter(
        layout: layout,
        coloring: ValueColoring(palette: Palette(depth: state.colorDepth), range: state.signal?.range ?? .tanh),
        cursor: state.cursor, match: state.match, activation: state.activation)
    for (index, row) in zip(0..., state.visibleRows) {
        let y = index * screen.rowsPerTextRow
        let hasSigns = screen.rowsPerTextRow > 1 && y + 1 < screen.textRows
        let column = painter.draw(row, at: y, signsAt: hasSigns ? y + 1 : nil, in: &frame)
        if let column, case .text = state.mode {
            frame.cursor = Point(column: min(column, frame.size.columns - 1), row: y)
        }
    }
}

/// Draws rows of a text, each symbol in the colour of its value.
struct TextPainter {
    let layout: TextLayout
    let coloring: ValueColoring
    let cursor: Int?
    let match: Range<Int>?
    let activation: (_ position: Int, _ symbol: Symbol) -> Activation

    /// Draws one row, and where `signsAt` names a row the signs that stand in for colours. Returns the cursor's column
    /// when it is on this row.
    func draw(_ row: TextRow, at y: Int, signsAt signRow: Int?, in frame: inout Frame) -> Int? {
        var cursorColumn = row.range.isEmpty ? cursor.map { _ in 0 } : nil
        for placed in layout.place(row) {
            let sign = draw(placed, row: y, in: &frame)
            if placed.position == cursor { cursorColumn = placed.column }
            guard let signRow else { continue }
            for column in placed.column..<placed.column + placed.width { frame.put(sign, row: signRow, column: column) }
        }
        return cursorColumn
    }

    /// Draws one symbol and returns the sign that stands under it where there are no colours.
    private func draw(_ placed: PlacedSymbol, row: Int, in frame: inout Frame) -> Cell {
        var style = Style.plain
        var sign = Cell.blank
        let activation = activation(placed.position, placed.symbol)
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
        if coloring.palette.depth == .none {
            // Bold and underline are values here; the cursor is the terminal's own.
            if match?.contains(placed.position) == true { style.attributes.insert(.italic) }
        } else {
            if placed.position == cursor { style.attributes.formUnion([.bold, .underline]) }
            if match?.contains(placed.position) == true { style.attributes.insert(.underline) }
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
}
