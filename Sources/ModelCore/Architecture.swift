/// The shape of a model: everything that fixes its parameters' names and sizes.
public struct Architecture: Hashable, Sendable {
    /// What the layers are made of.
    public var cell: CellKind
    /// Symbols in the vocabulary, at least 1.
    public var symbols: Int
    /// Units per layer, at least 1.
    public var hidden: Int
    /// Layers, at least 1.
    public var layers: Int
    /// Width of the learned embedding; 0 when the input is one-hot.
    public var embedding: Int

    /// A shape of the given sizes; one layer that reads one-hot symbols unless told otherwise.
    public init(cell: CellKind, symbols: Int, hidden: Int, layers: Int = 1, embedding: Int = 0) {
        self.cell = cell
        self.symbols = symbols
        self.hidden = hidden
        self.layers = layers
        self.embedding = embedding
    }

    /// Values that a layer reads at each step.
    public func inputWidth(ofLayer layer: Int) -> Int {
        layer > 0 ? hidden : embedding > 0 ? embedding : symbols
    }

    /// Every tensor of the model in file order: PyTorch's names, row-major shapes.
    public var tensors: [TensorShape] {
        var list: [TensorShape] = []
        if embedding > 0 { list.append(TensorShape("encoder.weight", [symbols, embedding])) }
        let rows = cell.blocks * hidden
        for layer in 0..<layers {
            list.append(TensorShape("rnn.weight_ih_l\(layer)", [rows, inputWidth(ofLayer: layer)]))
            list.append(TensorShape("rnn.weight_hh_l\(layer)", [rows, hidden]))
            list.append(TensorShape("rnn.bias_ih_l\(layer)", [rows]))
            list.append(TensorShape("rnn.bias_hh_l\(layer)", [rows]))
        }
        list.append(TensorShape("decoder.weight", [symbols, hidden]))
        list.append(TensorShape("decoder.bias", [symbols]))
        return list
    }

    /// Weights in all tensors together.
    public var parameterCount: Int { tensors.reduce(0) { $0 + $1.count } }

    /// All signals of all layers, bottom layer first.
    public var signalAddresses: [SignalAddress] {
        (0..<layers).flatMap { layer in cell.signals.map { SignalAddress(layer: layer, signal: $0) } }
    }
}

/// A tensor's name and row-major shape.
public struct TensorShape: Hashable, Sendable {
    /// PyTorch's name: `rnn.weight_hh_l0`.
    public let name: String
    /// Rows and columns, or the length of a vector.
    public let shape: [Int]

    /// A tensor of a name and a shape.
    public init(_ name: String, _ shape: [Int]) {
        self.name = name
        self.shape = shape
    }

    /// Values in it.
    public var count: Int { shape.reduce(1, *) }
}
