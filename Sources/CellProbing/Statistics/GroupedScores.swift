/// What something that has few values (the symbol read, the column) tells about a property by itself: each value is
/// scored by the property's mean there on one part of the text, and the scores are judged on another.
public struct GroupedScores: Hashable, Sendable {
    /// Steps, and sums of the property and of its square, for one value of the group.
    public struct Cell: Hashable, Sendable {
        /// Labels in the group.
        public var count = 0.0
        /// Their sum.
        public var sum = 0.0
        /// The sum of their squares.
        public var squares = 0.0

        /// The sums of a group.
        public init(count: Double = 0, sum: Double = 0, squares: Double = 0) {
            self.count = count
            self.sum = sum
            self.squares = squares
        }

        fileprivate var mean: Double? { count > 0 ? sum / count : nil }
    }

    /// By the group's value: a row of the vocabulary, a column. Of a quantity by `place(of:in:)`.
    public private(set) var cells: [Int: Cell] = [:]

    /// No labels yet.
    public init() {}
    /// The sums of groups that were counted elsewhere.
    public init(cells: [Int: Cell]) { self.cells = cells }

    /// Adds a label to a group.
    public mutating func add(_ label: Float, in group: Int) {
        cells[group, default: Cell()].count += 1
        cells[group, default: Cell()].sum += Double(label)
        cells[group, default: Cell()].squares += Double(label) * Double(label)
    }

    /// Adds another part's counts.
    public mutating func merge(_ other: GroupedScores) {
        for (group, cell) in other.cells {
            cells[group, default: Cell()].count += cell.count
            cells[group, default: Cell()].sum += cell.sum
            cells[group, default: Cell()].squares += cell.squares
        }
    }

    private var mean: Double {
        let count = cells.values.reduce(0) { $0 + $1.count }
        return count > 0 ? cells.values.reduce(0) { $0 + $1.sum } / count : 0
    }

    /// The area that these scores, learned here, have on another part, for labels of 0 and 1. A value that is new
    /// there scores as the mean. nil where a class is empty there.
    public func auroc(on test: GroupedScores) -> Double? {
        let mean = mean
        let scored = test.cells.map { group, cell in
            (score: cells[group]?.mean ?? mean, on: cell.sum, off: cell.count - cell.sum)
        }.sorted { $0.score < $1.score }
        var wins = 0.0
        var positives = 0.0
        var negatives = 0.0
        var start = 0
        while start < scored.count {
            // A score that is no number, as damaged sums give it, equals none: each turn of the loop takes one at least.
            var (end, on, off) = (start + 1, scored[start].on, scored[start].off)
            while end < scored.count && scored[end].score == scored[start].score {
                on += scored[end].on
                off += scored[end].off
                end += 1
            }
            wins += on * (negatives + off / 2)
            positives += on
            negatives += off
            start = end
        }
        return positives > 0 && negatives > 0 ? wins / (positives * negatives) : nil
    }
}
