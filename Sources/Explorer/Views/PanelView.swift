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
        if state.intervening.isActive, placed.panel.isWithoutInterventions {
            drawWithout(placed.panel, style: heading, in: &canvas)
        }
        let inside = Size(columns: region.columns, rows: region.rows - 1)
        let content = behavior.draw(state, size: inside)
        canvas.place(content, at: Point(column: 0, row: 1))
        frame.place(canvas, at: Point(column: region.column, row: region.row))
        if hasKeys, case .text = state.mode, let cursor = content.cursor {
            frame.cursor = Point(column: region.column + cursor.column, row: region.row + 1 + cursor.row)
        }
    }
}

/// Says in a panel's heading that its figures are those of the model as it is, in front of what else stands there.
private func drawWithout(_ panel: Panel, style: Style, in canvas: inout Frame) {
    let columns = canvas.size.columns
    let long = " without interventions"
    let text = panel.title.columns + 1 + long.columns <= columns ? long : " without " + ExplorerState.interventionSign
    canvas.write(text, row: 0, column: max(0, columns - text.columns), style: style)
}

extension Panel {
    /// Whether what it shows is found without interventions.
    fileprivate var isWithoutInterventions: Bool {
        switch self {
        case .saturation, .contexts, .findings: true
        case .units, .cell, .prediction, .notes, .interventions, .generation: false
        }
    }
}
