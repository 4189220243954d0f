/// Values of a tensor that are infinite or no numbers (NaN).
///
/// One such weight is enough: what it is multiplied with turns into none as well, and from there every unit of the
/// layer, at the next step at the latest.
public struct NotFiniteValues: Hashable, Sendable, CustomStringConvertible {
    /// The tensor's name.
    public let tensor: String
    /// How many of its values are infinite or no numbers.
    public let count: Int
    /// Where the first of them is: an index for each side of the tensor, from 0.
    public let first: [Int]
    /// What that one is.
    public let value: Float

    /// nil where all values are finite.
    /// - Parameters:
    ///   - values: row-major.
    ///   - shape: the tensor's sides.
    public init?(of values: some Collection<Float>, tensor: String, shape: [Int]) {
        // Nothing but a sum of zeros for what is finite; a single pass that the compiler puts into vectors.
        let check = values.withContiguousStorageIfAvailable { values in
            var sum = SIMD16<Float>(repeating: 0)
            var index = 0
            while index + 16 <= values.count {
                sum +=
                    UnsafeRawBufferPointer(values).loadUnaligned(
                        fromByteOffset: 4 * index, as: SIMD16<Float>.self) * 0
                index += 16
            }
            var rest = sum.sum()
            while index < values.count {
                rest += values[index] * 0
                index += 1
            }
            return rest
        }
        if check == 0 { return nil }
        var (count, first) = (0, (place: 0, value: Float.nan))
        for (place, value) in values.enumerated() where !value.isFinite {
            if count == 0 { first = (place, value) }
            count += 1
        }
        guard count > 0 else { return nil }
        self.tensor = tensor
        self.count = count
        value = first.value
        var rest = first.place
        var indices: [Int] = []
        for side in shape.reversed() {
            indices.append(rest % max(1, side))
            rest /= max(1, side)
        }
        self.first = indices.reversed()
    }

    /// `rnn.weight_hh_l0 holds 1 value that is no number, at [3, 17]`.
    public var description: String {
        let place = "[\(first.map(String.init).joined(separator: ", "))]"
        let kind = value.isNaN ? "no number" : "infinite"
        guard count > 1 else { return "\(tensor) holds 1 value that is \(kind), at \(place)" }
        return "\(tensor) holds \(count) values that are infinite or no numbers, the first (\(value)) at \(place)"
    }
}

extension Parameters {
    /// The tensors that hold weights which are infinite or no numbers, in the order of the architecture; none in a model
    /// that is whole.
    public var notFinite: [NotFiniteValues] {
        // One look at all of them is enough for a model that is whole.
        guard NotFiniteValues(of: values, tensor: "", shape: [values.count]) != nil else { return [] }
        return architecture.tensors.compactMap {
            NotFiniteValues(of: self[$0.name], tensor: $0.name, shape: $0.shape)
        }
    }
}

extension Model {
    /// One sentence about weights that are infinite or no numbers; nil where there are none.
    public var weightProblem: String? {
        let tensors = parameters.notFinite
        guard let first = tensors.first else { return nil }
        let others = tensors.count - 1
        let rest =
            others == 0 ? "" : others == 1 ? ", and so does 1 other tensor" : ", and so do \(others) other tensors"
        return "\(first)\(rest)"
    }
}
