import Screen

/// What keys do on a page: those that move in the text scroll it, those that search the text search it, and anything that
/// closes something closes it.
extension ExplorerState {
    /// Shows the page from another row on; one that is not there is put right when the message has been dealt with.
    mutating func turnPage(to row: Int) {
        guard case .page(var page) = mode else { return }
        page.row = row
        mode = .page(page)
    }

    mutating func settlePage() {
        guard case .page(let page) = mode else { return }
        turnPage(to: min(max(0, page.row), max(0, lines(of: page.kind).count - max(1, size.rows - 1))))
    }

    mutating func take(_ key: Key, on page: ScreenPage) -> [Effect] {
        notice = nil
        pendingKeys.append(key)
        let name: String
        switch keys.match(pendingKeys, in: nil) {
        case .prefix: return []
        case .nothing where pendingKeys.count > 1:
            // Keys that began something else are forgotten; the last one counts by itself.
            pendingKeys = []
            return take(key, on: page)
        case .nothing: name = ""
        case .entry(let entry): name = entry.name
        }
        pendingKeys = []
        let (row, screen) = (page.row, max(1, size.rows - 2))
        switch name {
        case "down", "row-down", "scroll-down", "next-line": turnPage(to: row + 1)
        case "up", "row-up", "scroll-up": turnPage(to: row - 1)
        case "page-down": turnPage(to: row + screen)
        case "page-up", "word-back": turnPage(to: row - screen)
        case "half-down": turnPage(to: row + max(1, screen / 2))
        case "half-up": turnPage(to: row - max(1, screen / 2))
        case "start", "line-start": turnPage(to: 0)
        case "end", "line-end": turnPage(to: lines(of: page.kind).count)
        case "search", "search-back": return ask(.page, on: page)
        case "match-next": return seek(on: page, page.sought, .forward)
        case "match-previous": return seek(on: page, page.sought, .backward)
        case "help", "messages", "close", "quit", "cancel": mode = .text
        case "redraw": return [.redraw]
        case "suspend": return [.suspend]
        default: break
        }
        return []
    }

    /// Goes to the next item of a page, or the one before, that says something; round at the ends. Capitals matter when
    /// there are any, as in the text.
    mutating func seek(on page: ScreenPage, _ sought: String, _ direction: Direction) -> [Effect] {
        var page = page
        defer { mode = .page(page) }
        guard !sought.isEmpty else { return complain("nothing was searched for here yet; type / and a word") }
        page.sought = sought
        let lines = lines(of: page.kind)
        let hasCapitals = sought.contains { $0.isUppercase }
        let matches = lines.itemTexts.enumerated().filter { _, text in
            (hasCapitals ? text : text.lowercased()).contains(sought)
        }.map(\.offset)
        let top = lines.indices.contains(page.row) ? lines[page.row].item : 0
        let start = page.found.map { direction == .forward ? $0 + 1 : $0 } ?? top
        let next =
            switch direction {
            case .forward: matches.first { $0 >= start } ?? matches.first
            case .backward: matches.last { $0 < start } ?? matches.last
            }
        guard let next, let row = lines.firstIndex(where: { $0.item == next }) else {
            page.found = nil
            return complain("not found here: \(sought)")
        }
        page.found = next
        page.row = row
        return []
    }

    enum Direction {
        case forward, backward
    }
}
