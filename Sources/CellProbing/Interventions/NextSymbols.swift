import ModelCore

#if canImport(Glibc)
    import Glibc
#endif

/// What a model expects next, as log-probabilities (natural logarithm): log softmax of its logits, in Double.
public struct NextSymbols: Hashable, Sendable {
    /// One per symbol of the vocabulary. −∞ for a logit that is no number, and everywhere where none is.
    public let logProbabilities: [Double]

    /// - Parameter logits: one per symbol.
    public init(_ logits: some Collection<Float>) {
        var top = -Float.infinity
        for logit in logits where logit > top { top = logit }
        guard top > -.infinity else {
            logProbabilities = [Double](repeating: -.infinity, count: logits.count)
            return
        }
        // Infinite ones share everything, as they do when symbols are drawn.
        var sum = 0.0
        var values = [Double](repeating: 0, count: logits.count)
        for (index, logit) in logits.enumerated() {
            let distance = logit == top ? 0 : Double(logit) - Double(top)
            values[index] = distance.isNaN ? -.infinity : distance
            sum += exp(values[index])
        }
        let logOfSum = log(sum)
        for index in values.indices { values[index] -= logOfSum }
        logProbabilities = values
    }

    /// The Kullback–Leibler divergence Σ p·log(p / q) in nats (Kullback and Leibler 1951, "On Information and
    /// Sufficiency"), p being this and q the other: what it costs to expect q where p is true. Not negative, 0 where the
    /// two are equal to the bit; infinite where p has a symbol that q rules out.
    public func divergence(from other: NextSymbols) -> Double {
        var sum = 0.0
        for (p, q) in zip(logProbabilities, other.logProbabilities) where p > -.infinity && p != q {
            sum += exp(p) * (p - q)
        }
        // Rounding can leave a sum of nothing a little below 0.
        return max(0, sum)
    }
}
