import ModelCore

/// The steps of a block that count, and which of them the whole state is kept at.
struct ExactSteps {
    /// The step of the block at each place among those that count, and the other way around; −1 for one that does not.
    let kept: [Int32]
    let places: [Int]
    /// By place.
    let labels: [Float]
    let symbols: [Int32]
    let previous: [Int32]
    /// Places at which the whole state is kept, and by place the number of that row; −1 for none.
    let sampled: [Int]
    let rowOf: [Int]

    /// - Parameters:
    ///   - first: steps of the part before the block.
    ///   - spacing: steps from one at which the whole state is kept to the next; nil: none is.
    init(_ block: LabelStream.Labels, first: Int, spacing: Int?) {
        var kept: [Int32] = []
        var places = [Int](repeating: -1, count: block.symbols.count)
        for step in block.symbols.indices where block.symbols[step] >= 0 && !block.values[0][step].isNaN {
            places[step] = kept.count
            kept.append(Int32(step))
        }
        self.kept = kept
        self.places = places
        labels = kept.map { block.values[0][Int($0)] }
        symbols = kept.map { block.symbols[Int($0)] }
        previous = kept.map { $0 > 0 ? block.symbols[Int($0) - 1] : -1 }
        let sampled = spacing.map { spacing in kept.indices.filter { (first + $0) % spacing == 0 } } ?? []
        var rowOf = [Int](repeating: -1, count: kept.count)
        for (row, place) in sampled.enumerated() { rowOf[place] = row }
        (self.sampled, self.rowOf) = (sampled, rowOf)
    }

    /// What each step carries through the sorting: its place, and of a binary property the label and its age.
    func marks(
        _ kind: PropertyKind, _ ages: inout Persistence.Ages, _ begun: inout [Int], _ lasting: inout [[Int]]
    ) -> [UInt32] {
        guard kind == .binary else { return labels.indices.map { UInt32($0) } }
        return labels.enumerated().map { place, label in
            let age = ages.next(label != 0)
            if age == 0 { begun[label != 0 ? 1 : 0] += 1 }
            if let distance = Persistence.distances.firstIndex(of: age) { lasting[distance][label != 0 ? 1 : 0] += 1 }
            return StepMark.of(place, age: age, isOn: label != 0)
        }
    }
}

/// The values of a block: of the units wanted at every step, of all units at some.
struct ExactValues {
    /// [unit wanted][place]
    private(set) var units: [[Float]]
    /// [row][unit]
    private(set) var rows: [Float]
    private let signals: [SignalAddress]
    private let hidden: Int
    /// For each signal the units wanted of it: which of those wanted, and which of the signal's.
    private let wanted: [[(index: Int, unit: Int)]]

    init(_ steps: ExactSteps, units: [Int], _ signals: [SignalAddress], hidden: Int) {
        self.units = units.map { _ in [Float](repeating: 0, count: steps.kept.count) }
        rows = [Float](repeating: 0, count: steps.sampled.count * signals.count * hidden)
        (self.signals, self.hidden) = (signals, hidden)
        wanted = signals.indices.map { signal in
            units.enumerated().filter { $0.element / hidden == signal }.map { ($0.offset, $0.element % hidden) }
        }
    }

    mutating func take(_ block: LaneBlock, _ pieces: [BlockRun.Piece], _ steps: ExactSteps) {
        let width = signals.count * hidden
        for (signal, address) in signals.enumerated() {
            guard let x = block.rows(of: address) else { continue }
            for piece in pieces {
                for step in 0..<piece.steps where steps.places[piece.start + step] >= 0 {
                    let place = steps.places[piece.start + step]
                    let row = (step * block.lanes + piece.row) * block.stride
                    for (index, unit) in wanted[signal] { units[index][place] = x[row + unit] }
                    guard steps.rowOf[place] >= 0 else { continue }
                    let target = steps.rowOf[place] * width + signal * hidden
                    for unit in 0..<hidden { rows[target + unit] = x[row + unit] }
                }
            }
        }
    }
}

extension ExactPass.Series {
    /// Lets go of the values, of which the figures are made.
    mutating func dropRuns() { (runs, labelRuns) = ([], []) }

    /// Adds a block's steps: all but its runs.
    mutating func add(_ block: ExactSteps, _ values: ExactValues) {
        if first == nil, let label = block.labels.first { first = (label, values.units.map { $0[0] }) }
        if let first {
            for (index, x) in values.units.enumerated() {
                for place in x.indices {
                    moments[index].add(
                        Double(x[place]) - Double(first.values[index]),
                        Double(block.labels[place]) - Double(first.label))
                }
            }
        }
        steps += block.labels.count
        on += block.labels.count { $0 != 0 }
        rows += values.rows
        rowLabels += block.sampled.map { block.labels[$0] }
        rowSymbols += block.sampled.map { block.symbols[$0] }
        rowPrevious += block.sampled.map { block.previous[$0] }
    }
}
