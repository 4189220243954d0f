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
            case .plain(let text): return text.wrapped(to: columns - 1).map { .plain($0) }
            case .entry(let keys, let text):
                // Long keys push the first line's text to the right.
                let first = columns - max(keys.columns + 3, keysWidth(columns: columns))
                let parts = text.wrapped(to: width, first: max(12, first))
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
}
