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
}
