import CellProbing

/// The changes of units that a person has asked for, in the order in which they are made.
public struct Intervening: Sendable {
    public struct Entry: Hashable, Sendable {
        public var intervention: Intervention
        public var isOn: Bool
    }

    public internal(set) var entries: [Entry] = []

    /// Those that are switched on.
    public var active: [Intervention] { entries.filter(\.isOn).map(\.intervention) }
}
