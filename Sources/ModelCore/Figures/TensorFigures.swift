/// What the values of a weight tensor are like, taken together.
public struct TensorFigures: Hashable, Sendable {
    /// Values that are numbers, and those that are infinite or NaN, which no figure counts.
    public let finite: Int
    /// Values that are infinite or no numbers.
    public let notFinite: Int
    /// 0 where there are no values.
    public let mean: Double
    /// The standard deviation over all values (divided by their number).
    public let deviation: Double
    /// nil where there are no values.
    public let least: Float?
    /// The largest of the finite values; nil when there are none.
    public let greatest: Float?

    /// The figures of a tensor's values, in whatever order.
    public init(of values: some Collection<Float>) {
        var (count, others) = (0, 0)
        var sum = 0.0
        var (least, greatest) = (Float.infinity, -Float.infinity)
        for value in values {
            guard value.isFinite else {
                others += 1
                continue
            }
            count += 1
            sum += Double(value)
            least = min(least, value)
            greatest = max(greatest, value)
        }
        let mean = count > 0 ? sum / Double(count) : 0
        var squares = 0.0
        for value in values where value.isFinite { squares += (Double(value) - mean) * (Double(value) - mean) }
        finite = count
        notFinite = others
        self.mean = mean
        deviation = count > 0 ? (squares / Double(count)).squareRoot() : 0
        self.least = count > 0 ? least : nil
        self.greatest = count > 0 ? greatest : nil
    }
}

/// The largest singular value of one block of a layer's recurrent weights.
public struct RecurrentNorm: Hashable, Sendable {
    /// The layer, from 0.
    public let layer: Int
    /// As `CellKind.blockNames` has it.
    public let block: String
    /// nil where the weights are no numbers or too many.
    public let norm: Double?
}

extension Model {
    /// The largest singular value of each block of `weight_hh`, bottom layer first: the most by which that block alone
    /// can stretch a change of h from one step to the next, or a gradient on its way back (Pascanu, Mikolov and Bengio
    /// 2013, "On the difficulty of training recurrent neural networks", section 2.1: gradients of a tanh RNN must vanish
    /// where it is below 1, and can explode only where it is above).
    public var recurrentNorms: [RecurrentNorm] {
        let (hidden, names) = (architecture.hidden, architecture.cell.blockNames)
        return (0..<architecture.layers).flatMap { layer in
            let start = parameters.range(of: "rnn.weight_hh_l\(layer)").lowerBound
            return names.enumerated().map { index, name in
                let block = start + index * hidden * hidden..<start + (index + 1) * hidden * hidden
                return RecurrentNorm(
                    layer: layer, block: name,
                    norm: SpectralNorm.of(parameters.values[block], rows: hidden, columns: hidden))
            }
        }
    }
}
