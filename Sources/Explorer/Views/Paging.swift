import Screen

/// Pages over the whole screen: the help and the messages. The keys that move in the text scroll them; anything that
/// closes something closes them.
extension ExplorerState {
    /// The row that the page on the screen is shown from; nil while none is.
    var pageRow: Int? {
        switch mode {
        case .help(let row), .messages(let row): row
        case .text, .prompt, .typing: nil
        }
    }

    private var pageLines: Int {
        switch mode {
        case .help: HelpText.lines(of: keys, columns: size.columns).count
        case .messages: messageLines(columns: size.columns).count
        case .text, .prompt, .typing: 0
        }
    }

    /// Shows the page from another row on; one that is not there is put right when the message has been dealt with.
    mutating func turnPage(to row: Int) {
        switch mode {
        case .help: mode = .help(row: row)
        case .messages: mode = .messages(row: row)
        case .text, .prompt, .typing: break
        }
    }

    mutating func settlePage() {
        if let row = pageRow { turnPage(to: min(max(0, row), max(0, pageLines - max(1, size.rows - 1)))) }
    }

    mutating func take(_ key: Key, inPageFrom row: Int) -> [Effect] {
        pendingKeys.append(key)
        let name: String
        switch keys.match(pendingKeys, in: nil) {
        case .prefix: return []
        case .nothing where pendingKeys.count > 1:
            // Keys that began something else are forgotten; the last one counts by itself.
            pendingKeys = []
            return take(key, inPageFrom: row)
        case .nothing: name = ""
        case .entry(let entry): name = entry.name
        }
        pendingKeys = []
        let page = max(1, size.rows - 2)
        switch name {
        case "down", "row-down", "scroll-down", "next-line": turnPage(to: row + 1)
        case "up", "row-up", "scroll-up": turnPage(to: row - 1)
        case "page-down": turnPage(to: row + page)
        case "page-up", "word-back": turnPage(to: row - page)
        case "half-down": turnPage(to: row + max(1, page / 2))
        case "half-up": turnPage(to: row - max(1, page / 2))
        case "start", "line-start": turnPage(to: 0)
        case "end", "line-end": turnPage(to: pageLines)
        case "help", "messages", "close", "quit", "cancel": mode = .text
        case "redraw": return [.redraw]
        case "suspend": return [.suspend]
        default: break
        }
        return []
    }
}

/// The line below a page, which says what part of it is shown.
func drawPageFoot(_ name: String, from first: Int, shown: Int, of total: Int, in frame: inout Frame) {
    let row = frame.size.rows - 1
    let bar = Style([.reverse])
    frame.fill(row: row, columns: 0..<frame.size.columns, style: bar)
    frame.write(
        " \(name) \(min(total, first + 1))-\(min(total, first + shown)) of \(total)   j k Space b scroll, q closes",
        row: row, column: 0, style: bar)
}
