/// Everything that decides how a training run goes, apart from the model's shape and the text.
public struct TrainingSettings: Codable, Hashable, Sendable {
    /// Training steps (parameter updates) in all.
    public var steps = 4000
    /// Independent streams over the training part, advanced together.
    public var lanes = 64
    /// Symbols per lane through which gradients flow (truncated back-propagation through time).
    public var window = 100
    /// Learning rate of the first step; it falls linearly to `finalRate` at the last.
    public var rate: Float = 2e-3
    /// Learning rate of the last step.
    public var finalRate: Float = 1e-5
    /// The gradient's Euclidean norm is scaled down to this where it is larger; 0 leaves it alone.
    public var clip: Float = 5
    /// Probability that a value between two layers is dropped while training, 0..<1.
    public var dropout: Float = 0
    /// Shares of the text, contiguous and in this order; the rest is the test part.
    public var trainShare = 0.9
    /// The share behind the training part.
    public var validationShare = 0.05
    /// What weights and dropout are drawn from.
    public var seed: UInt64 = 1
    /// Steps between two evaluations on the validation part.
    public var evaluateEvery = 250

    /// The defaults.
    public init() {}
}
