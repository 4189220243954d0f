import Explorer
import ModelCore
import Testing
import Texts
import Workbench

@Suite struct TracerTests {
    private func request(_ tracer: Tracer, _ address: SignalAddress, _ pages: [Int], number: Int = 1) -> TraceRequest {
        TraceRequest(
            request: number, modelID: 1, document: tracer.document,
            pages: Fixtures.pages(pages, of: tracer.document, [.signal(address)]))
    }

    /// Steps until nothing is left to do, and what came of it.
    private func finish(_ tracer: inout Tracer) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        for _ in 0..<1_000_000 {
            guard let new = tracer.step() else { return outcomes }
            outcomes += new
        }
        throw Unfinished()
    }
    private struct Unfinished: Error {}

    /// The whole pages among outcomes: beginnings that a longer page follows are left out.
    private func tracedPages(_ outcomes: [Outcome]) -> [TracePage] {
        let pages = allPages(outcomes)
        return pages.enumerated().filter { index, page in
            !pages[(index + 1)...].contains {
                $0.item == page.item && $0.range.lowerBound == page.range.lowerBound
                    && $0.range.count > page.range.count
            }
        }.map(\.element)
    }

    private func allPages(_ outcomes: [Outcome]) -> [TracePage] {
        outcomes.compactMap { if case .traced(let page, _) = $0 { page } else { nil } }
    }

    @Test("The first look at a page comes in growing parts, each the beginning of the whole")
    func beginnings() throws {
        let runner = Runner(try Fixtures.model())
        let address = Fixtures.address(runner)
        var tracer = Tracer(runner: runner, document: Fixtures.document(60_000), id: 1)
        tracer.turn(to: request(tracer, address, [0]))
        let pages = allPages(try finish(&tracer))
        #expect(pages.count > 1)
        let whole = try #require(pages.last)
        #expect(whole.range == 0..<1024)
        for (page, next) in zip(pages, pages.dropFirst()) {
            #expect(page.range.lowerBound == 0 && page.range.count < next.range.count)
            #expect(page.values == Array(whole.values.prefix(page.range.count * page.units)))
        }
        // The second time it is at hand, whole.
        tracer.turn(to: request(tracer, address, [0]))
        #expect(allPages(try finish(&tracer)).map(\.range) == [0..<1024])
    }

    @Test("Exact pages of any signal in any order equal one sequential trace", arguments: CellKind.all, [1, 2])
    func exact(cell: CellKind, layers: Int) throws {
        let runner = Runner(try Fixtures.model(cell, layers: layers))
        let document = Fixtures.document(30_000)
        // A budget so small that states have to be thinned out.
        var tracer = Tracer(runner: runner, document: document, id: 1, stateBudget: 4000)
        var generator = SeededGenerator(seed: 3)
        for number in 0..<12 {
            let address = Fixtures.address(
                runner, Int(generator.next() % UInt64(cell.signals.count)),
                layer: Int(generator.next() % UInt64(layers)))
            let wanted = (0..<3).map { _ in Int(generator.next() % 30) }
            tracer.turn(to: request(tracer, address, Array(Set(wanted)), number: number))
            let exact = tracedPages(try finish(&tracer)).filter(\.exactness.isFinal)
            #expect(Set(exact.map { $0.range.lowerBound / 1024 }) == Set(wanted))
            let whole = Fixtures.whole(runner, document, address)
            for page in exact {
                #expect(page.address == address && page.exactness.name == "exact")
                let expected = whole[page.range.lowerBound * page.units..<page.range.upperBound * page.units]
                #expect(zip(page.values, expected).allSatisfy { $0 == $1 }, "page at \(page.range)")
            }
        }
    }

    @Test("A far page comes approximate first, then verified with the measured difference, and right")
    func farPage() throws {
        let runner = Runner(try Fixtures.model())
        let document = Fixtures.document(60_000)
        var tracer = Tracer(runner: runner, document: document, id: 1)
        tracer.turn(to: request(tracer, Fixtures.address(runner), [50, 51, 49]))
        let outcomes = try finish(&tracer)
        let pages = tracedPages(outcomes)
        #expect(pages.count == 6)
        #expect(pages.prefix(3).allSatisfy { $0.exactness == .approximate })
        #expect(pages.prefix(3).map { $0.range.lowerBound / 1024 } == [50, 51, 49])
        for page in pages.suffix(3) {
            let rough = try #require(pages.first { $0.range == page.range })
            var largest: Float = 0
            for (a, b) in zip(rough.values, page.values) { largest = max(largest, abs(a - b)) }
            #expect(page.exactness == .verified(difference: largest))
            #expect(Fixtures.excess(page, over: Fixtures.whole(runner, document, Fixtures.address(runner))) <= 0)
        }
        let reports = outcomes.compactMap { if case .progress(let progress, _) = $0 { progress } else { nil } }
        #expect(reports.allSatisfy { $0.done <= $0.total && $0.total <= 51 * 1024 })
        #expect(reports.allSatisfy { $0.difference ?? 0 <= 1e-6 })
    }

    @Test("Pages all over a text, by way of lanes, are the sequential trace within 1e-5", arguments: CellKind.all)
    func lanes(cell: CellKind) throws {
        let runner = Runner(try Fixtures.model(cell, layers: 2))
        let document = Fixtures.document(60_000)
        var settings = Tracer.lanes
        (settings.firstSegment, settings.segment) = (1000, 3000)
        var tracer = Tracer(runner: runner, document: document, id: 1, stateBudget: 20_000, lanes: settings)
        let whole = Fixtures.whole(runner, document, Fixtures.address(runner, 0, layer: 1))
        var generator = SeededGenerator(seed: 4)
        var names: Set<String> = []
        for number in 0..<30 {
            let wanted = Array(Set((0..<2).map { _ in Int(generator.next() % 58) }))
            tracer.turn(to: request(tracer, Fixtures.address(runner, 0, layer: 1), wanted, number: number))
            // Half of the requests are left before they are done.
            if number % 2 == 0 {
                for _ in 0..<(generator.next() % 60) { _ = tracer.step() }
                continue
            }
            let pages = tracedPages(try finish(&tracer)).filter(\.exactness.isFinal)
            #expect(Set(pages.map { $0.range.lowerBound / 1024 }) == Set(wanted))
            for page in pages {
                names.insert(page.exactness.name)
                #expect(Fixtures.excess(page, over: whole) <= 0, "page at \(page.range)")
            }
        }
        #expect(names.contains("verified"))
    }

    @Test("A model that forgets nothing is traced sequentially to far pages too, and they are exact to the last bit")
    func remembering() throws {
        let runner = Runner(try Fixtures.remembering())
        let document = Fixtures.document(60_000)
        var tracer = Tracer(runner: runner, document: document, id: 1)
        tracer.turn(to: request(tracer, Fixtures.address(runner), [55]))
        let page = try #require(tracedPages(try finish(&tracer)).last)
        let whole = Fixtures.whole(runner, document, Fixtures.address(runner))
        #expect(page.exactness.name == "exact")
        #expect(page.values == Array(whole[page.range.lowerBound * page.units..<page.range.upperBound * page.units]))
    }

    @Test("A page near the beginning is exact at once")
    func nearPage() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = Tracer(runner: runner, document: Fixtures.document(60_000), id: 1)
        tracer.turn(to: request(tracer, Fixtures.address(runner), [0, 1]))
        #expect(
            tracedPages(try finish(&tracer)).map(\.exactness) == [.exact(difference: nil), .exact(difference: nil)])
    }

    @Test("A request for another page goes before the pass that is under way, which then goes on")
    func preempted() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = Tracer(runner: runner, document: Fixtures.document(1_000_000), id: 1)
        tracer.turn(to: request(tracer, Fixtures.address(runner), [960], number: 1))
        // A piece takes at most 16,384 symbols, so the pass is under way and not at its end.
        for _ in 0..<40 { #expect(tracedPages(tracer.step() ?? []).allSatisfy { !$0.exactness.isFinal }) }
        tracer.turn(to: request(tracer, Fixtures.address(runner), [0, 960], number: 2))
        var first: TracePage?
        for _ in 0..<40 where first == nil {
            first = tracedPages(tracer.step() ?? []).first { $0.exactness.isFinal }
        }
        #expect(first?.range.lowerBound == 0)
        let rest = tracedPages(try finish(&tracer))
        #expect(rest.last?.range.lowerBound == 960 * 1024)
        #expect(rest.last?.exactness.isFinal == true)
    }

    @Test("The exact pass leaves off when told to, and goes on with the next request")
    func stopped() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = Tracer(runner: runner, document: Fixtures.document(1_000_000), id: 1)
        let wanted = request(tracer, Fixtures.address(runner), [960])
        tracer.turn(to: wanted)
        for _ in 0..<40 { _ = tracer.step() }
        tracer.stopExactPass()
        #expect(tracedPages(try finish(&tracer)).allSatisfy { !$0.exactness.isFinal })
        tracer.turn(to: wanted)
        #expect(tracedPages(try finish(&tracer)).last?.exactness.isFinal == true)
    }

    @Test("A page that was traced before is answered from the cache")
    func cached() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = Tracer(runner: runner, document: Fixtures.document(60_000), id: 1)
        for signal in [1, 0] {
            tracer.turn(to: request(tracer, Fixtures.address(runner, signal), [40]))
            _ = try finish(&tracer)
        }
        tracer.turn(to: request(tracer, Fixtures.address(runner, 1), [40]))
        let first = tracedPages(tracer.step() ?? [])
        #expect(first.count == 1 && first[0].exactness.isFinal)
    }

    @Test("Pages that are not of the text, and texts without symbols, are no work")
    func nothing() throws {
        let runner = Runner(try Fixtures.model())
        var tracer = Tracer(runner: runner, document: Fixtures.document(100), id: 1)
        let odd = TraceRequest(
            request: 1, modelID: 1, document: tracer.document,
            pages: [0..<0, 5000..<6024].map {
                TraceRequest.Page(range: $0, items: [.signal(Fixtures.address(runner)), .prediction])
            })
        tracer.turn(to: odd)
        #expect(tracedPages(try finish(&tracer)).isEmpty)
    }
}

