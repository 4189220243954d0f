/// Average precision of steps that come in the order of their values: Σ (recall gained at a cut) · (precision there) over
/// the cuts between values, as scikit-learn's `average_precision_score` (Zhu 2004). What chance gives is the share of steps
/// at which the property holds, so that it says of a rare property what AUROC hides: how much of what is pointed out is
/// right.
struct PrecisionSum {
    private let positives: Int
    private let negatives: Int
    private var key: UInt32 = 0
    /// Steps of the value that came last, and of all below it.
    private var on = 0
    private var off = 0
    private var onBelow = 0
    private var offBelow = 0
    /// Σ of positives · precision, of cuts that say yes above a value, and below it.
    private var above = 0.0
    private var below = 0.0

    /// - Parameters:
    ///   - positives: steps at which the property holds, of all that will come.
    ///   - steps: all that will come.
    init(positives: Int, steps: Int) { (self.positives, negatives) = (positives, steps - positives) }

    /// - Parameter key: of the value, as `Ranks.key` makes it; never less than the one before.
    mutating func add(_ key: UInt32, isOn: Bool) {
        if key != self.key { close() }
        self.key = key
        if isOn { on += 1 } else { off += 1 }
    }

    /// Adds many steps of one value, above all before.
    mutating func add(on some: Int, off others: Int) {
        close()
        (on, off) = (some, others)
    }

    private mutating func close() {
        if on > 0 {
            let (hits, misses) = (positives - onBelow, negatives - offBelow)
            above += Double(on) * Double(hits) / Double(max(1, hits + misses))
            below += Double(on) * Double(onBelow + on) / Double(onBelow + on + offBelow + off)
        }
        onBelow += on
        offBelow += off
        (on, off) = (0, 0)
    }

    /// 0…1; nil where a class is empty.
    /// - Parameter isAbove: whether high values say yes.
    func value(isAbove: Bool) -> Double? {
        guard positives > 0, negatives > 0 else { return nil }
        var whole = self
        whole.close()
        return (isAbove ? whole.above : whole.below) / Double(positives)
    }
}

/// Average precision of values and labels.
package enum AveragePrecision {
    /// Where high values say yes; nil where a class is empty.
    package static func exact(_ values: [Float], _ labels: [Bool]) -> Double? {
        var sum = PrecisionSum(positives: labels.count { $0 }, steps: labels.count)
        for record in Ranks.sorted(values, carrying: { labels[$0] ? 1 : 0 }) {
            sum.add(UInt32(record >> 32), isOn: record & 1 != 0)
        }
        return sum.value(isAbove: true)
    }
}
