/// What a group tells about a quantity: Spearman's ρ, as the units' scores are. Whole numbers are known apart up to 256
/// and larger ones by their first eight binary digits: labels in one bin count as equal.
extension GroupedScores {
    private static let bits = 16

    /// The cell of a label in a group: the group's value above 16 bits of the label, which order as labels do.
    package static func place(of label: Float, in group: Int) -> Int {
        group << bits | Int(Ranks.key(label) >> UInt32(32 - bits))
    }

    /// The correlation of ranks that scores learned here have on another part: each group is scored by its labels' mean
    /// rank, a group that is new there by the mean of all. nil where either does not vary.
    public func spearman(on test: GroupedScores) -> Double? {
        let learned = byGroup(ranked(\.label))
        let middle = (cells.values.reduce(0) { $0 + $1.count } + 1) / 2
        let labels = test.ranked(\.label)
        let groups = test.byGroup([:]).keys.sorted()
        let scores = Dictionary(uniqueKeysWithValues: groups.map { ($0, learned[$0] ?? middle) })
        let ranks = test.ranked { scores[$0.group] ?? middle }
        var moments = LinearAssociation.Moments()
        let centre = (test.cells.values.reduce(0) { $0 + $1.count } + 1) / 2
        for (place, cell) in test.cells.sorted(by: { $0.key < $1.key }) {
            let (x, y) = ((ranks[place] ?? centre) - centre, (labels[place] ?? centre) - centre)
            moments.count += cell.count
            moments.x += x * cell.count
            moments.xx += x * x * cell.count
            moments.y += y * cell.count
            moments.yy += y * y * cell.count
            moments.xy += x * y * cell.count
        }
        return moments.pearson
    }

    private struct Place {
        let group: Int
        let label: Int

        init(_ place: Int) {
            (group, label) = (place >> GroupedScores.bits, place & ((1 << GroupedScores.bits) - 1))
        }
    }

    /// The midrank of each cell's steps in the order of something.
    private func ranked<Key: Comparable & Hashable>(_ key: (Place) -> Key) -> [Int: Double] {
        var counts: [Key: Double] = [:]
        for (place, cell) in cells { counts[key(Place(place)), default: 0] += cell.count }
        var ranks: [Key: Double] = [:]
        var below = 0.0
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            ranks[value] = below + (count + 1) / 2
            below += count
        }
        return Dictionary(uniqueKeysWithValues: cells.keys.map { ($0, ranks[key(Place($0))] ?? 0) })
    }

    /// The mean of something over each group's steps.
    private func byGroup(_ values: [Int: Double]) -> [Int: Double] {
        var sums: [Int: (sum: Double, count: Double)] = [:]
        for (place, cell) in cells.sorted(by: { $0.key < $1.key }) {
            let group = Place(place).group
            sums[group, default: (0, 0)].sum += cell.count * (values[place] ?? 0)
            sums[group, default: (0, 0)].count += cell.count
        }
        return sums.mapValues { $0.sum / $0.count }
    }
}
