import CellProbing
import ModelCore
import Testing
import Texts

@Suite("Scanning") struct ScanTests {
    private let text = ProbeText.text(symbols: 9000, marks: [("\"", "\"")], seed: 3) + "é unknown\n"

    private func randomModel(_ cell: CellKind = .lstm, hidden: Int = 10) throws -> Model {
        let codes = Set(text.unicodeScalars.map(\.value)).subtracting([0xE9]).sorted()
        let architecture = Architecture(cell: cell, symbols: codes.count, hidden: hidden)
        var generator = SeededGenerator(seed: 7)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        // Larger weights than at the start of training, so that values spread over the bins.
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
    }

    private func properties(_ names: [String]) throws -> [Property] {
        try names.map { try PropertyCatalog.builtIn.property(parsing: $0) }
    }

    /// Every unit's value and every label of a part, straight through from the text's start.
    private func plain(
        _ model: Model, _ settings: ScanSettings, _ property: Property, _ part: ScanPart
    ) -> (values: [[Float]], labels: [Float]) {
        let document = ProbeText.document(text)
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let runner = Runner(model)
        var state = runner.zeroState()
        let rows = model.vocabulary.indices(of: codes)
        let trace = runner.trace(rows, from: &state, recording: settings.signals)
        let labels = property.values(of: codes)
        let steps = settings.parts.range(of: part, symbols: codes.count).filter { rows[$0] >= 0 && !labels[$0].isNaN }
        let hidden = model.architecture.hidden
        let values = settings.signals.flatMap { address in
            (0..<hidden).map { unit in steps.map { trace.values[address]![$0 * hidden + unit] } }
        }
        return (values, steps.map { labels[$0] })
    }

    private func scanned(
        _ model: Model, _ settings: ScanSettings, _ properties: [Property], shard: (index: Int, count: Int) = (0, 1)
    ) throws -> ScanSums {
        var scan = try Scan(Runner(model), [ProbeText.document(text)], properties, settings, shard: shard)
        while scan.next() {}
        #expect(scan.remaining.isEmpty && scan.done == scan.total)
        return scan.sums
    }

    @Test("Scores from sums are those of the whole trace, within the error that they state", arguments: CellKind.all)
    func scores(cell: CellKind) throws {
        let model = try randomModel(cell)
        var settings = ScanSettings.small(model, signals: cell.signals.map(\.name), turns: 0)
        settings.blockLength = 2000
        for names in [["quotes", "column", "symbol-class"], ["next(space)"]] {
            try compare(model, settings, try properties(names))
        }
    }

