/// The edits of one layer, by the place that they change.
struct LayerEdits {
    /// A unit in a lane, with its edits in the order in which a step computes what they change, and in the given order
    /// within a signal.
    private struct Place {
        let unit: Int
        let lane: Int
        var entries: [(edit: UnitEdit, signal: Int)]
    }

    private let places: [Place]
    private let cell: any Cell

    init(_ edits: [UnitEdit], layer: Int, cell: any Cell, lanes: Int) {
        self.cell = cell
        let mine = edits.filter { $0.unit.layer == layer && !$0.steps.ranges.isEmpty }
        var places: [Place] = []
        var known: [Int: Int] = [:]
        for signal in cell.computed {
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

    /// Changes what a step has just computed; `rows` gives the values of a unit in a lane, nil where the lane's symbol
    /// was not fed.
    func apply(at step: Int, rows: (_ unit: Int, _ lane: Int) -> UnitStep?) {
        for place in places where place.entries.contains(where: { $0.edit.steps.contains(step) }) {
            guard let values = rows(place.unit, place.lane) else { continue }
            var hasChanged = false
            for signal in cell.computed {
                let old = values[signal]
                // Only what a change reaches is computed anew, so that a change to the same value changes nothing else.
                var new = hasChanged ? cell.recomputed(signal, values) ?? old : old
                for entry in place.entries where entry.signal == signal && entry.edit.steps.contains(step) {
                    new = entry.edit.changed(new, at: step)
                }
                guard new.bitPattern != old.bitPattern else { continue }
                values.set(signal, to: new)
                hasChanged = true
            }
        }
    }
}

/// What one unit computed at one step of one lane, where the kernels wrote it.
struct UnitStep {
    /// Of each signal in the cell's order.
    let now: [UnsafeMutablePointer<Float>]
    /// Of each state signal, the value before the step.
    let before: [UnsafePointer<Float>]
    /// The first block's pre-activation without the recurrent product; the others follow 16 places apart.
    let base: UnsafePointer<Float>

    subscript(signal: Int) -> Float { now[signal].pointee }

    func set(_ signal: Int, to value: Float) { now[signal].pointee = value }

    /// What the input brings to a block, with the biases that belong to it.
    func input(block: Int) -> Float { base[block * 16] }
}
