import ModelCore

/// An interval for AUROC that allows for neighbouring steps being alike: whole blocks of the text are drawn with
/// replacement (Carlstein 1986, "The Use of Subseries Values for Estimating the Variance of a General Statistic";
/// percentile interval of Efron and Tibshirani 1993, chapter 13).
public struct BlockBootstrap: Hashable, Sendable {
    /// Drawn texts.
    public var resamples: Int
    /// Blocks that a series is cut into, of equal length; fewer where they would be shorter than `shortest`.
    public var blocks: Int
    /// Steps that a block has at least.
    public var shortest: Int
    /// What the draws follow from.
    public var seed: UInt64

    /// A bootstrap of so many draws; numbers below 1 count as 1.
    public init(resamples: Int = 1000, blocks: Int = 100, shortest: Int = 200, seed: UInt64) {
        self.resamples = max(1, resamples)
        self.blocks = max(1, blocks)
        self.shortest = max(1, shortest)
        self.seed = seed
    }

    /// Blocks that a series of so many steps is cut into; nil where there would be fewer than five.
    package func blocks(of steps: Int) -> Int? {
        let count = min(blocks, steps / shortest)
        return count >= 5 ? count : nil
    }

    /// The 95 % interval of the area; nil where there are fewer than five blocks or a class is empty. Draws in which a
    /// class is empty are left out.
    public func interval(_ values: [Float], _ labels: [Bool]) -> ClosedRange<Double>? {
        guard let count = blocks(of: values.count) else { return nil }
        var wins = PairWins(blocks: count, steps: values.count)
        for record in Ranks.sorted(values, carrying: { UInt32($0) }) {
            let step = Int(record & 0xFFFF_FFFF)
            wins.add(UInt32(record >> 32), step: step, isOn: labels[step])
        }
        return interval(wins)
    }

    /// The 95 % interval of the area, from wins of which every step has come; nil where a class is empty. Draws in which
    /// a class is empty are left out.
    package func interval(_ pairs: PairWins) -> ClosedRange<Double>? {
        var pairs = pairs
        let wins = pairs.finish()
        let (count, on, off) = (pairs.blocks, pairs.on, pairs.off)
        guard on.contains(where: { $0 > 0 }), off.contains(where: { $0 > 0 }) else { return nil }
        var generator = SeededGenerator(seed: seed)
        var areas: [Double] = []
        for _ in 0..<resamples {
            var weights = [Double](repeating: 0, count: count)
            for _ in 0..<count { weights[Int.random(in: 0..<count, using: &generator)] += 1 }
            var sum = 0.0
            for a in 0..<count where weights[a] > 0 {
                var row = 0.0
                for b in 0..<count { row += weights[b] * wins[a * count + b] }
                sum += weights[a] * row
            }
            let pairs =
                zip(weights, on).reduce(0) { $0 + $1.0 * $1.1 } * zip(weights, off).reduce(0) { $0 + $1.0 * $1.1 }
            if pairs > 0 { areas.append(sum / pairs) }
        }
        guard !areas.isEmpty else { return nil }
        areas.sort()
        return quantile(areas, 0.025)...quantile(areas, 0.975)
    }

    /// The 95 % interval of Spearman's ρ from the centred ranks' moments by block, ranks being those in the whole series.
    /// Draws in which a series does not vary are left out.
    package func interval(ofRanks moments: [LinearAssociation.Moments]) -> ClosedRange<Double>? {
        let count = moments.count
        var generator = SeededGenerator(seed: seed)
        var drawn: [Double] = []
        for _ in 0..<resamples {
            var sum = LinearAssociation.Moments()
            for _ in 0..<count { sum.add(moments[Int.random(in: 0..<count, using: &generator)]) }
            if let rho = sum.pearson { drawn.append(rho) }
        }
        guard !drawn.isEmpty else { return nil }
        drawn.sort()
        return quantile(drawn, 0.025)...quantile(drawn, 0.975)
    }

    /// Linear between order statistics, as NumPy's default; of equal infinities that one, between different ones NaN.
    func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        if sorted[low] == sorted[high] || place == Double(low) { return sorted[low] }
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}
