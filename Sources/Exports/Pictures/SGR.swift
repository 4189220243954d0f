import Screen

/// Select Graphic Rendition (ECMA-48, 8.3.117): the code that changes one style into another.
enum SGR {
    /// The shorter of changing what differs and starting anew; "" when nothing differs.
    static func change(from old: Style, to new: Style) -> String {
        if old == new { return "" }
        if new == .plain { return "\u{1B}[0m" }
        var changed: [String] = []
        let gone = old.attributes.subtracting(new.attributes)
        let added = new.attributes.subtracting(old.attributes)
        if gone.isEmpty {
            changed += codes(added)
            if new.foreground != old.foreground { changed.append(code(new.foreground, base: 30)) }
            if new.background != old.background { changed.append(code(new.background, base: 40)) }
        }
        var anew = ["0"] + codes(new.attributes)
        if new.foreground != .standard { anew.append(code(new.foreground, base: 30)) }
        if new.background != .standard { anew.append(code(new.background, base: 40)) }
        let (short, full) = (changed.joined(separator: ";"), anew.joined(separator: ";"))
        return "\u{1B}[\(gone.isEmpty && short.utf8.count <= full.utf8.count ? short : full)m"
    }

    private static func codes(_ attributes: Style.Attributes) -> [String] {
        let all: [(Style.Attributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
        ]
        return all.filter { attributes.contains($0.0) }.map(\.1)
    }

    private static func code(_ color: Color, base: Int) -> String {
        switch color {
        case .standard: "\(base + 9)"
        case .indexed(let index) where index < 8: "\(base + Int(index))"
        case .indexed(let index) where index < 16: "\(base + 52 + Int(index))"
        case .indexed(let index): "\(base + 8);5;\(index)"
        case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
        }
    }
}
