import Screen

/// Draws the open panels with their headings, and the line that parts them from the text.
func drawPanels(_ state: ExplorerState, in frame: inout Frame) {
    let screen = state.screen
    if let divider = screen.divider, let first = screen.panels.first, let last = screen.panels.last {
        for row in first.region.row..<last.region.row + last.region.rows {
            frame.put(Cell("│", style: Style(.dim)), row: row, column: divider)
        }
    }
    for placed in screen.panels {
        let region = placed.region
        guard !region.isEmpty else { continue }
        let behavior = placed.panel.behavior
        var canvas = Frame(size: region.size)
        let hasKeys = state.views.focus == placed.panel
        let heading = hasKeys ? Style([.reverse, .bold]) : Style([.underline])
        canvas.fill(row: 0, columns: 0..<region.columns, style: heading)
        let end = canvas.write(" " + placed.panel.title, row: 0, column: 0, style: heading)
        canvas.write(behavior.caption(state), row: 0, column: end + 2, style: heading)
        let inside = Size(columns: region.columns, rows: region.rows - 1)
        let content = behavior.draw(state, size: inside)
        canvas.place(content, at: Point(column: 0, row: 1))
        frame.place(canvas, at: Point(column: region.column, row: region.row))
        if hasKeys, case .text = state.mode, let cursor = content.cursor {
            frame.cursor = Point(column: region.column + cursor.column, row: region.row + 1 + cursor.row)
        }
    }
}
