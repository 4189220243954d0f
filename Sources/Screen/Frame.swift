/// One cell of a frame: a drawable character and its style.
public struct Cell: Hashable, Sendable {
    /// What is drawn: one user-perceived character, never a control character. Empty cells hold a space.
    public var glyph: Character
    /// Columns that the glyph covers: 1 or 2; 0 marks the right half of the wide glyph to the left.
    public var width: UInt8
    public var style: Style

    public init(_ glyph: Character, width: UInt8 = 1, style: Style = .plain) {
        self.glyph = glyph
        self.width = width
        self.style = style
    }

    public static let blank = Cell(" ")
}

/// A grid of styled glyphs: what a view yields and a terminal, a test or an export shows.
///
/// Writing outside of the grid is clipped, never an error: a view need not know that its window is 1×1.
public struct Frame: Hashable, Sendable {
    public let size: Size
    /// Row-major, `size.rows × size.columns`.
    public private(set) var cells: [Cell]
    /// Where the terminal's own cursor stands; nil hides it.
    public var cursor: Point?

    public init(size: Size) {
        self.size = size
        cells = Array(repeating: .blank, count: size.rows * size.columns)
    }

    public func contains(row: Int, column: Int) -> Bool {
        row >= 0 && row < size.rows && column >= 0 && column < size.columns
    }

    /// The cell at a place; blank outside of the grid.
    public subscript(row row: Int, column column: Int) -> Cell {
        contains(row: row, column: column) ? cells[row * size.columns + column] : .blank
    }

    /// The cells of one row; empty outside of the grid.
    public func row(_ row: Int) -> ArraySlice<Cell> {
        guard row >= 0, row < size.rows else { return [] }
        return cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// Writes one glyph. A wide glyph that would be cut by the right edge becomes a space, and whatever half of an older
    /// wide glyph it overwrites leaves a space behind.
    public mutating func put(_ cell: Cell, row: Int, column: Int) {
        guard contains(row: row, column: column) else { return }
        let start = row * size.columns
        var cell = cell
        if cell.width == 2 && column + 1 >= size.columns { cell = Cell(" ", style: cell.style) }
        for covered in column..<min(column + max(1, Int(cell.width)), size.columns) {
            let old = cells[start + covered]
            if old.width == 0 && covered > 0 && covered == column {
                cells[start + covered - 1] = Cell(" ", style: cells[start + covered - 1].style)
            }
            if old.width == 2 && covered + 1 < size.columns {
                cells[start + covered + 1] = Cell(" ", style: old.style)
            }
        }
        cells[start + column] = cell
        if cell.width == 2 { cells[start + column + 1] = Cell(" ", width: 0, style: cell.style) }
    }

    /// Writes a line of text from a column on and returns the column after it. Characters that cannot be drawn
    /// (controls, unassigned) appear as `·`; text past `limit` (a column, the frame's edge unless said) is cut.
    @discardableResult
    public mutating func write(
        _ text: String, row: Int, column: Int, style: Style = .plain, limit: Int? = nil
    ) -> Int {
        let limit = min(limit ?? size.columns, size.columns)
        var column = column
        for character in text {
            let width = DisplayWidth.of(character)
            let glyph = width > 0 ? character : "·"
            guard column + max(1, width) <= limit else { break }
            put(Cell(glyph, width: UInt8(max(1, width)), style: style), row: row, column: column)
            column += max(1, width)
        }
        return column
    }

    /// Fills part of a row with spaces of one style.
    public mutating func fill(row: Int, columns: Range<Int>, style: Style) {
        for column in columns.clamped(to: 0..<size.columns) { put(Cell(" ", style: style), row: row, column: column) }
    }

    /// Copies another frame's cells in, its top left at a place; what lies outside is clipped.
    public mutating func place(_ other: Frame, at point: Point) {
        let columns = (point.column..<point.column + other.size.columns).clamped(to: 0..<size.columns)
        let rows = (point.row..<point.row + other.size.rows).clamped(to: 0..<size.rows)
        guard !columns.isEmpty else { return }
        for row in rows {
            let source = (row - point.row) * other.size.columns - point.column
            let target = row * size.columns
            let (first, last) = (columns.lowerBound, columns.upperBound)
            // Nothing wide is cut at either edge: the cells can be taken as they are.
            let isWhole =
                cells[target + first].width > 0 && (last == size.columns || cells[target + last].width > 0)
                && other.cells[source + first].width > 0 && other.cells[source + last - 1].width != 2
            if isWhole {
                for column in columns { cells[target + column] = other.cells[source + column] }
                continue
            }
            for column in columns {
                let cell = other.cells[source + column]
                // The right half of a wide glyph comes with its left half.
                if cell.width > 0 { put(cell, row: row, column: column) }
            }
        }
    }

    /// Changes the style of one cell in place.
    public mutating func restyle(row: Int, column: Int, _ change: (inout Style) -> Void) {
        guard contains(row: row, column: column) else { return }
        change(&cells[row * size.columns + column].style)
    }
}
