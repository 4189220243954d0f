import Screen

/// What the panel remembers that shows names of units and bookmarks.
struct NotesPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
