/// Looks for the best cut among steps that come in the order of their values.
///
/// The best is the one with the highest MCC; of equals the lowest cut. MCC rather than F1, because it uses all four
/// counts and so does not favour saying yes to a common property (Chicco and Jurman 2020).
package struct ThresholdSearch {
    private typealias Cut = (mcc: Double, low: UInt32, high: UInt32)

    private let positives: Int
    private let steps: Int
    private var key: UInt32?
    /// Steps so far.
    private var on = 0
    private var off = 0
    private var above: Cut?
    private var below: Cut?

    /// - Parameters:
    ///   - positives: steps at which the property holds, of all that will come.
    ///   - steps: all that will come.
    package init(positives: Int, steps: Int) { (self.positives, self.steps) = (positives, steps) }

    /// - Parameter key: of the value, as `Ranks.key` makes it; never less than the one before.
    package mutating func add(_ key: UInt32, isOn: Bool) {
        if let last = self.key, last != key { cut(last, key) }
        self.key = key
        if isOn { on += 1 } else { off += 1 }
    }

    private mutating func cut(_ low: UInt32, _ high: UInt32) {
        let mcc = Confusion(
            truePositives: on, falsePositives: off, falseNegatives: positives - on,
            trueNegatives: steps - positives - off
        ).mcc
        if mcc > below?.mcc ?? -.infinity { below = (mcc, low, high) }
        if -mcc > above?.mcc ?? -.infinity { above = (-mcc, low, high) }
    }

    /// Halfway between the values on both sides of the best cut; nil where nothing can be cut: one class, or one value.
    /// - Parameter isAbove: whether the property is to hold above it.
    package func threshold(isAbove: Bool) -> Threshold? {
        guard let best = isAbove ? above : below, positives > 0, positives < steps else { return nil }
        let (low, high) = (Ranks.value(of: best.low), Ranks.value(of: best.high))
        // Where halfway rounds to an end, the end that keeps both on their sides.
        let middle = Float((Double(low) + Double(high)) / 2)
        return Threshold(
            value: isAbove ? (middle < high ? middle : low) : (middle > low ? middle : high), isAbove: isAbove)
    }
}
