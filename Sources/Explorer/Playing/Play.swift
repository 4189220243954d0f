/// Symbols streaming in at a chosen speed.
public struct Play: Hashable, Sendable {
    public internal(set) var isRunning = false
    /// Symbols a second, above 0.
    public internal(set) var speed = 20.0

    /// Seconds until the next symbol; nil while nothing moves by itself.
    public var tick: Double? { isRunning ? 1 / speed : nil }
}

extension ExplorerState {
    /// What the passing of time does.
    mutating func pass(seconds: Double) -> [Effect] { [] }
}

extension ExplorerState {
    /// From where on the text has not come yet while it is played; nil: all of it is shown.
    var hiddenFrom: Int? { nil }
}
