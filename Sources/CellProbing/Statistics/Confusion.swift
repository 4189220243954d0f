/// How a yes or no that was predicted compares with what is.
public struct Confusion: Hashable, Sendable {
    /// Steps where it holds, and is said to.
    public var truePositives = 0
    /// Steps where it does not hold, but is said to.
    public var falsePositives = 0
    /// Steps where it holds, and is not said to.
    public var falseNegatives = 0
    /// Steps where it does not hold, and is not said to.
    public var trueNegatives = 0

    /// The four counts.
    public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
        self.truePositives = truePositives
        self.falsePositives = falsePositives
        self.falseNegatives = falseNegatives
        self.trueNegatives = trueNegatives
    }

    /// Adds a step: whether the property holds there, and whether the rule says so.
    mutating func add(isOn: Bool, says: Bool) {
        switch (says, isOn) {
        case (true, true): truePositives += 1
        case (true, false): falsePositives += 1
        case (false, true): falseNegatives += 1
        case (false, false): trueNegatives += 1
        }
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
    /// Where the cut is.
    public var value: Float
    /// Whether the property holds above the threshold, and not below it.
    public var isAbove: Bool

    /// A cut at a value.
    public init(value: Float, isAbove: Bool) {
        self.value = value
        self.isAbove = isAbove
    }

    /// What the cut says of a value.
    public func holds(_ x: Float) -> Bool { isAbove ? x > value : x < value }
}
