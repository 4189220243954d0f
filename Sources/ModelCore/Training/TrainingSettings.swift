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
    /// Learning rate of the last step. In a run that was extended, `stages` has both.
    public var finalRate: Float = 1e-5
    /// How the learning rate went and will go in a run that was extended, stage after stage; empty in any other.
    public var stages: [TrainingStage] = []
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
    /// Which weights the run is for.
    public var keeps = KeptWeights.best

    /// The defaults.
    public init() {}

    /// Reads what an older version wrote as well, which knew no stages and kept the last weights.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        steps = try values.decode(Int.self, forKey: .steps)
        lanes = try values.decode(Int.self, forKey: .lanes)
        window = try values.decode(Int.self, forKey: .window)
        rate = try values.decode(Float.self, forKey: .rate)
        finalRate = try values.decode(Float.self, forKey: .finalRate)
        stages = try values.decodeIfPresent([TrainingStage].self, forKey: .stages) ?? []
        clip = try values.decode(Float.self, forKey: .clip)
        dropout = try values.decode(Float.self, forKey: .dropout)
        trainShare = try values.decode(Double.self, forKey: .trainShare)
        validationShare = try values.decode(Double.self, forKey: .validationShare)
        seed = try values.decode(UInt64.self, forKey: .seed)
        evaluateEvery = try values.decode(Int.self, forKey: .evaluateEvery)
        keeps = try values.decodeIfPresent(KeptWeights.self, forKey: .keeps) ?? .last
    }
}

extension TrainingSettings {
    /// The usual number of steps is this times the root of the number of symbols that are trained on.
    public static let usualFactor = 3
    /// The fewest and the most that are usual.
    public static let usualRange = 200...20_000

    /// How many steps are usual for so many symbols to train on, in two digits. A longer text has more to learn, and is
    /// read fewer times over: 31,500 symbols some hundred times in 530 steps, 3.6 million ten times in 5,700.
    public static func usualSteps(of symbols: Int) -> Int {
        let steps = Int(Double(usualFactor) * Double(max(0, symbols)).squareRoot())
        var unit = 1
        while steps / unit >= 100 { unit *= 10 }
        return min(max((steps + unit / 2) / unit * unit, usualRange.lowerBound), usualRange.upperBound)
    }
}

/// Which of the weights that a run goes through are its outcome.
public enum KeptWeights: String, Codable, Hashable, Sendable, CaseIterable {
    /// Those with the lowest loss on the validation part, of all evaluations; the last where there is no such part.
    case best
    /// Those after the last step.
    case last
}
