/// A trained model as it lies in a file: shape, vocabulary, weights and where they came from.
///
/// To run one, make a `Runner` of it.
public struct Model: Sendable, Equatable {
    /// Its shape.
    public let architecture: Architecture
    /// The symbols that it reads and expects.
    public let vocabulary: Vocabulary
    /// Its weights.
    public var parameters: Parameters
    /// How it was trained; nil for a model from elsewhere.
    public var training: TrainingRecord?

    /// - Throws: `ModelError` when the parts don't fit together.
    public init(
        architecture: Architecture, vocabulary: Vocabulary, parameters: Parameters, training: TrainingRecord? = nil
    ) throws(ModelError) {
        guard architecture.symbols == vocabulary.count else {
            throw .vocabularySize(expected: architecture.symbols, found: vocabulary.count)
        }
        guard parameters.values.count == architecture.parameterCount else {
            throw .parameterCount(expected: architecture.parameterCount, found: parameters.values.count)
        }
        self.architecture = architecture
        self.vocabulary = vocabulary
        self.parameters = parameters
        self.training = training
    }
}

/// Why parts make no model.
public enum ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The vocabulary has another number of symbols than the shape.
    case vocabularySize(expected: Int, found: Int)
    /// There are other weights than the shape asks for.
    case parameterCount(expected: Int, found: Int)

    public var description: String {
        switch self {
        case .vocabularySize(let expected, let found):
            "the vocabulary has \(found) symbols but the model reads \(expected); use the vocabulary it was trained with"
        case .parameterCount(let expected, let found):
            "the model needs \(expected) parameters but \(found) were given; the file belongs to another architecture"
        }
    }
}
