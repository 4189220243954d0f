import Glibc

/// The exact interval for a share that was counted (Clopper and Pearson 1934).
enum ClopperPearson {
    /// The interval that holds the true share with at least the given confidence, for `hits` of `count`, count ≥ 1.
    static func interval(hits: Int, of count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
        let tail = (1 - confidence) / 2
        let low = hits <= 0 ? 0 : solve(tail) { 1 - below(hits, of: count, share: $0) }
        let high = hits >= count ? 1 : solve(1 - tail) { 1 - below(hits + 1, of: count, share: $0) }
        return low...max(low, high)
    }

    /// P(fewer than `hits` of `count`), by the binomial's own sum.
    private static func below(_ hits: Int, of count: Int, share: Double) -> Double {
        guard share > 0 else { return 1 }
        guard share < 1 else { return 0 }
        var sum = 0.0
        for k in 0..<hits {
            let ways = lgamma(Double(count + 1)) - lgamma(Double(k + 1)) - lgamma(Double(count - k + 1))
            sum += exp(ways + Double(k) * log(share) + Double(count - k) * log1p(-share))
        }
        return min(1, sum)
    }

    /// Where a rising function of a share reaches a value, by halving.
    private static func solve(_ value: Double, _ rising: (Double) -> Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if rising(middle) < value { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
