import Files
import Screen
import Texts

/// Draws a state.
public func view(_ state: ExplorerState) -> Frame {
    var frame = Frame(size: state.size)
    guard state.size.rows > 0, state.size.columns > 0 else { return frame }
    if let page = state.page {
        drawPage(state, page, in: &frame)
        if case .prompt = state.mode {
            frame.fill(row: state.size.rows - 1, columns: 0..<state.size.columns, style: .plain)
            drawMessage(state, row: state.size.rows - 1, in: &frame)
        }
        return frame
    }
    let screen = state.screen
    drawText(state, in: &frame)
    if let region = screen.timeline {
        frame.place(Timeline.draw(state, size: region.size), at: Point(column: region.column, row: region.row))
    }
    drawPanels(state, in: &frame)
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
        var first = prompt.editor.cursor
        var width = 0
        while first > 0 {
            width += SystemText.shown(String(prompt.editor.characters[first - 1])).columns
            if width > columns - 2 - prompt.kind.lead.columns { break }
            first -= 1
        }
        let before = SystemText.shown(String(prompt.editor.characters[first..<prompt.editor.cursor]))
        let after = SystemText.shown(String(prompt.editor.characters[prompt.editor.cursor...].prefix(columns)))
        var column = frame.write(prompt.kind.lead, row: row, column: 0)
        column = frame.write(before, row: row, column: column)
        frame.cursor = Point(column: min(column, columns - 1), row: row)
        frame.write(after, row: row, column: column)
        return
    }
    if let notice = state.notice {
        drawNotice(notice, state, row: row, in: &frame)
    } else if state.mode == .typing {
        frame.write(Hint.typing.fitting(columns), row: row, column: 0, style: Style([.bold]))
    } else if state.screen.statusRow == nil {
        drawStatus(state, row: row, in: &frame)
        return
    } else if state.isFresh, state.pendingKeys.isEmpty, state.count == nil {
        frame.write(Hint.start.fitting(columns), row: row, column: 0, style: Style(.dim))
    }
    if !state.pendingKeys.isEmpty && state.notice == nil { drawContinuations(state, row: row, in: &frame) }
    let typed = (state.count.map { String($0) } ?? "") + state.pendingKeys.map(\.shown).joined()
    if !typed.isEmpty {
        let column = max(0, columns - typed.columns - 1)
        frame.fill(row: row, columns: column..<columns, style: .plain)
        frame.write(typed, row: row, column: column)
    }
}

/// What the keys typed so far can go on to: a reminder while a person looks for the next one. As many as there is room
/// for, left of the keys themselves.
private func drawContinuations(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    frame.fill(row: row, columns: 0..<frame.size.columns, style: .plain)
    let typed = state.pendingKeys.count + (state.count.map { String($0).count } ?? 0)
    let limit = frame.size.columns - typed - 3
    var column = 0
    for (rest, entry) in state.keys.continuations(of: state.pendingKeys, in: state.views.focus) {
        guard column + rest.columns + 1 + entry.name.columns <= limit else {
            frame.write("…", row: row, column: column)
            return
        }
        column = frame.write(rest, row: row, column: column, style: Style([.bold])) + 1
        column = frame.write(entry.name, row: row, column: column) + 2
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
