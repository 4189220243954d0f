/// A vector that a layer computes at every step: the hidden state, the cell state, a gate.
public struct Signal: Hashable, Sendable {
    /// Where a signal's values lie. Files and JSON have the case's name.
    public enum Range: String, Hashable, Sendable {
        /// −1…1.
        case tanh
        /// 0…1.
        case sigmoid
        /// Any finite number.
        case unbounded
    }

    /// The field's one- or two-letter name: `h`, `c`, `i`, `hn`.
    public let name: String
    /// Where its values lie.
    public let range: Range
    /// What it is in words, for help and legends: "hidden state".
    public let meaning: String

    /// A signal by its name, where its values lie, and what it is in words.
    public init(_ name: String, _ range: Range, _ meaning: String) {
        self.name = name
        self.range = range
        self.meaning = meaning
    }

    public static func == (a: Signal, b: Signal) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
