import Screen

let viewCommands: [KeyTableEntry] = [
    open(.units, "v u", "U", help: "all units of the signal at the cursor, or over the window"),
    open(.cell, "v c", "C", help: "the arithmetic of the chosen unit at the cursor's step"),
    open(.prediction, "v p", "P", help: "the most likely next symbols, and which one came"),
    open(.saturation, "v s", help: "how often each gate is nearly closed and nearly open, over the whole text"),
    open(.contexts, "v x", "X", help: "where in the text the chosen unit is highest and lowest"),
    open(.notes, "v n", help: "names of units, and bookmarks").called("marks"),
    open(.findings, "v f", help: "units that follow a property, with baselines and controls for their scores"),
    open(
        .generation, "v g", "W",
        help: "what the model writes: its branches, and the next symbols before and after a draw"),
    open(
        .interventions, "v i", "I",
        help: "what changes units while the model runs, and what that does to the prediction"),
    KeyTableEntry(
        "Ctrl-W w", "Ctrl-W Ctrl-W", "F6", name: "focus-next", section: .views,
        help: "hand the keys to the next panel, or back to the text"
    ) { state, call in
        state.views.focusNext(by: call.times)
        return []
    },
    KeyTableEntry(
        "Ctrl-W W", "Ctrl-W p", name: "focus-previous", section: .views, help: "hand the keys to the panel before"
    ) { state, call in
        state.views.focusNext(by: -call.times)
        return []
    },
    KeyTableEntry("v v", "Ctrl-W o", name: "only", section: .views, help: "close every panel; only the text stays") {
        state, _ in
        state.views.open = []
        state.views.focus = nil
        state.views.timeline.isOpen = false
        return state.twin == nil ? state.endComparison() : state.closeTwins()
    },
]

extension ExplorerState {
    /// Closes what was opened last beside the text, as `only` closes all of it; leaves where only the text is there.
    mutating func closeLast() -> [Effect] {
        switch views.opened.last {
        case .panel(let panel): views.close(panel)
        case .timeline: views.timeline.isOpen = false
        case .comparison: return endComparison()
        case .twin: return closeTwins()
        case nil: return leave()
        }
        return []
    }

    /// Brings the order in which things were opened up to date, by whatever way they came or went.
    mutating func settleOpened() {
        var isOpen = views.open.map { Opened.panel($0) }
        if views.timeline.isOpen { isOpen.append(.timeline) }
        if companion != nil { isOpen.append(.comparison) }
        if twin != nil { isOpen.append(.twin) }
        views.opened.removeAll { !isOpen.contains($0) }
        views.opened += isOpen.filter { !views.opened.contains($0) }
    }
}

/// Opens a panel, hands it the keys when it is open already, closes it when it has them.
private func open(_ panel: Panel, _ keys: String..., help: String) -> KeyTableEntry {
    KeyTableEntry(keys: keys, name: panel.rawValue, section: .views, help: help) { state, _ in
        if state.views.focus == panel {
            state.views.close(panel)
        } else {
            state.views.show(panel)
            if panel == .notes { return state.lookAtNotes() }
        }
        return []
    }
}

/// What the keys do that mean the same in every panel.
let panelCommands: [KeyTableEntry] = [
    moving("j", "Down", "Ctrl-N", name: "panel-down", help: "one row down") { times, _ in times },
    moving("k", "Up", "Ctrl-P", name: "panel-up", help: "one row up") { times, _ in -times },
    moving("Ctrl-F", "PgDn", "Space", name: "panel-page-down", help: "one page down") { times, page in
        let (rows, overflow) = times.multipliedReportingOverflow(by: max(1, page.rows - 1))
        return overflow ? .max : rows
    },
    moving("Ctrl-B", "PgUp", name: "panel-page-up", help: "one page up") { times, page in
        let (rows, overflow) = times.multipliedReportingOverflow(by: -max(1, page.rows - 1))
        return overflow ? -.max : rows
    },
    moving("g g", "Home", name: "panel-start", help: "the first row") { _, _ in -.max },
    moving("G", "End", name: "panel-end", help: "the last row") { _, _ in .max },
    KeyTableEntry("Enter", name: "panel-choose", section: .panels, context: .panels, help: "take what the cursor is on")
    {
        state, _ in
        state.views.focus?.behavior.choose(&state) ?? []
    },
    KeyTableEntry(
        "Esc", name: "panel-leave", section: .panels, context: .panels,
        help: "hand the keys back to the text; what is under way goes on"
    ) {
        state, _ in
        state.views.focus = nil
        return []
    },
    KeyTableEntry("q", name: "panel-close", section: .panels, context: .panels, help: "close the panel") { state, _ in
        if let focus = state.views.focus { state.views.close(focus) }
        return []
    },
]

private func moving(
    _ keys: String..., name: String, help: String, rows: @escaping @Sendable (_ times: Int, _ page: Size) -> Int
) -> KeyTableEntry {
    KeyTableEntry(keys: keys, name: name, section: .panels, context: .panels, help: help) { state, call in
        guard let focus = state.views.focus else { return [] }
        let page = state.screen.inside(of: focus)
        focus.behavior.move(&state, by: rows(call.times, page), page: page)
        return []
    }
}
