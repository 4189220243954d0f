/// The edits of one layer, by the place that they change.
struct LayerEdits {
    /// A unit in a lane, with its edits by signal in the order in which a step computes them, and in the given order
    /// within a signal.
    private struct Place {
        let unit: Int
        let lane: Int
        var entries: [(edit: UnitEdit, signal: Int)]
    }

    private let places: [Place]
    private let computed: [UnitRecomputation]
    /// Whether every edit is at every step, so that nothing has to be looked for.
    private let isAlways: Bool

    init(_ edits: [UnitEdit], layer: Int, cell: CellKind, lanes: Int) {
        computed = UnitRecomputation.all(of: cell)
        let mine = edits.filter { $0.unit.layer == layer && !$0.steps.ranges.isEmpty }
        isAlways = mine.allSatisfy { $0.steps == .all }
        var places: [Place] = []
        var known: [Int: Int] = [:]
        for signal in mine.isEmpty ? [] : computed.map(\.signal) {
            for edit in mine where edit.unit.signal == cell.signals[signal] {
                for lane in edit.lane.map({ $0..<$0 + 1 }) ?? 0..<lanes where (0..<lanes).contains(lane) {
                    let key = edit.unit.unit * lanes + lane
                    let index = known[key] ?? places.count
                    if index == places.count {
                        known[key] = index
                        places.append(Place(unit: edit.unit.unit, lane: lane, entries: []))
                    }
                    places[index].entries.append((edit, signal))
                }
            }
        }
        self.places = places
    }

    var isEmpty: Bool { places.isEmpty }

    /// The first step not before `step` at which anything is changed; nil when there is none.
    func next(from step: Int) -> Int? {
        if isAlways { return places.isEmpty ? nil : step }
        var first: Int?
        for place in places {
            for entry in place.entries {
                guard let next = entry.edit.steps.next(from: step) else { continue }
                if next == step { return step }
                first = min(first ?? next, next)
            }
        }
        return first
    }

    /// Changes what a step has just computed; `row` gives a lane's values, nil where its symbol was not fed.
    func apply(at step: Int, row: (_ lane: Int) -> StepRow?) {
        for place in places where isAlways || place.entries.contains(where: { $0.edit.steps.contains(step) }) {
            guard let row = row(place.lane) else { continue }
            let values = UnitStep(row: row, unit: place.unit)
            // Only what a change reaches is computed anew, so that a change to the same value changes nothing else.
            var changed: UInt32 = 0
            var entry = 0
            for one in computed {
                let signal = one.signal
                let isReached = changed & one.sources != 0
                guard isReached || entry < place.entries.count && place.entries[entry].signal == signal else {
                    continue
                }
                let old = values[signal]
                var new = isReached ? one.value(values) : old
                while entry < place.entries.count, place.entries[entry].signal == signal {
                    let edit = place.entries[entry].edit
                    if isAlways || edit.steps.contains(step) { new = edit.changed(new, at: step) }
                    entry += 1
                }
                // −0 that becomes 0 is no change.
                guard new != old && !(new.isNaN && old.isNaN) else { continue }
                values.set(signal, to: new)
                changed |= 1 << signal
            }
        }
    }
}

/// What a layer computed at one step of one lane, where the kernels wrote it.
struct StepRow {
    /// Of each signal in the cell's order.
    let now: [UnsafeMutablePointer<Float>]
    /// Of each state signal, the values before the step.
    let before: [UnsafePointer<Float>]
    /// Pre-activations without the recurrent product, [panel][block][16].
    let base: UnsafePointer<Float>
    let blocks: Int
}

/// What one unit computed at one step of one lane.
struct UnitStep {
    let row: StepRow
    let unit: Int

    subscript(signal: Int) -> Float { row.now[signal][unit] }

    func set(_ signal: Int, to value: Float) { row.now[signal][unit] = value }

    /// A state signal's value before the step.
    func before(_ signal: Int) -> Float { row.before[signal][unit] }

    /// What the input brings to a block, with the biases that belong to it.
    func input(block: Int) -> Float { row.base[(unit / 16 * row.blocks + block) * 16 + unit % 16] }
}
