/// The help's lines: what to do first, the mouse, and every command, made from the key table.
enum HelpText {
    private enum Line {
        case heading(String)
        case entry(keys: String, text: String)
        case plain(String)
    }

    /// All lines for a screen so many columns wide; what does not fit beside its keys goes on below.
    static func lines(of table: KeyTable, columns: Int) -> [PageLine] {
        all(table).enumerated().flatMap { item, line in
            switch line {
            case .heading(let text): PageLine.heading(text, item: item, columns: columns)
            case .plain(let text): PageLine.plain(text, item: item, columns: columns)
            case .entry(let keys, let text): PageLine.entry(keys, text, item: item, columns: columns)
            }
        }
    }

    private static func all(_ table: KeyTable) -> [Line] {
        var lines: [Line] = [
            .heading("Cellscope"),
            .plain("Each character has the colour of one unit's value after the model has read it."),
            .plain("A number before a command repeats it, or is what it asks for: 5j, 120G, 137#."),
            .plain("Every command below can be typed by its name after a colon; Tab completes it."),
            .plain("/ searches this help, and n goes on to the next place."), .plain(""),
            .heading("What to do first"),
        ]
        lines += first.map { .entry(keys: $0.keys, text: $0.text) }
        lines += [.plain(""), .heading("The mouse")]
        lines += mouse.map { .entry(keys: $0.keys, text: $0.text) }
        lines.append(
            .plain(
                "To mark text for the clipboard as anywhere else, hold Shift while you drag (in some terminals Option or "
                    + "Fn), or give the mouse back to the terminal with :set mouse off; mouse = \"off\" in the settings "
                    + "keeps it so."))
        for section in KeyTableEntry.Section.allCases {
            lines += [.plain(""), .heading(section.rawValue)]
            for entry in table.entries where entry.section == section {
                let keys = entry.keys.map { $0.count == 3 && $0.contains(" ") ? $0.filter { $0 != " " } : $0 }
                let name = ":" + entry.name + (entry.argument.map { " " + $0.rawValue } ?? "")
                let names = ([name] + entry.aliases.map { ":" + $0 }).joined(separator: " ")
                lines.append(
                    .entry(
                        keys: keys.isEmpty ? name : keys.joined(separator: " "),
                        text: keys.isEmpty
                            ? entry.help + (entry.aliases.isEmpty ? "" : "  " + names.dropFirst(name.count + 1))
                            : entry.help + "  " + names))
            }
        }
        return lines
    }

    private static let first: [(keys: String, text: String)] = [
        (
            "] and [",
            "look at the next unit, at the one before; 137# at unit 137, s at another signal, > at the layer above"
        ),
        ("f quotes Enter", "find the units that follow quotations, or anything else that a text has (Tab lists it)"),
        ("U", "all units at once; Enter on one goes back to the text in its colours"),
        ("C", "how the unit's value comes about at the cursor, with its numbers; T plots it along the line"),
        ("P", "what the model expects next; c colours the text by how much it was surprised"),
        ("!", "hold the unit at a value while the model runs, and see what that changes; ~ ends it"),
        (":prime Once upon", "let the model write on from a beginning: . writes a symbol, p goes on by itself"),
        (":open FILE", "another text; :model austen-gru another model"),
        ("q", "close what was opened last, and leave when only the text is there"),
    ]

    private static let mouse: [(keys: String, text: String)] = [
        ("click", "put the cursor on a character; in a panel, hand it the keys and go to the row"),
        ("double click", "in a panel: what Enter does there"),
        ("drag", "paint the characters that it goes over, as V does; f and Enter then find the units that follow them"),
        ("wheel", "scroll what it is over"),
    ]
}
