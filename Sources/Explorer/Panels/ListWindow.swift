import Screen

/// Which lines of a list that is longer than its room are shown.
enum ListWindow {
    /// The first line shown, so that one line is in sight, in the middle where the list does not end before.
    static func first(showing line: Int, of total: Int, rows: Int) -> Int {
        max(0, min(line - rows / 2, total - rows))
    }
}

extension String {
    /// With blanks before it, up to so many columns.
    func right(_ columns: Int) -> String { String(repeating: " ", count: max(0, columns - self.columns)) + self }

    /// With blanks behind it, up to so many columns.
    func left(_ columns: Int) -> String { self + String(repeating: " ", count: max(0, columns - self.columns)) }

    /// With its end cut off, and an ellipsis there, when it is longer than so many columns.
    func cut(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        guard columns > 0 else { return "" }
        var short = ""
        var width = 0
        for character in self {
            width += max(1, DisplayWidth.of(character))
            guard width < columns else { break }
            short.append(character)
        }
        return short + "…"
    }
}
