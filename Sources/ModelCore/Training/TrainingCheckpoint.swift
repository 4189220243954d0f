/// A training run at rest between two steps: with the same text it goes on to exactly what an uninterrupted run gives.
public struct TrainingCheckpoint: Sendable, Equatable {
    /// Weights and the record so far (its curve included).
    public var model: Model
    /// How the run trains.
    public var settings: TrainingSettings
    /// Steps done. The place in the text follows from it.
    public var step: Int
    /// Adam's running means of the gradient and of its square, laid out as `Parameters.values`.
    public var firstMoment: [Float]
    /// Adam's running mean of the gradient's square.
    public var secondMoment: [Float]
    /// The generator's four words.
    public var generator: [UInt64]
    /// Every lane's state after the last window.
    public var laneState: ModelState
    /// Sum of the training losses since the last point of the curve, and how many they are.
    public var pendingLoss: Double
    /// How many losses `pendingLoss` is the sum of.
    public var pendingSteps: Int

    /// A checkpoint of its parts, as they were read from a file.
    public init(
        model: Model, settings: TrainingSettings, step: Int, firstMoment: [Float], secondMoment: [Float],
        generator: [UInt64], laneState: ModelState, pendingLoss: Double, pendingSteps: Int
    ) {
        self.model = model
        self.settings = settings
        self.step = step
        self.firstMoment = firstMoment
        self.secondMoment = secondMoment
        self.generator = generator
        self.laneState = laneState
        self.pendingLoss = pendingLoss
        self.pendingSteps = pendingSteps
    }
}
