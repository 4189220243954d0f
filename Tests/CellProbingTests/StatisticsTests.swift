import CellProbing
import ModelFiles
import Testing

@Suite("Statistics beside scikit-learn, SciPy and statsmodels") struct StatisticsTests {
    private let fixture: StatisticsFixture
    private let labels: [Bool]

    init() throws {
        fixture = try StatisticsFixture()
        labels = fixture.labels("labels")
    }

    @Test("AUROC, with and without ties (sklearn.metrics.roc_auc_score)")
    func auroc() {
        #expect(labels.count == 1500)
        for name in ["values", "tied"] {
            #expect(agree(AUROC.exact(fixture.floats(name), labels), fixture.number("auroc", name)))
        }
        #expect(AUROC.exact([1, 2], [true, true]) == nil)
        #expect(AUROC.exact([0, -0.0], [true, false]) == 0.5)
    }

    @Test("AUROC from bins lies within the error that it states")
    func binned() throws {
        let values = fixture.floats("values")
        for bins in [4, 16, 256] {
            var on = [Int](repeating: 0, count: bins)
            var off = on
            for (value, label) in zip(values, labels) {
                let bin = max(0, min(bins - 1, Int((value + 4) / 8 * Float(bins))))
                if label { on[bin] += 1 } else { off[bin] += 1 }
            }
            let result = try #require(AUROC.binned(on: on, off: off))
            #expect(abs(result.area - fixture.number("auroc", "values")) <= result.error)
            #expect(result.error <= 0.5 / Double(bins) * 8 && result.error > 0)
        }
    }

