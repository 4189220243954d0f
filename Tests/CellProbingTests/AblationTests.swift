import CellProbing
import Glibc
import ModelCore
import Synchronization
import Testing
import Texts

@Suite("Ablating units") struct AblationTests {
    private let text = ProbeText.text(symbols: 6000, marks: [("\"", "\"")], seed: 3) + "é unknown\n"

    private func model(_ cell: CellKind = .lstm, hidden: Int = 10, layers: Int = 1) throws -> Model {
        let codes = Set(text.unicodeScalars.map(\.value)).subtracting([0xE9]).sorted()
        let architecture = Architecture(cell: cell, symbols: codes.count, hidden: hidden, layers: layers)
        var generator = SeededGenerator(seed: 7)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
    }

    private func settings(_ method: AblationMethod = .mean, lanes: Int = 16, threads: Int = 2) -> AblationSettings {
        var settings = AblationSettings()
        settings.method = method
        settings.parts = .halves
        settings.symbols = 1500
        settings.warmUp = 300
        settings.lanes = lanes
        settings.threads = threads
        return settings
    }

    private func quotes() throws -> Property { try PropertyCatalog.builtIn.property(parsing: "quotes") }

    private func done(
        _ model: Model, _ plan: AblationPlan, _ settings: AblationSettings
    ) throws -> AblationRun {
        var run = try AblationRun(Runner(model), ProbeText.document(text), try quotes(), plan, settings)
        #expect(try run.prepare() && run.finish() && run.done == run.total)
        return run
    }

    private func sweep(_ model: Model, _ signals: [String]) -> AblationPlan {
        let addresses = model.architecture.signalAddresses.filter { signals.contains($0.description) }
        return AblationPlan(sweeping: addresses, hidden: model.architecture.hidden)
    }

    @Test("Lanes side by side give what single runs give", arguments: AblationMethod.allCases)
    func lanes(method: AblationMethod) throws {
        let model = try model(layers: 2)
        let plan = sweep(model, ["l0.c", "l1.h"])
        let together = try done(model, plan, settings(method))
        let apart = try done(model, plan, settings(method, lanes: 2))
        let byUnit = Dictionary(uniqueKeysWithValues: apart.effects().map { ($0.units, $0) })
        #expect(byUnit.count == 20)
        for effect in together.effects() {
            let other = try #require(byUnit[effect.units])
            #expect(agree(other.loss.mean, effect.loss.mean) && agree(other.inside?.mean, effect.inside?.mean ?? .nan))
            #expect(agree(other.ending?.mean, effect.ending?.mean ?? .nan, within: 1e-5))
            #expect(effect.loss.mean != 0, "\(effect.units) does nothing")
        }
        // And what one lane alone gives.
        guard method == .zero else { return }
        let document = ProbeText.document(text)
        let rows = model.vocabulary.indices(of: document.symbols(in: 0..<document.count).map(\.code))
        let runner = Runner(model)
        func loss(_ edits: [UnitEdit]) -> Double {
            var state = runner.zeroState()
            let start = together.stretch.lowerBound
            _ = runner.logits(Array(rows[start - 300..<start]), from: &state)
            let stretch = Array(rows[together.stretch])
            let logits = runner.logits(stretch, from: &state, edits: edits)
            let columns = model.vocabulary.codes.count
            var sum = 0.0
            for step in 0..<stretch.count - 1 {
                let row = logits[step * columns..<(step + 1) * columns].map(Double.init)
                let top = row.max() ?? 0
                let total = row.reduce(0.0) { $0 + exp($1 - top) }
                sum += top + log(total) - row[Int(stretch[step + 1])]
            }
            return sum / Double(stretch.count - 1)
        }
        let plain = loss([])
        #expect(agree(together.baseline?.loss.value, plain, within: 1e-5))
        for effect in together.effects() {
            let unit = try #require(effect.units.single)
            #expect(agree(effect.loss.mean, loss([UnitEdit(unit, .set(0))]) - plain, within: 1e-5))
        }
    }

    @Test("An ablation of nothing changes nothing, to the bit", arguments: CellKind.all)
    func nothing(cell: CellKind) throws {
        let model = try model(cell, hidden: 37)
        let h = SignalAddress(layer: 0, signal: cell.stateSignals[0])
        for lanes in [2, 3, 5, 8, 13, 16, 33] {
            var sets = (0..<lanes - 2).map { AblatedUnits(h, [$0]) }
            sets.append(AblatedUnits(h, []))
            let plan = AblationPlan(sets, randomSets: 0, seed: 1, hidden: 37)
            let effects = try done(model, plan, settings(lanes: lanes)).effects()
            let none = try #require(effects.first { $0.units.named.isEmpty })
            for change in [none.loss, none.inside, none.outside, none.ending, none.endingChance] {
                // Too few runs give no interval.
                #expect(change?.mean == 0 && (change?.interval ?? 0...0) == 0...0, "\(lanes) lanes")
            }
            #expect(effects.allSatisfy { $0.units.named.isEmpty || $0.loss.mean != 0 })
        }
    }

    @Test("Threads decide nothing; the seed decides the random sets and the turn alone")
    func deterministic() throws {
        let model = try model()
        let set = try AblatedUnits(parsing: "l0.c.1,3-4", in: model.architecture)
        func effects(_ threads: Int, seed: UInt64) throws -> [AblationEffect] {
            var settings = settings(.resample, lanes: 4, threads: threads)
            settings.seed = seed
            let plan = AblationPlan([set], randomSets: 25, seed: seed, hidden: 10)
            return try done(model, plan, settings).effects()
        }
        let one = try effects(1, seed: 1)
        #expect(try one == effects(3, seed: 1) && one[0].loss.random?.count == 25)
        #expect(try one != effects(1, seed: 2))
    }

