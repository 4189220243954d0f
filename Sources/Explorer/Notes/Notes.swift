import Files
import ModelCore

/// What people have noted about one model: names of its units, and bookmarked places in texts.
///
/// A value made of changes, of which later ones win. Nothing here knows where notes are kept.
public struct Notes: Hashable, Sendable {
    /// Unicode scalars that a name or a label may have.
    public static let longestName = 200

    private var names: [UnitAddress: String] = [:]
    /// By text, then by position.
    private var marks: [ExactText: [Int: Bookmark]] = [:]

    public init() {}

    public init(_ changes: some Sequence<NoteChange>) { for change in changes { apply(change) } }

    public mutating func apply(_ change: NoteChange) {
        switch change {
        case .name(let unit, let name):
            let name = Notes.clean(name)
            names[unit] = name.isEmpty ? nil : name
        case .unname(let unit): names[unit] = nil
        case .bookmark(let bookmark): marks[ExactText(bookmark.text), default: [:]][bookmark.position] = bookmark
        case .removeBookmark(let text, let position):
            let text = ExactText(text)
            marks[text]?[position] = nil
            if marks[text]?.isEmpty == true { marks[text] = nil }
        }
    }

    public var isEmpty: Bool { names.isEmpty && marks.isEmpty }

    /// The name of a unit; nil when it has none.
    public func name(of unit: UnitAddress) -> String? { names[unit] }

    /// The first unit of a name.
    public func unit(named name: String) -> UnitAddress? { namedUnits.first { $0.name == name }?.unit }

    /// All units that have a name, by layer, then signal, then unit.
    public var namedUnits: [(unit: UnitAddress, name: String)] {
        names.map { (unit: $0.key, name: $0.value) }.sorted { a, b in
            (a.unit.layer, a.unit.signal.name, a.unit.unit) < (b.unit.layer, b.unit.signal.name, b.unit.unit)
        }
    }

    /// A text's bookmarks in the order of their places.
    public func bookmarks(in text: String) -> [Bookmark] {
        (marks[ExactText(text)] ?? [:]).values.sorted { $0.position < $1.position }
    }

    /// The texts that have bookmarks, in the order of their names.
    public var bookmarkedTexts: [String] { marks.keys.sorted().map(\.string) }

    /// A name without blanks around it, no longer than may be.
    static func clean(_ name: String) -> String {
        String(String.UnicodeScalarView(name.trimmingBlanks.unicodeScalars.prefix(longestName)))
    }
}

/// A place in a text.
public struct Bookmark: Hashable, Sendable {
    /// The text: an absolute path, or what standard input is called.
    public let text: String
    /// Symbols of the model's alphabet before the place, at least 0. A text has one bookmark at a position.
    public let position: Int
    /// May be empty.
    public let label: String
    /// The unit that was in view.
    public let unit: UnitAddress?
    /// The beginning of the place's line, to know it by.
    public let excerpt: String

    /// The label and the excerpt are cut where they are too long.
    public init(text: String, position: Int, label: String, unit: UnitAddress? = nil, excerpt: String = "") {
        precondition(position >= 0)
        self.text = text
        self.position = position
        self.label = Notes.clean(label)
        self.unit = unit
        self.excerpt = String(String.UnicodeScalarView(excerpt.unicodeScalars.prefix(Excerpt.longest)))
    }
}

/// One thing that a person does to the notes.
public enum NoteChange: Hashable, Sendable {
    /// An empty name takes the name away.
    case name(UnitAddress, String)
    case unname(UnitAddress)
    /// Takes the place of the text's bookmark at the same position, if there is one.
    case bookmark(Bookmark)
    case removeBookmark(text: String, position: Int)
}
