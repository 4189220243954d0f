import Screen

/// Keys as the key table and the help write them: `j`, `Ctrl-F`, `PgDn`, and `g g` for one after the other.
enum KeyNotation {
    private static let names: [(String, Key.Code)] = [
        ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end),
        ("PgUp", .pageUp), ("PgDn", .pageDown), ("Enter", .enter), ("Tab", .tab), ("Esc", .escape),
        ("Backspace", .backspace), ("Del", .delete), ("Insert", .insert), ("Space", .character(" ")),
    ]

    private static let modifiers: [(String, Key.Modifiers)] = [("Ctrl-", .control), ("Alt-", .alt), ("Shift-", .shift)]

    /// The keys of a notation; empty for one that names no key.
    static func keys(_ notation: String) -> [Key] {
        let keys = notation.split(separator: " ").map { key(String($0)) }
        return keys.contains(nil) ? [] : keys.compactMap { $0 }
    }

    /// A key as a notation names it.
    static func name(of key: Key) -> String {
        var name = ""
        for (prefix, modifier) in modifiers where key.modifiers.contains(modifier) { name += prefix }
        if let found = names.first(where: { $0.1 == key.code }) { return name + found.0 }
        switch key.code {
        case .function(let number): return name + "F\(number)"
        case .character(let character):
            return name + (key.modifiers.contains(.control) ? character.uppercased() : String(character))
        default: return name + "that key"
        }
    }

    private static func key(_ name: String) -> Key? {
        var rest = Substring(name)
        var held: Key.Modifiers = []
        for (prefix, modifier) in modifiers {
            if rest.hasPrefix(prefix) && rest.count > prefix.count {
                rest = rest.dropFirst(prefix.count)
                held.insert(modifier)
            }
        }
        if let found = names.first(where: { $0.0 == rest }) { return Key(found.1, held) }
        if rest.first == "F", let number = Int(rest.dropFirst()), (1...12).contains(number) {
            return Key(.function(number), held)
        }
        guard rest.count == 1, let character = rest.first else { return nil }
        // Control with a letter is the small letter, however the notation writes it.
        return Key(.character(held.contains(.control) ? Character(character.lowercased()) : character), held)
    }
}
