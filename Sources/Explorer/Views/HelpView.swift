import Screen

func drawHelp(of table: KeyTable, from first: Int, in frame: inout Frame) {
    let rows = frame.size.rows
    let shown = rows > 1 ? rows - 1 : rows
    let lines = HelpText.lines(of: table, columns: frame.size.columns)
    let keysWidth = HelpText.keysWidth(columns: frame.size.columns)
    for row in 0..<shown where first + row < lines.count {
        switch lines[first + row] {
        case .heading(let text): frame.write(text, row: row, column: 0, style: Style([.bold]))
        case .plain(let text): frame.write(text, row: row, column: 1)
        case .entry(let keys, let text):
            let end = frame.write(keys, row: row, column: 1, style: Style([.bold]))
            frame.write(text, row: row, column: max(end + 2, keysWidth))
        }
    }
    guard rows > 1 else { return }
    drawPageFoot("help", from: first, shown: shown, of: lines.count, in: &frame)
}
