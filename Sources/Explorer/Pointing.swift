import Screen
import Texts

/// Where the mouse was pressed in the text, while its button is held.
struct MousePress: Hashable, Sendable {
    /// The position that was under it.
    var position: Int
    /// Whether it was dragged since, so that a passage is painted.
    var isDragged = false
}

/// What the mouse does: a click puts the cursor or hands the keys to a panel, dragging paints a passage, the wheel scrolls
/// what it is over.
extension ExplorerState {
    mutating func take(_ event: MouseEvent) -> [Effect] {
        if case .page(let page) = mode {
            if event.action == .wheelDown { turnPage(to: page.row + 3) }
            if event.action == .wheelUp { turnPage(to: page.row - 3) }
            return []
        }
        switch (event.action, mode) {
        case (.wheelDown, _): return turnWheel(3, at: event.at)
        case (.wheelUp, _): return turnWheel(-3, at: event.at)
        case (.press, .text): return click(at: event.at, isDouble: false)
        case (.doubleClick, .text): return click(at: event.at, isDouble: true)
        case (.drag, .text): return drag(to: event.at)
        case (.release, .text): return endDrag()
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
        pressed = nil
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
        guard let region = textRegion(at: point), let position = position(at: region.local(point), in: region) else {
            return []
        }
        views.focus = nil
        goal = nil
        cursor = position
        // In twins' texts nothing is painted.
        if twin == nil { pressed = MousePress(position: position) }
        return []
    }

    private func textRegion(at point: Point) -> Region? {
        [screen.text, screen.companion].compactMap { $0 }.first { $0.contains(point) }
    }

    /// The position that stands at a place of a text's region; nil behind the text's end.
    private func position(at place: Point, in region: Region) -> Int? {
        let row = place.row / screen.rowsPerTextRow
        if let twin, region == screen.companion {
            let rows = twinRows
            guard row < rows.count else { return nil }
            return TextLayout(twin.texts.without, columns: region.columns).position(in: rows[row], column: place.column)
        }
        guard let layout else { return nil }
        let rows = layout.rows(from: top, count: row + 1)
        guard row < rows.count else { return nil }
        return layout.position(in: rows[row], column: place.column)
    }

    /// Brings the cursor along, and begins to paint where the mouse was pressed. Above and below the text it scrolls.
    private mutating func drag(to point: Point) -> [Effect] {
        guard var press = pressed, let document, document.count > 0 else { return [] }
        let region = screen.text
        var inside = region.local(point)
        if let other = screen.companion, other.contains(point) { inside = other.local(point) }
        var effects: [Effect] = []
        if inside.row < 0 { effects += scroll(rows: -1) }
        if inside.row >= region.rows { effects += scroll(rows: 1) }
        inside.row = min(max(0, inside.row), max(0, region.rows - 1))
        inside.column = min(max(0, inside.column), max(0, region.columns - 1))
        let target = position(at: inside, in: region) ?? document.count - 1
        guard press.isDragged || target != press.position else { return effects }
        if !press.isDragged {
            press.isDragged = true
            pressed = press
            probing.paintStart = press.position
        }
        cursor = target
        goal = nil
        return effects
    }

    private mutating func endDrag() -> [Effect] {
        defer { pressed = nil }
        // Esc may have let the passage go meanwhile.
        guard pressed?.isDragged == true, probing.paintStart != nil else { return [] }
        isFresh = false
        return paint()
    }
}