    @Test("Random sets are as large, all different, and without the units asked about where there are enough")
    func randomSets() throws {
        let model = try model(hidden: 6)
        func count(_ typed: [String], keeps: Bool = false, _ random: Int = 100) throws -> Int {
            let sets = try typed.map { try AblatedUnits(parsing: $0, isKeepOnly: keeps, in: model.architecture) }
            return AblationPlan(sets, randomSets: random, seed: 1, hidden: 6).count
        }
        // Of five other units there are five single ones; of four, six pairs; the three of each signal are shared.
        #expect(try count(["l0.c.2"]) == 1 + 5 && count(["l0.c.2"], 3) == 1 + 3)
        #expect(try count(["l0.c.0,1"]) == 1 + 6)
        #expect(try count(["l0.c.0", "l0.c.1", "l0.h.1"]) == 3 + 4 + 5)
        // Where less than the set is left, they come of all: fifteen fours, one of which is the set.
        #expect(try count(["l0.c.0-3"]) == 1 + 14 && count(["l0.c.0-3"], keeps: true) == 1 + 14)
        #expect(try count(["l0.c.*"]) == 1)
        let run = try done(model, sweep(model, ["l0.c"]), settings())
        #expect(run.effects().allSatisfy { $0.loss.random?.count == 5 })
        // The shares of all units are 0, 1/5, … in the order of their losses.
        let shares = run.effects().map { ($0.inside?.random?.share ?? .nan) * 5 }
        #expect(zip(shares, [5.0, 4, 3, 2, 1, 0]).allSatisfy { agree($0, $1) })
    }

    @Test("What is cancelled keeps its whole batches, and can be gone on with")
    func cancelled() throws {
        let model = try model(hidden: 20)
        let plan = sweep(model, ["l0.c"])
        let whole = try done(model, plan, settings(lanes: 5, threads: 1))
        var run = try AblationRun(
            Runner(model), ProbeText.document(text), try quotes(), plan, settings(lanes: 5, threads: 1))
        #expect(run.prepare() && run.effects().isEmpty && run.baseline == nil)
        let steps = Mutex(0)
        // The third batch is under way.
        let finished = try run.finish(
            isCancelled: { steps.withLock { $0 > 2 * 5 * 1500 } },
            progress: { done in steps.withLock { $0 = done } })
        #expect(!finished && run.effects().count == 8 && run.done == 2 * 5 * 1500)
        #expect(run.effects().allSatisfy { $0.loss.random?.count == 7 })
        #expect(try run.finish() && run.effects() == whole.effects())
    }

    @Test("Where the unchanged model's loss is not finite, that is an error", arguments: AblationMethod.allCases)
    func infinite(method: AblationMethod) throws {
        var model = try model()
        // Logits at which 32 bits end.
        let rows = model.parameters.range(of: "decoder.weight")
        for unit in 0..<10 { model.parameters.values[rows.lowerBound + unit] = unit % 2 == 0 ? 3e38 : -3e38 }
        #expect(throws: AblationError.self) { try done(model, sweep(model, ["l0.c"]), settings(method)) }
    }

    @Test("Means over a part of which the model knows nothing are refused; the steps they are of are said")
    func emptyReference() throws {
        let model = try model()
        let (plan, settings) = (sweep(model, ["l0.c"]), settings())
        let strange = ProbeText.document(String(repeating: "é", count: text.unicodeScalars.count) + text)
        #expect(throws: AblationError.emptyReference(symbols: text.unicodeScalars.count)) {
            try AblationRun(Runner(model), strange, try quotes(), plan, settings)
        }
        // Other methods need no means.
        let zero = try AblationRun(Runner(model), strange, try quotes(), plan, self.settings(.zero))
        #expect(zero.reference.isEmpty && zero.referenceSteps == 0)
        let half = ProbeText.document("é" + text)
        let run = try AblationRun(Runner(model), half, try quotes(), plan, settings)
        #expect(run.referenceSteps == run.reference.count - 1)
    }

    @Test("The stretch can be reached from the text's beginning")
    func fromBeginning() throws {
        let model = try model()
        var settings = settings()
        settings.warmUp = .max
        let all = try done(model, sweep(model, ["l0.c"]), settings).effects()
        settings.warmUp = 5
        #expect(try done(model, sweep(model, ["l0.c"]), settings).effects() != all)
        settings.warmUp = 100_000
        #expect(try done(model, sweep(model, ["l0.c"]), settings).effects() == all)
    }

    @Test("Unknown symbols are neither fed nor counted; without a property there is the loss alone")
    func unknown() throws {
        let model = try model()
        var settings = settings()
        settings.symbols = 100_000
        let plan = sweep(model, ["l0.c"])
        let document = ProbeText.document(text)
        var run = try AblationRun(Runner(model), document, nil, plan, settings)
        #expect(try run.prepare() && run.finish())
        let best = try #require(run.effects().first)
        // All steps of the half but é, the one before it, and the last.
        #expect(run.stretch.upperBound == document.count && best.loss.steps == run.stretch.count - 3)
        #expect(best.inside == nil && best.outside == nil && best.ending == nil && best.area == nil && best.use == nil)
    }
}
