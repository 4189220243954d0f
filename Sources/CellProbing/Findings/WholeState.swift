import Glibc
import ModelCore

/// How well a property can be read from the best few units, and from all of them: linear probes learned on the validation
/// part and judged on the test part, each beside a control task. Logistic regression for a binary property; of a quantity
/// ridge regression of its ranks, since what is reported is a correlation of ranks. λ is chosen by contiguous folds of the
/// validation part (`PenaltyChoice`), for the control task by its own.
public struct WholeState: Hashable, Sendable {
    /// One probe.
    public struct Probe: Hashable, Sendable {
        /// On the test part: AUROC of a binary property, Spearman's ρ of a real one.
        public var score: Double
        /// Average precision on the test part; nil for a quantity.
        public var averagePrecision: Double?
        /// The share of steps that it gets right; nil for a quantity.
        public var accuracy: Double?
        /// The same of the control task's labels, learned by a probe of the same units: accuracy, or ρ.
        public var control: Double
        /// Accuracy (ρ) less the control task's (Hewitt and Liang 2019).
        public var selectivity: Double { (accuracy ?? score) - control }
        /// λ of the probe and of the control task's.
        public var penalty: Double
        /// λ of the control task's probe.
        public var controlPenalty: Double

        package init(
            score: Double, averagePrecision: Double? = nil, accuracy: Double? = nil, control: Double, penalty: Double,
            controlPenalty: Double
        ) {
            (self.score, self.averagePrecision, self.accuracy) = (score, averagePrecision, accuracy)
            (self.control, self.penalty, self.controlPenalty) = (control, penalty, controlPenalty)
        }
    }

    /// Units of the best few.
    public static let few = 8

    /// Learned from every unit.
    public var all: Probe
    /// Learned from the best few units.
    public var best: Probe
    /// The best few on the validation part, chosen one after the other: each is the unit whose values go most with what
    /// a regression (λ = 1) on those before it has left over (orthogonal matching pursuit; Pati, Rezaiifar and
    /// Krishnaprasad 1993), so that units that say the same are not chosen twice.
    public var bestUnits: [Int]
    /// Steps learned from and judged on.
    public var validationSteps: Int
    /// Steps that it was tried on.
    public var testSteps: Int

    package init(all: Probe, best: Probe, bestUnits: [Int], validationSteps: Int, testSteps: Int) {
        (self.all, self.best, self.bestUnits) = (all, best, bestUnits)
        (self.validationSteps, self.testSteps) = (validationSteps, testSteps)
    }

    /// nil where either part has one label only, or the work was cancelled.
    /// - Parameters:
    ///   - width: units of a row.
    ///   - threads: share the work; they change nothing.
    public init?(
        _ validation: ExactPass.Series, _ test: ExactPass.Series, _ kind: PropertyKind = .binary, width: Int,
        seed: UInt64, threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        var (validation, test) = (validation, test)
        self.init(
            taking: &validation, &test, kind, width: width, seed: seed, threads: threads, isCancelled: isCancelled)
    }

    /// The same, and takes the rows out of both parts, so that they are in memory once.
    init?(
        taking validation: inout ExactPass.Series, _ test: inout ExactPass.Series, _ kind: PropertyKind, width: Int,
        seed: UInt64, threads: Int, isCancelled: @escaping @Sendable () -> Bool
    ) {
        let isReal = kind == .real
        var (learned, judged) = (validation.takeRows(width, isReal), test.takeRows(width, isReal))
        guard learned.varies, judged.varies else { return nil }
        let scale = learned.scale()
        learned.scale(by: scale)
        judged.scale(by: scale)
        let task = ControlTask(
            prevalence: Double(learned.targets.count { $0 != 0 }) / Double(learned.count), seed: seed)
        func controls(_ series: ExactPass.Series) -> [Float] {
            series.rowSymbols.indices.map { row in
                let (symbol, previous) = (series.rowSymbols[row], series.rowPrevious[row])
                return isReal
                    ? task.rank(symbol, after: previous) : task.label(symbol, after: previous) ? 1 : 0
            }
        }
        let probing = Probing(
            loss: isReal ? .squares : .logistic, learned: learned, judged: judged,
            controls: (controls(validation), controls(test)), threads: threads, isCancelled: isCancelled)
        guard let all = probing.probe(nil) else { return nil }
        let few = probing.chooseFew()
        guard !few.isEmpty, let best = probing.probe(few) else { return nil }
        self.all = all
        self.best = best
        bestUnits = few
        (validationSteps, testSteps) = (learned.count, judged.count)
    }
}

