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
    /// The best weights so far; nil before the first evaluation, and in what an older version wrote.
    public var best: BestWeights?

    /// A run that has done no step yet. The starting weights are drawn from the seed itself; dropout from its successor.
    public init(beginning model: Model, settings: TrainingSettings) {
        let nothing = [Float](repeating: 0, count: model.parameters.values.count)
        self.init(
            model: model, settings: settings, step: 0, firstMoment: nothing, secondMoment: nothing,
            generator: SeededGenerator(seed: settings.seed &+ 1).state,
            laneState: ModelState(zeroFor: model.architecture, lanes: 0), pendingLoss: 0, pendingSteps: 0)
    }

    /// A checkpoint of its parts, as they were read from a file.
    public init(
        model: Model, settings: TrainingSettings, step: Int, firstMoment: [Float], secondMoment: [Float],
        generator: [UInt64], laneState: ModelState, pendingLoss: Double, pendingSteps: Int,
        best: BestWeights? = nil
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
        self.best = best
    }
}

extension TrainingCheckpoint {
    /// What of it is infinite or no number: weights, Adam's means, the lanes' state and the best weights, each under the
    /// name that it has in a file.
    public var notFinite: [NotFiniteValues] {
        let shape = model.parameters
        func look(_ values: [Float], _ prefix: String) -> [NotFiniteValues] {
            guard NotFiniteValues(of: values, tensor: "", shape: [values.count]) != nil else { return [] }
            return model.architecture.tensors.compactMap { tensor in
                NotFiniteValues(
                    of: values[shape.range(of: tensor.name)], tensor: prefix + tensor.name, shape: tensor.shape)
            }
        }
        var found = model.parameters.notFinite
        found += look(firstMoment, Self.firstPrefix) + look(secondMoment, Self.secondPrefix)
        let state = [
            model.architecture.layers, model.architecture.cell.stateSignals.count, laneState.lanes,
            model.architecture.hidden,
        ]
        if let problem = NotFiniteValues(of: laneState.values, tensor: Self.lanes, shape: state) {
            found.append(problem)
        }
        return found + (best.map { look($0.values, Self.bestPrefix) } ?? [])
    }

    /// What stands before a weight's name in a file: of Adam's running mean of its gradient, of the gradient's square,
    /// and of the best weights.
    public static let firstPrefix = "optimizer.first."
    /// See `firstPrefix`.
    public static let secondPrefix = "optimizer.second."
    /// See `firstPrefix`.
    public static let bestPrefix = "best."
    /// The name of the lanes' state in a file.
    public static let lanes = "state.lanes"
}

/// The weights with the lowest loss on the validation part, of all evaluations so far; of equal ones the first.
public struct BestWeights: Sendable, Equatable {
    /// Steps that had been done.
    public var step: Int
    /// Their loss on the validation part, as the curve has it: in nats per symbol.
    public var validation: Double
    /// Laid out as `Parameters.values`.
    public var values: [Float]

    /// Weights by the step that they are of.
    public init(step: Int, validation: Double, values: [Float]) {
        self.step = step
        self.validation = validation
        self.values = values
    }
}
