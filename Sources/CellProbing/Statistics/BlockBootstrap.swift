import ModelCore

/// An interval for AUROC that allows for neighbouring steps being alike: whole blocks of the text are drawn with
/// replacement (Carlstein 1986, "The Use of Subseries Values for Estimating the Variance of a General Statistic";
/// percentile interval of Efron and Tibshirani 1993, chapter 13).
public struct BlockBootstrap: Hashable, Sendable {
    /// Drawn texts.
    public var resamples: Int
    /// Blocks that a series is cut into, of equal length; fewer where they would be shorter than `shortest`.
    public var blocks: Int
    public var shortest: Int
    public var seed: UInt64

    public init(resamples: Int = 1000, blocks: Int = 100, shortest: Int = 200, seed: UInt64) {
        self.resamples = max(1, resamples)
        self.blocks = max(1, blocks)
        self.shortest = max(1, shortest)
        self.seed = seed
    }

    /// The 95 % interval of the area; nil where there are fewer than five blocks or a class is empty. Draws in which a
    /// class is empty are left out.
    public func interval(_ values: [Float], _ labels: [Bool]) -> ClosedRange<Double>? {
        let count = min(blocks, values.count / shortest)
        guard count >= 5, labels.contains(true), labels.contains(false) else { return nil }
        let wins = pairWins(values, labels, count)
        var on = [Double](repeating: 0, count: count)
        var off = on
        for (index, label) in labels.enumerated() {
            if label { on[index * count / values.count] += 1 } else { off[index * count / values.count] += 1 }
        }
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

    /// The 95 % interval of Spearman's ρ, ranks being those in the whole series; nil where there are fewer than five
    /// blocks. Draws in which a series does not vary are left out.
    public func spearmanInterval(_ x: [Float], _ y: [Float]) -> ClosedRange<Double>? {
        let count = min(blocks, x.count / shortest)
        guard count >= 5, x.count == y.count else { return nil }
        let middle = Double(x.count + 1) / 2
        let (ranksX, ranksY) = (Ranks.midranks(x), Ranks.midranks(y))
        var moments = [LinearAssociation.Moments](repeating: .init(), count: count)
        for index in x.indices {
            moments[index * count / x.count].add(ranksX[index] - middle, ranksY[index] - middle)
        }
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

    /// Wins of the positives of one block over the negatives of another, [block of positives][block of negatives].
    private func pairWins(_ values: [Float], _ labels: [Bool], _ count: Int) -> [Double] {
        let keys = Ranks.sorted(values) { UInt32($0) }
        var wins = [Double](repeating: 0, count: count * count)
        var below = [Double](repeating: 0, count: count)
        var start = 0
        while start < keys.count {
            var end = start
            var tied: [(block: Int, on: Bool)] = []
            while end < keys.count && keys[end] >> 32 == keys[start] >> 32 {
                let index = Int(keys[end] & 0xFFFF_FFFF)
                tied.append((index * count / values.count, labels[index]))
                end += 1
            }
            // Negatives that tie count half: half before the positives, half after.
            for step in tied where !step.on { below[step.block] += 0.5 }
            for step in tied where step.on {
                for b in 0..<count { wins[step.block * count + b] += below[b] }
            }
            for step in tied where !step.on { below[step.block] += 0.5 }
            start = end
        }
        return wins
    }

    /// Linear between order statistics, as NumPy's default.
    func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
}
