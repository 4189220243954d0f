import Screen

extension AtlasMap {
    /// The map in cells, for a terminal: a letter for each property, named below; + and - where there are no colours.
    public func frame(columns: Int, palette: Palette) -> Frame {
        let labels = rows.map { "\($0.entry.address)" }
        let left = (labels.map(\.count).max() ?? 0) + 1
        // The key in as many columns as there is room for.
        let key = properties.indices.map { "\(Self.letter($0)) \(title(ofColumn: $0))" }
        let keyWidth = (key.map(\.count).max() ?? 0) + 2
        let across = max(1, columns / max(1, keyWidth))
        let keyRows = (key.count + across - 1) / across
        var frame = Frame(size: Size(columns: columns, rows: rows.count + 2 + keyRows))
        for column in properties.indices {
            frame.write(Self.letter(column), row: 0, column: left + 2 * column)
        }
        for (index, row) in rows.enumerated() {
            frame.write(labels[index], row: index + 1, column: 0, style: row.entry.isExplained ? Style(.bold) : .plain)
            for (column, value) in row.values.enumerated() where !value.isNaN {
                let style = palette.style(for: Float(value))
                let sign = palette.sign(for: Float(value)).glyph
                let cell = palette.depth == .none ? Cell(sign) : Cell(" ", style: style)
                for offset in 0..<(palette.depth == .none ? 1 : 2) {
                    frame.put(cell, row: index + 1, column: left + 2 * column + offset)
                }
            }
            frame.write(explanation(of: row.entry), row: index + 1, column: left + 2 * properties.count + 1)
        }
        for (index, text) in key.enumerated() {
            frame.write(
                text, row: rows.count + 2 + index % max(1, keyRows), column: index / max(1, keyRows) * keyWidth)
        }
        return frame
    }

    /// `a` to `z`, then `A` to `Z`, then signs.
    private static func letter(_ index: Int) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return index < letters.count ? String(letters[index]) : "?"
    }
}
