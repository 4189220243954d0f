import CellProbing
import Explorer
import Glibc
import ModelCore
import Testing
import Texts
import Workbench

@Suite struct InterventionTracingTests {
    private let document = Fixtures.document(60_000)

    private func tracer(_ runner: Runner, budget: Int = KeptStates.budget) -> Tracer {
        Tracer(runner: runner, document: document, id: 1, stateBudget: budget)
    }

    private func request(_ items: [TraceItem], _ pages: [Int], number: Int = 1) -> TraceRequest {
        TraceRequest(
            request: number, modelID: 1, document: document, pages: Fixtures.pages(pages, of: document, items))
    }

    /// What came of a request's whole pages, in their order, and how many steps of work that took.
    private func finish(_ tracer: inout Tracer) throws -> (pages: [TracePage], steps: Int) {
        var pages: [TracePage] = []
        for step in 0..<1_000_000 {
            guard let new = tracer.step() else { return (pages, step) }
            for case .traced(let page, _) in new where page.range.count == 1024 || page.range.upperBound == 60_000 {
                pages.append(page)
            }
        }
        throw Unfinished()
    }
    private struct Unfinished: Error {}

    private func unit(_ runner: Runner, _ signal: String, _ unit: Int, layer: Int = 0) throws -> UnitAddress {
        let signal = try #require(runner.model.architecture.cell.signal(named: signal))
        return UnitAddress(layer: layer, signal: signal, unit: unit)
    }

