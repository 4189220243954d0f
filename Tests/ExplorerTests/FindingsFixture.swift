import CellProbing
import Explorer
import ModelCore
import Texts

extension Fixtures {
    /// A finding of a unit, the worse the higher its rank.
    static func finding(_ address: UnitAddress, rank: Int, isExact: Bool = true) -> Finding {
        let score = 0.99 - 0.03 * Double(rank)
        return Finding(
            address: address, score: score, error: isExact ? 0 : 0.0021,
            interval: isExact ? score - 0.01...score + 0.005 : nil, isPositive: rank % 2 == 0,
            r: rank % 2 == 0 ? score - 0.1 : 0.1 - score,
            threshold: Threshold(value: rank % 2 == 0 ? 0.25 : -0.5, isAbove: rank % 2 == 0), f1: score - 0.05,
            mcc: score - 0.08, familyWiseP: rank < 4 ? 0.005 : 0.2,
            persistence: isExact ? [5: score - 0.005, 20: score - 0.01] : [:], steps: 240, isExplained: rank < 3,
            verdict: rank < 3 ? .tracker : rank == 3 ? .detector : .nothing)
    }

    /// What a search has found of some units.
    static func report(
        _ name: String, _ addresses: [UnitAddress], stage: FindingsReport.Stage = .done, model: OpenedModel
    ) -> FindingsReport {
        var report = FindingsReport()
        report.stage = stage
        (report.done, report.total) = stage == .done ? (0, 0) : (120, 480)
        report.secondsLeft = stage == .done ? nil : 12
        report.validationSteps = 240
        (report.turns, report.window) = (200, 8192)
        report.findings = PropertyFindings(
            name: name, kind: .binary,
            baselines: Baselines(
                steps: 240, mean: 0.312, runs: 7, symbolOnly: 0.61, columnOnly: 0.55,
                randomWeights: stage == .done ? 0.66 : nil, randomUnit: 0.53),
            findings: addresses.enumerated().map { finding($1, rank: $0, isExact: stage == .done) })
        for (rank, address) in addresses.enumerated() {
            let none = [Float?](repeating: 0.5, count: model.architecture.hidden)
            report.scores[address.signalAddress, default: none][address.unit] = 0.99 - 0.03 * Float(rank)
        }
        return report
    }

    /// What ablating a unit does: the first of them is used, the others are not.
    static func effect(_ address: UnitAddress, rank: Int) -> AblationEffect {
        func change(_ mean: Double, _ share: Double, steps: Int) -> AblationEffect.Change {
            .init(
                mean: mean, interval: mean - 0.01...mean + 0.01, steps: steps,
                random: .init(count: 50, median: 0, high: 0.01, share: share))
        }
        return AblationEffect(
            units: AblatedUnits(address), loss: change(0.031, 0.96, steps: 240),
            inside: rank == 0 ? change(0.0554, 0.98, steps: 75) : change(-0.0001, 0.02, steps: 75),
            outside: change(0.0021, 0.7, steps: 165),
            ending: change(rank == 0 ? -1.81 : 0.004, rank == 0 ? 1 : 0.44, steps: 35),
            endingChance: nil, area: 0.95, isEffective: rank == 0, use: rank == 0 ? .used : .encoded)
    }

    static func address(_ text: String, _ model: OpenedModel) throws -> UnitAddress {
        try UnitAddress(parsing: text, in: model.architecture)
    }
}

extension Session {
    /// The search asked for last.
    var findRequest: FindRequest? {
        for effect in effects.reversed() { if case .find(let request) = effect { return request } }
        return nil
    }

    var stepRequest: StepRequest? {
        for effect in effects.reversed() { if case .step(let request) = effect { return request } }
        return nil
    }

    var hasStopped: Bool {
        effects.contains { if case .stopFinding = $0 { true } else { false } }
    }

    /// Answers the search asked for last with findings of the units given.
    mutating func answerFind(_ units: [String], stage: FindingsReport.Stage = .done) throws {
        guard let request = findRequest, let model = state.lens?.model else { return }
        let addresses = try units.map { try Fixtures.address($0, model) }
        send(
            .found(
                Fixtures.report(request.property.name, addresses, stage: stage, model: model), request: request.request)
        )
    }

    /// The ablations asked for, in their order.
    var ablationRequests: [AblationRequest] {
        effects.compactMap { if case .ablate(let request) = $0 { request } else { nil } }
    }

    var hasStoppedAblating: Bool {
        effects.contains { if case .stopAblating = $0 { true } else { false } }
    }

    /// Answers the ablations asked for last: a third of them done, or all.
    mutating func answerAblation(isDone: Bool = true) {
        guard let request = ablationRequests.last else { return }
        var report = AblationReport()
        (report.done, report.total, report.secondsLeft) = (isDone ? 900 : 300, 900, isDone ? nil : 7.5)
        if isDone {
            report.effects = request.units.enumerated().map { Fixtures.effect($1, rank: $0) }
        }
        send(.ablated(report, request: request.request))
    }

    /// Answers what was asked about a property along the text.
    mutating func answerLabels() {
        let waiting = effects
        effects = []
        for effect in waiting {
            guard case .label(let request) = effect else {
                effects.append(effect)
                continue
            }
            let codes = request.document.symbols(in: 0..<request.document.count).map(\.code)
            let values = Array(request.property.values(of: codes)[request.range])
            send(.labelled(LabelRun(start: request.range.lowerBound, values: values), request: request.request))
        }
    }
}
