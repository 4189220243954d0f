import Texts

/// One row of the text on the screen: a range of positions.
public struct TextRow: Hashable, Sendable {
    public var range: Range<Int>
}

/// A symbol with its place in a row.
struct PlacedSymbol: Sendable {
    var position: Int
    var symbol: Symbol
    var picture: SymbolPicture
    var column: Int
    /// Columns covered; a tab's reaches to the next multiple of eight, or to the row's end.
    var width: Int
}

/// Cuts a text into the rows of a screen so many columns wide.
///
/// Every line begins a row, and so does every 16,384th symbol of a line: the rows of any place in any line are found
/// by looking at no more than that.
struct TextLayout {
    static let segment = 1 << 14

    let document: Document
    /// At least 1.
    let columns: Int

    init(_ document: Document, columns: Int) {
        self.document = document
        self.columns = max(1, columns)
    }

    /// The part of a line, at most a segment long, that a position lies in.
    func segment(containing position: Int) -> Range<Int> {
        let position = min(max(0, position), max(0, document.count - 1))
        let line = document.lineRange(containing: position)
        let start = line.lowerBound + max(0, position - line.lowerBound) / Self.segment * Self.segment
        return start..<max(start, min(line.upperBound, start + Self.segment))
    }

    /// The rows of one segment, at least one.
    func rows(ofSegment segment: Range<Int>) -> [TextRow] {
        var rows: [TextRow] = []
        var start = segment.lowerBound
        var column = 0
        walk(segment) { position, _, _, width in
            if column + width > columns && position > start {
                rows.append(TextRow(range: start..<position))
                start = position
                column = 0
            }
            column += width
            return column
        }
        rows.append(TextRow(range: start..<segment.upperBound))
        return rows
    }

    /// The row that shows a position.
    func row(containing position: Int) -> TextRow {
        let rows = rows(ofSegment: segment(containing: position))
        return rows.last { $0.range.lowerBound <= position } ?? rows[0]
    }

    /// Up to `count` rows from the row of a position on, downward.
    func rows(from position: Int, count: Int) -> [TextRow] {
        guard count > 0 else { return [] }
        var segment = segment(containing: position)
        let first = rows(ofSegment: segment)
        var found = Array(first.drop { $0.range.upperBound <= position && $0 != first.last }.prefix(count))
        while found.count < count && segment.upperBound < document.count {
            segment = self.segment(containing: segment.upperBound)
            guard !segment.isEmpty else { break }
            found += rows(ofSegment: segment).prefix(count - found.count)
        }
        return found
    }

    /// Up to `count` rows above the row of a position, the nearest first.
    func rows(above position: Int, count: Int) -> [TextRow] {
        guard count > 0 else { return [] }
        var segment = segment(containing: position)
        let first = rows(ofSegment: segment)
        let at = first.lastIndex { $0.range.lowerBound <= position } ?? 0
        var found = Array(first[..<at].reversed().prefix(count))
        while found.count < count && segment.lowerBound > 0 {
            segment = self.segment(containing: segment.lowerBound - 1)
            found += rows(ofSegment: segment).reversed().prefix(count - found.count)
        }
        return found
    }

    /// The symbols of a row with their places.
    func place(_ row: TextRow) -> [PlacedSymbol] {
        var placed: [PlacedSymbol] = []
        placed.reserveCapacity(row.range.count)
        var column = 0
        walk(row.range) { position, symbol, picture, width in
            placed.append(
                PlacedSymbol(position: position, symbol: symbol, picture: picture, column: column, width: width))
            column += width
            return column
        }
        return placed
    }

    /// The position in a row that a column shows; the row's last symbol for columns behind it.
    func position(in row: TextRow, column: Int) -> Int {
        let placed = place(row)
        return placed.last { $0.column <= max(0, column) }?.position ?? row.range.lowerBound
    }

    /// The column of a position in its row.
    func column(of position: Int, in row: TextRow) -> Int {
        place(row).first { $0.position == position }?.column ?? 0
    }

    /// Walks over symbols with pictures and widths; `body` returns the column after the symbol.
    private func walk(_ range: Range<Int>, _ body: (Int, Symbol, SymbolPicture, Int) -> Int) {
        var column = 0
        let around = document.alphabet == .byte ? max(0, range.lowerBound - 3)..<range.upperBound + 3 : range
        let symbols = document.symbols(in: around)
        let run = range.lowerBound - around.lowerBound..<min(symbols.count, range.upperBound - around.lowerBound)
        guard run.lowerBound < run.upperBound else { return }
        let pictures = document.alphabet == .byte ? SymbolPicture.pictures(ofBytes: symbols, run: run) : []
        for index in run {
            let picture = pictures.isEmpty ? SymbolPicture.of(symbols[index]) : pictures[index - run.lowerBound]
            var width = picture.width
            if symbols[index].code == 0x09 {
                let from = column >= columns ? 0 : column
                width = min(8 - from % 8, columns - from)
            }
            column = body(around.lowerBound + index, symbols[index], picture, width)
        }
    }
}
