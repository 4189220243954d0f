import Screen

/// A page over the whole screen, which is read, scrolled and searched.
public struct ScreenPage: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Every key and command.
        case help
        /// The last messages whole.
        case messages
        /// What the columns of the findings mean, and what stands in them for the chosen unit.
        case findings

        /// What its lowest line calls it.
        var title: String {
            switch self {
            case .help: "help"
            case .messages: "messages"
            case .findings: "the columns of the findings"
            }
        }
    }

    public let kind: Kind
    /// The row that it is shown from.
    public internal(set) var row = 0
    /// What was searched for last.
    var sought = ""
    /// The item in which that was found.
    var found: Int?

    init(_ kind: Kind, row: Int = 0) {
        self.kind = kind
        self.row = row
    }
}

/// One row of a page.
struct PageLine: Hashable {
    struct Span: Hashable {
        var column: Int
        var text: String
        var style = Style.plain
    }

    /// What belongs together has one number, from 0: an entry with all of its rows.
    var item: Int
    var spans: [Span]
}

extension PageLine {
    static func heading(_ text: String, item: Int, columns: Int) -> [PageLine] {
        text.wrapped(to: columns).map {
            PageLine(item: item, spans: [.init(column: 0, text: $0, style: Style([.bold]))])
        }
    }

    static func plain(_ text: String, item: Int, columns: Int) -> [PageLine] {
        text.wrapped(to: columns - 1).map { PageLine(item: item, spans: [.init(column: 1, text: $0)]) }
    }

    /// Keys, or a term, and beside them what they mean; what does not fit there goes on below.
    static func entry(_ keys: String, _ text: String, item: Int, columns: Int) -> [PageLine] {
        let bold = Style([.bold])
        let start = min(24, columns / 3)
        // Long keys push the first line's text to the right.
        let first = max(keys.columns + 3, start)
        guard columns - first >= 12 else {
            // Where they leave no room, the text begins below them.
            return keys.wrapped(to: columns - 1).map {
                PageLine(item: item, spans: [.init(column: 1, text: $0, style: bold)])
            }
                + text.wrapped(to: columns - start).map {
                    PageLine(item: item, spans: [.init(column: start, text: $0)])
                }
        }
        return text.wrapped(to: columns - start, first: columns - first).enumerated().map { row, text in
            let span = Span(column: row == 0 ? first : start, text: text)
            return PageLine(item: item, spans: row == 0 ? [.init(column: 1, text: keys, style: bold), span] : [span])
        }
    }
}

extension [PageLine] {
    /// What each item says, with one blank between its rows.
    var itemTexts: [String] {
        var texts: [String] = []
        for line in self {
            while texts.count <= line.item { texts.append("") }
            for span in line.spans { texts[line.item] += (texts[line.item].isEmpty ? "" : " ") + span.text }
        }
        return texts
    }
}

extension ExplorerState {
    /// The page on the screen, also while something is typed to search it; nil while there is none.
    var page: ScreenPage? {
        switch mode {
        case .page(let page): page
        case .prompt(let prompt): prompt.page
        case .text, .typing: nil
        }
    }

    /// The rows of a page.
    func lines(of kind: ScreenPage.Kind) -> [PageLine] {
        switch kind {
        case .help: HelpText.lines(of: keys, columns: size.columns)
        case .messages: messageLines(columns: size.columns)
        case .findings: findingsColumnLines(columns: size.columns)
        }
    }

    /// Opens a page.
    mutating func show(_ kind: ScreenPage.Kind, from row: Int = 0) -> [Effect] {
        mode = .page(ScreenPage(kind, row: row))
        return []
    }
}
