import CellProbing
import Explorer
import Glibc
import ModelCore
import ModelFiles
import Screen
import Testing
import Texts
import Workbench

@Suite struct WritingTests {
    private func document(_ text: String) -> Document {
        Document(written: text.unicodeScalars.map { Symbol($0) }, name: "written", alphabet: .scalar)
    }

    private func request(
        _ document: Document, start: Int? = nil, count: Int, settings: SamplingSettings = .plain, seed: UInt64 = 3,
        _ interventions: [Intervention] = []
    ) -> GenerateRequest {
        GenerateRequest(
            request: 1, modelID: 1, document: document, start: start ?? document.count, count: count,
            settings: settings, noise: SymbolNoise(seed: seed),
            interventions: InterventionSet(interventions, isWritten: true, number: interventions.hashValue))
    }

    private func symbols(_ codes: [UInt32]) -> [Symbol] { codes.map { Symbol(code: $0) } }

    /// Draws so many symbols, however many a request yields.
    private func draw(
        _ course: inout WritingCourse, _ document: Document, count: Int, batch: Int,
        settings: SamplingSettings = .plain, _ interventions: [Intervention] = []
    ) throws -> Document {
        var document = document
        let end = document.count + count
        while document.count < end {
            let wanted = request(
                document, count: min(batch, end - document.count), settings: settings, interventions)
            let drawn = try #require(try course.run(wanted, patience: .seconds(60)))
            document = document.extended(by: symbols(drawn.codes))
        }
        return document
    }

    @Test(
        "Symbol by symbol, in batches, after going back and on: the same symbols and the same state, to the bit",
        arguments: CellKind.all)
    func sameWay(cell: CellKind) throws {
        let runner = Runner(try Fixtures.model(cell, layers: 2))
        let prime = document("it was\na")
        var single = WritingCourse(runner, along: prime)
        let first = try draw(&single, prime, count: 1500, batch: 1)
        var batches = WritingCourse(runner, along: prime)
        let second = try draw(&batches, document("it was\na"), count: 1500, batch: 97)
        #expect(first.bytes(from: 0) == second.bytes(from: 0))
        #expect(single.state == batches.state && single.step == 1508)

        // A generator by itself, without anything kept.
        var plain = TextGenerator(runner, noise: SymbolNoise(seed: 3))
        plain.read(runner.model.vocabulary.indices(of: prime.symbols(in: 0..<8).map(\.code)))
        let codes = try (0..<1500).map { _ in runner.model.vocabulary.codes[Int(try plain.next())] }
        #expect(first.symbols(in: 8..<1508).map(\.code) == codes)
        #expect(plain.state == single.state)

        for back in [1507, 1490, 1400, 600, 9, 0] {
            let drawn = try #require(
                try single.run(request(first, start: back, count: 1508 - back), patience: .seconds(60)))
            #expect(drawn.codes == first.symbols(in: back..<1508).map(\.code) || back < 8, "from \(back)")
            if back >= 8 { #expect(single.state == batches.state, "from \(back)") }
        }
    }

    @Test(
        "What was written with a mean goes on after saving and opening as it would have, to the bit",
        arguments: [true, false])
    func reopened(isKnown: Bool) throws {
        let runner = Runner(try Fixtures.model())
        let story = document("the story that was open\nbefore anything was written ")
        let mean = try Intervention(parsing: "l0.h.3,5 = mean while column > 2", in: runner.model.architecture)
        let prime = document("it was\na")
        func request(_ document: Document, start: Int, count: Int, _ set: InterventionSet) -> GenerateRequest {
            GenerateRequest(
                request: 1, modelID: 1, document: document, start: start, count: count, settings: .plain,
                noise: SymbolNoise(seed: 3), interventions: set)
        }
        let set = InterventionSet([mean], reference: story, isWritten: true, number: 1)
        var course = WritingCourse(runner, along: prime)
        let drawn = try #require(
            try course.run(request(prime, start: 8, count: 200, set), patience: .seconds(60)))
        let text = prime.extended(by: symbols(drawn.codes))

        // What the explorer was told of them, or what is looked up as it saves.
        let told = try InterventionPlan([mean], along: prime, runner: runner, meansOver: story, isWritten: true)
        var saved = SavedSession(
            model: "m", branches: [Branch(id: 1, parent: nil, at: 8, document: text, given: 8)], current: 1, cursor: 0,
            settings: .plain, seed: 3,
            interventions: [
                SavedSession.Change(intervention: mean, isOn: true, means: isKnown ? told.means.map(\.value) : nil)
            ])
        saved.meansBy = (1, story)
        saved.lookUpMeans(by: runner)
        let bytes = FileDigest.sealed(Array(SessionFile.encode(saved).encoded.utf8))
        let opened = try SessionFile.decode(bytes, path: "s").session(for: runner.model)
        let change = try #require(opened.interventions.first)
        #expect(change.means?.map(\.bitPattern) == told.means.map(\.value.bitPattern))

