#if canImport(Glibc)
    import Glibc
#endif

/// Random numbers that belong to a seed, a step and a symbol, whatever was drawn before.
///
/// A symbol is drawn by adding a Gumbel number to the logarithm of every probability and taking the largest sum
/// (Gumbel 1954; "the Gumbel-max trick", Maddison, Tarlow and Minka 2014, "A* Sampling", section 2). So two streams
/// with the same noise draw the same symbol wherever they expect the same, and mostly where they expect nearly the same.
/// A Gumbel number is −log E for an exponential number E; what is taken here is the smallest E / p, which is the same
/// symbol and one logarithm.
public struct SymbolNoise: Hashable, Sendable {
    /// What all draws follow from.
    public let seed: UInt64
    /// Which of several samples with one seed.
    public let sample: Int

    /// The noise of one of the texts that a seed stands for.
    public init(seed: UInt64, sample: Int = 0) {
        self.seed = seed
        self.sample = sample
    }

    /// The row drawn at a step of the text; nil where the chances are no numbers.
    public func draw(_ chances: SymbolChances, step: Int) -> Int? {
        guard chances.areFinite else { return nil }
        return chances.probabilities.withUnsafeBufferPointer { draw($0, step: step) }
    }

    /// The row that `SymbolChances` of these logits would draw, with nothing allocated for them, and where nothing is
    /// cut without the probabilities themselves.
    func draw(_ logits: UnsafeBufferPointer<Float>, _ settings: SamplingSettings, step: Int) -> Int? {
        if settings.topK == nil, settings.topP == nil, !settings.isGreedy {
            return drawUncut(logits, temperature: settings.temperature, step: step)
        }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: logits.count) { weights in
            guard ChanceWeights.fill(weights, from: logits, settings) else { return nil }
            return draw(UnsafeBufferPointer(weights), step: step)
        }
    }

    /// The row whose E / w is least, w = e^−d, d ≥ 0 being by how much its logit over the temperature is below the
    /// largest. Nil where the logits are no distribution.
    ///
    /// 1 − u ≤ −log u = E and 1 + d + d²/2 + d³/6 ≤ 1 / w bound E / w from below; most rows are above the least so far
    /// by that alone, and need neither a logarithm nor an exponential. The largest comes first: it is drawn most often.
    private func drawUncut(_ logits: UnsafeBufferPointer<Float>, temperature: Float, step: Int) -> Int? {
        guard let top = ChanceWeights.largest(of: logits), let likeliest = logits.firstIndex(of: top) else {
            return nil
        }
        let key = self.key(step: step)
        let scale = 1 / Double(temperature)
        var best = likeliest
        var least = -log(Self.uniform(key, symbol: likeliest))
        for row in 0..<logits.count where row != likeliest {
            let below = (Double(top) - Double(logits[row])) * scale
            let uniform = Self.uniform(key, symbol: row)
            let bound = 1 + below * (1 + below * (0.5 + below * (1.0 / 6)))
            // The factor is for rounding. What is no number passes no comparison.
            guard (1 - uniform) * bound * 0.999_999 < least else { continue }
            let weight = exp(-below)
            guard weight > 0 else { continue }
            let ratio = -log(uniform) / weight
            if ratio < least || ratio == least && row < best { (best, least) = (row, ratio) }
        }
        return best
    }

    private func draw(_ probabilities: UnsafeBufferPointer<Double>, step: Int) -> Int {
        let key = self.key(step: step)
        var best = 0
        var least = Double.infinity
        for row in 0..<probabilities.count where probabilities[row] > 0 {
            let probability = probabilities[row]
            let uniform = Self.uniform(key, symbol: row)
            // −log u is at least 1 − u, which rules most symbols out without a logarithm; the factor is for rounding.
            guard (1 - uniform) * 0.999_999 < least * probability else { continue }
            let ratio = -log(uniform) / probability
            if ratio < least { (best, least) = (row, ratio) }
        }
        return best
    }

    /// The standard Gumbel number of a symbol at a step: −log(−log u), u uniform in 0…1, ends excluded.
    public func gumbel(step: Int, symbol: Int) -> Double { -log(-log(Self.uniform(key(step: step), symbol: symbol))) }

    /// Between 0 and 1, both excluded.
    private static func uniform(_ key: UInt64, symbol: Int) -> Double {
        let word = mixed(key &+ UInt64(truncatingIfNeeded: symbol) &* 0x9E37_79B9_7F4A_7C15)
        return (Double(word >> 12) + 0.5) * 0x1p-52
    }

    private func key(step: Int) -> UInt64 {
        let stream = Self.mixed(Self.mixed(seed) ^ UInt64(truncatingIfNeeded: sample))
        return Self.mixed(stream ^ UInt64(truncatingIfNeeded: step))
    }

    /// A step of splitmix64 (Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators").
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