@Suite struct KeptStatesTests {
    @Test("Kept states stay within their budget, and the nearest is always at or before")
    func bounded() throws {
        let architecture = Architecture(cell: .lstm, symbols: 4, hidden: 64)
        let zero = ModelState(zeroFor: architecture)
        let budget = 64 * 1024
        var kept = KeptStates(start: zero, budget: budget)
        var position = 0
        while position < 5_000_000 {
            position = kept.nextStop(after: position)
            var state = zero
            state.values[0] = Float(position)
            kept.keep(KeptState(position: position, state: state, isVerified: position > 10_000))
            if position % 10_240 == 0 { kept.keepNear(KeptState(position: position - 7, state: state)) }
            #expect(kept.bytes <= budget)
        }
        #expect(kept.spacing > KeptStates.firstSpacing)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let place = Int(generator.next() % 5_000_000)
            let nearest = kept.nearest(to: place)
            #expect(nearest.position <= place && place - nearest.position <= kept.spacing)
        }
        #expect(kept.nearest(to: 0).position == 0)
        #expect(!kept.nearest(to: 0).isVerified)
        let place = kept.spacing * 40
        #expect(kept.nearest(to: place).position == place && kept.nearest(to: place).isVerified)
    }

    @Test("A state larger than the whole budget still leaves the beginning and a few others")
    func tiny() {
        let zero = ModelState(zeroFor: Architecture(cell: .rnn, symbols: 4, hidden: 1024))
        var kept = KeptStates(start: zero, budget: 1)
        for position in stride(from: 512, to: 100_000, by: 512) {
            kept.keep(KeptState(position: position, state: zero))
        }
        #expect(kept.count <= 5)
        let last = kept.nearest(to: 99_999).position
        #expect(last > 0 && 99_999 - last <= kept.spacing)
        #expect(kept.nearest(to: 0).position == 0)
    }
}

