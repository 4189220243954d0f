import CellProbing
import Explorer
import Glibc
import ModelCore
import Testing
import Texts
import Workbench

@Suite struct InterventionWorkTests {
    private func opened(_ collector: Collector) throws -> (EffectRunner, OpenedModel, Runner) {
        let workbench = EffectRunner { collector.put($0) }
        let model = try Fixtures.model()
        return (workbench, workbench.adopt(model, path: "m"), Runner(model))
    }

    private func interventions(_ typed: [String], _ model: OpenedModel) throws -> InterventionSet {
        InterventionSet(try typed.map { try Intervention(parsing: $0, in: model.architecture) })
    }

    @Test("A trace with interventions says what they come to, and its pages have them")
    func traced() throws {
        let collector = Collector()
        let (workbench, model, runner) = try opened(collector)
        let document = Fixtures.document(3000)
        let unit = try UnitAddress(parsing: "l0.c.4", in: model.architecture)
        workbench.perform(
            .trace(
                TraceRequest(
                    request: 7, modelID: model.id, document: document,
                    pages: Fixtures.pages([1], of: document, [.unit(unit)]),
                    interventions: try interventions(
                        ["l0.c.4 = 1.5 from 1500", "l0.h.2,3 = value at 9", "l0.h.1 flip while column > 3"], model))))
        let reaches = try collector.wait("what they come to") {
            if case .intervened(let reaches, 1024..<2048, 7) = $0 { reaches } else { nil }
        }
        #expect(reaches.count == 3 && reaches[0] == InterventionReach(steps: StepSet([1500..<2048])))
        let h = Fixtures.whole(runner, document, Fixtures.address(runner, 0))
        #expect(reaches[1].values == [h[9 * 12 + 2], h[9 * 12 + 3]])
        let holds = try PropertyCatalog.builtIn.property(parsing: "column > 3")
            .values(of: document.symbols(in: 0..<2048).map(\.code))
        #expect((1024..<2048).allSatisfy { reaches[2].steps.contains($0) == (holds[$0] == 1) })
        let page = try collector.wait("the page") { outcome -> TracePage? in
            if case .traced(let page, 7) = outcome, page.range.count == 1024 { page } else { nil }
        }
        #expect(page.value(ofUnit: 0, at: 1499) != 1.5)
        let known = (1500..<2048).filter {
            document.symbol(at: $0).flatMap { model.vocabulary.index(of: $0.code) } != nil
        }
        #expect(known.count > 400 && known.allSatisfy { page.value(ofUnit: 0, at: $0) == 1.5 })
    }

    @Test("Interventions are told apart by what they are, whatever number they come under")
    func sameNumber() throws {
        let collector = Collector()
        let (workbench, model, _) = try opened(collector)
        let document = Fixtures.document(3000)
        for (request, typed) in [(1, "l0.c.4 = 1.5"), (2, "l0.c.5 = 2")] {
            workbench.perform(
                .trace(
                    TraceRequest(
                        request: request, modelID: model.id, document: document,
                        pages: Fixtures.pages([0], of: document, [.signal(try signal(model))]),
                        interventions: try interventions([typed], model))))
            let page = try collector.wait("the page of \(typed)") { outcome -> TracePage? in
                if case .traced(let page, request) = outcome, page.range.count == 1024 { page } else { nil }
            }
            #expect((page.value(ofUnit: 4, at: 1000) == 1.5) == (request == 1))
            #expect((page.value(ofUnit: 5, at: 1000) == 2) == (request == 2))
        }
    }

    private func signal(_ model: OpenedModel) throws -> SignalAddress {
        try UnitAddress(parsing: "l0.c.4", in: model.architecture).signalAddress
    }

    @Test("Two channels are traced side by side, one with interventions, and what is dropped on one leaves the other")
    func channels() throws {
        let collector = Collector()
        let (workbench, model, runner) = try opened(collector)
        let document = Fixtures.document(3000)
        let address = Fixtures.address(runner)
        let clamp = try interventions(["l0.c.4 = 1.5"], model)
        for (channel, interventions) in [(0, InterventionSet.none), (1, clamp)] {
            workbench.perform(
                .trace(
                    TraceRequest(
                        request: channel, modelID: model.id, document: document,
                        pages: Fixtures.pages([0, 1], of: document, [.signal(address)]), interventions: interventions,
                        channel: channel)))
        }
        workbench.perform(.dropTraces(modelID: model.id + 1))
        func page(_ request: Int) throws -> TracePage {
            try collector.wait("page of \(request)") { outcome -> TracePage? in
                if case .traced(let page, request) = outcome, page.range == 1024..<2048 { page } else { nil }
            }
        }
        #expect(try page(1).value(ofUnit: 4, at: 1100) == 1.5)
        let plain = try page(0)
        #expect(plain.values == Array(Fixtures.whole(runner, document, address)[1024 * 12..<2048 * 12]))
        workbench.perform(.dropTraces(modelID: model.id))
        workbench.perform(
            .trace(
                TraceRequest(
                    request: 5, modelID: model.id, document: document,
                    pages: Fixtures.pages([1], of: document, [.signal(address)]))))
        #expect(try page(5).values == plain.values)
    }

    private func write(
        _ typed: [String], _ beginning: TwinRequest.Beginning, _ count: Int, seed: UInt64 = 3
    ) throws -> TwinTexts {
        let collector = Collector()
        let (workbench, model, _) = try opened(collector)
        var interventions = try interventions(typed, model)
        interventions.isWritten = true
        workbench.perform(
            .writeTwins(
                TwinRequest(
                    request: 1, modelID: model.id, beginning: beginning, count: count,
                    sampling: TwinSampling(seed: seed),
                    interventions: interventions)))
        return try collector.wait("the twins") { if case .twinsWritten(let texts, 1) = $0 { texts } else { nil } }
    }

