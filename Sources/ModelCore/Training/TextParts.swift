/// A text cut into three contiguous parts, in order: what is trained on, what decides, what nobody has seen.
public struct TextParts: Hashable, Sendable {
    /// What is learned from.
    public let train: Range<Int>
    /// What the losses along the way are of.
    public let validation: Range<Int>
    /// What the last loss is of.
    public let test: Range<Int>

    /// Shares are rounded down. A text too short for a validation part of two symbols is trained on whole.
    public init(symbols count: Int, settings: TrainingSettings) {
        let train = Int(Double(count) * settings.trainShare)
        let validation = Int(Double(count) * settings.validationShare)
        guard validation >= 2, train >= 2 else {
            self.train = 0..<count
            self.validation = count..<count
            test = count..<count
            return
        }
        self.train = 0..<train
        self.validation = train..<min(count, train + validation)
        test = min(count, train + validation)..<count
    }
}
