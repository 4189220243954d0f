/// The probability with which each symbol is drawn, under given settings.
public struct SymbolChances: Hashable, Sendable {
    /// One per symbol of the vocabulary; they sum to 1, and are 0 for what the settings leave out. All 0 where no
    /// logit is a number.
    public let probabilities: [Double]

    /// - Parameter logits: one per symbol. One that is not a number is never drawn; infinite ones share everything.
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