    private func compare(_ model: Model, _ settings: ScanSettings, _ properties: [Property]) throws {
        let sums = try scanned(model, settings, properties)
        for (index, property) in properties.enumerated() {
            let ranking = sums.ranking(of: index)
            #expect(ranking.count == settings.signals.count * 10)
            let (values, labels) = plain(model, settings, property, .test)
            #expect(labels.count == sums.test.steps && sums.test.steps > 4000)
            for score in ranking {
                let x = values[score.unit]
                switch property.kind {
                case .binary:
                    let exact = try #require(AUROC.exact(x, labels.map { $0 != 0 }))
                    let (test, error) = (try #require(score.test), try #require(score.error))
                    #expect(abs(test - exact) <= error + 1e-5, "\(score.address) \(test) ± \(error), \(exact)")
                    #expect(agree(score.r, try #require(LinearAssociation.pearson(x, labels)), within: 1e-5))
                case .real:
                    #expect(agree(score.r, try #require(LinearAssociation.pearson(x, labels)), within: 1e-5))
                    #expect(agree(score.test, try #require(LinearAssociation.spearman(x, labels)), within: 0.05))
                case .categorical(let names):
                    // The value's 32 bins, as plain counts. A few values lie on the other side of a border.
                    var table = names.map { _ in [Int](repeating: 0, count: 32) }
                    let range = settings.signals[score.unit / 10].signal.range
                    for (value, label) in zip(x, labels) { table[Int(label)][Int(binned(value, range)) / 8] += 1 }
                    let nats = MutualInformation.nats(table)
                    #expect(agree(score.test, nats, within: 1e-3) && nats > 2e-3, "\(score.address) \(nats)")
                }
            }
        }
    }

    @Test("F1 and MCC from bins are those of the threshold that is shown")
    func thresholds() throws {
        let model = try randomModel()
        let settings = ScanSettings.small(model, turns: 0)
        let properties = try properties(["upper or space"])
        let (values, labels) = plain(model, settings, properties[0], .test)
        for score in try scanned(model, settings, properties).ranking(of: 0).prefix(5) {
            let threshold = try #require(score.threshold)
            let confusion = threshold.confusion(values[score.unit], labels.map { $0 != 0 })
            #expect(agree(score.confusion?.mcc, confusion.mcc, within: 2e-3))
            #expect(confusion.mcc > 0.1)
        }
    }

    @Test("The null is the largest score over units with the labels turned within windows, as counted plainly")
    func null() throws {
        let model = try randomModel()
        var settings = ScanSettings.small(model, turns: 12)
        // One window a part, so that plain counting is short.
        settings.blockLength = 100_000
        settings.window = 100_000
        settings.lanes = 1
        settings.warmUp = 100_000
        for name in ["quotes", "space", "column"] {
            let properties = try properties([name])
            let (exact, labels) = plain(model, settings, properties[0], .test)
            let values = exact.enumerated().map { unit, values in
                values.map { binned($0, settings.signals[unit / 10].signal.range) }
            }
            let sums = try scanned(model, settings, properties)
            let block = try #require(
                ScanBlock.all(ofTextsWith: [ProbeText.document(text).count], settings).last { $0.part == .test })
            let offsets = CircularShift(turns: 12, seed: settings.seed).offsets(
                window: block.number << 20, count: labels.count)
            func score(_ x: [Float], _ labels: [Float]) -> Double {
                properties[0].kind == .binary
                    ? (AUROC.exact(x, labels.map { $0 != 0 }) ?? 0.5) - 0.5
                    : LinearAssociation.spearman(x, labels) ?? 0
            }
            let largest = offsets.map { offset in
                let turned = labels.indices.map { labels[($0 - offset + labels.count) % labels.count] }
                return values.reduce(0) { max($0, abs(score($1, turned))) }
            }
            for unit in sums.ranking(of: 0) {
                let own = score(values[unit.unit], labels)
                #expect(
                    unit.familyWiseP == CircularShift.pValue(of: unit.isPositive ? own : -own, against: largest),
                    "\(name) \(unit.address)")
            }
        }
    }

    /// A value as a scan knows it: by its bin.
    private func binned(_ value: Float, _ range: Signal.Range) -> Float {
        let share = range == .unbounded ? value / (1 + abs(value)) : value
        return ((range == .sigmoid ? share : share * 0.5 + 0.5) * 255).rounded(.toNearestOrEven)
    }

    @Test("Shards merged are one run; the same shard twice and other scans are refused")
    func shards() throws {
        let model = try randomModel()
        var settings = ScanSettings.small(model, turns: 10)
        settings.blockLength = 1000
        let properties = try properties(["quotes", "column"])
        let whole = try scanned(model, settings, properties)
        var merged = try scanned(model, settings, properties, shard: (2, 3))
        let second = try scanned(model, settings, properties, shard: (1, 3))
        #expect(!merged.isWhole)
        try merged.merge(second)
        #expect(throws: ScanMergeError.twice(block: second.blocks.min() ?? -1)) { try merged.merge(second) }
        try merged.merge(try scanned(model, settings, properties, shard: (0, 3)))
        #expect(merged.isWhole)
        for index in properties.indices {
            let (a, b) = (whole.ranking(of: index), merged.ranking(of: index))
            #expect(a.map(\.address) == b.map(\.address) && a.map(\.familyWiseP) == b.map(\.familyWiseP))
            #expect(zip(a, b).allSatisfy { agree($0.test, $1.test ?? -1, within: 1e-12) })
        }
        settings.seed = 2
        let other = try scanned(model, settings, properties, shard: (0, 3))
        #expect(throws: ScanMergeError.self) { try merged.merge(other) }
    }

    @Test("Properties beside each other are counted as each alone, however many there are")
    func many() throws {
        let model = try randomModel()
        let settings = ScanSettings.small(model, turns: 0)
        // More than are counted in one go, of either kind.
        let names =
            (0..<40).map { "column > \($0 % 8) and not /\(["a", "e", "o", "i", "u"][$0 / 8])/" }
            + ["symbol-class"] + (0..<18).map { ["column", "word-length", "indentation"][$0 % 3] }
        let together = try scanned(model, settings, try properties(names))
        for index in [0, 17, 30, 31, 39, 40, 41, 56, 57, 58] {
            let alone = try scanned(model, settings, try properties([names[index]]))
            let (a, b) = (together.ranking(of: index), alone.ranking(of: 0))
            #expect(a.map(\.address) == b.map(\.address) && a.map(\.test) == b.map(\.test), "\(names[index])")
            #expect(a.map(\.r) == b.map(\.r))
        }
    }

    @Test("The seed decides the turns alone; the same seed, the same sums, on one thread or two")
    func deterministic() throws {
        let model = try randomModel()
        var settings = ScanSettings.small(model, turns: 5)
        let properties = try properties(["quotes", "indentation >= 0 and letter"])
        let two = try scanned(model, settings, properties)
        settings.threads = 1
        #expect(try scanned(model, settings, properties) == two)
        settings.seed = 2
        let other = try scanned(model, settings, properties)
        for index in properties.indices {
            let (one, another) = (two.test.properties[index], other.test.properties[index])
            #expect(one.turned != another.turned && one.turned.contains { $0 != 0 })
            #expect(one.counts == another.counts && one.products == another.products)
            let (a, b) = (two.ranking(of: index), other.ranking(of: index))
            #expect(a.map(\.address) == b.map(\.address) && a.map(\.test) == b.map(\.test))
        }
        #expect(two.validation == other.validation)
    }

    @Test("A model that never forgets is run again where lanes do not join, and is still right")
    func neverForgets() throws {
        var built = HandBuilt(over: "MW mnopqrs\n", hidden: 16)
        built.addLatch("M", "W", endsAtNewline: false)
        let model = try built.model()
        // One mark near the start, so that no warm-up within a lane sees it.
        let body = "mno M" + String(repeating: "mno pqrs\n", count: 300)
        let document = ProbeText.document(body + body)
        var settings = ScanSettings.small(model, signals: ["c"], turns: 0)
        settings.blockLength = 5000
        var scan = try Scan(Runner(model), [document], try properties(["letter"]), settings)
        while scan.next() {}
        #expect(scan.sums.blocksInOnePiece > 0)
        // The latch is set all through the test part.
        let latch = scan.sums.test.sums[0] / Double(scan.sums.test.steps)
        #expect(latch > 0.99, "\(latch)")
    }

    @Test("A scan that is cancelled keeps its whole blocks, of both parts")
    func cancelled() throws {
        let model = try randomModel()
        var settings = ScanSettings.small(model, turns: 5)
        settings.blockLength = 1000
        var scan = try Scan(Runner(model), [ProbeText.document(text)], try properties(["quotes"]), settings)
        #expect(!scan.next(isCancelled: { true }) && scan.sums.blocks.isEmpty)
        #expect(scan.next() && scan.next())
        #expect(scan.sums.blocks == [0, 1] && scan.sums.validation.steps > 0 && scan.sums.test.steps > 0)
        let findings = try PropertyFindings(scan.sums, property: 0)
        #expect(findings.findings.count == 10)
    }

    @Test("Texts too short for two parts are refused; so are properties that never vary")
    func refused() throws {
        let model = try randomModel()
        let settings = ScanSettings.small(model, turns: 0)
        #expect(throws: ScanError.nothing(in: .validation, symbols: 1)) {
            try Scan(Runner(model), [ProbeText.document("m")], try properties(["quotes"]), settings)
        }
        let sums = try scanned(model, settings, try properties(["c-comment", "not c-comment", "braces-depth"]))
        #expect(throws: FindingError.constant("c-comment", holds: false, .validation)) {
            try PropertyFindings(sums, property: 0)
        }
        #expect(throws: FindingError.constant("not c-comment", holds: true, .validation)) {
            try PropertyFindings(sums, property: 1)
        }
        #expect(throws: FindingError.oneValue("braces-depth", .validation)) {
            try PropertyFindings(sums, property: 2)
        }
    }

    @Test("Parts are cut as training cuts them")
    func parts() {
        for count in [1000, 4_025_028, 999_983] {
            let trained = TextParts(symbols: count, settings: TrainingSettings())
            #expect(ScanParts.unseen.range(of: .validation, symbols: count) == trained.validation)
            #expect(ScanParts.unseen.range(of: .test, symbols: count) == trained.test)
        }
        #expect(ScanParts(validationStart: 0.5, testStart: 0.4, testEnd: 1) == nil)
        #expect(ScanParts.halves.range(of: .test, symbols: 7) == 3..<7)
    }
}
