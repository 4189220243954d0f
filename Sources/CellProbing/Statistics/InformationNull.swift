import Glibc

/// The null of mutual information: the categories turned around within windows, and at each turn the largest
/// information that any unit's value has about them (`CircularShift` says why). Counts of all windows are put together
/// under each turn, as those of the score are. Made from a sample of the steps that the score is of; the unit's own
/// information is of the same sample.
public struct InformationNull: Hashable, Sendable {
    /// Steps that it is made from, one of how many that is, and the windows that they lie in.
    public let steps: Int
    /// One step of so many was kept.
    public let every: Int
    /// Windows of neighbouring steps, within which labels are turned.
    public let windows: Int
    /// Information in nats by unit, with the labels as they are.
    public let information: [Double]
    /// The largest over all units at each turn.
    public let largest: [Double]

    /// The share of turns (the labels as they are among them) under which some unit has as much information.
    public func familyWiseP(of unit: Int) -> Double {
        CircularShift.pValue(of: information[unit], against: largest)
    }

    /// Labels and values of a window's steps.
    package struct Window: Sendable {
        /// By which its turns are drawn.
        package var number: Int
        /// The category at each step.
        package var labels: [UInt8]
        /// [unit][step], 0..<32.
        package var bins: [UInt8]

        package init(number: Int, labels: [UInt8], bins: [UInt8]) {
            (self.number, self.labels, self.bins) = (number, labels, bins)
        }
    }

    /// - Parameters:
    ///   - every: one step of so many is in the windows.
    ///   - threads: share the units; they change nothing.
    ///   - progress: told now and then how many units are done, on the calling thread.
    /// - Returns: nil when cancelled, and where there is no step.
    package init?(
        _ windows: [Window], units: Int, categories: Int, every: Int, _ shift: CircularShift, threads: Int,
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) {
        let tables = TurnedTables(windows, categories: categories, shift)
        guard tables.steps > 0 else { return nil }
        let information = WorkBuffer<Double>(units)
        let largest = WorkBuffer<Double>(max(1, threads) * shift.turns)
        let turns = shift.turns
        let finished = WorkBuffer<Int>(max(1, threads))
        inParallel(threads: max(1, threads)) { thread, threads in
            let space = tables.space()
            for unit in stride(from: thread, to: units, by: threads) {
                if isCancelled() { return }
                information.pointer[unit] = tables.information(unit, turn: nil, space)
                for turn in 0..<turns {
                    let own = largest.pointer + thread * turns + turn
                    own.pointee = max(own.pointee, tables.information(unit, turn: turn, space))
                }
                finished.pointer[thread] += 1
                if thread == 0 { progress(min(units, (unit + 1))) }
            }
        }
        let done = (0..<finished.count).reduce(0) { $0 + finished.pointer[$1] }
        guard done == units else { return nil }
        (steps, self.every, self.windows) = (tables.steps, every, windows.count)
        self.information = (0..<units).map { information.pointer[$0] }
        self.largest = (0..<turns).map { turn in
            (0..<max(1, threads)).reduce(0) { max($0, largest.pointer[$1 * turns + turn]) }
        }
    }
}

/// Counts categories by bins under turns of the labels. Steps and bins in all windows are the same under every turn,
/// and so are their sums: only the cells are counted anew.
private struct TurnedTables: Sendable {
    let steps: Int
    private let categories: Int
    private let windows: [Window]
    /// n · ln n for every count that there can be.
    private let entropies: [Double]
    private let labelSum: Double

    private struct Window: Sendable {
        let count: Int
        /// Each label times the bins, twice in a row so that every turn of it is one piece.
        let twice: [UInt16]
        let bins: [UInt8]
        let offsets: [Int]
    }

    init(_ windows: [InformationNull.Window], categories: Int, _ shift: CircularShift) {
        let steps = windows.reduce(0) { $0 + $1.labels.count }
        self.steps = steps
        self.categories = categories
        self.windows = windows.map { window in
            let row = window.labels.map { UInt16($0) * UInt16(StepSample.bins) }
            return Window(
                count: row.count, twice: row + row, bins: window.bins,
                offsets: shift.offsets(window: window.number, count: row.count))
        }
        entropies = (0...steps).map { $0 > 0 ? Double($0) * log(Double($0)) : 0 }
        var counts = [Int](repeating: 0, count: categories)
        for window in windows { for label in window.labels { counts[Int(label)] += 1 } }
        let entropies = entropies
        labelSum = counts.reduce(0) { $0 + entropies[$1] }
    }

    /// Tables that take turns: the same cell seldom has to wait for its last addition.
    private static let copies = 4

    func space() -> WorkBuffer<UInt32> { WorkBuffer(Self.copies * categories * StepSample.bins) }

    /// (Σ n_ab ln n_ab − Σ n_a ln n_a − Σ n_b ln n_b + n ln n) / n: `MutualInformation.nats` of the table.
    func information(_ unit: Int, turn: Int?, _ space: WorkBuffer<UInt32>) -> Double {
        let cells = categories * StepSample.bins
        space.clear(0..<Self.copies * cells)
        for window in windows {
            let shift = turn.map { (window.count - window.offsets[$0]) % max(1, window.count) } ?? 0
            window.twice.withUnsafeBufferPointer { twice in
                window.bins.withUnsafeBufferPointer { bins in
                    guard let labels = twice.baseAddress, let bins = bins.baseAddress else { return }
                    count(labels + shift, bins + unit * window.count, window.count, cells, space.pointer)
                }
            }
        }
        return entropies.withUnsafeBufferPointer { entropies in
            let table = space.pointer
            var sum = 0.0
            for bin in 0..<StepSample.bins {
                var column = 0
                for cell in stride(from: bin, to: cells, by: StepSample.bins) {
                    let count = (0..<Self.copies).reduce(0) { $0 + Int(table[$1 * cells + cell]) }
                    sum += entropies[count]
                    column += count
                }
                sum -= entropies[column]
            }
            return max(0, (sum - labelSum + entropies[steps]) / Double(steps))
        }
    }

    private func count(
        _ labels: UnsafePointer<UInt16>, _ bins: UnsafePointer<UInt8>, _ count: Int, _ cells: Int,
        _ table: UnsafeMutablePointer<UInt32>
    ) {
        var step = 0
        while step + Self.copies <= count {
            table[Int(labels[step]) + Int(bins[step])] &+= 1
            table[cells + Int(labels[step + 1]) + Int(bins[step + 1])] &+= 1
            table[2 * cells + Int(labels[step + 2]) + Int(bins[step + 2])] &+= 1
            table[3 * cells + Int(labels[step + 3]) + Int(bins[step + 3])] &+= 1
            step += Self.copies
        }
        while step < count {
            table[Int(labels[step]) + Int(bins[step])] &+= 1
            step += 1
        }
    }
}
