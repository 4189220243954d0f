extension String {
    /// In lines of at most so many columns, broken at blanks; a word that is longer than a line goes on in the next one.
    /// - Parameter first: columns of the first line, where it has others.
    func wrapped(to columns: Int, first: Int? = nil) -> [String] {
        var lines: [String] = []
        var line = ""
        func room() -> Int { max(1, lines.isEmpty ? first ?? columns : columns) }
        for part in split(separator: " ", omittingEmptySubsequences: false) {
            var word = String(part)
            if !line.isEmpty && line.columns + 1 + word.columns > room() {
                lines.append(line)
                line = ""
            }
            while line.isEmpty && word.columns > room() {
                let fitting = word.prefix(columns: room())
                lines.append(fitting)
                word.removeFirst(fitting.count)
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }

    /// The characters that fit into so many columns, at least one.
    private func prefix(columns: Int) -> String {
        var text = ""
        var width = 0
        for character in self {
            width += String(character).columns
            if width > columns && !text.isEmpty { break }
            text.append(character)
        }
        return text
    }
}
