import Screen

/// What stands where in the saturation panel. Where there is little room the key goes first, then the charts.
struct SaturationLayout {
    /// All gates' charts beside each other, or the shown one's alone, or none.
    let charts: Int
    let chart: Size
    /// The rows of the key: two where one has not room for it, none without charts.
    let keys: Range<Int>
    /// The heading of the list of units, and where the list begins below it.
    let headingRow: Int
    let list: Range<Int>

    /// Columns from which on the key has one row.
    private static let wideKey = 56

    init(size: Size, gates: Int) {
        // The first row says how far the survey is.
        let rows = max(0, size.rows - 1)
        let isSideBySide = gates > 0 && size.columns >= gates * SaturationChart.leastColumns
        let columns = isSideBySide ? size.columns / gates : size.columns
        let wanted = columns / 2 + SaturationChart.rowsAround
        let leastList = min(8, rows / 3)
        let keyRows = size.columns < Self.wideKey ? 2 : 1
        let high = min(wanted, rows - keyRows - leastList)
        if gates > 0 && high >= SaturationChart.leastRows {
            charts = isSideBySide ? gates : 1
            chart = Size(columns: columns, rows: high)
            keys = 1 + high..<1 + high + keyRows
            headingRow = keys.upperBound
        } else {
            charts = 0
            chart = Size(columns: 0, rows: 0)
            keys = 0..<0
            headingRow = 1
        }
        list = min(size.rows, headingRow + 1)..<size.rows
    }
}