/// Learns and judges probes over one property's rows.
private struct Probing {
    let loss: LinearFit.Loss
    let learned: LinearFit.Rows
    let judged: LinearFit.Rows
    /// The control task's targets of both parts.
    let controls: (learned: [Float], judged: [Float])
    let threads: Int
    let isCancelled: @Sendable () -> Bool

    /// - Parameter columns: the units; nil: all.
    func probe(_ columns: [Int]?) -> WholeState.Probe? {
        var train = columns.map { learned.selecting($0) } ?? learned
        let test = columns.map { judged.selecting($0) } ?? judged
        let choices = PenaltyChoice.choices(
            features: train.features, width: train.width, [(train.targets, loss), (controls.learned, loss)],
            threads: threads, isCancelled: isCancelled)
        guard let choices, choices.count == 2 else { return nil }
        let scores = fit(train, choices[0]).scores(test)
        train.targets = controls.learned
        let controlScores = fit(train, choices[1]).scores(test)
        guard !isCancelled() else { return nil }
        if loss == .squares {
            return WholeState.Probe(
                score: rho(scores, test.targets), control: rho(controlScores, controls.judged),
                penalty: choices[0].penalty, controlPenalty: choices[1].penalty)
        }
        let labels = test.targets.map { $0 != 0 }
        guard let area = AUROC.exact(scores, labels) else { return nil }
        func accuracy(_ scores: [Float], _ targets: [Float]) -> Double {
            Double(zip(scores, targets).count { ($0 > 0) == ($1 != 0) }) / Double(scores.count)
        }
        return WholeState.Probe(
            score: area, averagePrecision: AveragePrecision.exact(scores, labels),
            accuracy: accuracy(scores, test.targets), control: accuracy(controlScores, controls.judged),
            penalty: choices[0].penalty, controlPenalty: choices[1].penalty)
    }

    private func fit(_ rows: LinearFit.Rows, _ choice: PenaltyChoice) -> LinearFit {
        LinearFit(
            fitting: rows, loss, penalty: choice.penalty, from: choice.start, iterations: 200, tolerance: 1e-3,
            isCancelled: isCancelled)
    }

    /// 0 where nothing varies.
    private func rho(_ scores: [Float], _ targets: [Float]) -> Double {
        var moments = LinearAssociation.Moments()
        for (x, y) in zip(Ranks.midranks(scores), Ranks.midranks(targets)) { moments.add(x, y) }
        return moments.pearson ?? 0
    }

    func chooseFew() -> [Int] {
        let (rows, width) = (learned, learned.width)
        let share = Double(rows.targets.reduce(0, +)) / Double(rows.count)
        let empty = loss == .squares ? share : log(share / (1 - share))
        var chosen: [Int] = []
        var scores = [Float](repeating: Float(empty), count: rows.count)
        for _ in 0..<min(WholeState.few, width) {
            var products = [Float](repeating: 0, count: width)
            for row in 0..<rows.count {
                let left = Float(-loss.of(Double(scores[row]), rows.targets[row]).slope)
                for column in 0..<width { products[column] += left * rows.features[row * width + column] }
            }
            let rest = products.indices.filter { !chosen.contains($0) }
            guard !isCancelled(), let next = rest.max(by: { abs(products[$0]) < abs(products[$1]) }) else { break }
            chosen.append(next)
            let part = rows.selecting(chosen)
            scores = LinearFit(fitting: part, loss, penalty: 1, iterations: 100, tolerance: 1e-3).scores(part)
        }
        return chosen
    }
}

extension ExactPass.Series {
    /// The rows, which are gone then. The targets of a quantity are its midranks, of mean 0 and deviation 1.
    fileprivate mutating func takeRows(_ width: Int, _ isReal: Bool) -> LinearFit.Rows {
        defer { rows = [] }
        guard !rows.isEmpty else { return LinearFit.Rows(features: [], targets: [], width: width) }
        guard isReal else {
            return LinearFit.Rows(features: rows, targets: rowLabels.map { $0 != 0 ? 1 : 0 }, width: width)
        }
        let ranks = Ranks.midranks(rowLabels)
        let middle = Double(ranks.count + 1) / 2
        let squares = ranks.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        let deviation = max(1e-9, (squares / Double(ranks.count)).squareRoot())
        return LinearFit.Rows(features: rows, targets: ranks.map { Float(($0 - middle) / deviation) }, width: width)
    }
}

extension LinearFit.Rows {
    fileprivate var varies: Bool { targets.contains { $0 != targets.first } }
}
