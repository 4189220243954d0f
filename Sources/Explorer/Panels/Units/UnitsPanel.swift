import Screen

/// What the panel remembers that shows every unit of the signal in view.
struct UnitsPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
