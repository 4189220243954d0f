/// The probability with which each symbol is drawn, under given settings.
public struct SymbolChances: Hashable, Sendable {
    /// One per symbol of the vocabulary; they sum to 1, and are 0 for what the settings leave out. All NaN where the
    /// logits are no distribution.
    public let probabilities: [Double]

    /// Whether there is anything to draw from: every probability is a number.
    public var areFinite: Bool { probabilities.first?.isNaN == false }

    /// - Parameter logits: one per symbol. They are a distribution where none is NaN or +∞ and one at least is above −∞,
    ///   as the softmax of floating-point numbers has it.
    public init(_ logits: some Collection<Float>, _ settings: SamplingSettings = .plain) {
        probabilities =
            logits.withContiguousStorageIfAvailable { Self.probabilities(of: $0, settings) }
            ?? Array(logits).withUnsafeBufferPointer { Self.probabilities(of: $0, settings) }
    }

    private static func probabilities(of logits: UnsafeBufferPointer<Float>, _ settings: SamplingSettings) -> [Double] {
        [Double](unsafeUninitializedCapacity: logits.count) { weights, count in
            ChanceWeights.fill(
                UnsafeMutableBufferPointer(rebasing: weights[..<logits.count]), from: logits, settings)
            count = logits.count
        }
    }
}
