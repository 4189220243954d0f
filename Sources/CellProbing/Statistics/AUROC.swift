/// The area under the receiver operating characteristic: the probability that the value at a step where a property
/// holds is above the value at one where it does not, ties counting half (Hanley and McNeil 1982, "The Meaning and Use
/// of the Area under a Receiver Operating Characteristic Curve"; Mann and Whitney 1947). 0.5 says nothing, 0 is as
/// good as 1 with the sign turned.
public enum AUROC {
    /// Exact, from values and labels of the same count; nil where either class is empty.
    public static func exact(_ values: [Float], _ labels: [Bool]) -> Double? {
        var sum = AreaSum()
        for record in Ranks.sorted(values, carrying: { labels[$0] ? 1 : 0 }) {
            sum.add(UInt32(record >> 32), isOn: record & 1 != 0)
        }
        return sum.area
    }

    /// From counts of each class per bin, the bins in the order of the values; within a bin all are taken as equal.
    ///
    /// The exact area lies within `error` of `area`: pairs in one bin, which count half, are all that can differ, so
    /// error = Σ on·off / (2 · Σ on · Σ off). nil where either class is empty.
    public static func binned<Count: BinaryInteger>(
        on: some Sequence<Count>, off: some Sequence<Count>
    ) -> (area: Double, error: Double)? {
        var wins = 0.0
        var ties = 0.0
        var positives = 0.0
        var negatives = 0.0
        for (a, b) in zip(on, off) {
            let (a, b) = (Double(a), Double(b))
            wins += a * (negatives + b / 2)
            ties += a * b
            positives += a
            negatives += b
        }
        let pairs = positives * negatives
        return pairs > 0 ? (wins / pairs, ties / 2 / pairs) : nil
    }
}
