/// Why a text or settings cannot be trained with, or why training cannot go on.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text has too few symbols to learn from.
    case textTooShort(symbols: Int)
    /// A setting is outside of what it may be.
    case badSetting(name: String, found: String, expected: String)
    /// The text has a symbol that the model does not know.
    case unknownSymbol(position: Int)
    /// The loss has become infinite or no number.
    case notFinite(step: Int, loss: Float)
    /// What training would begin or go on from holds numbers that are infinite or none, which would spread to all the
    /// others: where, how many, and the first.
    case notFiniteStart(NotFiniteValues)
    /// The run has done more steps than it is now said to have.
    case pastEnd(steps: Int, done: Int)
    /// The text is not the one that the run began with.
    case otherText(expected: Int, found: Int)

    public var description: String {
        switch self {
        case .textTooShort(let symbols):
            "the text has \(symbols) symbol\(symbols == 1 ? "" : "s"); training needs at least 2, one to read and one "
                + "to predict"
        case .badSetting(let name, let found, let expected):
            "\(name) is \(found); it must be \(expected)"
        case .unknownSymbol(let position):
            "the symbol at position \(position) is not in the model's vocabulary; train on a text that it covers"
        case .notFinite(let step, let loss) where step == 0:
            "the model's loss on the text is \(loss) before the first step; begin from another one"
        case .notFinite(let step, let loss):
            "the loss is \(loss) after step \(step), which no step can mend; train with a lower --rate"
        case .notFiniteStart(let values):
            "\(values); training cannot go on from that, take a model or checkpoint from before"
        case .pastEnd(let steps, let done):
            "the run has done \(done) steps already, so it cannot end after \(steps); give \(done) to end it here, or more"
        case .otherText(let expected, let found):
            "the checkpoint was made on a text of \(expected) symbols but this one has \(found); resume with the text "
                + "that it was begun with"
        }
    }
}

extension TrainingSettings {
    /// Checks every number.
    /// - Throws: `TrainingError.badSetting` naming the first that is out of range.
    public func validate() throws(TrainingError) {
        func require(_ holds: Bool, _ name: String, _ found: some Any, _ expected: String) throws(TrainingError) {
            if !holds { throw .badSetting(name: name, found: "\(found)", expected: expected) }
        }
        try require(steps >= 0 && steps <= 1_000_000_000, "the number of steps", steps, "0 to 1,000,000,000")
        try require(lanes >= 1 && lanes <= 4096, "the number of lanes", lanes, "1 to 4096")
        try require(window >= 1 && window <= 65_536, "the window", window, "1 to 65,536")
        try require(rate.isFinite && rate >= 0, "the learning rate", rate, "a finite number, not below 0")
        try require(finalRate.isFinite && finalRate >= 0, "the final rate", finalRate, "a finite number, not below 0")
        try require(clip.isFinite && clip >= 0, "the gradient's norm limit", clip, "a finite number, not below 0")
        try require(dropout >= 0 && dropout < 1, "dropout", dropout, "at least 0 and below 1")
        try require(
            trainShare > 0 && validationShare >= 0 && trainShare + validationShare <= 1, "the share to train on",
            "\(trainShare) with \(validationShare) for validation", "above 0, both together at most 1")
        try require(evaluateEvery >= 1, "the number of steps between evaluations", evaluateEvery, "at least 1")
        var end = 0
        for (index, stage) in stages.enumerated() {
            let isLast = index == stages.count - 1
            try require(
                stage.start == end && stage.end >= stage.start && (!isLast || stage.end == steps),
                "a stage of the learning rate", "\(stage.start) to \(stage.end)",
                "where the one before ends, and the last must end with the run")
            try require(
                stage.rate.isFinite && stage.rate >= 0 && stage.finalRate.isFinite && stage.finalRate >= 0,
                "the learning rate of a stage", "\(stage.rate) to \(stage.finalRate)", "finite numbers, not below 0")
            end = stage.end
        }
    }
}
