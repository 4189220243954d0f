import Screen

/// Keys as the key table and the help write them: `j`, `Ctrl-F`, `PgDn`, and `g g` for one after the other.
enum KeyNotation {
    private static let names: [(String, Key.Code)] = [
        ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end),
        ("PgUp", .pageUp), ("PgDn", .pageDown), ("Enter", .enter), ("Tab", .tab), ("Esc", .escape),
        ("Backspace", .backspace), ("Del", .delete), ("Space", .character(" ")),
    ]

    /// The keys of a notation; empty for one that names no key.
    static func keys(_ notation: String) -> [Key] {
        let keys = notation.split(separator: " ").map { key(String($0)) }
        return keys.contains(nil) ? [] : keys.compactMap { $0 }
    }

    private static func key(_ name: String) -> Key? {
        var rest = Substring(name)
        var modifiers: Key.Modifiers = []
        for (prefix, modifier) in [("Ctrl-", Key.Modifiers.control), ("Alt-", .alt), ("Shift-", .shift)] {
            if rest.hasPrefix(prefix) && rest.count > prefix.count {
                rest = rest.dropFirst(prefix.count)
                modifiers.insert(modifier)
            }
        }
        if let found = names.first(where: { $0.0 == rest }) { return Key(found.1, modifiers) }
        if rest.first == "F", let number = Int(rest.dropFirst()), (1...12).contains(number) {
            return Key(.function(number), modifiers)
        }
        guard rest.count == 1, let character = rest.first else { return nil }
        // Control with a letter is the small letter, however the notation writes it.
        return Key(.character(modifiers.contains(.control) ? Character(character.lowercased()) : character), modifiers)
    }
}
