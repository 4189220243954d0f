import Screen

/// Rows of cells in columns, two spaces apart.
struct TextTable {
    /// Whether a column's cells begin at its left edge; they end at its right one otherwise.
    let isText: [Bool]

    func lines(_ rows: [[String]]) -> [String] {
        let widths = isText.indices.map { column in rows.map { Self.width(of: $0[column]) }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - Self.width(of: cell))
                line += (isText[column] ? cell + padding : padding + cell) + "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// Columns of a terminal that a cell takes.
    private static func width(of text: String) -> Int { text.reduce(0) { $0 + DisplayWidth.of($1) } }
}
