import Screen
import Texts

/// Draws a state.
public func view(_ state: ExplorerState) -> Frame {
    var frame = Frame(size: state.size)
    guard state.size.rows > 0, state.size.columns > 0 else { return frame }
    if case .help(let row) = state.mode {
        drawHelp(from: row, in: &frame)
        return frame
    }
    drawText(state, in: &frame)
    let screen = state.screen
    if let row = screen.legendRow { drawLegend(state, row: row, in: &frame) }
    if let row = screen.statusRow { drawStatus(state, row: row, in: &frame) }
    if let row = screen.messageRow { drawMessage(state, row: row, in: &frame) }
    return frame
}

/// The lowest line: what is being typed, or a notice, or else keys that are not complete. Where the screen is too low
/// for a status line, that stands here.
private func drawMessage(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    let columns = frame.size.columns
    if case .prompt(let prompt) = state.mode {
        // The line slides so that its cursor is on the screen.
        var before = String(prompt.editor.characters[..<prompt.editor.cursor])
        let after = String(prompt.editor.characters[prompt.editor.cursor...])
        while !before.isEmpty && before.columns > columns - 3 { before.removeFirst() }
        var column = frame.write(String(prompt.kind.sign), row: row, column: 0)
        column = frame.write(before, row: row, column: column)
        frame.cursor = Point(column: min(column, columns - 1), row: row)
        frame.write(after, row: row, column: column)
        return
    }
    if let notice = state.notice {
        let style =
            notice.isError
            ? state.colorDepth == .none ? Style([.bold]) : Style(foreground: .indexed(1), [.bold]) : .plain
        frame.write(notice.text, row: row, column: 0, style: style)
    } else if state.screen.statusRow == nil {
        drawStatus(state, row: row, in: &frame)
        return
    }
    let typed = (state.count.map { String($0) } ?? "") + state.pendingKeys.map(\.shown).joined()
    if !typed.isEmpty {
        let column = max(0, columns - typed.columns - 1)
        frame.fill(row: row, columns: column..<columns, style: .plain)
        frame.write(typed, row: row, column: column)
    }
}

extension Key {
    /// A short form for the line where incomplete keys are shown.
    fileprivate var shown: String {
        if case .character(let character) = code { return String(character) }
        return "…"
    }
}

extension String {
    /// Columns on the screen.
    var columns: Int { reduce(0) { $0 + max(1, DisplayWidth.of($1)) } }
}
