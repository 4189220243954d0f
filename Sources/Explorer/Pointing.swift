import Screen

/// What the mouse does: a click puts the cursor or hands the keys to a panel, the wheel scrolls what it is over.
extension ExplorerState {
    mutating func take(_ event: MouseEvent) -> [Effect] {
        if let row = pageRow {
            if event.action == .wheelDown { turnPage(to: row + 3) }
            if event.action == .wheelUp { turnPage(to: row - 3) }
            return []
        }
        switch (event.action, mode) {
        case (.wheelDown, _): return turnWheel(3, at: event.at)
        case (.wheelUp, _): return turnWheel(-3, at: event.at)
        case (.press, .text): return click(at: event.at, isDouble: false)
        case (.doubleClick, .text): return click(at: event.at, isDouble: true)
        default: break
        }
        return []
    }

    private mutating func turnWheel(_ rows: Int, at point: Point) -> [Effect] {
        guard let placed = screen.panels.first(where: { $0.region.contains(point) }) else { return scroll(rows: rows) }
        placed.panel.behavior.move(&self, by: rows, page: screen.inside(of: placed.panel))
        return []
    }

    private mutating func click(at point: Point, isDouble: Bool) -> [Effect] {
        let screen = screen
        if let placed = screen.panels.first(where: { $0.region.contains(point) }) {
            views.focus = placed.panel
            var inside = placed.region.local(point)
            inside.row -= 1
            guard inside.row >= 0 else { return [] }
            let effects = placed.panel.behavior.click(&self, at: inside, size: screen.inside(of: placed.panel))
            return isDouble ? effects + placed.panel.behavior.choose(&self) : effects
        }
        if let strip = screen.timeline, strip.contains(point) {
            if let layout, point.column >= screen.text.column {
                cursor = layout.position(
                    in: layout.row(containing: cursor), column: point.column - screen.text.column)
                goal = nil
            }
            views.focus = nil
            return []
        }
        guard let layout, let region = [screen.text, screen.companion].first(where: { $0?.contains(point) == true }),
            let region
        else { return [] }
        let place = region.local(point)
        let row = place.row / screen.rowsPerTextRow
        if let twin, region == screen.companion {
            let rows = twinRows
            guard row < rows.count else { return [] }
            let other = TextLayout(twin.texts.without, columns: region.columns)
            views.focus = nil
            goal = nil
            cursor = other.position(in: rows[row], column: place.column)
            return []
        }
        let rows = layout.rows(from: top, count: row + 1)
        guard row < rows.count else { return [] }
        views.focus = nil
        goal = nil
        cursor = layout.position(in: rows[row], column: place.column)
        return []
    }
}
