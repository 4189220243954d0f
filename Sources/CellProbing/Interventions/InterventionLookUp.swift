import ModelCore
import Texts

/// Finds the numbers that interventions replace values by, in runs without interventions.
struct InterventionLookUp {
    let runner: Runner

    /// Steps between two questions whether it is cancelled.
    private static let piece = 4096

    /// Each unit's mean over the steps of a text's first symbols that are fed.
    func means(
        of units: [UnitAddress], over reference: Document, _ isCancelled: () -> Bool
    ) throws(InterventionPlanError) -> [InterventionPlan.Mean] {
        guard !units.isEmpty else { return [] }
        let hidden = runner.model.architecture.hidden
        var sums: [SignalAddress: [Double]] = [:]
        for address in Set(units.map(\.signalAddress)) { sums[address] = [Double](repeating: 0, count: hidden) }
        var count = 0
        try run(over: reference, to: min(reference.count, InterventionPlan.meansBound), isCancelled) {
            symbols, block, _ in
            for t in 0..<block.steps where symbols[block.start + t] >= 0 {
                count += 1
                for address in sums.keys {
                    guard let rows = block.rows(of: address) else { continue }
                    for unit in 0..<hidden { sums[address]![unit] += Double(rows[t * block.stride + unit]) }
                }
            }
        }
        guard count > 0 else { throw .emptyReference(reference.name) }
        var means: [InterventionPlan.Mean] = []
        for unit in units {
            let mean = Float((sums[unit.signalAddress]?[unit.unit] ?? 0) / Double(count))
            guard mean.isFinite else { throw .notFinite("the mean of \(unit) over \(reference.name)", mean) }
            means.append(InterventionPlan.Mean(unit: unit, value: mean, count: count))
        }
        return means
    }

    /// Units' values at steps of a text.
    func values(
        _ wanted: [(unit: UnitAddress, step: Int)], along document: Document, _ isCancelled: () -> Bool
    ) throws(InterventionPlanError) -> [InterventionPlan.StepValue] {
        guard let last = wanted.map(\.step).max() else { return [] }
        guard last < document.count else { throw .stepPastEnd(last, count: document.count) }
        var found = [Float?](repeating: nil, count: wanted.count)
        try run(over: document, to: last + 1, isCancelled) { symbols, block, start in
            for (index, place) in wanted.enumerated() {
                let t = place.step - start - block.start
                guard (0..<block.steps).contains(t), symbols[block.start + t] >= 0 else { continue }
                found[index] = block.rows(of: place.unit.signalAddress)?[t * block.stride + place.unit.unit]
            }
        }
        var values: [InterventionPlan.StepValue] = []
        for (place, value) in zip(wanted, found) {
            guard let value else { throw .stepNotFed(place.step) }
            guard value.isFinite else { throw .notFinite("\(place.unit) at step \(place.step)", value) }
            values.append(InterventionPlan.StepValue(unit: place.unit, value: value, step: place.step))
        }
        return values
    }

    /// Runs over a text's beginning; `body` sees a piece's symbols, a block of it, and the step at which the piece begins.
    private func run(
        over document: Document, to end: Int, _ isCancelled: () -> Bool, _ body: ([Int32], LaneBlock, Int) -> Void
    ) throws(InterventionPlanError) {
        var state = runner.zeroState()
        for start in stride(from: 0, to: end, by: Self.piece) {
            if isCancelled() { throw .cancelled }
            let codes = document.symbols(in: start..<min(end, start + Self.piece)).map(\.code)
            let symbols = runner.model.vocabulary.indices(of: codes)
            runner.run(lanes: [symbols], from: &state, isCancelled: isCancelled) { body(symbols, $0, start) }
        }
        if isCancelled() { throw .cancelled }
    }
}

/// One intervention with its numbers looked up.
struct InterventionPart: Sendable {
    /// With the scope that is known before the text; all steps where a property decides.
    private let edits: [UnitEdit]
    /// Which of the plan's properties decides.
    let property: Int?

    init(
        _ intervention: Intervention, property: Int?, means: [UnitAddress: Float],
        values: [Int: [UnitAddress: Float]]
    ) {
        self.property = property
        let steps: StepSet =
            switch intervention.scope {
            case .always, .whileHolding: .all
            case .from(let step): .from(step)
            case .steps(let steps): steps
            }
        edits = intervention.units.map { unit in
            let change: UnitEdit.Change =
                switch intervention.operation {
                case .set(let number): .set(number)
                case .add(let number): .add(number)
                case .scale(let number): .scale(number)
                case .flip: .flip
                case .mean: .set(means[unit] ?? 0)
                case .value(let step): .set(values[step]?[unit] ?? 0)
                }
            return UnitEdit(unit, change, at: steps)
        }
    }

    /// The edits, where a property decides with the steps at which it holds.
    func edits(while steps: StepSet?) -> [UnitEdit] {
        guard let steps else { return edits }
        guard !steps.ranges.isEmpty else { return [] }
        return edits.map { edit in
            var edit = edit
            edit.steps = steps
            return edit
        }
    }
}
