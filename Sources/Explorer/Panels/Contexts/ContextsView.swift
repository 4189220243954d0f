import Screen

/// The places where a unit is highest, then those where it is lowest, a row each.
struct ContextsList {
    private enum Line {
        case heading(String)
        case context(TextContext, row: Int)
    }

    let row: Int
    let coloring: ValueColoring
    private let lines: [Line]
    private let valueColumns: Int
    private let placeColumns: Int

    init(highest: [TextContext], lowest: [TextContext], row: Int, coloring: ValueColoring) {
        self.row = row
        self.coloring = coloring
        var lines: [Line] = []
        if !highest.isEmpty {
            lines.append(.heading("highest"))
            lines += zip(0..., highest).map { .context($1, row: $0) }
        }
        if !lowest.isEmpty {
            lines.append(.heading("lowest"))
            lines += zip(highest.count..., lowest).map { .context($1, row: $0) }
        }
        self.lines = lines
        valueColumns = (highest + lowest).map(\.value.signed.columns).max() ?? 0
        placeColumns = (highest + lowest).map(\.place.columns).max() ?? 0
    }

    /// Which place stands on a row of so many.
    func row(at screenRow: Int, rows: Int) -> Int? {
        let index = first(rows: rows) + screenRow
        guard screenRow >= 0, lines.indices.contains(index), case .context(_, let row) = lines[index] else {
            return nil
        }
        return row
    }

    private func first(rows: Int) -> Int {
        let line = lines.firstIndex { if case .context(_, self.row) = $0 { true } else { false } } ?? 0
        return ListWindow.first(showing: line, of: lines.count, rows: max(0, rows))
    }

    func draw(from top: Int, in frame: inout Frame) {
        let rows = top..<max(top, frame.size.rows)
        for (screenRow, line) in zip(rows, lines.dropFirst(first(rows: rows.count))) {
            switch line {
            case .heading(let text): frame.write(text, row: screenRow, column: 0, style: Style(.underline))
            case .context(let context, let row): draw(context, isChosen: row == self.row, at: screenRow, in: &frame)
            }
        }
    }

    private func draw(_ context: TextContext, isChosen: Bool, at row: Int, in frame: inout Frame) {
        let style = Style(isChosen ? .bold : [])
        if isChosen {
            frame.write(">", row: row, column: 0, style: style)
            if frame.contains(row: row, column: 0) { frame.cursor = Point(column: 0, row: row) }
        }
        frame.write(context.value.signed.right(valueColumns), row: row, column: 1, style: style)
        frame.write(context.place.right(placeColumns), row: row, column: valueColumns + 2, style: style)
        var column = valueColumns + placeColumns + 3
        for index in context.shown(in: frame.size.columns - column) {
            let picture = context.pictures[index]
            var style = Style.plain
            if index == context.index {
                style = coloring.style(for: context.value)
                style.attributes.formUnion(coloring.palette.depth == .none ? [.reverse] : [.bold, .underline])
            } else if picture.kind == .newline || picture.kind == .notation {
                style.attributes.insert(.dim)
            }
            for (glyph, width) in picture.glyphs {
                frame.put(Cell(glyph, width: UInt8(width), style: style), row: row, column: column)
                column += width
            }
        }
    }
}
