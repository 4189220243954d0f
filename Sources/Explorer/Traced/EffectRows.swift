/// What interventions do to what a model expects, at consecutive positions: with P the distribution with them and P₀
/// that without, over the same text.
public struct EffectRows: Sendable {
    /// Positions.
    public let count: Int
    /// Choices kept per position.
    public let choices: Int
    /// (position): log P(x[t]) − log P₀(x[t]) under the predictions before it, in nats; NaN where the symbol has no
    /// surprise.
    public var change: [Float]
    /// (position): the Kullback–Leibler divergence Σ P₀·log(P₀/P) of the predictions at the position, in nats (Kullback
    /// and Leibler 1951, "On Information and Sufficiency"); NaN where nothing was read yet.
    public var divergence: [Float]
    /// (position, choice): P₀ of what `PredictionRows` with the interventions names the likeliest, in its order.
    public var without: [Float]

    /// Rows of which nothing is known yet.
    public init(count: Int, choices: Int) {
        self.count = count
        self.choices = choices
        change = Array(repeating: .nan, count: count)
        divergence = Array(repeating: .nan, count: count)
        without = Array(repeating: 0, count: count * choices)
    }
}
