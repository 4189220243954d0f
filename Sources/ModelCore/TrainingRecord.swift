/// How a model came to be: written into its file, shown by `inspect`. Losses are nats per symbol.
public struct TrainingRecord: Codable, Hashable, Sendable {
    /// One point of the loss curve.
    public struct Point: Codable, Hashable, Sendable {
        /// Training steps done.
        public var step: Int
        /// Mean training loss since the point before.
        public var train: Double
        /// Loss on the validation part; nil when there is none.
        public var validation: Double?

        /// The losses at one step; `validation` is nil where it was not measured.
        public init(step: Int, train: Double, validation: Double?) {
            self.step = step
            self.train = train
            self.validation = validation
        }
    }

    /// The command that trained it, as it could be typed again.
    public var command: String
    /// The text's file name, without its folder.
    public var corpus: String
    /// SHA-256 of the text's bytes, lower-case hexadecimal.
    public var corpusSHA256: String
    /// Symbols in the text.
    public var corpusSymbols: Int
    /// What everything was drawn from.
    public var seed: UInt64
    /// Training steps done.
    public var steps: Int
    /// Streams that were learned from side by side.
    public var lanes: Int
    /// Symbols through which gradients flowed.
    public var window: Int
    /// The version of Cellscope that trained it.
    public var version: String
    /// The losses along the way.
    public var curve: [Point]
    /// Loss over the whole validation part in one stream after the last step; nil when there is none.
    public var validationLoss: Double?
    /// The loss on the test part, nats per symbol; nil before the end.
    public var testLoss: Double?

    /// A record of its parts.
    public init(
        command: String, corpus: String, corpusSHA256: String, corpusSymbols: Int, seed: UInt64, steps: Int,
        lanes: Int, window: Int, version: String, curve: [Point] = [], validationLoss: Double? = nil,
        testLoss: Double? = nil
    ) {
        self.command = command
        self.corpus = corpus
        self.corpusSHA256 = corpusSHA256
        self.corpusSymbols = corpusSymbols
        self.seed = seed
        self.steps = steps
        self.lanes = lanes
        self.window = window
        self.version = version
        self.curve = curve
        self.validationLoss = validationLoss
        self.testLoss = testLoss
    }
}
