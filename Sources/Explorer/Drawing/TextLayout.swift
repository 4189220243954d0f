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
/// Every line begins a row, and so does every 16,384th symbol of a line, but for one that is the line's last: the rows of
/// any place in any line are found by looking at no more than that. A newline for which a row has no room takes the word
/// before it along, or that word's last symbol: it never has a row for itself, unless there is nothing else in its line.
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
        // One symbol alone at the end, the newline as a rule, belongs to the segment before.
        let last = max(0, line.count - 2) / Self.segment
        let index = min(last, max(0, position - line.lowerBound) / Self.segment)
        let start = line.lowerBound + index * Self.segment
        return start..<max(start, index == last ? line.upperBound : start + Self.segment)
    }

    /// The rows of one segment, at least one: broken behind a blank where the row has one, or else where it is full.
    func rows(ofSegment segment: Range<Int>) -> [TextRow] {
        let sizes = measured(segment)
        var rows: [TextRow] = []
        var start = 0
        var column = 0
        // Behind the last blank of the row, and behind the one before.
        var seam = 0
        var seamBefore = 0
        var index = 0
        func position(_ index: Int) -> Int { segment.lowerBound + index }
        /// Where the row ends that has no room for a newline at `index`.
        func newlineSeam() -> Int {
            let word = seam < index ? seam : seamBefore
            return word > start ? word : index - 1 > start ? index - 1 : index
        }
        while index < sizes.count {
            let size = sizes[index]
            // A tab is never wider than what is left of its row.
            let width = size.isTab ? tabWidth(at: column) : size.width
            if column + width > columns && index > start {
                // A blank that does not fit begins the next row: the word before it fits.
                let next = size.isNewline ? newlineSeam() : seam > start && !size.isBlank ? seam : index
                rows.append(TextRow(range: position(start)..<position(next)))
                (start, index, column) = (next, next, 0)
                continue
            }
            column += width
            index += 1
            if size.isBlank { (seamBefore, seam) = (seam, index) }
        }
        rows.append(TextRow(range: position(start)..<segment.upperBound))
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
        for (position, drawn) in zip(row.range, drawn(row.range)) {
            let width = drawn.symbol.code == 0x09 ? tabWidth(at: column) : drawn.picture.width
            placed.append(
                PlacedSymbol(
                    position: position, symbol: drawn.symbol, picture: drawn.picture, column: column, width: width))
            column += width
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

    /// To the next multiple of eight, or to the row's end; a tab behind a full row begins the next one.
    private func tabWidth(at column: Int) -> Int {
        let column = column >= columns ? 0 : column
        return min(8 - column % 8, columns - column)
    }

    private struct Measure {
        var width: Int
        var isTab: Bool
        var isNewline: Bool
        var isBlank: Bool
    }

    /// The widths of symbols, found without drawing them where that is possible.
    private func measured(_ range: Range<Int>) -> [Measure] {
        let symbols = document.symbols(in: range)
        if document.alphabet == .byte && !symbols.allSatisfy({ $0.code < 128 }) {
            return drawn(range).map { measure(of: $0.symbol, width: $0.picture.width) }
        }
        return symbols.map { measure(of: $0, width: SymbolPicture.width(of: $0)) }
    }

    private func measure(of symbol: Symbol, width: Int) -> Measure {
        // A byte of a longer sequence is no blank, whatever scalar has its number.
        let isBlank = symbol.isBlank && (symbol.code < 128 || document.alphabet == .scalar)
        return Measure(width: width, isTab: symbol.code == 0x09, isNewline: symbol.code == 0x0A, isBlank: isBlank)
    }

    private func drawn(_ range: Range<Int>) -> [(symbol: Symbol, picture: SymbolPicture)] { document.pictured(range) }
}

extension Document {
    /// The symbols of a range with what is drawn for each; a character of several bytes that begins before the range is
    /// drawn whole.
    func pictured(_ range: Range<Int>) -> [(symbol: Symbol, picture: SymbolPicture)] {
        guard alphabet == .byte else { return symbols(in: range).map { ($0, SymbolPicture.of($0)) } }
        let around = max(0, range.lowerBound - 3)..<range.upperBound + 3
        let symbols = symbols(in: around)
        // A file may have become shorter than it was.
        let first = min(symbols.count, max(0, range.lowerBound - around.lowerBound))
        let run = first..<max(first, min(symbols.count, range.upperBound - around.lowerBound))
        guard !run.isEmpty else { return [] }
        return Array(zip(symbols[run], SymbolPicture.pictures(ofBytes: symbols, run: run)))
    }
}