    @Test("Pearson's, point-biserial and Spearman's correlation (scipy.stats)")
    func correlation() {
        let real = fixture.floats("real")
        #expect(agree(LinearAssociation.pearson(real, fixture.floats("follower")), fixture.number("pearson")))
        #expect(
            agree(
                LinearAssociation.pearson(fixture.floats("values"), fixture.floats("labels")),
                fixture.number("pointbiserial")))
        for name in ["follower", "tied"] {
            #expect(agree(LinearAssociation.spearman(real, fixture.floats(name)), fixture.number("spearman", name)))
        }
        #expect(LinearAssociation.pearson([3, 3, 3], [1, 2, 3] as [Float]) == nil)
    }

    @Test("Sums of parts give the same r as the whole")
    func moments() {
        let (x, y) = (fixture.floats("real"), fixture.floats("follower"))
        var sum = LinearAssociation.Moments()
        for part in [0..<1, 1..<700, 700..<700, 700..<x.count] {
            var moments = LinearAssociation.Moments()
            for index in part { moments.add(Double(x[index]), Double(y[index])) }
            if part.count > 1 { #expect(!agree(moments.pearson, fixture.number("pearson"), within: 1e-9)) }
            sum.add(moments)
        }
        #expect(sum.count == Double(x.count) && agree(sum.pearson, fixture.number("pearson"), within: 1e-9))
    }

    @Test("The threshold with the highest MCC, its MCC and F1 (sklearn.metrics, every cut tried)")
    func thresholds() throws {
        for name in ["values", "tied"] {
            let values = fixture.floats(name)
            for above in [true, false] {
                let expected = fixture.numbers("thresholds", "\(name) \(above ? "above" : "below")")
                let threshold = try #require(Threshold(choosingFrom: values, labels, isAbove: above))
                let confusion = threshold.confusion(values, labels)
                #expect(agree(Double(threshold.value), expected[0]))
                #expect(agree(confusion.mcc, expected[1]) && agree(confusion.f1, expected[2]))
            }
        }
        #expect(Threshold(choosingFrom: [1, 2], [true, true], isAbove: true) == nil)
        let close = Float(1).nextUp
        let tight = try #require(Threshold(choosingFrom: [1, close], [false, true], isAbove: true))
        #expect(tight.holds(close) && !tight.holds(1))
    }

    @Test("Persistence: the steps far from a change alone, and nothing where runs are few")
    func persistence() {
        let values = fixture.floats("values")
        for distance in Persistence.distances {
            let found = Persistence.auroc(values, labels, distance: distance)
            if fixture["persistence", "\(distance)"] == .null {
                #expect(found == nil)
            } else {
                #expect(agree(found, fixture.number("persistence", "\(distance)")))
            }
        }
        #expect(fixture["persistence", "5"] != .null && fixture["persistence", "50"] == .null)
    }

    @Test("Mutual information and entropy (sklearn.metrics.mutual_info_score, scipy.stats.entropy)")
    func information() {
        let table = (fixture["table"].array ?? []).map { ($0.array ?? []).compactMap(\.integer) }
        #expect(agree(MutualInformation.nats(table), fixture.number("information")))
        #expect(agree(MutualInformation.entropy(table.map { $0.reduce(0, +) }), fixture.number("entropy")))
    }

    @Test("The block bootstrap's interval is NumPy's and scikit-learn's on the same draws")
    func bootstrap() throws {
        let bootstrap = BlockBootstrap(resamples: 300, blocks: 12, shortest: 100, seed: 11)
        let found = try #require(bootstrap.interval(fixture.floats("values"), labels))
        let expected = fixture.numbers("bootstrap")
        #expect(agree(found.lowerBound, expected[0]) && agree(found.upperBound, expected[1]))
        #expect(bootstrap.interval([1, 2, 3], [true, false, true]) == nil)
    }

    @Test("Clopper and Pearson's interval (statsmodels' proportion_confint, beta)")
    func proportions() {
        for row in (fixture["proportions"].array ?? []).map({ ($0.array ?? []).map(StatisticsFixture.number) }) {
            let found = ClopperPearson.interval(hits: Int(row[0]), of: Int(row[1]))
            #expect(agree(found.lowerBound, row[2]) && agree(found.upperBound, row[3]))
        }
    }

    @Test("Logistic regression (scikit-learn's, C = 1/λ, on StandardScaler's features)")
    func logistic() {
        let raw = LinearFit.Rows(features: fixture.floats("features"), targets: fixture.floats("target"), width: 6)
        let rows = raw.scaled(by: raw.scale())
        for penalty in [0.5, 4.0] {
            let fit = LinearFit(fitting: rows, penalty: penalty, tolerance: 1e-9)
            let expected = fixture.numbers("fits", "\(penalty)", "weights")
            #expect(zip(fit.weights, expected).allSatisfy { agree($0, $1) } && expected.count == 6)
            #expect(agree(fit.intercept, fixture.number("fits", "\(penalty)", "intercept")))
        }
    }

    @Test("Ridge regression (scikit-learn's, alpha = λ)")
    func ridge() {
        let raw = LinearFit.Rows(features: fixture.floats("features"), targets: fixture.floats("target"), width: 6)
        var rows = raw.scaled(by: raw.scale())
        rows.targets = rows.targets.indices.map {
            rows.features[6 * $0] * 0.5 - rows.features[6 * $0 + 4] + rows.targets[$0]
        }
        for penalty in [0.5, 40.0] {
            let fit = LinearFit(fitting: rows, .squares, penalty: penalty, tolerance: 1e-9)
            let expected = fixture.numbers("ridges", "\(penalty)", "weights")
            #expect(zip(fit.weights, expected).allSatisfy { agree($0, $1) } && expected.count == 6)
            #expect(agree(fit.intercept, fixture.number("ridges", "\(penalty)", "intercept")))
        }
    }

    @Test("Average precision, with and without ties, of either sign (sklearn.metrics.average_precision_score)")
    func precision() {
        for name in ["values", "tied"] {
            let values = fixture.floats(name)
            let expected = fixture.numbers("precision", name)
            #expect(agree(AveragePrecision.exact(values, labels) ?? .nan, expected[0]))
            #expect(agree(AveragePrecision.exact(values.map { -$0 }, labels) ?? .nan, expected[1]))
        }
        #expect(AveragePrecision.exact([1, 2], [true, true]) == nil)
    }

    @Test("q of many findings (statsmodels' multipletests, fdr_by)")
    func discovery() {
        let found = FalseDiscovery.rates(fixture.numbers("discovery"))
        let expected = fixture.numbers("discoveryRates")
        #expect(zip(found, expected).allSatisfy { agree($0, $1) } && found.count == expected.count)
        #expect(FalseDiscovery.rates([]).isEmpty && FalseDiscovery.rates([1]) == [1])
    }

    @Test("A control task gives one pair of symbols one label, and as many of them as asked for")
    func control() {
        let task = ControlTask(prevalence: 0.3, seed: 5)
        var on = 0
        for a in 0..<100 as Range<Int32> {
            for b in 0..<100 as Range<Int32> {
                let label = task.label(a, after: b)
                #expect(label == task.label(a, after: b))
                if label { on += 1 }
            }
        }
        #expect((2800...3200).contains(on))
    }

    @Test("What a grouping tells by itself: as its scores laid out step by step")
    func grouped() throws {
        let groups = [0, 0, 1, 1, 2, 2, 2, 1]
        let train: [Float] = [0, 0, 1, 0, 1, 1, 0, 1]
        let test: [Float] = [0, 1, 1, 0, 1, 0, 1, 1]
        var learned = GroupedScores()
        var judged = GroupedScores()
        for (group, label) in zip(groups, train) { learned.add(label, in: group) }
        for (group, label) in zip(groups + [9], test + [1]) { judged.add(label, in: group) }
        let scores: [Float] = groups.map { [0, 2.0 / 3, 2.0 / 3][$0] } + [0.5]
        #expect(agree(learned.auroc(on: judged), try #require(AUROC.exact(scores, (test + [1]).map { $0 == 1 }))))
        var merged = learned
        merged.merge(learned)
        #expect(agree(merged.auroc(on: judged), try #require(learned.auroc(on: judged))))
    }

    @Test("What a grouping tells about a quantity: Spearman's rho of its mean ranks laid out step by step")
    func groupedRanks() throws {
        let groups = [0, 0, 1, 1, 2, 2, 2, 1, 0]
        // A label far out, so that means and mean ranks have other orders.
        let train: [Float] = [1, 1000, 3, 3, 2, 5, 7, 4, 1]
        let test: [Float] = [2, 1, 9, 4, 900, 3, -2, 4, 0]
        func counted(_ labels: [Float], _ groups: [Int]) -> GroupedScores {
            var counts: [Int: Double] = [:]
            for (label, group) in zip(labels, groups) {
                counts[GroupedScores.place(of: label, in: group), default: 0] += 1
            }
            return GroupedScores(cells: counts.mapValues { .init(count: $0) })
        }
        // Midranks of the labels: 1, 1: 1.5; 2: 3; 3, 3: 4.5; 4: 6; 5: 7; 7: 8; 1000: 9. Those of the groups are means.
        let means: [Float] = [(1.5 + 9 + 1.5) / 3, (4.5 + 4.5 + 6) / 3, (3 + 7 + 8) / 3]
        let scores = groups.map { means[$0] } + [5]
        let (learned, judged) = (counted(train, groups), counted(test + [6], groups + [9]))
        #expect(agree(learned.spearman(on: judged), try #require(LinearAssociation.spearman(scores, test + [6]))))
        #expect(agree(judged.spearman(on: counted([1, 2, 3], [4, 5, 6])) ?? 7, 7))
        // The group itself as the label is told exactly.
        let columns = counted((0..<200).map { Float($0 % 80) }, (0..<200).map { $0 % 80 })
        #expect(agree(columns.spearman(on: columns), 1, within: 1e-12))
    }

    @Test("p-values count the turns that reach a score; turns depend on seed and block alone")
    func shifts() {
        #expect(CircularShift.pValue(of: 0.4, against: [0.1, 0.2, 0.4, 0.5]) == 0.6)
        #expect(CircularShift.pValue(of: 0.9, against: [0.1, 0.2, 0.4]) == 0.25)
        let shift = CircularShift(turns: 50, seed: 3)
        #expect(shift.offsets(window: 2, count: 1000) == shift.offsets(window: 2, count: 1000))
        #expect(shift.offsets(window: 2, count: 1000) != shift.offsets(window: 3, count: 1000))
        #expect(shift.offsets(window: 0, count: 7).allSatisfy { (0..<7).contains($0) })
    }
}
