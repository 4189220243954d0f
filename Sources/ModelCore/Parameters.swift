/// All weights of a model in one flat array, tensors in the order of `Architecture.tensors`, each row-major.
public struct Parameters: Sendable, Equatable {
    /// The shape whose weights these are.
    public let architecture: Architecture
    /// All weights, tensor after tensor.
    public var values: [Float]
    private let offsets: [String: Range<Int>]

    /// Zero weights.
    public init(zeroFor architecture: Architecture) {
        self.architecture = architecture
        var offsets: [String: Range<Int>] = [:]
        var end = 0
        for tensor in architecture.tensors {
            offsets[tensor.name] = end..<end + tensor.count
            end += tensor.count
        }
        self.offsets = offsets
        values = [Float](repeating: 0, count: end)
    }

    /// PyTorch's own starting distribution: recurrent weights, biases and read-out uniform in ±1/√hidden, an embedding
    /// standard normal.
    public init(randomFor architecture: Architecture, using generator: inout SeededGenerator) {
        self.init(zeroFor: architecture)
        let bound = 1 / Float(architecture.hidden).squareRoot()
        for tensor in architecture.tensors {
            let isEmbedding = tensor.name == "encoder.weight"
            for index in range(of: tensor.name) {
                values[index] = isEmbedding ? generator.normal() : (generator.uniform() * 2 - 1) * bound
            }
        }
    }

    /// Where a tensor lies in `values`. The name must be one of the architecture's.
    public func range(of name: String) -> Range<Int> {
        guard let range = offsets[name] else { preconditionFailure("no tensor is called \(name)") }
        return range
    }

    /// One tensor's values, row-major.
    public subscript(name: String) -> ArraySlice<Float> {
        get { values[range(of: name)] }
        set { values.replaceSubrange(range(of: name), with: newValue) }
    }
}
