import Screen

/// A rectangle of the screen.
struct Region: Hashable {
    var row: Int
    var column: Int
    var size: Size

    var rows: Int { size.rows }
    var columns: Int { size.columns }
    var isEmpty: Bool { rows == 0 || columns == 0 }

    func contains(_ point: Point) -> Bool {
        (row..<row + rows).contains(point.row) && (column..<column + columns).contains(point.column)
    }

    /// A screen's point as the region counts.
    func local(_ point: Point) -> Point { Point(column: point.column - column, row: point.row - row) }
}

/// Which part of the screen shows what. Small screens lose the legend first, then the status line, then the message;
/// where there is no room for a panel beside the text, the one with the keys takes the text's place.
struct ScreenLayout: Hashable {
    let size: Size
    /// The text, or its left or upper half while two are compared.
    let text: Region
    /// The other half.
    let companion: Region?
    let timeline: Region?
    /// Open panels with the regions that they have, their headings included.
    let panels: [PlacedPanel]
    /// The column between text and panels.
    let divider: Int?
    /// Screen rows that one row of text takes: 2 where signs stand under the symbols.
    let rowsPerTextRow: Int
    let legendRow: Int?
    let statusRow: Int?
    let messageRow: Int?

    struct PlacedPanel: Hashable {
        var panel: Panel
        var region: Region
    }

    static let leastTextColumns = 24
    static let leastPanelColumns = 26
    static let leastPanelRows = 4
    /// Columns of each of two texts, at least, for them to stand side by side rather than below each other.
    static let leastHalf = 20

    init(of state: ExplorerState) {
        self.init(
            size: state.size, depth: state.colorDepth, views: state.views, isComparing: state.showsTwoTexts,
            timelineRows: { state.timelineRows(of: $0) }, gutter: state.views.timeline.gutter(for: state.lens))
    }

    init(size: Size, depth: ColorDepth, views: Views, isComparing: Bool, timelineRows: (Int) -> Int, gutter: Int = 0) {
        self.size = size
        let chrome = size.rows >= 8 ? 3 : size.rows >= 4 ? 2 : max(0, min(1, size.rows - 1))
        let rows = size.rows - chrome
        messageRow = chrome > 0 ? size.rows - 1 : nil
        statusRow = chrome > 1 ? size.rows - 2 : nil
        legendRow = chrome > 2 ? size.rows - 3 : nil

        var columns = size.columns
        let fits = size.columns >= Self.leastTextColumns + 1 + Self.leastPanelColumns && rows >= Self.leastPanelRows
        if views.open.isEmpty {
            panels = []
            divider = nil
        } else if fits {
            let side = min(72, max(Self.leastPanelColumns, size.columns * 2 / 5))
            columns = size.columns - side - 1
            divider = columns
            panels = Self.stack(views, rows: rows, column: columns + 1, columns: side)
        } else {
            divider = nil
            panels =
                views.focus.map {
                    [
                        PlacedPanel(
                            panel: $0, region: Region(row: 0, column: 0, size: Size(columns: columns, rows: rows)))
                    ]
                } ?? []
        }

        // The text keeps three rows at least.
        let strip = min(timelineRows(rows), max(0, rows - 3))
        timeline =
            strip > 0
            ? Region(row: rows - strip, column: 0, size: Size(columns: columns, rows: strip)) : nil
        let textRows = rows - strip
        // The plot's scale stands left of it, and the text above keeps to the plot's columns.
        let left = strip > 0 && columns - gutter >= Self.leastTextColumns ? gutter : 0
        columns -= left
        let both = Region(row: 0, column: left, size: Size(columns: columns, rows: textRows))
        // Each of two texts has a heading above it.
        if isComparing && columns >= 2 * Self.leastHalf + 1 && textRows >= 2 {
            let half = (columns - 1) / 2
            text = Region(row: 1, column: left, size: Size(columns: half, rows: textRows - 1))
            companion = Region(row: 1, column: left + half + 1, size: Size(columns: half, rows: textRows - 1))
        } else if isComparing && textRows >= 4 {
            let half = textRows / 2
            text = Region(row: 1, column: left, size: Size(columns: columns, rows: half - 1))
            companion = Region(row: half + 1, column: left, size: Size(columns: columns, rows: half - 1))
        } else {
            (text, companion) = (both, nil)
        }
        rowsPerTextRow = depth == .none && text.rows > 1 ? 2 : 1
    }

    /// Panels below each other, as many as there is room for: the one with the keys is always among them.
    private static func stack(_ views: Views, rows: Int, column: Int, columns: Int) -> [PlacedPanel] {
        let room = max(1, rows / leastPanelRows)
        var shown = views.open
        while shown.count > room, let index = shown.firstIndex(where: { $0 != views.focus }) { shown.remove(at: index) }
        return shown.enumerated().map { index, panel in
            let top = rows * index / shown.count
            let bottom = rows * (index + 1) / shown.count
            return PlacedPanel(
                panel: panel, region: Region(row: top, column: column, size: Size(columns: columns, rows: bottom - top))
            )
        }
    }

    /// Rows of text that the screen holds, at least 1.
    var textCapacity: Int { max(1, text.rows / rowsPerTextRow) }

    /// The size of a panel below its heading; nothing while it is not on the screen.
    func inside(of panel: Panel) -> Size {
        guard let placed = panels.first(where: { $0.panel == panel }) else { return Size(columns: 0, rows: 0) }
        return Size(columns: placed.region.columns, rows: placed.region.rows - 1)
    }
}
