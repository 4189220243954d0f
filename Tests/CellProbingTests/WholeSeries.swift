import CellProbing

// The figures of a series that is in memory whole, put together from what the passes over blocks are made of.

extension Persistence {
    /// Steps since the label last changed, 0 at the change. A series begins as though it had changed just then.
    static func ages(_ labels: [Bool]) -> [Int] {
        var (age, previous) = (-1, Bool?.none)
        return labels.map { label in
            age = previous == label ? age + 1 : 0
            previous = label
            return age
        }
    }

    /// AUROC over the steps whose label last changed at least `distance` steps ago; nil where fewer than 20 runs of
    /// either class last that long.
    static func auroc(_ values: [Float], _ labels: [Bool], distance: Int) -> Double? {
        var kept: [Float] = []
        var keptLabels: [Bool] = []
        var runs = [0, 0]
        for (index, age) in ages(labels).enumerated() where age >= distance {
            if age == distance { runs[labels[index] ? 1 : 0] += 1 }
            kept.append(values[index])
            keptLabels.append(labels[index])
        }
        return min(runs[0], runs[1]) >= leastRuns ? AUROC.exact(kept, keptLabels) : nil
    }
}

extension Threshold {
    /// What comes of the rule on values and labels.
    func confusion(_ values: [Float], _ labels: [Bool]) -> Confusion {
        var counts = Confusion(truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
        for (value, label) in zip(values, labels) {
            switch (holds(value), label) {
            case (true, true): counts.truePositives += 1
            case (true, false): counts.falsePositives += 1
            case (false, true): counts.falseNegatives += 1
            case (false, false): counts.trueNegatives += 1
            }
        }
        return counts
    }

    /// The cut between two neighbouring values that gives the highest MCC; of equals the lowest cut. nil where nothing
    /// can be cut: one class, or one value.
    init?(choosingFrom values: [Float], _ labels: [Bool], isAbove: Bool) {
        var search = ThresholdSearch(positives: labels.count { $0 }, steps: values.count)
        for record in Ranks.sorted(values, carrying: { labels[$0] ? 1 : 0 }) {
            search.add(UInt32(record >> 32), isOn: record & 1 != 0)
        }
        guard let found = search.threshold(isAbove: isAbove) else { return nil }
        self = found
    }
}

extension BlockBootstrap {
    /// The 95 % interval of Spearman's ρ, ranks being those in the whole series; nil where there are too few blocks, or
    /// runs about the median. Draws in which a series does not vary are left out.
    func spearmanInterval(_ x: [Float], _ y: [Float]) -> ClosedRange<Double>? {
        let middle = Double(x.count + 1) / 2
        let (ranksX, ranksY) = (Ranks.midranks(x), Ranks.midranks(y))
        let isAbove = ranksY.map { $0 > middle }
        let begun = isAbove.indices.filter { $0 == 0 || isAbove[$0 - 1] != isAbove[$0] }
        let runs = min(begun.count { isAbove[$0] }, begun.count { !isAbove[$0] })
        guard let count = blocks(of: x.count, runs: runs), x.count == y.count else { return nil }
        var moments = [LinearAssociation.Moments](repeating: .init(), count: count)
        for index in x.indices {
            moments[index * count / x.count].add(ranksX[index] - middle, ranksY[index] - middle)
        }
        return interval(ofRanks: moments)
    }
}

extension LinearAssociation {
    /// Pearson's product-moment correlation, −1…1; nil where either series does not vary.
    static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
        var moments = Moments()
        // Sums about the first values lose nothing to a large common offset.
        let (x0, y0) = (x.first ?? 0, y.first ?? 0)
        for (a, b) in zip(x, y) { moments.add(a - x0, b - y0) }
        return moments.pearson
    }

    /// Pearson's r of floats; with labels of 0 and 1 the point-biserial correlation.
    static func pearson(_ x: [Float], _ y: [Float]) -> Double? {
        pearson(x.map(Double.init), y.map(Double.init))
    }

    /// Spearman's rank correlation: Pearson's of the midranks (Spearman 1904, "The Proof and Measurement of Association
    /// between Two Things").
    static func spearman(_ x: [Float], _ y: [Float]) -> Double? {
        pearson(Ranks.midranks(x), Ranks.midranks(y))
    }
}
