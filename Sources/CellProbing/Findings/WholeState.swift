import Glibc
import ModelCore

/// How well a property can be read from one unit, from the best few, and from all of them: logistic regressions
/// learned on the validation part and judged on the test part, each beside a control task.
public struct WholeState: Hashable, Sendable {
    /// One probe.
    public struct Probe: Hashable, Sendable {
        /// Area on the test part, and the share of steps that are right there.
        public var auroc: Double
        /// The share of steps that it gets right.
        public var accuracy: Double
        /// The share that is right of the control task's labels, learned by a probe of the same units.
        public var controlAccuracy: Double
        /// Accuracy less the control task's (Hewitt and Liang 2019).
        public var selectivity: Double { accuracy - controlAccuracy }
    }

    /// Units of the best few.
    public static let few = 8

    /// Learned from every unit.
    public var all: Probe
    /// Learned from the best few units.
    public var best: Probe
    /// The best few on the validation part, chosen one after the other: each is the unit whose values go most with what
    /// a regression on those before it has left over (orthogonal matching pursuit; Pati, Rezaiifar and Krishnaprasad
    /// 1993), so that units that say the same are not chosen twice.
    public var bestUnits: [Int]
    /// Steps learned from and judged on.
    public var validationSteps: Int
    /// Steps that it was tried on.
    public var testSteps: Int

    /// nil where either part has one class only, or the work was cancelled.
    /// - Parameters:
    ///   - width: units of a row.
    ///   - penalty: λ of the regression, on features of mean 0 and deviation 1.
    public init?(
        _ validation: ExactPass.Series, _ test: ExactPass.Series, width: Int, seed: UInt64, penalty: Double = 1,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        var (validation, test) = (validation, test)
        self.init(taking: &validation, &test, width: width, seed: seed, penalty: penalty, isCancelled: isCancelled)
    }

    /// The same, and takes the rows out of both parts, so that they are in memory once.
    init?(
        taking validation: inout ExactPass.Series, _ test: inout ExactPass.Series, width: Int, seed: UInt64,
        penalty: Double = 1, isCancelled: @escaping @Sendable () -> Bool
    ) {
        var (learned, judged) = (validation.takeRows(width), test.takeRows(width))
        guard learned.count > 0, judged.count > 0, Set(learned.labels).count == 2, Set(judged.labels).count == 2 else {
            return nil
        }
        let scale = learned.scale()
        learned.scale(by: scale)
        judged.scale(by: scale)
        let prevalence = Double(learned.labels.count { $0 }) / Double(learned.count)
        let task = ControlTask(prevalence: prevalence, seed: seed)
        func controls(_ series: ExactPass.Series) -> [Bool] {
            series.rowSymbols.indices.map { task.label(series.rowSymbols[$0], after: series.rowPrevious[$0]) }
        }
        let control = (controls(validation), controls(test))

        func probe(_ columns: [Int]?) -> Probe? {
            var train = columns.map { learned.selecting($0) } ?? learned
            let test = columns.map { judged.selecting($0) } ?? judged
            let fit = LogisticRegression(
                fitting: train, penalty: penalty, iterations: 200, tolerance: 1e-3, isCancelled: isCancelled)
            let scores = fit.scores(test)
            guard !isCancelled(), let area = AUROC.exact(scores, test.labels) else { return nil }
            let right = zip(scores, test.labels).count { ($0 > 0) == $1 }
            train.labels = control.0
            let controlFit = LogisticRegression(
                fitting: train, penalty: penalty, iterations: 200, tolerance: 1e-3, isCancelled: isCancelled)
            let controlRight = zip(controlFit.scores(test), control.1).count { ($0 > 0) == $1 }
            guard !isCancelled() else { return nil }
            return Probe(
                auroc: area, accuracy: Double(right) / Double(test.count),
                controlAccuracy: Double(controlRight) / Double(test.count))
        }

        guard let all = probe(nil) else { return nil }
        let few = Self.chooseFew(learned, penalty)
        guard !few.isEmpty, let best = probe(few) else { return nil }
        self.all = all
        self.best = best
        bestUnits = few
        (validationSteps, testSteps) = (learned.count, judged.count)
    }

    private static func chooseFew(_ rows: LogisticRegression.Rows, _ penalty: Double) -> [Int] {
        var chosen: [Int] = []
        var scores = [Float](repeating: 0, count: rows.count)
        let share = Float(rows.labels.count { $0 }) / Float(rows.count)
        for turn in 0..<min(few, rows.width) {
            var products = [Float](repeating: 0, count: rows.width)
            for row in 0..<rows.count {
                let expected = turn == 0 ? share : 1 / (1 + exp(-scores[row]))
                let left = (rows.labels[row] ? 1 : 0) - expected
                for column in 0..<rows.width { products[column] += left * rows.features[row * rows.width + column] }
            }
            let rest = products.indices.filter { !chosen.contains($0) }
            guard let next = rest.max(by: { abs(products[$0]) < abs(products[$1]) }) else { break }
            chosen.append(next)
            let part = rows.selecting(chosen)
            scores = LogisticRegression(fitting: part, penalty: penalty, iterations: 100, tolerance: 1e-3).scores(part)
        }
        return chosen
    }
}

extension ExactPass.Series {
    /// The rows, which are gone then.
    fileprivate mutating func takeRows(_ width: Int) -> LogisticRegression.Rows {
        defer { rows = [] }
        return LogisticRegression.Rows(
            features: rows, labels: rows.isEmpty ? [] : rowLabels.map { $0 != 0 }, width: width)
    }
}
