import Files
import Screen

/// Names of units, this text's bookmarks, and those of other texts, each under a heading.
package struct NotesList {
    private enum Line {
        case heading(String)
        case item(NoteItem, row: Int)
    }

    let row: Int
    private let lines: [Line]
    /// Columns of addresses, and of places in this text.
    private let addressColumns: Int
    private let placeColumns: Int

    package init(items: [NoteItem], row: Int) {
        self.row = row
        var lines: [Line] = []
        var heading = ""
        for (row, item) in zip(0..., items) {
            if item.heading != heading {
                heading = item.heading
                lines.append(.heading(heading))
            }
            lines.append(.item(item, row: row))
        }
        self.lines = lines
        addressColumns = items.map { if case .unit(let unit, _) = $0.row { "\(unit)".columns } else { 0 } }.max() ?? 0
        placeColumns = items.map(\.place.columns).max() ?? 0
    }

    /// Which note stands on a row of so many.
    func row(at screenRow: Int, rows: Int) -> Int? {
        let index = first(rows: rows) + screenRow
        guard screenRow >= 0, lines.indices.contains(index), case .item(_, let row) = lines[index] else { return nil }
        return row
    }

    private func first(rows: Int) -> Int {
        let line = lines.firstIndex { if case .item(_, self.row) = $0 { true } else { false } } ?? 0
        return ListWindow.first(showing: line, of: lines.count, rows: max(0, rows))
    }

    package func draw(in frame: inout Frame) {
        for (screenRow, line) in zip(0..<frame.size.rows, lines.dropFirst(first(rows: frame.size.rows))) {
            switch line {
            case .heading(let text): frame.write(text, row: screenRow, column: 0, style: Style(.underline))
            case .item(let item, let row): draw(item, isChosen: row == self.row, at: screenRow, in: &frame)
            }
        }
    }

    private func draw(_ item: NoteItem, isChosen: Bool, at row: Int, in frame: inout Frame) {
        let style = Style(isChosen ? .bold : [])
        if isChosen {
            frame.write(">", row: row, column: 0, style: style)
            if frame.contains(row: row, column: 0) { frame.cursor = Point(column: 0, row: row) }
        }
        switch item.row {
        case .unit(let address, let name):
            frame.write("\(address)", row: row, column: 1, style: style)
            frame.write(name, row: row, column: addressColumns + 3, style: style)
        case .bookmark(let bookmark, let isHere):
            var column = 1
            if isHere {
                frame.write(item.place.right(placeColumns), row: row, column: column, style: style)
                column += placeColumns + 1
            }
            if !bookmark.label.isEmpty {
                column = frame.write(bookmark.label, row: row, column: column, style: style) + 2
            }
            frame.write(bookmark.excerpt, row: row, column: column, style: Style(.dim))
        }
    }
}

extension NoteItem {
    fileprivate var heading: String {
        switch row {
        case .unit: "units"
        case .bookmark(_, isHere: true): "this text"
        case .bookmark(let bookmark, isHere: false): SystemText.shown(bookmark.text)
        }
    }
}