        // Nothing was open before it this time: what is over would be another text.
        let reopened = InterventionSet(
            [change.intervention], means: [0: change.means ?? []], isWritten: true, number: 7)
        var again = WritingCourse(runner, along: opened.branches[0].document)
        let same = try #require(
            try again.run(
                request(opened.branches[0].document, start: 8, count: 200, reopened), patience: .seconds(60)))
        #expect(same.codes == drawn.codes && again.state == course.state)
        var other = WritingCourse(runner, along: prime)
        let without = InterventionSet([mean], isWritten: true, number: 9)
        _ = try other.run(request(text, start: 8, count: 200, without), patience: .seconds(60))
        #expect(other.state != course.state, "over another text they are other means")
    }

    @Test("Branches that are written by turns are as if each had been written alone")
    func branches() throws {
        let runner = Runner(try Fixtures.model())
        var course = WritingCourse(runner, along: document("x"))
        let trunk = try draw(&course, document("the end of it"), count: 700, batch: 50)
        var turns = [trunk.leaving(at: 300, with: symbols([120])), trunk.leaving(at: 690, with: symbols([113, 113]))]
        for _ in 0..<5 {
            for index in turns.indices { turns[index] = try draw(&course, turns[index], count: 30, batch: 7) }
        }
        for branch in turns {
            let start = branch.count - 150
            var alone = WritingCourse(runner, along: branch)
            let drawn = try #require(try alone.run(request(branch, start: start, count: 150), patience: .seconds(60)))
            #expect(drawn.codes == branch.symbols(in: start..<branch.count).map(\.code))
        }
    }

    @Test("What was drawn and not taken up leaves nothing behind")
    func dropped() throws {
        let runner = Runner(try Fixtures.model())
        var course = WritingCourse(runner, along: document("x"))
        let text = try draw(&course, document("the end of it"), count: 700, batch: 50)
        for start in [20, 505, 512, 700, 713] {
            _ = try course.run(request(text, start: start, count: 40, seed: 99), patience: .seconds(60))
            var fresh = WritingCourse(runner, along: text)
            for look in [start + 1, start + 7, start + 30] where look <= text.count {
                let mine = try course.run(request(text, start: look, count: 0))
                let other = try fresh.run(request(text, start: look, count: 0))
                #expect(mine == other && course.state == fresh.state, "\(look) after a draw at \(start)")
            }
        }
    }

    @Test("What is expected before and after a draw is the model's softmax, and the same under the settings")
    func expectations() throws {
        let runner = Runner(try Fixtures.model(.gru))
        let text = document("so it goes on")
        let settings = try SamplingSettings(temperature: 0.7, topK: 5, topP: 0.9)
        var course = WritingCourse(runner, along: text)
        let drawn = try #require(try course.run(request(text, count: 1, settings: settings)))
        let longer = text.extended(by: symbols(drawn.codes))
        let rows = runner.model.vocabulary.indices(of: longer.symbols(in: 0..<14).map(\.code))
        var state = runner.zeroState()
        let logits = runner.logits(rows, from: &state)
        let width = runner.model.vocabulary.count
        let look = try #require(try course.run(request(longer, count: 0, settings: settings)))
        for (expected, step) in zip(drawn.expected, [13, 14]) {
            let row = logits[(step - 1) * width..<step * width]
            let own = SymbolChances(row).probabilities
            let under = SymbolChances(row, settings).probabilities
            #expect(expected.step == step)
            #expect(expected.choices.count == min(24, width))
            #expect(expected.support == under.filter { $0 > 0 }.count)
            for choice in expected.choices {
                let index = try #require(runner.model.vocabulary.index(of: choice.code))
                #expect(abs(choice.own - own[index]) < 1e-6 && abs(choice.drawn - under[index]) < 1e-6)
            }
            #expect(expected.choices.map(\.own) == expected.choices.map(\.own).sorted(by: >))
        }
        #expect(drawn.expected[0].came?.code == drawn.codes[0])
        #expect(drawn.expected[1].came == nil)
        #expect(look.expected == drawn.expected, "looking says the same as drawing")
        let start = try #require(try course.run(request(longer, start: 0, count: 0)))
        #expect(start.expected.count == 1 && start.expected[0].step == 0)
        #expect(start.expected[0].came?.code == UInt32(UInt8(ascii: "s")))
    }

    @Test("Interventions act while it writes, and when they go all is as it was")
    func interventions() throws {
        let model = try Fixtures.model()
        let runner = Runner(model)
        let prime = document("one two\nthree")
        func intervention(_ text: String) throws -> Intervention {
            try Intervention(parsing: text, in: model.architecture)
        }
        var course = WritingCourse(runner, along: prime)
        let plain = try draw(&course, prime, count: 200, batch: 20)
        for (text, edits) in [
            (
                "l0.c.3 = 2",
                [UnitEdit(UnitAddress(layer: 0, signal: model.architecture.cell.signals[1], unit: 3), .set(2))]
            ),
            (
                "l0.h.* *= 0 from 20",
                (0..<12).map {
                    UnitEdit(
                        UnitAddress(layer: 0, signal: model.architecture.cell.signals[0], unit: $0), .scale(0),
                        at: .from(20))
                }
            ),
        ] {
            let written = try draw(&course, document("one two\nthree"), count: 200, batch: 20, [intervention(text)])
            #expect(written.bytes(from: 0) != plain.bytes(from: 0), "\(text)")
            var generator = TextGenerator(runner, noise: SymbolNoise(seed: 3), edits: edits)
            generator.read(model.vocabulary.indices(of: prime.symbols(in: 0..<13).map(\.code)))
            let codes = try (0..<200).map { _ in model.vocabulary.codes[Int(try generator.next())] }
            #expect(written.symbols(in: 13..<213).map(\.code) == codes, "\(text)")
        }
        // While a property holds, back and on again.
        let during = try [intervention("l0.c.* = 1 while column > 3")]
        let written = try draw(&course, document("one two\nthree"), count: 200, batch: 1, during)
        #expect(written.bytes(from: 0) != plain.bytes(from: 0))
        for back in [200, 100, 13] {
            var again = back == 100 ? course : WritingCourse(runner, along: prime)
            let drawn = try #require(
                try again.run(request(written, start: back, count: 213 - back, during), patience: .seconds(60)))
            #expect(drawn.codes == written.symbols(in: back..<213).map(\.code), "from \(back)")
        }
        let after = try draw(&course, document("one two\nthree"), count: 200, batch: 20)
        #expect(after.bytes(from: 0) == plain.bytes(from: 0))
        #expect(throws: (any Error).self) {
            try course.run(request(prime, count: 1, [intervention("l0.c.0 = value at 500")]))
        }
        let again = try draw(&course, document("one two\nthree"), count: 20, batch: 20)
        #expect(again.bytes(from: 0) == Array(plain.bytes(from: 0).prefix(33)), "a failure leaves nothing behind")
    }

    @Test("It draws no longer than its patience, and leaves off on the way to a far place when another is wanted")
    func patience() throws {
        let runner = Runner(try Fixtures.model())
        let long = Fixtures.document(30_000)
        let prime = Document(written: long.symbols(in: 0..<long.count), name: "written", alphabet: .scalar)
        var course = WritingCourse(runner, along: prime)
        #expect(try course.run(request(prime, count: 5), isCancelled: { true }) == nil)
        let one = try #require(try course.run(request(prime, count: 5), patience: .zero))
        #expect(one.codes.count == 1, "one symbol in any case")
        var fresh = WritingCourse(runner, along: prime)
        let five = try #require(try fresh.run(request(prime, count: 5), patience: .seconds(60)))
        #expect(five.codes.count == 5 && five.codes[0] == one.codes[0])
    }

    @Test("The workbench writes on request, and its traces of what was written are exact")
    func workbench() throws {
        let collector = Collector()
        let workbench = EffectRunner { collector.put($0) }
        let model = workbench.adopt(try Fixtures.model(), path: "m")
        var state = ExplorerState(
            size: Size(columns: 80, rows: 24), colorDepth: .palette, document: document("abc"), model: model)
        func run(_ effects: [Effect]) { for effect in effects { workbench.perform(effect) } }
        var taken = 0
        /// Hands over what came until the state is as wanted.
        func settle(_ what: String, _ isThere: (ExplorerState) -> Bool) throws {
            while !isThere(state) {
                let outcome = try collector.wait(what) { _ -> Outcome? in
                    let all = collector.all
                    return all.count > taken ? all[taken] : nil
                }
                taken += 1
                run(update(&state, .outcome(outcome)))
            }
        }
        func type(_ keys: String) {
            for character in keys {
                let code: Key.Code = character == "\n" ? .enter : .character(character)
                run(update(&state, .input(.key(Key(code)))))
            }
        }
        run(state.start())
        type(":prime the house \n")
        type("40.")
        try settle("forty symbols") { $0.document?.count == 50 && colorPages($0)[0]?.range == 0..<50 }
        let runner = Runner(try Fixtures.model())
        let whole = Fixtures.whole(runner, try #require(state.document), Fixtures.address(runner, 0))
        #expect(colorPages(state)[0]?.values == whole)
        #expect(colorPages(state)[0]?.exactness.isFinal == true)
        let before = state.document
        type("20,:seed 9\n5.")
        try settle("a branch") {
            $0.generating.tree.branches.count == 2 && $0.cursor == 34
                && colorPages($0)[0]?.range.upperBound == $0.document?.count
        }
        let branch = try #require(state.document)
        #expect(branch.sharedCount(with: try #require(before)) >= 30)
        #expect(colorPages(state)[0]?.values == Fixtures.whole(runner, branch, Fixtures.address(runner, 0)))
    }
}
