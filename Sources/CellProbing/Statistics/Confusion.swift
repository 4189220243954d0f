/// How a yes or no that was predicted compares with what is.
public struct Confusion: Hashable, Sendable {
    public var truePositives = 0
    public var falsePositives = 0
    public var falseNegatives = 0
    public var trueNegatives = 0

    public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.trueNegatives = trueNegatives
    }

    /// The harmonic mean of precision and recall (van Rijsbergen 1979, "Information Retrieval"); 0 without a hit.
    public var f1: Double {
        let sum = 2 * truePositives + falsePositives + falseNegatives
        return sum > 0 ? 2 * Double(truePositives) / Double(sum) : 0
    }

    /// Matthews' correlation coefficient, −1…1 (Matthews 1975); 0 where a margin is empty.
    public var mcc: Double {
        let (tp, fp) = (Double(truePositives), Double(falsePositives))
        let (fn, tn) = (Double(falseNegatives), Double(trueNegatives))
        let product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
        return product > 0 ? (tp * tn - fp * fn) / product.squareRoot() : 0
    }

    /// The share that was predicted right.
    public var accuracy: Double {
        let count = truePositives + falsePositives + falseNegatives + trueNegatives
        return count > 0 ? Double(truePositives + trueNegatives) / Double(count) : 0
    }
}

/// A rule that turns a unit's value into a yes or no.
public struct Threshold: Hashable, Sendable {
    public var value: Float
    /// Whether the property holds above the threshold, and not below it.
    public var isAbove: Bool

    public init(value: Float, isAbove: Bool) {
        self.value = value
        self.isAbove = isAbove
    }

    public func holds(_ x: Float) -> Bool { isAbove ? x > value : x < value }

    /// What comes of the rule on values and labels.
    public func confusion(_ values: [Float], _ labels: [Bool]) -> Confusion {
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
    ///
    /// MCC rather than F1, because it uses all four counts and so does not favour saying yes to a common property
    /// (Chicco and Jurman 2020).
    public init?(choosingFrom values: [Float], _ labels: [Bool], isAbove: Bool) {
        let keys = Ranks.sorted(values) { UInt32($0) }
        var best: (mcc: Double, at: Int)?
        let positives = labels.reduce(0) { $0 + ($1 ? 1 : 0) }
        var on = 0
        var off = 0
        for index in keys.indices.dropLast() {
            if labels[Int(keys[index] & 0xFFFF_FFFF)] { on += 1 } else { off += 1 }
            guard keys[index] >> 32 != keys[index + 1] >> 32 else { continue }
            let below = Confusion(
                truePositives: on, falsePositives: off, falseNegatives: positives - on,
                trueNegatives: keys.count - positives - off)
            let mcc = isAbove ? -below.mcc : below.mcc
            if mcc > best?.mcc ?? -.infinity { best = (mcc, index) }
        }
        guard let best, positives > 0, positives < keys.count else { return nil }
        let low = values[Int(keys[best.at] & 0xFFFF_FFFF)]
        let high = values[Int(keys[best.at + 1] & 0xFFFF_FFFF)]
        // Halfway; where that rounds to an end, the end that keeps both on their sides.
        let middle = Float((Double(low) + Double(high)) / 2)
        self.init(value: isAbove ? (middle < high ? middle : low) : (middle > low ? middle : high), isAbove: isAbove)
    }
}
