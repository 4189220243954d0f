import ModelCore

extension AblationRun {
    /// The means of all units that are to get theirs.
    mutating func findMeans(_ isCancelled: () -> Bool, _ progress: (Int) -> Void) -> Bool {
        guard !reference.isEmpty else { return true }
        let hidden = runner.model.architecture.hidden
        let signals = Set(plan.all.map(\.signal)).sorted { $0.description < $1.description }
        var sums = signals.map { _ in [Double](repeating: 0, count: hidden) }
        var count = 0
        guard var state = state(before: reference, isCancelled) else { return false }
        for first in stride(from: reference.lowerBound, to: reference.upperBound, by: Self.piece) {
            if isCancelled() { return false }
            let symbols = rows(of: first..<min(reference.upperBound, first + Self.piece))
            runner.run(lanes: [symbols], from: &state, isCancelled: isCancelled) { block in
                for (index, signal) in signals.enumerated() {
                    guard let rows = block.rows(of: signal) else { continue }
                    for step in 0..<block.steps where symbols[block.start + step] >= 0 {
                        for unit in 0..<hidden { sums[index][unit] += Double(rows[step * block.stride + unit]) }
                    }
                }
            }
            count += symbols.count { $0 >= 0 }
            progress(first + symbols.count - reference.lowerBound)
        }
        if isCancelled() { return false }
        for (index, signal) in signals.enumerated() {
            for unit in 0..<hidden {
                let address = UnitAddress(layer: signal.layer, signal: signal.signal, unit: unit)
                means[address] = Float(sums[index][unit] / Double(max(1, count)))
            }
        }
        return true
    }

    /// The unchanged values of the units that are to get others' places, and the areas of single candidates.
    mutating func findSeries(_ isCancelled: () -> Bool) -> Bool {
        let hidden = runner.model.architecture.hidden
        if settings.method == .resample {
            let units = Set(plan.all.flatMap { $0.ablated(hidden: hidden) }).sorted { $0.description < $1.description }
            guard let values = values(of: units, isCancelled) else { return false }
            for (unit, values) in zip(units, values) {
                series[unit] = Array(values[shift...] + values[..<shift])
            }
        }
        guard !steps.labels.isEmpty else { return true }
        let singles = plan.candidates.compactMap(\.single)
        let counting = steps.targets.indices.filter { steps.targets[$0] >= 0 }
        let labels = counting.map { steps.labels[$0] != 0 }
        let together = max(1, AblationSettings.budget / 4 / stretch.count)
        for first in stride(from: 0, to: singles.count, by: together) {
            let units = Array(singles[first..<min(singles.count, first + together)])
            guard let values = values(of: units, isCancelled) else { return false }
            // A unit whose values are not all numbers follows nothing.
            for (unit, values) in zip(units, values) where values.allSatisfy(\.isFinite) {
                areas[unit] = AUROC.exact(counting.map { values[$0] }, labels).map { max($0, 1 - $0) }
            }
        }
        return true
    }

    /// Units' values over the stretch without interventions, [unit][step]; nil when cancelled.
    private func values(of units: [UnitAddress], _ isCancelled: () -> Bool) -> [[Float]]? {
        var result = units.map { _ in [Float](repeating: 0, count: stretch.count) }
        var state = start
        for first in stride(from: 0, to: stretch.count, by: Self.piece) {
            if isCancelled() { return nil }
            let symbols = Array(steps.symbols[first..<min(stretch.count, first + Self.piece)])
            runner.run(lanes: [symbols], from: &state, isCancelled: isCancelled) { block in
                for (index, unit) in units.enumerated() {
                    guard let rows = block.rows(of: unit.signalAddress) else { continue }
                    for step in 0..<block.steps {
                        result[index][first + block.start + step] = rows[step * block.stride + unit.unit]
                    }
                }
            }
        }
        return isCancelled() ? nil : result
    }

    /// The state in which the model comes to a range after its warm-up; nil when cancelled.
    func state(before range: Range<Int>, _ isCancelled: () -> Bool) -> ModelState? {
        var state = runner.zeroState()
        let first = max(0, range.lowerBound - settings.warmUp)
        for start in stride(from: first, to: range.lowerBound, by: 16 * Self.piece) {
            if isCancelled() { return nil }
            let rows = rows(of: start..<min(range.lowerBound, start + 16 * Self.piece))
            runner.run(lanes: [rows], from: &state, isCancelled: isCancelled) { _ in }
        }
        return isCancelled() ? nil : state
    }

    /// Rows of the vocabulary.
    private func rows(of range: Range<Int>) -> [Int32] {
        runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
    }
}
