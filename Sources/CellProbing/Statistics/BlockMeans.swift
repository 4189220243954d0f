import ModelCore

/// Intervals of means, from sums by block.
extension BlockBootstrap {
    /// How often each of some blocks is drawn, [draw][block].
    func draws(of blocks: Int) -> [[Int]] {
        var generator = SeededGenerator(seed: seed)
        return (0..<resamples).map { _ in
            var drawn = [Int](repeating: 0, count: blocks)
            for _ in 0..<blocks { drawn[Int.random(in: 0..<blocks, using: &generator)] += 1 }
            return drawn
        }
    }

    /// The 95 % interval of a mean, from its sum and its count in each block; nil where there are fewer than ten
    /// blocks, and where any block's sum is infinite or no number. Draws in which nothing is counted are left out.
    ///
    /// - Parameters:
    ///   - runs: stretches that what is counted lies in, which are what is independent: neighbouring blocks are put
    ///     together until each holds two of them, and fewer than `leastRuns` give no interval. nil where it is
    ///     counted everywhere.
    ///   - draws: of so many blocks.
    func meanInterval(
        _ sums: [Double], _ counts: [Int], runs: Int?, draws: (_ blocks: Int) -> [[Int]]
    ) -> ClosedRange<Double>? {
        let groups = min(sums.count, runs.map { $0 / 2 } ?? sums.count)
        guard groups >= Self.leastBlocks, runs ?? Self.leastRuns >= Self.leastRuns, sums.allSatisfy(\.isFinite) else {
            return nil
        }
        let (fine, fineCounts) = (sums, counts)
        var (sums, counts) = ([Double](repeating: 0, count: groups), [Int](repeating: 0, count: groups))
        for block in fine.indices {
            sums[block * groups / fine.count] += fine[block]
            counts[block * groups / fine.count] += fineCounts[block]
        }
        var means: [Double] = []
        for drawn in draws(groups) {
            var sum = 0.0
            var count = 0
            for block in sums.indices where drawn[block] > 0 {
                sum += Double(drawn[block]) * sums[block]
                count += drawn[block] * counts[block]
            }
            if count > 0, sum.isFinite { means.append(sum / Double(count)) }
        }
        guard !means.isEmpty else { return nil }
        means.sort()
        let (low, high) = (quantile(means, 0.025), quantile(means, 0.975))
        // Between means of nearly infinite size there may be no number.
        return low <= high ? low...high : nil
    }
}
