import Screen
import Texts

/// The line in which a command or a pattern is typed.
public struct Prompt: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case command
        case search(SearchDirection)
        /// A property of the text.
        case property
        /// What is looked for on a page.
        case page

        /// What stands before the line.
        var lead: String {
            switch self {
            case .command: ":"
            case .search(.forward), .page: "/"
            case .search(.backward): "\\"
            case .property: "property: "
            }
        }
    }

    public let kind: Kind
    public var editor: LineEditor
    /// The note that the line is about, if it is about one.
    let note: PointedNote?
    /// The page that the line is typed on.
    let page: ScreenPage?
    /// The count that was typed before `/`.
    var times = 1
    /// Which earlier line is shown, counted back from the newest; nil for the line being typed.
    var recalled: Int?
    /// What was typed before an earlier line was called up.
    var draft = ""
    var completion: Completion?

    init(_ kind: Kind, text: String = "", times: Int = 1, note: PointedNote? = nil, page: ScreenPage? = nil) {
        self.kind = kind
        self.page = page
        self.note = note
        editor = LineEditor(
            text, stem: text.firstIndex(of: " ").map { text.distance(from: text.startIndex, to: $0) + 1 } ?? 0)
        self.times = times
    }
}

extension Prompt {
    /// What is on the screen when the line is left.
    var modeBehind: ExplorerState.Mode { page.map { .page($0) } ?? .text }
}

/// What Tab offers: ends for the line up to `stem`.
public struct Completion: Hashable, Sendable {
    /// What stays in front of every candidate.
    var stem: String
    var candidates: [String]
    /// Which one stands in the line; nil while only their common beginning does.
    var chosen: Int?

    /// The line for the candidates' common beginning.
    var commonLine: String {
        guard var common = candidates.first else { return stem }
        for candidate in candidates.dropFirst() {
            common = String(zip(common, candidate).prefix { $0 == $1 }.map(\.0))
        }
        return stem + common
    }

    /// Goes on to the next or previous candidate and returns the line for it.
    mutating func step(_ direction: Int) -> String {
        guard !candidates.isEmpty else { return stem }
        let next = chosen.map { $0 + direction } ?? (direction > 0 ? 0 : candidates.count - 1)
        let index = (next + candidates.count) % candidates.count
        chosen = index
        return stem + candidates[index]
    }
}

/// Lines typed earlier, newest last.
public struct PromptHistory: Hashable, Sendable {
    static let bound = 200
    public private(set) var lines: [String] = []

    mutating func add(_ line: String) {
        guard !line.isEmpty else { return }
        lines.removeAll { $0 == line }
        lines.append(line)
        if lines.count > Self.bound { lines.removeFirst() }
    }
}
