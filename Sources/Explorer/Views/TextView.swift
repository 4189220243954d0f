import Screen
import Texts

/// Draws the text in its region, and once more beside it where two lenses are compared.
func drawText(_ state: ExplorerState, in frame: inout Frame) {
    guard let layout = state.layout else { return }
    let rows = state.visibleRows
    let painter = TextPainter(
        layout: layout, depth: state.colorDepth, cursor: state.cursor,
        match: state.match ?? state.twin?.divergenceMark, isMatched: state.matchMarks, hidden: state.hiddenFrom,
        isUnderlined: state.underlining, paint: state.painting)
    let cursor = drawRows(rows, by: painter, in: state.screen.text, of: state, into: &frame)
    if let name = state.awaitedName {
        let region = state.screen.text
        let line = "waiting for \(name): nothing has come yet; q leaves".cut(to: region.columns)
        frame.write(line, row: region.row, column: region.column, style: Style(.dim))
    }
    if state.mode == .typing || state.mode == .text && state.views.focus == nil { frame.cursor = cursor }
    if let twin = state.twin, let region = state.screen.companion {
        return drawTwin(state, twin, in: region, like: painter, into: &frame)
    }
    guard let region = state.screen.companion, let other = state.companion else { return }
    var second = painter
    second.paint = state.companionPainting(through: other)
    _ = drawRows(rows, by: second, in: region, of: state, into: &frame)
    drawHeadings(state, other, in: &frame)
}

/// Draws rows into a region and returns the cursor's place on the screen when it is among them.
func drawRows(
    _ rows: [TextRow], by painter: TextPainter, in region: Region, of state: ExplorerState, into frame: inout Frame
) -> Point? {
    var canvas = Frame(size: region.size)
    let perRow = state.screen.rowsPerTextRow
    var cursor: Point?
    for (index, row) in zip(0..., rows) {
        let y = index * perRow
        let hasSigns = perRow > 1 && y + 1 < region.rows
        let column = painter.draw(row, at: y, signsAt: hasSigns ? y + 1 : nil, in: &canvas)
        if let column, region.columns > 0, y < region.rows {
            cursor = Point(column: region.column + min(column, region.columns - 1), row: region.row + y)
        }
    }
    frame.place(canvas, at: Point(column: region.column, row: region.row))
    return cursor
}

/// Draws rows of a text, each symbol in the colour of its value.
struct TextPainter {
    var layout: TextLayout
    let depth: ColorDepth
    let cursor: Int?
    /// The match that was found last.
    var match: Range<Int>?
    /// Where any match is; nil while none are shown.
    var isMatched: ((Int) -> Bool)?
    /// From here on nothing is shown; nil: everything is.
    var hidden: Int?
    /// Where a property holds; nil while none is shown.
    var isUnderlined: ((Int) -> Bool)?
    var paint: (_ position: Int, _ symbol: Symbol) -> SymbolPaint

    /// Draws one row, and where `signsAt` names a row the signs that stand in for colours. Returns the cursor's column
    /// when it is on this row.
    func draw(_ row: TextRow, at y: Int, signsAt signRow: Int?, in frame: inout Frame) -> Int? {
        var cursorColumn = row.range.isEmpty ? cursor.map { _ in 0 } : nil
        for placed in layout.place(row) {
            if let hidden, placed.position >= hidden { break }
            var sign = draw(placed, row: y, hasSign: signRow != nil, in: &frame)
            if isUnderlined?(placed.position) == true { sign.style.attributes.insert(.underline) }
            if placed.position == cursor { cursorColumn = placed.column }
            guard let signRow else { continue }
            for column in placed.column..<placed.column + placed.width { frame.put(sign, row: signRow, column: column) }
        }
        return cursorColumn
    }

    /// Draws one symbol and returns the sign that stands under it where there are no colours.
    private func draw(_ placed: PlacedSymbol, row: Int, hasSign: Bool, in frame: inout Frame) -> Cell {
        let paint = paint(placed.position, placed.symbol)
        var style = paint.style
        // What is drawn in a symbol's place stands back, unless it carries a value.
        let isStandIn = placed.picture.kind == .newline || placed.picture.kind == .notation
        if isStandIn && !paint.isValue { style.attributes.insert(.dim) }
        let isFound = match?.contains(placed.position) == true
        let isMatch = isFound || isMatched?(placed.position) == true
        if depth == .none {
            // Bold and underline are values here; the cursor is the terminal's own. A property is a line under the
            // signs, where there are any.
            if isMatch || !hasSign && isUnderlined?(placed.position) == true { style.attributes.insert(.italic) }
        } else if let isUnderlined {
            // The underline is the property's: cursor and matches do without.
            if placed.position == cursor { style.attributes.insert(.bold) }
            if isMatch { style.attributes.insert(.italic) }
            if isFound { style.attributes.insert(.bold) }
            if isUnderlined(placed.position) { style.attributes.insert(.underline) }
        } else {
            if placed.position == cursor { style.attributes.formUnion([.bold, .underline]) }
            if isMatch { style.attributes.insert(.underline) }
            if isFound, isMatched != nil { style.attributes.insert(.bold) }
        }
        if placed.symbol.code == 0x09 {
            frame.fill(row: row, columns: placed.column..<placed.column + placed.width, style: style)
            return paint.sign
        }
        var column = placed.column
        for (glyph, width) in placed.picture.glyphs {
            frame.put(Cell(glyph, width: UInt8(width), style: style), row: row, column: column)
            column += width
        }
        return paint.sign
    }
}
