import CellProbing
import ModelCore
import Testing
import Texts

@Suite("Exact figures of the best units") struct ExactPassTests {
    private let text = ProbeText.text(symbols: 14_000, marks: [("\"", "\"")], seed: 12) + "é unknown\n"

    private func model() throws -> Model {
        var built = HandBuilt(over: text.replacing("é", with: ""), hidden: 12)
        built.addSymbolDetector("m")
        built.addLatch("\"", "\"")
        return try built.model()
    }

    /// Several blocks, each run in one lane from the text's beginning, so that values are those of a plain trace.
    private func settings(_ model: Model) -> ScanSettings {
        var settings = ScanSettings.small(model, turns: 0)
        settings.blockLength = 1500
        settings.lanes = 1
        settings.warmUp = 100_000
        return settings
    }

    private func findings(_ typed: String, budget: Int, rows: Int = 500) throws -> (PropertyFindings, ExactPass) {
        let model = try model()
        let settings = settings(model)
        let documents = [ProbeText.document(text)]
        let property = try PropertyCatalog.builtIn.property(parsing: typed)
        var scan = try Scan(Runner(model), documents, [property], settings)
        while scan.next() {}
        var pass = ExactPass(
            Runner(model), documents, property, settings, units: scan.sums.ranking(of: 0).map(\.unit),
            wholeState: property.kind == .binary, budget: budget, rows: rows)
        while pass.next() {}
        #expect(pass.problem == nil && pass.done == pass.total)
        return (try PropertyFindings(scan.sums, property: 0, exact: pass, top: 100), pass)
    }

    /// Every unit's values and the labels of a part, straight through from the text's start.
    private func plain(_ typed: String, _ part: ScanPart) throws -> (values: [[Float]], labels: [Float]) {
        let model = try model()
        let settings = settings(model)
        let document = ProbeText.document(text)
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let rows = model.vocabulary.indices(of: codes)
        let runner = Runner(model)
        var state = runner.zeroState()
        let trace = runner.trace(rows, from: &state, recording: settings.signals)
        let labels = try PropertyCatalog.builtIn.property(parsing: typed).values(of: codes)
        let steps = settings.parts.range(of: part, symbols: codes.count).filter { rows[$0] >= 0 && !labels[$0].isNaN }
        let values = settings.signals.flatMap { address in
            (0..<12).map { unit in steps.map { trace.values[address]![$0 * 12 + unit] } }
        }
        return (values, steps.map { labels[$0] })
    }

    private func number(of address: UnitAddress) -> Int { (address.signal.name == "h" ? 0 : 12) + address.unit }

