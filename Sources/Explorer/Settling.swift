import ModelCore
import Screen
import Texts

extension ExplorerState {
    /// Brings the state into order after a message: cursor inside of the text and on the screen, pages in view asked
    /// for, others dropped.
    mutating func settle() -> [Effect] {
        defer { settleUnits() }
        settleOpened()
        settleLists()
        settleInterventions()
        settleTwin()
        guard let document, let layout else {
            (cursor, top) = (0, 0)
            settlePage()
            return []
        }
        cursor = min(max(0, cursor), max(0, document.count - 1))
        // Most messages change nothing that the rest depends on.
        guard settled != standing else {
            settlePage()
            return []
        }
        defer { settled = standing }
        top = layout.row(containing: min(max(0, top), max(0, document.count - 1))).range.lowerBound
        showCursor(layout)
        settlePage()
        let surveys = wantsSurvey && surveying.request == nil && document.isRead ? survey() : []
        return wantPages(document) + wantLabels(document) + wantMatches(document) + surveys
    }

    private var standing: Standing {
        Standing(
            cursor: cursor, top: top, screen: screen, count: document?.count ?? 0, coloring: coloring,
            address: lens?.address, request: lens?.request, companion: companion?.address,
            companionRequest: companion?.request, twinRequest: twin?.lens.request, timeline: timelineAddresses,
            property: probing.isUnderlined ? probing.number : nil, search: shownSearch)
    }

    /// Scrolls as little as shows the cursor's row; a far jump puts it into the middle.
    private mutating func showCursor(_ layout: TextLayout) {
        let rows = screen.textCapacity
        let row = layout.row(containing: cursor)
        if row.range.lowerBound < top {
            let above = layout.rows(above: top, count: rows)
            top = above.contains(row) ? row.range.lowerBound : middle(of: layout, around: row, rows: rows)
            return
        }
        let near = layout.rows(from: top, count: 2 * rows)
        guard let index = near.firstIndex(of: row) else {
            top = middle(of: layout, around: row, rows: rows)
            return
        }
        if index >= rows { top = near[index - rows + 1].range.lowerBound }
    }

    /// Where the screen begins with a row in its middle, or lower where the text ends before the screen does.
    private func middle(of layout: TextLayout, around row: TextRow, rows: Int) -> Int {
        let below = layout.rows(from: row.range.lowerBound, count: rows).count
        return start(of: layout, rowsAbove: max((rows - 1) / 2, rows - below), from: row)
    }

    func start(of layout: TextLayout, rowsAbove count: Int, from row: TextRow) -> Int {
        layout.rows(above: row.range.lowerBound, count: count).last?.range.lowerBound ?? row.range.lowerBound
    }

    /// The rows of text on the screen.
    var visibleRows: [TextRow] { layout?.rows(from: top, count: screen.textCapacity) ?? [] }
}

/// What the order of the state depends on, but for the text and the models, for which the traces' numbers stand.
struct Standing: Hashable, Sendable {
    var cursor: Int
    var top: Int
    var screen: ScreenLayout
    var count: Int
    var coloring: Coloring
    var address: UnitAddress?
    var request: Int?
    var companion: UnitAddress?
    var companionRequest: Int?
    var twinRequest: Int?
    var timeline: [UnitAddress]
    /// The number of the property that is underlined.
    var property: Int?
    /// And that of the search whose matches are.
    var search: Int?
}
