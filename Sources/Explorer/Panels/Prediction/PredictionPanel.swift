import Screen

/// What the panel remembers that shows the likeliest next symbols at the cursor.
struct PredictionPanel: PanelBehavior, Sendable {
    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
