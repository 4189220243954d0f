import Screen

/// The help's lines, made from the key table.
enum HelpText {
    enum Line: Hashable {
        case heading(String)
        case entry(keys: String, text: String)
        case plain(String)
    }

    /// All lines for a screen so many columns wide; what does not fit beside its keys goes on below.
    static func lines(of table: KeyTable, columns: Int) -> [Line] {
        let width = max(12, columns - keysWidth(columns: columns))
        return all(table).flatMap { line -> [Line] in
            switch line {
            case .heading: return [line]
            case .plain(let text): return wrapped(text, to: columns - 1, first: columns - 1).map { .plain($0) }
            case .entry(let keys, let text):
                // Long keys push the first line's text to the right.
                let first = columns - max(keys.columns + 3, keysWidth(columns: columns))
                let parts = wrapped(text, to: width, first: max(12, first))
                return parts.enumerated().map { .entry(keys: $0 == 0 ? keys : "", text: $1) }
            }
        }
    }

    /// Columns that the keys have to themselves.
    static func keysWidth(columns: Int) -> Int { min(24, columns / 3) }

    private static func all(_ table: KeyTable) -> [Line] {
        var lines: [Line] = [
            .heading("Cellscope"),
            .plain("Each character has the colour of one unit's value after the model has read it."),
            .plain("A number before a command repeats it, or is what it asks for: 5j, 120G, 137#."),
            .plain("Every command below can be typed by its name after a colon; Tab completes."),
        ]
        for section in KeyTableEntry.Section.allCases {
            lines += [.plain(""), .heading(section.rawValue)]
            for entry in table.entries where entry.section == section {
                let keys = entry.keys.map { $0.count == 3 && $0.contains(" ") ? $0.filter { $0 != " " } : $0 }
                let name = ":" + entry.name + (entry.argument.map { " " + $0.rawValue } ?? "")
                lines.append(
                    .entry(
                        keys: keys.isEmpty ? name : keys.joined(separator: " "),
                        text: entry.help + (keys.isEmpty ? "" : "  " + name)))
            }
        }
        return lines
    }

    /// Cuts a text at blanks into lines of at most so many columns; a word longer than that stands alone.
    private static func wrapped(_ text: String, to columns: Int, first: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let room = lines.isEmpty ? first : columns
            if !line.isEmpty && line.columns + 1 + word.count > room {
                lines.append(line)
                line = String(word)
            } else {
                line += (line.isEmpty ? "" : " ") + word
            }
        }
        return lines + [line]
    }
}

extension ExplorerState {
    /// In the help, the keys that move in the text scroll; anything that closes a page closes it.
    mutating func take(_ key: Key, inHelpFrom row: Int) -> [Effect] {
        pendingKeys.append(key)
        let name: String
        switch keys.match(pendingKeys, in: nil) {
        case .prefix: return []
        case .nothing where pendingKeys.count > 1:
            // Keys that began something else are forgotten; the last one counts by itself.
            pendingKeys = []
            return take(key, inHelpFrom: row)
        case .nothing: name = ""
        case .entry(let entry): name = entry.name
        }
        pendingKeys = []
        let page = max(1, size.rows - 2)
        switch name {
        case "down", "row-down", "scroll-down", "next-line": mode = .help(row: row + 1)
        case "up", "row-up", "scroll-up": mode = .help(row: row - 1)
        case "page-down": mode = .help(row: row + page)
        case "page-up", "word-back": mode = .help(row: row - page)
        case "half-down": mode = .help(row: row + max(1, page / 2))
        case "half-up": mode = .help(row: row - max(1, page / 2))
        case "start", "line-start": mode = .help(row: 0)
        case "end", "line-end": mode = .help(row: HelpText.lines(of: keys, columns: size.columns).count)
        case "help", "close", "quit", "cancel": mode = .text
        case "redraw": return [.redraw]
        case "suspend": return [.suspend]
        default: break
        }
        return []
    }
}

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
    let total = lines.count
    let last = min(total, first + shown)
    let bar = Style([.reverse])
    frame.fill(row: rows - 1, columns: 0..<frame.size.columns, style: bar)
    frame.write(
        " help \(first + 1)-\(last) of \(total)   j k Space b scroll, q closes", row: rows - 1, column: 0, style: bar)
}
