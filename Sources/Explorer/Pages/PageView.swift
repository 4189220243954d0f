import Screen

/// Draws a page with a line below it that says what part of it is shown, and which keys help.
func drawPage(_ state: ExplorerState, _ page: ScreenPage, in frame: inout Frame) {
    let rows = frame.size.rows
    let shown = rows > 1 ? rows - 1 : rows
    let lines = state.lines(of: page.kind)
    for (row, line) in zip(0..<shown, lines.dropFirst(page.row)) {
        for span in line.spans {
            var style = span.style
            if line.item == page.found { style.attributes.formUnion([.bold, .underline]) }
            frame.write(span.text, row: row, column: span.column, style: style)
        }
    }
    guard rows > 1 else { return }
    let bar = Style([.reverse])
    frame.fill(row: rows - 1, columns: 0..<frame.size.columns, style: bar)
    let text = foot(state, page, shown: shown, of: lines.count).fitting(frame.size.columns)
    frame.write(text, row: rows - 1, column: 0, style: bar)
}

/// The wordings of a page's lowest line, the longest first.
private func foot(_ state: ExplorerState, _ page: ScreenPage, shown: Int, of total: Int) -> [String] {
    if let notice = state.notice { return [" " + notice.text] }
    let title = page.kind.title
    let part = "\(min(total, page.row + 1))-\(min(total, page.row + shown)) of \(total)"
    return [
        " \(title) \(part)   j k Space b scroll, / searches, n goes on, q closes",
        " \(title) \(part)   j k scroll, / searches, q closes", " \(title) \(part)  / searches, q closes",
        " \(part)  / searches, q closes", " / searches, q closes", " q closes", "q",
    ]
}
