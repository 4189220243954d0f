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

    /// Runs of a property below which there is no interval. What is drawn must be independent, and steps of one run are
    /// not: where a unit's level differs from run to run an interval of five runs holds the truth in less than half of
    /// the cases, one of twenty in five of six (`scripts/probing/interval_coverage.py`).
    public static let leastRuns = 20

    /// Blocks below which there is none: an interval of five holds the truth in three of four cases, one of ten in nine.
    public static let leastBlocks = 10

    /// Blocks that a series of so many steps is cut into, each as long as two runs and what lies between them at least;
    /// nil where there are fewer than `leastRuns`, or would be fewer than `leastBlocks`.
    package func blocks(of steps: Int, runs: Int) -> Int? {
        let count = min(blocks, steps / shortest, runs / 2)
        return runs >= Self.leastRuns && count >= Self.leastBlocks ? count : nil
    }

    /// The 95 % interval of the area; nil where there are too few blocks or runs, or a class is empty.
    /// Draws in which a class is empty are left out.
    public func interval(_ values: [Float], _ labels: [Bool]) -> ClosedRange<Double>? {
        var begun = [0, 0]
        for (index, label) in labels.enumerated() where index == 0 || labels[index - 1] != label {
            begun[label ? 1 : 0] += 1
        }
        guard let count = blocks(of: values.count, runs: min(begun[0], begun[1])) else { return nil }
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
