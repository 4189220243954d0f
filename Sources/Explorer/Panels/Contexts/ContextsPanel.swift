import Screen

/// What the panel remembers that shows where in the text the chosen unit is highest and lowest.
struct ContextsPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