@Suite struct GrowingTraceTests {
    private func request(_ document: Document, _ items: [TraceItem], number: Int = 1) -> TraceRequest {
        let first = max(0, (document.count - 1) / TracePages.size * TracePages.size)
        return TraceRequest(
            request: number, modelID: 1, document: document,
            pages: [TraceRequest.Page(range: first..<document.count, items: items)])
    }

    /// Everything that a request yields, the last page of each item counting; and how many calls it took.
    private func answer(_ tracer: inout Tracer, _ request: TraceRequest) -> (pages: [TraceItem: TracePage], steps: Int)
    {
        var pages: [TraceItem: TracePage] = [:]
        var steps = 0
        tracer.turn(to: request)
        while let outcomes = tracer.step() {
            steps += 1
            for case .traced(let page, _) in outcomes { pages[page.item] = page }
        }
        return (pages, steps)
    }

    private func expectSame(_ found: [TraceItem: TracePage], _ expected: [TraceItem: TracePage], _ what: String) {
        #expect(Set(found.keys) == Set(expected.keys), "\(what)")
        for (item, page) in expected {
            #expect(found[item]?.range == page.range, "\(what)")
            #expect(found[item]?.exactness.isFinal == true, "\(what)")
            switch (found[item]?.content, page.content) {
            case (.values(let a, _), .values(let b, _)): #expect(a == b, "\(what)")
            case (.predictions(let a), .predictions(let b)):
                #expect(a.codes == b.codes && a.probabilities == b.probabilities && a.rank == b.rank, "\(what)")
                #expect(a.entropy.map(\.bitPattern) == b.entropy.map(\.bitPattern), "\(what)")
                #expect(a.surprise.map(\.bitPattern) == b.surprise.map(\.bitPattern), "\(what)")
            default: Issue.record("\(what): another content")
            }
        }
    }

