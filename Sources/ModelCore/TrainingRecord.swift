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

    /// One stage of a run, and the command that asked for it.
    public struct Stage: Codable, Hashable, Sendable {
        /// What was typed; the record's own command for the first.
        public var command: String
        /// Where it begins and ends, and how the learning rate goes.
        public var stage: TrainingStage

        /// A stage with its command.
        public init(command: String, stage: TrainingStage) {
            self.command = command
            self.stage = stage
        }
    }

    /// The model that a run was begun from.
    public struct Base: Codable, Hashable, Sendable {
        /// Its file's name, without its folder.
        public var name: String
        /// The SHA-256 of the file, lower-case hexadecimal.
        public var sha256: String

        /// A file by its name and what is in it.
        public init(name: String, sha256: String) {
            self.name = name
            self.sha256 = sha256
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
    /// The step whose weights these are, where not those after the last step are kept; nil in what was trained before
    /// there was a choice, which are the last.
    public var keptStep: Int?
    /// How the learning rate went in a run that was extended, stage after stage, and what was typed for each; nil for a
    /// run of one stage, which `command` says all of.
    public var stages: [Stage]?
    /// The model that it was begun from; nil for random weights, and in what was trained before this was noted.
    public var base: Base?
    /// Loss over the whole validation part in one stream, by the weights that are kept; nil when there is none.
    public var validationLoss: Double?
    /// The loss on the test part, nats per symbol; nil before the end.
    public var testLoss: Double?

    /// A record of its parts.
    public init(
        command: String, corpus: String, corpusSHA256: String, corpusSymbols: Int, seed: UInt64, steps: Int,
        lanes: Int, window: Int, version: String, curve: [Point] = [], keptStep: Int? = nil, stages: [Stage]? = nil,
        base: Base? = nil, validationLoss: Double? = nil, testLoss: Double? = nil
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
        self.keptStep = keptStep
        self.stages = stages
        self.base = base
        self.validationLoss = validationLoss
        self.testLoss = testLoss
    }
}

extension TrainingRecord {
    /// Points of the curve by which overfitting is told.
    public static let overfittingPoints = 3

    /// Whether the model learns the training part by heart: at each of the last points the validation loss is above the
    /// lowest one before them, while the training loss has fallen from point to point.
    public var isOverfitting: Bool {
        let points = curve.compactMap { point in point.validation.map { (train: point.train, validation: $0) } }
        let recent = points.suffix(Self.overfittingPoints)
        guard let lowest = points.dropLast(recent.count).map(\.validation).min() else { return false }
        return recent.allSatisfy { $0.validation > lowest }
            && zip(points.suffix(recent.count + 1), recent).allSatisfy { $1.train < $0.train }
    }
}
