/// The highest few places of each column, the highest first; of equal values the earliest first. Positions lie below 2³².
struct PeakTable: Hashable, Sendable {
    let bound: Int
    /// Places known per column.
    private var counts: [UInt8]
    /// (columns, bound), row-major.
    private var values: [Float]
    private var positions: [UInt32]
    /// What a value must reach to come in: the last of a full list, or what `floor` demands.
    private(set) var thresholds: [Float]

    init(columns: Int, bound: Int) {
        self.bound = bound
        counts = Array(repeating: 0, count: columns)
        values = Array(repeating: 0, count: columns * bound)
        positions = Array(repeating: 0, count: columns * bound)
        thresholds = Array(repeating: -.infinity, count: columns)
    }

    /// An empty table that passes over what this one would not take.
    var floored: PeakTable {
        var table = PeakTable(columns: counts.count, bound: bound)
        table.thresholds = thresholds
        return table
    }

    subscript(column: Int) -> [(position: Int, value: Float)] {
        (column * bound..<column * bound + Int(counts[column])).map { (Int(positions[$0]), values[$0]) }
    }

    mutating func insert(_ value: Float, at position: Int, column: Int) {
        guard value >= thresholds[column] else { return }
        let start = column * bound
        let position = UInt32(truncatingIfNeeded: position)
        var slot = Int(counts[column])
        while slot > 0 {
            let (above, place) = (values[start + slot - 1], positions[start + slot - 1])
            if above > value || above == value && place < position { break }
            slot -= 1
        }
        guard slot < bound else { return }
        if counts[column] < bound { counts[column] += 1 }
        var last = Int(counts[column]) - 1
        while last > slot {
            values[start + last] = values[start + last - 1]
            positions[start + last] = positions[start + last - 1]
            last -= 1
        }
        values[start + slot] = value
        positions[start + slot] = position
        if counts[column] == bound { thresholds[column] = max(thresholds[column], values[start + bound - 1]) }
    }

    mutating func merge(_ other: PeakTable) {
        for column in counts.indices {
            for index in column * bound..<column * bound + Int(other.counts[column]) {
                insert(other.values[index], at: Int(other.positions[index]), column: column)
            }
        }
    }
}