    @Test(
        "A page that grows by symbols has the same values as one that is traced at once, and costs one call each time",
        arguments: CellKind.all)
    func growing(cell: CellKind) throws {
        let runner = Runner(try Fixtures.model(cell, layers: 2))
        let source = Fixtures.document(2600)
        let symbols = source.symbols(in: 0..<source.count)
        let address = Fixtures.address(runner, 0, layer: 1)
        let items: [TraceItem] = [
            .signal(address), .prediction, .unit(UnitAddress(layer: 0, signal: address.signal, unit: 3)),
        ]
        var document = Document(written: symbols[..<990], name: "w", alphabet: .scalar)
        var tracer = Tracer(runner: runner, document: document, id: 1)
        _ = answer(&tracer, request(document, items))
        var calls = 0
        var end = 990
        for size in (0..<400).map({ $0 % 17 == 0 ? 40 : 1 }) {
            document = document.extended(by: symbols[end..<end + size])
            end += size
            let (pages, steps) = answer(&tracer, request(document, items))
            calls += steps
            guard end % 31 == 0 || size > 1 || end % 1024 < 3 else { continue }
            var fresh = Tracer(runner: runner, document: document, id: 1)
            expectSame(pages, answer(&fresh, request(document, items)).pages, "at \(end)")
        }
        #expect(end > 1024)
        #expect(calls <= 2 * 400 + 20, "a growth is one piece of work and the word that all is done")
        // What was asked for one after the other goes on together.
        var apart = Tracer(runner: runner, document: document, id: 1)
        for item in items { _ = answer(&apart, request(document, [item])) }
        document = document.extended(by: symbols[end..<end + 1])
        end += 1
        let (together, steps) = answer(&apart, request(document, items))
        #expect(steps <= 2)
        var plain = Tracer(runner: runner, document: document, id: 1)
        expectSame(together, answer(&plain, request(document, items)).pages, "together")
        // Less is wanted, then more again.
        document = document.extended(by: symbols[end..<end + 5])
        _ = answer(&tracer, request(document, [items[0]]))
        document = document.extended(by: symbols[end + 5..<end + 9])
        var fresh = Tracer(runner: runner, document: document, id: 1)
        expectSame(
            answer(&tracer, request(document, items)).pages, answer(&fresh, request(document, items)).pages, "more")
    }

    @Test("A text that leaves another one is traced on from where it left, exactly")
    func leaving() throws {
        let runner = Runner(try Fixtures.model())
        let source = Fixtures.document(3000)
        let symbols = source.symbols(in: 0..<source.count)
        let items: [TraceItem] = [.signal(Fixtures.address(runner, 0)), .prediction]
        var document = Document(written: symbols[..<1500], name: "w", alphabet: .scalar)
        var tracer = Tracer(runner: runner, document: document, id: 1)
        _ = answer(&tracer, request(document, items))
        for step in 0..<80 {
            document = document.extended(by: symbols[1500 + step..<1501 + step])
            _ = answer(&tracer, request(document, items))
        }
        let trunk = document
        for (number, place) in [1579, 1560, 1400, 1024, 700, 1].enumerated() {
            let branch = trunk.leaving(at: place, with: symbols[2000..<2003])
            #expect(tracer.serves(request(branch, items)))
            let (pages, steps) = answer(&tracer, request(branch, items, number: number))
            var fresh = Tracer(runner: runner, document: branch, id: 1)
            expectSame(pages, answer(&fresh, request(branch, items)).pages, "from \(place)")
            if place >= 1560 { #expect(steps <= 2, "from \(place)") }
            let back = answer(&tracer, request(trunk, items, number: 100 + number))
            var other = Tracer(runner: runner, document: trunk, id: 1)
            expectSame(back.pages, answer(&other, request(trunk, items)).pages, "back from \(place)")
        }
        #expect(!tracer.serves(request(source, items)))
    }
}
