import Screen

/// One line of text being typed, with a cursor.
public struct LineEditor: Hashable, Sendable {
    static let bound = 4096
    public private(set) var characters: [Character] = []
    /// 0…count: where the next character goes.
    public private(set) var cursor = 0
    /// Characters at the beginning that Ctrl-U leaves alone the first time: a command's name that a key has typed.
    private let stem: Int

    public init(_ text: String = "", stem: Int = 0) {
        self.stem = stem
        set(text)
    }

    public var text: String { String(characters) }

    mutating func set(_ text: String) {
        characters = Array(text.prefix(Self.bound))
        cursor = characters.count
    }

    /// Inserts text; line ends and tabs of a paste become spaces.
    mutating func insert(_ text: String) {
        let clean = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(max(0, Self.bound - characters.count))
        characters.insert(contentsOf: clean, at: cursor)
        cursor += clean.count
    }

    /// Carries out an editing key; false when it is none.
    mutating func edit(_ key: Key) -> Bool {
        switch (key.code, key.modifiers) {
        case (.character("u"), [.control]):
            let first = cursor > stem ? stem : 0
            characters.removeSubrange(first..<cursor)
            cursor = first
        case (.character("k"), [.control]): characters.removeSubrange(cursor...)
        case (.character("w"), [.control]), (.backspace, [.alt]), (.backspace, [.control]): removeWord()
        case (.character("a"), [.control]), (.home, _): cursor = 0
        case (.character("e"), [.control]), (.end, _): cursor = characters.count
        case (.character("b"), [.control]), (.left, _): cursor = max(0, cursor - 1)
        case (.character("f"), [.control]), (.right, _): cursor = min(characters.count, cursor + 1)
        case (.character("h"), [.control]), (.backspace, _):
            guard cursor > 0 else { return true }
            cursor -= 1
            characters.remove(at: cursor)
        case (.character("d"), [.control]), (.delete, _):
            if cursor < characters.count { characters.remove(at: cursor) }
        case (.character(let character), []): insert(String(character))
        default: return false
        }
        return true
    }

    private mutating func removeWord() {
        var start = cursor
        while start > 0 && characters[start - 1].isWhitespace { start -= 1 }
        while start > 0 && !characters[start - 1].isWhitespace { start -= 1 }
        characters.removeSubrange(start..<cursor)
        cursor = start
    }
}