    @Test("Of a binary property they are those of the whole series, merged from several blocks")
    func binary() throws {
        let (found, pass) = try findings("quotes", budget: .max)
        #expect(found.findings.count == 24 && found.exact == .memory && found.exactUnits == 24)
        let (decides, decidesLabels) = try plain("quotes", .validation)
        let (reports, reportsLabels) = try plain("quotes", .test)
        let (decidesOn, on) = (decidesLabels.map { $0 != 0 }, reportsLabels.map { $0 != 0 })
        #expect(pass.test.steps == on.count && pass.test.on == on.count { $0 })
        for finding in found.findings {
            let (x, y) = (decides[number(of: finding.address)], reports[number(of: finding.address)])
            let isPositive = try #require(AUROC.exact(x, decidesOn)) >= 0.5
            let area = try #require(AUROC.exact(y, on))
            #expect(finding.isPositive == isPositive)
            #expect(agree(finding.score, isPositive ? area : 1 - area, within: 1e-12), "\(finding.address)")
            let threshold = try #require(Threshold(choosingFrom: x, decidesOn, isAbove: isPositive))
            #expect(finding.threshold == threshold)
            #expect(finding.mcc == threshold.confusion(y, on).mcc && finding.f1 == threshold.confusion(y, on).f1)
            #expect(agree(finding.r, try #require(LinearAssociation.pearson(y, reportsLabels)), within: 1e-9))
            let interval = try #require(BlockBootstrap(seed: 1).interval(y, on))
            let low = isPositive ? interval.lowerBound : 1 - interval.upperBound
            #expect(agree(finding.interval?.lowerBound, low, within: 1e-12))
            let precision = try #require(AveragePrecision.exact(isPositive ? y : y.map { -$0 }, on))
            #expect(agree(finding.averagePrecision, precision, within: 1e-12))
            for distance in Persistence.distances {
                let later = Persistence.auroc(y, on, distance: distance).map { isPositive ? $0 : 1 - $0 }
                #expect((finding.persistence[distance] == nil) == (later == nil))
                if let later { #expect(agree(finding.persistence[distance], later, within: 1e-12)) }
            }
        }
    }

    @Test("Of several texts, how long ago a label changed starts anew with each")
    func texts() throws {
        let model = try model()
        let settings = settings(model)
        let property = try #require(PropertyCatalog.builtIn["quotes"])
        // Long stretches without a change on both sides of where the second text's part follows the first's.
        let still = String(repeating: "mno pqrs ", count: 40)
        let texts = [text + still, text + still + still + text]
        let documents = texts.map { ProbeText.document($0) }
        var scan = try Scan(Runner(model), documents, [property], settings)
        while scan.next() {}
        var pass = ExactPass(Runner(model), documents, property, settings, units: Array(0..<24), wholeState: false)
        while pass.next() {}
        let found = try PropertyFindings(scan.sums, property: 0, exact: pass, top: 100)
        var (values, labels, ages): ([[Float]], [Bool], [Int]) = (Array(repeating: [], count: 24), [], [])
        for text in texts {
            let codes = text.unicodeScalars.map(\.value)
            let rows = model.vocabulary.indices(of: codes)
            let runner = Runner(model)
            var state = runner.zeroState()
            let trace = runner.trace(rows, from: &state, recording: settings.signals)
            let all = property.values(of: codes)
            let steps = settings.parts.range(of: .test, symbols: codes.count).filter { rows[$0] >= 0 }
            let on = steps.map { all[$0] != 0 }
            if !labels.isEmpty { #expect(labels.last == on.first) }
            labels += on
            ages += Persistence.ages(on)
            for unit in 0..<24 {
                values[unit] += steps.map { trace.values[settings.signals[unit / 12]]![$0 * 12 + unit % 12] }
            }
        }
        for distance in Persistence.distances {
            let kept = ages.indices.filter { ages[$0] >= distance }
            let continued = Persistence.ages(labels).count { $0 >= distance }
            #expect(continued > kept.count)
            for finding in found.findings {
                guard let score = finding.persistence[distance] else { continue }
                let x = values[number(of: finding.address)]
                let area = try #require(AUROC.exact(kept.map { x[$0] }, kept.map { labels[$0] }))
                #expect(agree(score, finding.isPositive ? area : 1 - area, within: 1e-12), "\(finding.address)")
            }
        }
        #expect(found.findings.contains { $0.persistence[5] != nil })
    }

    @Test("Of a quantity, rho is that of the ranks in the whole series")
    func real() throws {
        let (found, _) = try findings("column", budget: .max)
        let (decides, decidesLabels) = try plain("column", .validation)
        let (reports, labels) = try plain("column", .test)
        #expect(found.findings.count == 24)
        for finding in found.findings {
            let (x, y) = (decides[number(of: finding.address)], reports[number(of: finding.address)])
            let isPositive = try #require(LinearAssociation.spearman(x, decidesLabels)) >= 0
            let rho = try #require(LinearAssociation.spearman(y, labels))
            #expect(finding.isPositive == isPositive)
            #expect(agree(finding.score, isPositive ? rho : -rho, within: 1e-10), "\(finding.address)")
            #expect(agree(finding.r, try #require(LinearAssociation.pearson(y, labels)), within: 1e-9))
            let interval = try #require(BlockBootstrap(seed: 1).spearmanInterval(y, labels))
            let high = isPositive ? interval.upperBound : -interval.lowerBound
            #expect(agree(finding.interval?.upperBound, high, within: 1e-10))
        }
    }

    @Test("Values in a temporary file give the same figures as values in memory", arguments: ["quotes", "column"])
    func file(typed: String) throws {
        let (held, _) = try findings(typed, budget: .max)
        // Some of the runs in memory, and none.
        for budget in [50_000, 0] {
            let (spooled, _) = try findings(typed, budget: budget)
            #expect(spooled.exact == .file && spooled.findings == held.findings)
        }
    }

    @Test("Rows of the whole state are as many as were asked for, and can be taken once")
    func rows() throws {
        var (_, pass) = try findings("quotes", budget: .max, rows: 300)
        #expect((200...300).contains(pass.validation.rowLabels.count))
        #expect(pass.test.rows.count == pass.test.rowLabels.count * 24)
        let beside = WholeState(pass.validation, pass.test, width: 24, seed: 1)
        let taken = pass.takeWholeState(width: 24)
        let whole = try #require(taken)
        #expect(whole == beside && whole.all.score > 0.99)
        let again = pass.takeWholeState(width: 24)
        #expect(pass.test.rows.isEmpty && again == nil)
    }

    @Test("A pass that is cancelled has no figures; one that is taken up again has them all")
    func cancelled() throws {
        let model = try model()
        let property = try #require(PropertyCatalog.builtIn["quotes"])
        var pass = ExactPass(
            Runner(model), [ProbeText.document(text)], property, settings(model), units: [0, 1], wholeState: false)
        let (first, second) = (pass.next(), pass.next(isCancelled: { true }))
        #expect(first && !second && pass.holding == nil && (1...1500).contains(pass.done))
        while pass.next() {}
        #expect(pass.holding == .memory && pass.done == pass.total)
    }
}
