import Screen

/// What the panel remembers that shows the arithmetic of the chosen unit at the cursor's step.
struct CellPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
