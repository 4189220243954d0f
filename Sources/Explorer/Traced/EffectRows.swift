/// What interventions do to what a model expects, at consecutive positions: P is the distribution with them, Q that
/// without, over the same text.
public struct EffectRows: Sendable {
    /// Positions.
    public let count: Int
    /// Choices kept per position.
    public let choices: Int
    /// (position): log P(x[t]) − log Q(x[t]) under the predictions before it, in nats; NaN where the symbol has no
    /// surprise.
    public var change: [Float]
    /// (position): KL(P ‖ Q) = Σ P·log(P/Q) of the predictions at the position, in nats (`NextSymbols.divergence`); NaN
    /// where nothing was read yet.
    public var divergence: [Float]
    /// (position, choice): Q of what `PredictionRows` with the interventions names the likeliest, in its order.
    public var without: [Float]

    /// Rows of which nothing is known yet.
    public init(count: Int, choices: Int) {
        self.count = count
        self.choices = choices
        change = Array(repeating: .nan, count: count)
        divergence = Array(repeating: .nan, count: count)
        without = Array(repeating: 0, count: count * choices)
    }

    /// The first rows.
    public func prefix(_ count: Int) -> EffectRows {
        var rows = EffectRows(count: count, choices: choices)
        rows.change = Array(change.prefix(count))
        rows.divergence = Array(divergence.prefix(count))
        rows.without = Array(without.prefix(count * choices))
        return rows
    }

    /// The same with rows after them of which nothing is known yet.
    public func extended(to count: Int) -> EffectRows {
        let more = max(0, count - self.count)
        var rows = EffectRows(count: self.count + more, choices: choices)
        rows.change = change + Array(repeating: .nan, count: more)
        rows.divergence = divergence + Array(repeating: .nan, count: more)
        rows.without = without + Array(repeating: 0, count: more * choices)
        return rows
    }
}
