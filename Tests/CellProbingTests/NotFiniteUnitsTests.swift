import CellProbing
import ModelCore
import Testing
import Texts

/// A model whose upper layer turns into NaN, while the lower one is as it was.
@Suite("Units whose values are no numbers") struct NotFiniteUnitsTests {
    private let text = ProbeText.text(symbols: 9000, marks: [("\"", "\"")], seed: 8)

    private func model(_ damage: Float?, in tensor: String = "rnn.weight_hh_l1") throws -> Model {
        let codes = Set(text.unicodeScalars.map(\.value)).sorted()
        let architecture = Architecture(cell: .lstm, symbols: codes.count, hidden: 6, layers: 2)
        var generator = SeededGenerator(seed: 9)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        if let damage { parameters.values[parameters.range(of: tensor).lowerBound + 7] = damage }
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
    }

    private func properties() throws -> [Property] {
        try ["quotes", "column", "symbol-class"].map { try PropertyCatalog.builtIn.property(parsing: $0) }
    }

    private func sums(_ model: Model, layers: [Int] = [0, 1]) throws -> ScanSums {
        var settings = ScanSettings.small(model, turns: 20)
        settings.signals = settings.signals.filter { layers.contains($0.layer) }
        var scan = try Scan(Runner(model), [ProbeText.document(text)], properties(), settings)
        while scan.next() {}
        return scan.sums
    }

    @Test("they have no scores, and the others those that they have alone: p too", arguments: [Float.nan, .infinity])
    func scores(damage: Float) throws {
        // An infinite weight times a zero state is no number either.
        let damaged = try model(damage)
        let (both, lower) = (try sums(damaged), try sums(model(nil), layers: [0]))
        #expect(both.notFinite.count == 12 && both.notFinite.allSatisfy { $0.layer == 1 } && lower.notFinite == [])
        for property in 0..<3 {
            let null = both.informationNull(of: property)
            let (found, expected) = (
                both.ranking(of: property, null: null),
                lower.ranking(of: property, null: lower.informationNull(of: property))
            )
            #expect(found.map(\.address) == expected.map(\.address) && found.count == 12)
            #expect(found.map(\.test) == expected.map(\.test) && found.map(\.validation) == expected.map(\.validation))
            #expect(found.map(\.familyWiseP) == expected.map(\.familyWiseP), "\(property)")
            let (own, alone) = (both.baselines(of: property), lower.baselines(of: property))
            #expect(own.randomUnit == alone.randomUnit)
        }
        let (atlas, alone) = (ActivationAtlas(both), ActivationAtlas(lower))
        #expect(atlas.entries == alone.entries && atlas.columns.map(\.best) == alone.columns.map(\.best))
    }

    @Test("their sums are stored and read again")
    func stored() throws {
        let sums = try sums(model(.nan))
        let tables = Dictionary(uniqueKeysWithValues: sums.tables.map { ($0.name, $0.table) })
        let read = try #require(ScanSums(sums.identity, tables: tables))
        #expect(read.notFinite == sums.notFinite)
        #expect(read.ranking(of: 0) == sums.ranking(of: 0))
        // What else is no number is no sum of a scan.
        for name in ["test.rankSquares", "test.0.rankProducts", "validation.1.sums", "offsets"] {
            var damaged = tables
            guard case .numbers(var values)? = damaged[name] else {
                Issue.record("no table \(name)")
                continue
            }
            values[0] = .nan
            damaged[name] = .numbers(values)
            #expect(ScanSums(sums.identity, tables: damaged) == nil, "\(name)")
        }
    }

