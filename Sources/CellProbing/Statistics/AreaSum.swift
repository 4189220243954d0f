/// AUROC of steps that come in the order of their values.
struct AreaSum {
    private var key: UInt32 = 0
    /// Steps of the value that came last.
    private var on = 0
    private var off = 0
    /// Of all values below it.
    private var wins = 0.0
    private var positives = 0
    private var negatives = 0

    /// - Parameter key: of the value, as `Ranks.key` makes it; never less than the one before.
    mutating func add(_ key: UInt32, isOn: Bool) {
        if key != self.key { close() }
        self.key = key
        if isOn { on += 1 } else { off += 1 }
    }

    private mutating func close() {
        wins += Double(on) * (Double(negatives) + Double(off) / 2)
        positives += on
        negatives += off
        (on, off) = (0, 0)
    }

    /// nil where either class is empty.
    var area: Double? {
        var whole = self
        whole.close()
        guard whole.positives > 0, whole.negatives > 0 else { return nil }
        return whole.wins / (Double(whole.positives) * Double(whole.negatives))
    }
}
