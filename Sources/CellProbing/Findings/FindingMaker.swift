import ModelCore

/// Makes findings of scores, from sums or from exact values.
struct FindingMaker {
    let kind: PropertyKind
    let baselines: Baselines
    let wholeState: WholeState?
    let entropy: Double?
    /// Runs that the figures rest on.
    let runs: Int?
    /// The highest score of a single unit on the test part, turned by the sign of the validation part.
    var bestUnit: Double?

    /// From sums.
    func finding(_ score: UnitScore, steps: Int) -> Finding? {
        guard let test = score.test else { return nil }
        let oriented = orient(test, score.isPositive)
        return make(
            score, oriented, error: score.error, interval: nil, r: score.r, threshold: score.threshold,
            confusion: score.confusion, averagePrecision: score.averagePrecision, persistence: [:], steps: steps)
    }

    /// From the figures of an exact pass, the best on its validation part first.
    func findings(_ ranking: [UnitScore], _ exact: ExactPass) -> [Finding] {
        var maker = self
        maker.bestUnit = exact.figures?.values.map { orient($0.reported, $0.decided >= middle) }.max()
        let byUnit = Dictionary(uniqueKeysWithValues: ranking.map { ($0.unit, $0) })
        let made = exact.units.compactMap { unit -> (strength: Double, finding: Finding)? in
            guard let score = byUnit[unit], let figures = exact.figures?[unit] else { return nil }
            return maker.finding(score, figures, steps: exact.test.steps)
        }
        // Equals stay in the scan's order.
        return made.enumerated().sorted {
            ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset)
        }.map(\.element.finding)
    }

    private func finding(
        _ score: UnitScore, _ figures: ExactFigures, steps: Int
    ) -> (strength: Double, finding: Finding) {
        let isPositive = figures.decided >= middle
        let interval = figures.interval.map { interval in
            isPositive
                ? interval : orient(interval.upperBound, false)...orient(interval.lowerBound, false)
        }
        let finding = make(
            score, orient(figures.reported, isPositive), error: 0, interval: interval, r: figures.r,
            threshold: figures.threshold, confusion: figures.confusion, averagePrecision: figures.averagePrecision,
            persistence: figures.persistence.mapValues { orient($0, isPositive) }, steps: steps,
            isPositive: isPositive)
        return (abs(figures.decided - middle), finding)
    }

    /// What says nothing: an area of a half, no correlation.
    private var middle: Double { kind == .binary ? 0.5 : 0 }

    private func orient(_ score: Double, _ isPositive: Bool) -> Double {
        switch kind {
        case .binary: isPositive ? score : 1 - score
        case .real: isPositive ? score : -score
        case .categorical: score
        }
    }

    private func make(
        _ score: UnitScore, _ value: Double, error: Double?, interval: ClosedRange<Double>?, r: Double?,
        threshold: Threshold?, confusion: Confusion?, averagePrecision: Double?, persistence: [Int: Double],
        steps: Int, isPositive: Bool? = nil
    ) -> Finding {
        let share = if case .categorical = kind { entropy.map { $0 > 0 ? value / $0 : 0 } ?? 0 } else { value }
        let evidence = Verdict.Evidence(
            kind: kind, score: share, averagePrecision: averagePrecision, familyWiseP: score.familyWiseP,
            baselines: baselines, runs: runs, persistence: persistence, wholeState: wholeState,
            bestUnit: bestUnit)
        let judgement = Judgement(evidence)
        return Finding(
            address: score.address, score: value, error: error, interval: interval,
            isPositive: isPositive ?? score.isPositive, r: r, threshold: threshold, f1: confusion?.f1,
            mcc: confusion?.mcc, averagePrecision: averagePrecision, familyWiseP: score.familyWiseP,
            persistence: persistence, steps: steps, isExplained: evidence.isExplained, verdict: judgement.verdict,
            reason: judgement.reason)
    }
}