    @Test("the exact figures and the whole state are of the others")
    func exact() throws {
        let (damaged, whole) = (try model(.nan), try model(nil))
        func findings(_ model: Model, _ layers: [Int]) throws -> (ExactPass, WholeState?, ScanSums) {
            let sums = try self.sums(model, layers: layers)
            var settings = ScanSettings.small(model, turns: 20)
            settings.signals = settings.signals.filter { layers.contains($0.layer) }
            var pass = ExactPass(
                Runner(model), [ProbeText.document(text)], try properties()[0], settings,
                units: sums.ranking(of: 0).map(\.unit), wholeState: true)
            while pass.next() {}
            return (pass, pass.takeWholeState(width: sums.units), sums)
        }
        let (pass, state, sums) = try findings(damaged, [0, 1])
        let (alone, lowerState, lower) = try findings(whole, [0])
        let found = try PropertyFindings(sums, property: 0, exact: pass, wholeState: state, top: 100)
        let expected = try PropertyFindings(lower, property: 0, exact: alone, wholeState: lowerState, top: 100)
        #expect(found.findings.map(\.address) == expected.findings.map(\.address) && found.findings.count == 12)
        #expect(found.findings.map(\.score) == expected.findings.map(\.score))
        let (one, other) = (try #require(state), try #require(lowerState))
        #expect(abs(one.all.score - other.all.score) < 1e-3, "\(one.all), \(other.all)")
        #expect(found.bestUnits.allSatisfy { $0.layer == 0 } && found.bestUnits == expected.bestUnits)
    }

    @Test("where none is left there is nothing to be found, and that is said")
    func none() throws {
        let sums = try sums(model(.nan, in: "rnn.weight_hh_l0"))
        #expect(sums.notFinite.count == sums.units && sums.ranking(of: 0) == [])
        #expect(throws: FindingError.notFinite(units: 24)) { try sums.checkVaries(0) }
        #expect(throws: FindingError.notFinite(units: 24)) { try PropertyFindings(sums, property: 1) }
        let atlas = ActivationAtlas(sums)
        #expect(atlas.entries == [] && atlas.columns.prefix(2).allSatisfy { $0.problem == .notFinite(units: 24) })
        #expect(atlas.columns[2].best == nil && atlas.columns[2].score == nil)
    }

    @Test("a survey has no figures of them, and counts them")
    func survey() throws {
        let model = try model(.nan)
        let signals = model.architecture.signalAddresses
        var survey = ActivationSurvey(of: signals, units: 6)
        let runner = Runner(model)
        var state = runner.zeroState()
        let symbols = model.vocabulary.indices(of: text.unicodeScalars.prefix(500).map(\.value))
        var position = 0
        runner.run(lanes: [symbols], from: &state) { block in
            survey.take(
                block, lane: 0, steps: 0..<block.steps, symbols: symbols[position..<position + block.steps],
                at: position)
            position += block.steps
        }
        for signal in signals {
            #expect(survey.notFinite(in: signal) == (signal.layer == 0 ? 0 : 6), "\(signal)")
            let unit = UnitAddress(layer: signal.layer, signal: signal.signal, unit: 2)
            #expect((survey.figures(of: unit) == nil) == (signal.layer == 1))
        }
    }

    @Test("ablations end at once where the model's own loss is no number, and leave out what turns it into none")
    func ablations() throws {
        var settings = AblationSettings()
        (settings.parts, settings.symbols, settings.warmUp, settings.threads) = (.halves, 1500, 300, 2)
        let document = ProbeText.document(text)
        let damaged = try model(.nan)
        let signals = damaged.architecture.signalAddresses.filter { $0.description == "l0.c" }
        var run = try AblationRun(
            Runner(damaged), document, properties()[0], AblationPlan(sweeping: signals, hidden: 6), settings)
        let isPrepared = run.prepare()
        #expect(isPrepared)
        let error = #expect(throws: AblationError.self) { try run.finish() }
        guard case .notFinite(let loss?, symbols: 1500)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(loss.isNaN)

        let whole = try model(nil)
        let units = (0..<6).map { UnitAddress(layer: 0, signal: signals[0].signal, unit: $0) }
        let means = Dictionary(uniqueKeysWithValues: units.map { ($0, $0.unit == 3 ? Float.nan : 0.5) })
        var some = try AblationRun(
            Runner(whole), document, properties()[0], AblationPlan(sweeping: signals, hidden: 6), settings,
            means: means)
        #expect(try some.prepare() && some.finish())
        #expect(some.notFinite.map(\.description) == ["l0.c.3"])
        let effects = some.effects()
        #expect(effects.count == 5 && effects.allSatisfy { $0.loss.mean.isFinite && $0.loss.random?.count == 4 })
        var none = try AblationRun(
            Runner(whole), document, properties()[0], AblationPlan(sweeping: signals, hidden: 6), settings,
            means: Dictionary(uniqueKeysWithValues: units.map { ($0, Float.nan) }))
        let isReady = none.prepare()
        #expect(isReady)
        #expect(throws: AblationError.notFinite(loss: nil, symbols: 1500)) { try none.finish() }
    }

    @Test("no unit is set to a mean or to another step's value that is no number")
    func lookUp() throws {
        let runner = Runner(try model(.nan))
        let document = ProbeText.document(text)
        for typed in ["l1.h.2 = mean", "l1.h.2 = value at 3"] {
            let intervention = try Intervention(parsing: typed, in: runner.model.architecture)
            let error = #expect(throws: InterventionPlanError.self) {
                try InterventionPlan([intervention], along: document, runner: runner)
            }
            guard case .notFinite(let what, let value)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(what.contains("l1.h.2") && value.isNaN)
        }
        let sound = try Intervention(parsing: "l0.h.2 = mean", in: runner.model.architecture)
        #expect(throws: Never.self) { try InterventionPlan([sound], along: document, runner: runner) }
    }
}
