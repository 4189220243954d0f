import Screen

/// Where in the units panel each rank stands: as a cell of a grid, or as a row of a list.
struct UnitsLayout {
    let count: Int
    /// Rows above the units: one for the chosen unit, where there is room.
    let headRows: Int
    /// Rows of units that scroll.
    let rows: Int
    /// Ranks from the end that always stand below the others: the most opposite. A row of its own parts them.
    let tail: Int
    /// Columns for the label of a grid's row, the space after it included.
    let labelColumns: Int
    let cellColumns: Int
    let perRow: Int

    init(_ content: UnitsContent, panel: UnitsPanel, size: Size) {
        count = content.ranking.count
        headRows = size.rows > 1 ? 1 : 0
        let body = size.rows - headRows
        let isSplit =
            panel.form == .list && panel.order == .similar && content.scores != nil && count > body && body >= 8
        tail = isSplit ? body / 3 : 0
        rows = isSplit ? body - tail - 1 : body
        guard panel.form == .grid else {
            (labelColumns, cellColumns, perRow) = (0, size.columns, 1)
            return
        }
        let label = String(count).count + 1
        labelColumns = size.columns > label + 3 ? label : 0
        let room = max(1, size.columns - labelColumns)
        let wide = max(1, room / 2)
        cellColumns = room > 1 && (count + wide - 1) / wide <= body ? 2 : 1
        perRow = cellColumns == 2 ? wide : room
    }

    /// Ranks that scroll.
    private var scrolling: Int { count - tail }
    private var gridRows: Int { (scrolling + perRow - 1) / perRow }

    /// The row that the scrolling part begins with, so that a rank is in sight; scrolls as little as does that.
    func first(from first: Int, showing rank: Int) -> Int {
        guard rows > 0 else { return 0 }
        let first = min(max(0, first), max(0, gridRows - rows))
        guard rank < scrolling else { return first }
        let row = rank / perRow
        return row < first ? row : row >= first + rows ? row - rows + 1 : first
    }

    /// The ranks on the screen, each with its place.
    func places(from first: Int) -> [(rank: Int, at: Point)] {
        let start = min(max(0, first), max(0, gridRows)) * perRow
        let shown = start..<max(start, min(scrolling, start + max(0, rows) * perRow))
        let upper = shown.map { rank in
            (
                rank,
                Point(
                    column: labelColumns + rank % perRow * cellColumns,
                    row: headRows + (rank - start) / perRow)
            )
        }
        let lower = (0..<tail).map { (scrolling + $0, Point(column: 0, row: headRows + rows + 1 + $0)) }
        return upper + lower
    }

    /// The row that parts the most opposite from the others.
    var seam: Int? { tail > 0 ? headRows + rows : nil }

    /// The rank that stands at a place.
    func rank(at point: Point, from first: Int) -> Int? {
        places(from: first).first { place in
            place.at.row == point.row && (place.at.column..<place.at.column + cellColumns).contains(point.column)
        }?.rank
    }

    /// The rank so many rows from another.
    func rank(_ rank: Int, movedBy count: Int) -> Int {
        guard count.magnitude < Int.max.magnitude else { return count > 0 ? max(0, self.count - 1) : 0 }
        let last = max(0, (self.count + perRow - 1) / perRow - 1)
        let row = min(max(0, (rank / perRow).addingClamped(count)), last)
        return min(row * perRow + rank % perRow, max(0, self.count - 1))
    }
}
