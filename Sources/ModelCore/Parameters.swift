/// All weights of a model in one flat array, tensors in the order of `Architecture.tensors`, each row-major.
public struct Parameters: Sendable, Equatable {
    public let architecture: Architecture
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

    /// Starting weights.
    ///
    /// Recurrent weights, biases and read-out are uniform in ±1/√hidden as in PyTorch, an embedding standard normal.
    /// Two things differ, both for faster learning: one-hot input weights are uniform in ±½, since a one-hot vector
    /// excites a single one of them; and gates that decide what is kept start out open (LSTM: forget bias 1;
    /// Jozefowicz, Zaremba and Sutskever 2015, "An Empirical Exploration of Recurrent Network Architectures").
    public init(randomFor architecture: Architecture, using generator: inout SeededGenerator) {
        self.init(zeroFor: architecture)
        let bound = 1 / Float(architecture.hidden).squareRoot()
        for tensor in architecture.tensors {
            let oneHot = tensor.name == "rnn.weight_ih_l0" && architecture.embedding == 0
            for index in range(of: tensor.name) {
                values[index] =
                    tensor.name == "encoder.weight"
                    ? generator.normal() : (generator.uniform() * 2 - 1) * (oneHot ? 0.5 : bound)
            }
        }
        guard let open = architecture.cell.cell.blockThatKeeps else { return }
        for layer in 0..<architecture.layers {
            let start = range(of: "rnn.bias_ih_l\(layer)").lowerBound + open * architecture.hidden
            for index in start..<start + architecture.hidden { values[index] += 1 }
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
