/// Rows of cells in columns, two spaces apart.
struct TextTable {
    /// Whether a column's cells begin at its left edge; they end at its right one otherwise.
    let isText: [Bool]

    func lines(_ rows: [[String]]) -> [String] {
        let widths = isText.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += (isText[column] ? cell + padding : padding + cell) + "  "
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// A figure of a table; a dash where there is none.
func figure(_ value: Double?, _ decimals: Int = 4) -> String { value.map { fixed($0, decimals) } ?? "-" }

/// A number as tab-separated values have it; nothing where there is none.
func plain(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
