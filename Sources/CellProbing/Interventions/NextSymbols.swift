import ModelCore

#if canImport(Glibc)
    import Glibc
#endif

/// What a model expects next, as log-probabilities (natural logarithm): log softmax of its logits, in Double.
public struct NextSymbols: Hashable, Sendable {
    /// One per symbol of the vocabulary; all NaN where the logits are no distribution.
    public let logProbabilities: [Double]

    /// Whether anything is expected: every log-probability is a number or −∞.
    public var areNumbers: Bool { logProbabilities.first?.isNaN == false }

    /// - Parameter logits: one per symbol. They are a distribution where none is NaN or +∞ and one at least is above −∞
    ///   (`SymbolChances` has the same rule).
    public init(_ logits: some Collection<Float>) {
        var top = -Float.infinity
        // Whatever is not below: what is no number is neither, and stays.
        for logit in logits where !(logit <= top) {
            top = logit
            if logit.isNaN { break }
        }
        guard top.isFinite else {
            logProbabilities = [Double](repeating: .nan, count: logits.count)
            return
        }
        var sum = 0.0
        var values = [Double](repeating: 0, count: logits.count)
        for (index, logit) in logits.enumerated() {
            values[index] = Double(logit) - Double(top)
            sum += exp(values[index])
        }
        let logOfSum = log(sum)
        for index in values.indices { values[index] -= logOfSum }
        logProbabilities = values
    }

    /// The Kullback–Leibler divergence Σ p·log(p / q) in nats (Kullback and Leibler 1951, "On Information and
    /// Sufficiency"), p being this and q the other: what it costs to expect q where p is true. Not negative, 0 where the
    /// two are equal to the bit; infinite where p has a symbol that q rules out; NaN where either is no distribution.
    public func divergence(from other: NextSymbols) -> Double {
        guard areNumbers, other.areNumbers else { return .nan }
        var sum = 0.0
        for (p, q) in zip(logProbabilities, other.logProbabilities) where p > -.infinity && p != q {
            sum += exp(p) * (p - q)
        }
        // Rounding can leave a sum of nothing a little below 0.
        return max(0, sum)
    }
}
