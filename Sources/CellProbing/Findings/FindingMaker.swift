import ModelCore

/// Makes findings of scores, from sums or from exact values.
struct FindingMaker {
    let kind: PropertyKind
    let baselines: Baselines
    let wholeState: WholeState?
    let entropy: Double?
    let seed: UInt64

    /// From sums.
    func finding(_ score: UnitScore, steps: Int) -> Finding? {
        guard let test = score.test else { return nil }
        let oriented = orient(test, score.isPositive)
        return make(
            score, oriented, error: score.error, interval: nil, r: score.r, threshold: score.threshold,
            confusion: score.confusion, persistence: [:], steps: steps)
    }

    /// From the values of the units of an exact pass, the best on its validation part first.
    func findings(_ ranking: [UnitScore], _ exact: ExactPass) -> [Finding] {
        let byUnit = Dictionary(uniqueKeysWithValues: ranking.map { ($0.unit, $0) })
        let made = exact.units.indices.compactMap { index -> (strength: Double, finding: Finding)? in
            guard let score = byUnit[exact.units[index]] else { return nil }
            let (decides, reports) = (exact.validation.values[index], exact.test.values[index])
            switch kind {
            case .binary: return binary(score, decides, reports, exact)
            case .real: return real(score, decides, reports, exact)
            case .categorical:
                return finding(score, steps: exact.test.steps).map { (score.validation, $0) }
            }
        }
        // Equals stay in the scan's order.
        return made.enumerated().sorted {
            ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset)
        }.map(\.element.finding)
    }

    private func binary(
        _ score: UnitScore, _ decides: [Float], _ reports: [Float], _ exact: ExactPass
    ) -> (strength: Double, finding: Finding)? {
        let decidesOn = exact.validation.labels.map { $0 != 0 }
        let on = exact.test.labels.map { $0 != 0 }
        guard let decided = AUROC.exact(decides, decidesOn), let area = AUROC.exact(reports, on) else { return nil }
        let isPositive = decided >= 0.5
        let threshold = Threshold(choosingFrom: decides, decidesOn, isAbove: isPositive)
        let interval = BlockBootstrap(seed: seed).interval(reports, on).map { interval in
            isPositive ? interval : 1 - interval.upperBound...1 - interval.lowerBound
        }
        var persistence: [Int: Double] = [:]
        for distance in Persistence.distances {
            persistence[distance] = Persistence.auroc(reports, on, distance: distance).map { orient($0, isPositive) }
        }
        let finding = make(
            score, orient(area, isPositive), error: 0, interval: interval,
            r: LinearAssociation.pearson(reports, exact.test.labels), threshold: threshold,
            confusion: threshold?.confusion(reports, on), persistence: persistence, steps: exact.test.steps,
            isPositive: isPositive)
        return (abs(decided - 0.5), finding)
    }

    private func real(
        _ score: UnitScore, _ decides: [Float], _ reports: [Float], _ exact: ExactPass
    ) -> (strength: Double, finding: Finding)? {
        guard let decided = LinearAssociation.spearman(decides, exact.validation.labels),
            let rho = LinearAssociation.spearman(reports, exact.test.labels)
        else { return nil }
        let isPositive = decided >= 0
        let interval = BlockBootstrap(seed: seed).spearmanInterval(reports, exact.test.labels).map { interval in
            isPositive ? interval : -interval.upperBound ... -interval.lowerBound
        }
        let finding = make(
            score, isPositive ? rho : -rho, error: 0, interval: interval,
            r: LinearAssociation.pearson(reports, exact.test.labels), threshold: nil, confusion: nil,
            persistence: [:], steps: exact.test.steps, isPositive: isPositive)
        return (abs(decided), finding)
    }

    private func orient(_ score: Double, _ isPositive: Bool) -> Double {
        switch kind {
        case .binary: isPositive ? score : 1 - score
        case .real: isPositive ? score : -score
        case .categorical: score
        }
    }

    private func make(
        _ score: UnitScore, _ value: Double, error: Double?, interval: ClosedRange<Double>?, r: Double?,
        threshold: Threshold?, confusion: Confusion?, persistence: [Int: Double], steps: Int, isPositive: Bool? = nil
    ) -> Finding {
        let share = if case .categorical = kind { entropy.map { $0 > 0 ? value / $0 : 0 } ?? 0 } else { value }
        let evidence = Verdict.Evidence(
            kind: kind, score: share, familyWiseP: score.familyWiseP, baselines: baselines, persistence: persistence,
            bestUnits: wholeState?.best.auroc, wholeState: wholeState?.all.auroc)
        return Finding(
            address: score.address, score: value, error: error, interval: interval,
            isPositive: isPositive ?? score.isPositive, r: r, threshold: threshold, f1: confusion?.f1,
            mcc: confusion?.mcc, familyWiseP: score.familyWiseP, persistence: persistence, steps: steps,
            isExplained: evidence.isExplained, verdict: Verdict(evidence))
    }
}