    private func codes(_ document: Document) -> [UInt32] { document.symbols(in: 0..<document.count).map(\.code) }

    @Test("Twins are what a loop that draws with the same noise writes, and part where it says")
    func twins() throws {
        let document = Fixtures.document(500)
        let texts = try write(["l0.c.4 = 3"], .text(document, upTo: 300), 200)
        #expect(texts.given == 300 && texts.with.count == 500 && texts.without.count == 500)
        #expect(codes(texts.with).prefix(300) == codes(document).prefix(300))
        let runner = Runner(try Fixtures.model())
        let unit = try UnitAddress(parsing: "l0.c.4", in: runner.model.architecture)
        for (text, edits) in [(texts.with, [UnitEdit(unit, .set(3))]), (texts.without, [])] {
            var state = runner.zeroState()
            let noise = SymbolNoise(seed: 3)
            var rows = runner.model.vocabulary.indices(of: codes(document).prefix(300))
            var logits = runner.logits(rows, from: &state, edits: edits)
            for step in 300..<500 {
                let chances = SymbolChances(logits.suffix(runner.model.vocabulary.count))
                rows.append(Int32(try #require(noise.draw(chances, step: step))))
                logits = runner.logits([rows[step]], from: &state, edits: edits, start: step)
            }
            #expect(
                codes(text).dropFirst(300).elementsEqual(rows[300...].map { runner.model.vocabulary.codes[Int($0)] }))
        }
        let part = zip(codes(texts.with), codes(texts.without)).prefix { $0 == $1 }.count
        #expect(texts.divergence == part && part < 500)
    }

    @Test("Twins that nothing sets apart never part, and those that go on are those written at once")
    func goingOn() throws {
        let document = Fixtures.document(500)
        let same = try write(["l0.c.4 += 0"], .text(document, upTo: 100), 1000)
        #expect(same.divergence == nil && codes(same.with) == codes(same.without))
        let whole = try write(["l0.c.4 = 3"], .text(document, upTo: 100), 150)
        let first = try write(["l0.c.4 = 3"], .text(document, upTo: 100), 60)
        let rest = try write(["l0.c.4 = 3"], .twins(first), 90)
        #expect(codes(rest.with) == codes(whole.with) && codes(rest.without) == codes(whole.without))
        #expect(rest.given == 100 && rest.divergence == whole.divergence)
    }

    @Test("What cannot be carried out is one line: for a trace and for twins")
    func wrong() throws {
        let collector = Collector()
        let (workbench, model, runner) = try opened(collector)
        let document = Fixtures.document(100)
        var set = try interventions(["l0.c.4 = 1 while labels(\"/no/such\")"], model)
        let pages = Fixtures.pages([0], of: document, [.signal(Fixtures.address(runner))])
        workbench.perform(
            .trace(TraceRequest(request: 1, modelID: model.id, document: document, pages: pages, interventions: set)))
        let first = try collector.wait("why") { if case .failed(let text, 1) = $0 { text } else { nil } }
        #expect(first.contains("/no/such") && !first.contains("\n"))
        set = try interventions(["l0.c.4 = 1 while next(upper)"], model)
        set.isWritten = true
        workbench.perform(
            .writeTwins(
                TwinRequest(
                    request: 2, modelID: model.id, beginning: .text(document, upTo: 9), count: 5,
                    sampling: TwinSampling(), interventions: set)))
        let second = try collector.wait("why") { if case .failed(let text, 2) = $0 { text } else { nil } }
        #expect(second.contains("not written yet") && !second.contains("\n"))
        // Without them the text is traced as ever.
        workbench.perform(
            .trace(TraceRequest(request: 3, modelID: model.id, document: document, pages: pages)))
        _ = try collector.wait("the page") { outcome -> TracePage? in
            if case .traced(let page, 3) = outcome, page.range.count == 100 { page } else { nil }
        }
    }

    @Test(
        "Written while a property holds, the text without looks the same; with, it is what a loop writes that reads along"
    )
    func whileWriting() throws {
        let document = Fixtures.document(300)
        let texts = try write(["l0.c.4 = 3 while column > 5"], .text(document, upTo: 200), 150)
        let runner = Runner(try Fixtures.model())
        let unit = try UnitAddress(parsing: "l0.c.4", in: runner.model.architecture)
        let property = try PropertyCatalog.builtIn.property(parsing: "column > 5")
        var text = Array(codes(document).prefix(200))
        while text.count < 350 {
            // From the beginning each time: slow, and sure.
            let holds = property.values(of: text)
            let steps = StepSet(holds.indices.filter { holds[$0] == 1 }.map { $0..<$0 + 1 })
            var state = runner.zeroState()
            let logits = runner.logits(
                runner.model.vocabulary.indices(of: text), from: &state, edits: [UnitEdit(unit, .set(3), at: steps)])
            let chances = SymbolChances(logits.suffix(runner.model.vocabulary.count))
            let row = try #require(SymbolNoise(seed: 3).draw(chances, step: text.count))
            text.append(runner.model.vocabulary.codes[row])
        }
        #expect(codes(texts.with) == text)
    }

    @Test("Twins begin with as much of a long text as may be, and with none of an empty one")
    func bounds() throws {
        let long = Fixtures.document(30_000)
        let texts = try write(["l0.c.4 = 3"], .text(long, upTo: 25_000), 5)
        #expect(texts.given == TwinRequest.givenBound && texts.with.count == texts.given + 5)
        #expect(codes(texts.with).first == codes(long)[5000])
        #expect(try write(["l0.c.4 = 3"], .text(long, upTo: 0), 5).with.count == 5)
    }
}