    /// Every value of a signal with edits, by one sequential pass.
    private func whole(_ runner: Runner, _ address: SignalAddress, _ edits: [UnitEdit]) -> [Float] {
        var state = runner.zeroState()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: 0..<document.count).map(\.code))
        return runner.trace(rows, from: &state, recording: [address], edits: edits).values[address] ?? []
    }

    private func plan(_ runner: Runner, _ typed: [String]) throws -> InterventionPlan {
        try InterventionPlan(
            typed.map { try Intervention(parsing: $0, in: runner.model.architecture) }, along: document, runner: runner)
    }

    /// Some interventions as they are typed, and what they come to.
    private func some(_ runner: Runner) throws -> (plan: InterventionPlan, edits: [UnitEdit]) {
        let cell = runner.model.architecture.cell
        let gate = cell.signals[cell.signals.count - 1].name
        let state = cell.stateSignals[cell.stateSignals.count - 1].name
        let plan = try plan(
            runner,
            [
                "l0.\(state).3 = 1.5", "l0.h.5 -= 0.25 from 700", "l0.\(gate).7 flip at 100:110,9000:20000",
                "l0.\(state).1 *= 0.5 at 3",
            ])
        return (
            plan,
            [
                UnitEdit(try unit(runner, state, 3), .set(1.5)),
                UnitEdit(try unit(runner, "h", 5), .add(-0.25), at: .from(700)),
                UnitEdit(try unit(runner, gate, 7), .flip, at: StepSet([100..<110, 9000..<20_000])),
                UnitEdit(try unit(runner, state, 1), .scale(0.5), at: StepSet([3..<4])),
            ]
        )
    }

    @Test(
        "Exact values with edits are those of one sequential trace with them, bit for bit", arguments: CellKind.all,
        [1, 2])
    func exact(cell: CellKind, layers: Int) throws {
        let runner = Runner(try Fixtures.model(cell, layers: layers))
        let (plan, edits) = try some(runner)
        var tracer = tracer(runner, budget: 4000)
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<8 {
            let address = Fixtures.address(
                runner, Int(generator.next() % UInt64(cell.signals.count)),
                layer: Int(generator.next() % UInt64(layers)))
            let wanted = Set((0..<3).map { _ in Int(generator.next() % 30) })
            tracer.turn(to: request([.signal(address)], Array(wanted)), plan: plan)
            let pages = try finish(&tracer).pages.filter(\.exactness.isFinal)
            #expect(Set(pages.map { $0.range.lowerBound / 1024 }) == wanted)
            let values = whole(runner, address, edits)
            for page in pages {
                #expect(page.exactness.name == "exact")
                let expected = values[page.range.lowerBound * page.units..<page.range.upperBound * page.units]
                #expect(page.values == Array(expected), "page at \(page.range)")
            }
        }
    }

    @Test("A far page with edits comes approximate first, after a warm-up with them, then exact")
    func farPage() throws {
        let runner = Runner(try Fixtures.model())
        let edits = [UnitEdit(try unit(runner, "c", 3), .set(2))]
        var tracer = tracer(runner)
        let address = Fixtures.address(runner)
        tracer.turn(to: request([.signal(address)], [40]), plan: try plan(runner, ["l0.c.3 = 2"]))
        let pages = try finish(&tracer).pages
        #expect(pages.map(\.exactness.name) == ["approximate", "exact"])
        let values = whole(runner, address, edits)
        #expect(pages[1].values == Array(values[40 * 1024 * 12..<41 * 1024 * 12]))
        for (page, limit) in [(pages[0], Float(0.5)), (pages[1], 0)] {
            #expect(page.value(ofUnit: 3, at: 40 * 1024 + 5) == 2, "the clamp holds in the \(page.exactness.name) page")
            let far = zip(page.values, pages[1].values).map { abs($0 - $1) }.max() ?? .nan
            #expect(far <= limit)
        }
    }

    @Test("Before the first step that is changed lanes still help; after it the values follow from what they found")
    func lateEdit() throws {
        let runner = Runner(try Fixtures.model())
        let edits = [UnitEdit(try unit(runner, "c", 3), .set(2), at: .from(50_000))]
        var tracer = tracer(runner)
        let address = Fixtures.address(runner)
        tracer.turn(to: request([.signal(address)], [45, 55]), plan: try plan(runner, ["l0.c.3 = 2 from 50000"]))
        let pages = try finish(&tracer).pages.filter(\.exactness.isFinal)
        #expect(pages.map(\.exactness.name) == ["verified", "verified"])
        let values = whole(runner, address, edits)
        for page in pages { #expect(Fixtures.excess(page, over: values) <= 0) }
    }

    @Test("Other interventions under a number that was given before are carried out all the same")
    func sameNumber() throws {
        let runner = Runner(try Fixtures.model())
        let address = Fixtures.address(runner)
        var tracer = tracer(runner)
        func values(_ typed: String) throws -> [Float] {
            let intervention = try Intervention(parsing: typed, in: runner.model.architecture)
            let request = TraceRequest(
                request: 1, modelID: 1, document: document,
                pages: Fixtures.pages([1], of: document, [.signal(address)]),
                interventions: InterventionSet([intervention], number: 1))
            tracer.turn(to: request, plan: try plan(runner, [typed]))
            return try #require(try finish(&tracer).pages.last).values
        }
        let first = try values("l0.c.3 = 2")
        let second = try values("l0.c.5 = 2")
        #expect(first != second)
        #expect(
            second
                == Array(whole(runner, address, [UnitEdit(try unit(runner, "c", 5), .set(2))])[1024 * 12..<2048 * 12]))
    }

    @Test("Switched off, the old values are back, from the states that were kept")
    func switchedOff() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = tracer(runner)
        func wanted(_ number: Int) -> TraceRequest {
            request([.signal(Fixtures.address(runner))], [40], number: number)
        }
        tracer.turn(to: wanted(1))
        let before = try finish(&tracer)
        tracer.turn(to: wanted(2), plan: try plan(runner, ["l0.c.3 = 2"]))
        let with = try finish(&tracer)
        #expect(with.pages.last?.values != before.pages.last?.values)
        tracer.turn(to: wanted(3))
        let after = try finish(&tracer)
        #expect(after.pages.map(\.exactness.isFinal) == [true])
        #expect(after.pages.last?.values == before.pages.last?.values)
        #expect(after.steps * 4 < before.steps, "\(after.steps) steps of work after \(before.steps)")
    }

    @Test("Edits that act nowhere leave every bit as it was, and make no difference to the prediction")
    func nowhere() throws {
        let runner = Runner(try Fixtures.model())
        let address = Fixtures.address(runner)
        var tracer = tracer(runner)
        tracer.turn(
            to: request([.signal(address), .effect], [2]), plan: try plan(runner, ["l0.c.3 = 2 at 59999"]))
        let pages = try finish(&tracer).pages
        let values = try #require(pages.first { $0.item == .signal(address) })
        #expect(values.values == Array(Fixtures.whole(runner, document, address)[2048 * 12..<3072 * 12]))
        guard case .effects(let rows)? = pages.first(where: { $0.item == .effect })?.content else {
            Issue.record("no effects")
            return
        }
        #expect(rows.change.allSatisfy { $0 == 0 || $0.isNaN } && rows.divergence.allSatisfy { $0 == 0 })
        #expect(rows.change.contains(0))
    }

    @Test(
        "What edits do to the prediction is what two plain passes over the text say", arguments: CellKind.all, [0, 30])
    func effects(cell: CellKind, number: Int) throws {
        let runner = Runner(try Fixtures.model(cell))
        let (plan, edits) = try some(runner)
        var tracer = tracer(runner)
        tracer.turn(to: request([.prediction, .effect], [number]), plan: plan)
        let pages = try finish(&tracer).pages.filter(\.exactness.isFinal)
        guard case .effects(let found)? = pages.first(where: { $0.item == .effect })?.content,
            case .predictions(let predictions)? = pages.first(where: { $0.item == .prediction })?.content
        else {
            Issue.record("no effects")
            return
        }
        let vocabulary = runner.model.vocabulary
        let symbols = vocabulary.indices(of: document.symbols(in: 0..<document.count).map(\.code))
        func chances(_ edits: [UnitEdit]) -> [[Double]] {
            var state = runner.zeroState()
            let logits = runner.logits(Array(symbols.prefix((number + 1) * 1024)), from: &state, edits: edits)
            return (0..<(number + 1) * 1024).map { step in
                SymbolChances(logits[step * vocabulary.count..<(step + 1) * vocabulary.count]).probabilities
            }
        }
        let (with, without) = (chances(edits), chances([]))
        var compared = 0
        for row in 0..<1024 {
            let t = number * 1024 + row
            // An unknown symbol is not fed: what was expected before it still is.
            let last = symbols[...t].lastIndex { $0 >= 0 }
            let before = symbols[..<t].lastIndex { $0 >= 0 }
            if symbols[t] >= 0, let before {
                let index = Int(symbols[t])
                let expected = log(with[before][index]) - log(without[before][index])
                #expect(abs(Double(found.change[row]) - expected) < 1e-4, "Δ at \(t)")
                compared += 1
            } else {
                #expect(found.change[row].isNaN)
            }
            guard let last else { continue }
            let divergence = zip(with[last], without[last]).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
            #expect(abs(Double(found.divergence[row]) - divergence) < 1e-4, "KL at \(t)")
            for choice in 0..<found.choices {
                let code = predictions.codes[row * predictions.choices + choice]
                let expected = without[last][try #require(vocabulary.index(of: code))]
                #expect(abs(Double(found.without[row * found.choices + choice]) - expected) < 1e-5)
            }
        }
        #expect(compared > 900 && found.change.contains { abs($0) > 0.01 })
    }

    @Test("While a property holds, and by a mean: values are those with the steps and the number found by hand")
    func lookedUp() throws {
        let runner = Runner(try Fixtures.model())
        let address = Fixtures.address(runner)
        let property = try PropertyCatalog.builtIn.property(parsing: "column > 3")
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let holds = property.values(of: codes)
        let steps = StepSet(holds.indices.filter { holds[$0] == 1 }.map { $0..<$0 + 1 })
        let plain = Fixtures.whole(runner, document, address)
        let known = codes.indices.prefix(InterventionPlan.meansBound).filter {
            runner.model.vocabulary.index(of: codes[$0]) != nil
        }
        let mean = Float(known.reduce(0) { $0 + Double(plain[$1 * 12 + 3]) } / Double(known.count))
        let edits = [
            UnitEdit(try unit(runner, "c", 2), .set(2), at: steps), UnitEdit(try unit(runner, "c", 3), .set(mean)),
        ]
        var tracer = tracer(runner)
        tracer.turn(
            to: request([.signal(address)], [1, 20]),
            plan: try plan(runner, ["l0.c.2 = 2 while column > 3", "l0.c.3 = mean"]))
        let pages = try finish(&tracer).pages.filter(\.exactness.isFinal)
        let values = whole(runner, address, edits)
        #expect(pages.count == 2 && steps.ranges.count > 100)
        for page in pages {
            #expect(page.values == Array(values[page.range.lowerBound * 12..<page.range.upperBound * 12]))
        }
    }

    @Test("A state that edits hold at zero has still read what came before the page")
    func allZero() throws {
        let runner = Runner(try Fixtures.model(.rnn))
        var tracer = tracer(runner)
        tracer.turn(to: request([.prediction, .effect], [1]), plan: try plan(runner, ["l0.h.* = 0"]))
        let page = try #require(try finish(&tracer).pages.first { $0.item == .prediction })
        guard case .predictions(let rows) = page.content else {
            Issue.record("no predictions")
            return
        }
        let first = try #require(
            (0..<1024).first { row in
                document.symbol(at: 1024 + row).flatMap { runner.model.vocabulary.index(of: $0.code) } != nil
            })
        #expect(rows.rank[first] >= 0)
    }
}
