import Screen

/// What was said on the last line, to be read again.
extension ExplorerState {
    /// Messages kept at most.
    static let mostMessages = 100

    /// Keeps what is said now; said twice in a row it is kept once.
    mutating func keepMessage() {
        guard let notice, notice != messages.last else { return }
        messages.append(notice)
        if messages.count > Self.mostMessages { messages.removeFirst() }
    }

    /// All messages whole, the oldest first.
    func messageLines(columns: Int) -> [PageLine] {
        guard !messages.isEmpty else {
            return [PageLine(item: 0, spans: [.init(column: 0, text: "nothing has been said yet")])]
        }
        return messages.enumerated().flatMap { item, message in
            message.text.wrapped(to: columns - 2, first: columns).enumerated().map { row, text in
                PageLine(
                    item: item,
                    spans: [
                        .init(column: row == 0 ? 0 : 2, text: text, style: messageStyle(isError: message.isError))
                    ])
            }
        }
    }

    /// The style of a message on the screen.
    func messageStyle(isError: Bool) -> Style {
        guard isError else { return .plain }
        return colorDepth == .none ? Style([.bold]) : Style(foreground: .indexed(1), [.bold])
    }
}

/// A message on one row; where it has not room for all of it, its end says that there is more, and by which key.
func drawNotice(_ notice: ExplorerState.Notice, _ state: ExplorerState, row: Int, in frame: inout Frame) {
    let columns = frame.size.columns
    let style = state.messageStyle(isError: notice.isError)
    guard notice.text.columns > columns else {
        frame.write(notice.text, row: row, column: 0, style: style)
        return
    }
    let hint = columns >= 40 ? " g<" : ""
    let end = frame.write(notice.text.cut(to: columns - hint.columns), row: row, column: 0, style: style)
    frame.write(hint, row: row, column: end, style: Style([.bold]))
}
