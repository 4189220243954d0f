import Screen

/// What the panel remembers that shows for each gate, how often each unit is nearly closed and nearly open.
struct SaturationPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
