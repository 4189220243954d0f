import ModelCore

/// What of a trace is exported besides the symbols.
public struct TraceSelection: Hashable, Sendable {
    /// Whole signals, all units each.
    public let signals: [SignalAddress]
    /// Single units; none of a signal that is there whole.
    public let units: [UnitAddress]
    /// −log p of the symbol read, in nats.
    public let surprise: Bool
    /// What the read-out says of each symbol of the vocabulary as the next one, before and after the softmax.
    public let logits: Bool
    public let probabilities: Bool

    /// Brings signals into the model's order and leaves out what is there twice. Units keep their order.
    public init(
        _ architecture: Architecture, signals: [SignalAddress], units: [UnitAddress] = [], surprise: Bool = false,
        logits: Bool = false, probabilities: Bool = false
    ) {
        let whole = Set(signals)
        self.signals = architecture.signalAddresses.filter { whole.contains($0) }
        var seen: Set<UnitAddress> = []
        self.units = units.filter { !whole.contains($0.signalAddress) && seen.insert($0).inserted }
        self.surprise = surprise
        self.logits = logits
        self.probabilities = probabilities
    }

    /// Whether the read-out has to be computed.
    var needsLogits: Bool { surprise || logits || probabilities }
}
