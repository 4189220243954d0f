import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct InterventionTests {
    private func session(
        _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette, answersTraces: Bool = true
    ) throws -> Session {
        Session(columns, rows, depth: depth, model: try Fixtures.model(), answersTraces: answersTraces)
    }

    private func active(_ session: Session) -> [String] { session.state.intervening.active.map(\.description) }

    private func status(_ session: Session) -> String {
        let frame = view(session.state)
        return String(frame.row(max(0, frame.size.rows - 2)).map(\.glyph))
    }

    /// The last request for pages of the model in view.
    private func lastTrace(_ session: Session) -> TraceRequest? {
        session.effects.lazy.reversed().compactMap { if case .trace(let request) = $0 { request } else { nil } }.first
    }

    // MARK: Commands

    @Test(":clamp takes an intervention, and what is traced from then on is traced with it")
    func clamp() throws {
        var session = try session(answersTraces: false)
        let before = try #require(lastTrace(session))
        #expect(before.interventions.interventions.isEmpty)
        session.type(":clamp l0.c.7 = 1.5 from 10\n")
        #expect(active(session) == ["l0.c.7 = 1.5 from 10"])
        let after = try #require(lastTrace(session))
        #expect(after.interventions.interventions.map(\.description) == ["l0.c.7 = 1.5 from 10"])
        #expect(after.request != before.request)
        // An answer to the request before is of another model, so to say.
        for page in Fixtures.pages(before, model: try Fixtures.model()) {
            session.send(.traced(page, request: before.request))
        }
        #expect(session.state.colorPages.isEmpty)
        session.type("~")
        #expect(try #require(lastTrace(session)).interventions.interventions.isEmpty)
    }

    @Test(
        "What is no intervention is one line, and changes nothing",
        arguments: [
            ("l0.c.7 = nan", "finite"), ("l0.c.7 = inf", "finite"), ("l0.c.7 *= -inf", "finite"),
            ("l0.c.99 = 1", "no unit 99"), ("l9.c.1 = 1", "no layer 9"), ("l0.q.1 = 1", "no signal \"q\""),
            ("l0.c.7", "is not an intervention"), ("l0.c.7 = x", "is not an intervention"),
            ("l0.c.7 = 1 while", "needs a property"),
            ("l0.c.7 = 1 while nonsense", "there is no property"), ("l0.c.7 = value at 99999", "no step 99999"),
            ("l0.c.7 = 1 at 9:3", "names no steps"),
        ])
    func wrong(typed: String, words: String) throws {
        var session = try session()
        session.type(":clamp \(typed)\n")
        let notice = try #require(session.state.notice)
        #expect(notice.isError && notice.text.contains(words), "\(notice.text)")
        #expect(!notice.text.contains("\n"))
        #expect(session.state.intervening.entries.isEmpty)
    }

    @Test("Without a model nothing can be changed, and it is said")
    func noModel() throws {
        var session = Session(80, 24, depth: .palette, model: nil)
        for keys in [":clamp l0.c.1 = 1\n", "!", "g!", ":twin\n"] {
            session.type(keys)
            #expect(session.state.notice?.text.contains("no model is open") == true, "after \(keys)")
        }
        for keys in ["~", ":unclamp\n"] {
            session.type(keys)
            #expect(session.state.notice?.isError == true, "after \(keys)")
        }
    }

    @Test("! begins a line with the chosen unit and its value under the cursor; entered, it is clamped there")
    func ask() throws {
        var session = try session()
        session.type(":unit l0.c.7\nl!")
        guard case .prompt(let prompt) = session.state.mode else {
            Issue.record("nothing is being typed")
            return
        }
        let value = Fixtures.value(try #require(Fixtures.model().architecture.cell.signal(named: "c")), 7, at: 1)
        #expect(prompt.editor.text.hasPrefix("clamp l0.c.7 = "))
        let typed = try #require(Float(prompt.editor.text.dropFirst("clamp l0.c.7 = ".count)))
        #expect(abs(typed - value) < 1e-4)
        session.control("w")
        session.type("2\n")
        #expect(active(session) == ["l0.c.7 = 2.0"])
        session.type("g!")
        #expect(active(session) == ["l0.c.7 = 0.0"], "a clamp of the same unit takes the place of the one before")
    }

    @Test("Tab offers units, what may become of them, steps and properties")
    func completion() throws {
        var session = try session()
        func typed(_ keys: String) -> String {
            session.type("\u{1B}\u{1B}:" + keys)
            guard case .prompt(let prompt) = session.state.mode else { return "" }
            return prompt.editor.text
        }
        #expect(typed("clamp l1.c\t") == "clamp l1.c.")
        #expect(typed("clamp l0.c.7 f\t") == "clamp l0.c.7 flip")
        #expect(typed("clamp l0.c.7 = v\t") == "clamp l0.c.7 = value at ")
        #expect(typed("clamp l0.c.7 = m\t") == "clamp l0.c.7 = mean")
        #expect(typed("clamp l0.c.7 = 1 w\t") == "clamp l0.c.7 = 1 while ")
        #expect(typed("clamp l0.c.7 = 1 while quot\t").hasPrefix("clamp l0.c.7 = 1 while quotes"))
        #expect(typed("clamp l0.c.7 flip while not quote\t").hasPrefix("clamp l0.c.7 flip while not quotes"))
        #expect(typed("clamp l0.c.7 = 1 from \t") == "clamp l0.c.7 = 1 from ")
        session.type("\u{1B}:clamp l0.c.7 = 1\n:")
        session.key(.up)
        guard case .prompt(let prompt) = session.state.mode else { return }
        #expect(prompt.editor.text == "clamp l0.c.7 = 1")
    }

    @Test(":unclamp takes away those on a unit, or all; ~ switches all off and those that were on again")
    func unclamp() throws {
        var session = try session()
        session.type(":clamp l0.c.7 = 1\n:clamp l0.h.3 flip\n:clamp l1.f.2,3 *= 0\n")
        session.type(":interventions\n Ctrl")
        session.type("\u{1B}")
        #expect(active(session).count == 2, "the first one was switched off in the panel")
        session.type("~")
        #expect(active(session).isEmpty)
        session.type("~")
        #expect(active(session) == ["l0.h.3 flip", "l1.f.2-3 *= 0.0"])
        session.type(":unclamp l1.f.3\n")
        #expect(session.state.intervening.entries.map(\.number) == [1, 2])
        session.type(":unclamp l1.f.3\n")
        #expect(session.state.notice?.isError == true)
        session.type(":unclamp\n")
        #expect(session.state.intervening.entries.isEmpty)
    }

    @Test("What holds in one text alone goes with the text")
    func labels() throws {
        var session = try session(answersTraces: false)
        session.type(
            ":clamp l0.c.7 = 1 while labels(\"x\")\n:clamp l0.c.8 = 1 while quotes\n:clamp l0.c.9 = 1 while painted\n")
        #expect(active(session) == ["l0.c.7 = 1.0 while labels(\"x\")", "l0.c.8 = 1.0 while quotes"])
        #expect(session.state.notice?.text.contains("painted") == true)
        session.type("V3lV:clamp l0.c.9 = 1 while painted\n")
        #expect(active(session).count == 3)
        #expect(lastTrace(session)?.interventions.catalog["painted"] != nil)
        session.texts["other"] = Fixtures.text("another text", name: "other")
        session.type(":open other\n")
        session.answerAll()
        #expect(active(session) == ["l0.c.8 = 1.0 while quotes"])
        let said = try #require(session.state.notice?.text)
        #expect(said.contains("what was painted is gone") && said.contains("gone with the text: l0.c.7"))
        #expect(said.contains("l0.c.9 = 1.0 while painted"))
    }

    @Test("Another model in view is another model: what intervened in the one before is gone")
    func otherModel() throws {
        var session = try session()
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.type(":clamp l0.c.7 = 1\n:model gru\n")
        session.answerAll()
        #expect(session.state.model?.id == 7 && session.state.intervening.entries.isEmpty)
        #expect(session.state.notice?.text == "model samples/models/gru.safetensors; gone with the model: l0.c.7 = 1.0")
    }

    // MARK: What is seen

    @Test("The status line says what intervenes at any width", arguments: [200, 80, 60, 40, 20, 8, 3])
    func status(columns: Int) throws {
        var session = try session(columns, 24)
        session.type(":clamp l0.c.7 = 1.5 while quotes and not upper or column > 30\n:surprise\n")
        for keys in ["", "c", "c", "c", ":u\t", "\u{1B}", "/the\n", "3"] {
            session.type(keys)
            #expect(status(session).contains("!"), "after \(keys) at \(columns): \(status(session))")
        }
        if columns >= 80 { #expect(status(session).contains("!l0.c.7 = 1.5")) }
        session.type("\u{1B}~")
        #expect(!status(session).contains("!"))
    }

    @Test("Two interventions are counted, and what cannot be carried out is said")
    func several() throws {
        var session = try session(answersTraces: false)
        session.type(":clamp l0.c.7 = 1.5\n:clamp l0.c.8 = 1.5\n")
        #expect(status(session).contains("!2: l0.c.7 = 1.5"))
        let request = try #require(lastTrace(session))
        session.send(.failed("the mean is not known", request: request.request))
        #expect(status(session).contains("not carried out"))
        #expect(session.state.notice?.text == "the mean is not known")
    }

    @Test("Figures that are found without interventions say so in their headings")
    func headings() throws {
        var session = try session(120, 40)
        session.type(":clamp l0.c.7 = 1.5\nvsvxvf")
        let text = (0..<40).map { String(view(session.state).row($0).map(\.glyph)) }
        #expect(text.filter { $0.contains("without interventions") }.count == 3)
        session.type("~")
        let after = (0..<40).map { String(view(session.state).row($0).map(\.glyph)) }
        #expect(!after.contains { $0.contains("without interventions") })
    }

    @Test("The list is gone through, switched, changed and shortened by keys")
    func panel() throws {
        var session = try session()
        session.type(":clamp l0.c.7 = 1.5\n:clamp l0.h.3 flip at 4:9\n:clamp l1.f.2,3 *= 0 while quotes\nI")
        #expect(session.state.views.focus == .interventions)
        session.type("j ")
        #expect(active(session) == ["l0.c.7 = 1.5", "l1.f.2-3 *= 0.0 while quotes"])
        try GoldenScreen.check(view(session.state), "interventions-80x24")
        session.type("\n")
        #expect(session.state.unitAddress?.description == "l0.h.3")
        session.type("e")
        session.control("w")
        session.type("2:5\n")
        #expect(active(session)[1] == "l0.h.3 flip at 2:5", "a changed one is on")
        session.type("d")
        #expect(active(session) == ["l0.c.7 = 1.5", "l1.f.2-3 *= 0.0 while quotes"])
        session.type("a\u{15}")
        session.control("u")
        session.type("l0.i.1 = 1\n")
        #expect(active(session).last == "l0.i.1 = 1.0")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "interventions-200x60")
        session.type(":intervention-edit 77 l0.c.1 = 1\n")
        #expect(session.state.notice?.text.contains("no intervention 77") == true)
        session.type(":intervention-edit l0.c.1 = 1\n")
        #expect(session.state.notice?.text.contains("number first") == true)
    }

    @Test("Coloured by difference: each symbol by what the interventions do to its probability, with the mean in view")
    func difference() throws {
        var session = try session()
        session.type(":color difference\n")
        #expect(session.state.notice?.text.contains("no intervention is on") == true)
        session.type(":clamp l0.c.7 = 1.5\n8j:color difference\n")
        #expect(session.state.coloring == .difference)
        try GoldenScreen.check(view(session.state), "difference-80x24")
        session.type("vpvi")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "difference-200x60")
        // While nothing intervenes the unit's colours are back, and with it the difference's.
        session.type("vv~")
        #expect(String(view(session.state).row(57).map(\.glyph)).contains("hidden state"))
        session.type("~")
        #expect(String(view(session.state).row(57).map(\.glyph)).contains("Δ log p"))
    }

    @Test("The unit that is changed is marked in the panels that show it")
    func marks() throws {
        var session = try session(120, 40)
        session.type(":unit l0.c.7\n:clamp l0.c.7 = 1.5\nvu\u{1B}vt\u{1B}")
        try GoldenScreen.check(view(session.state), "interventions-marks-120x40")
        session.type(":units-form\n")
        let rows = (0..<40).map { String(view(session.state).row($0).map(\.glyph)) }
        #expect(rows.contains { $0.contains("!l0.c.7") }, "the timeline's heading")
        #expect(rows.filter { $0.contains("!") }.count >= 3)
    }

    /// A real model with random weights, by which traces are answered with whatever intervenes.
    private struct Traced {
        let opened: OpenedModel
        let runner: Runner

        init(_ cell: CellKind) throws {
            opened = try Fixtures.model(cell)
            var generator = SeededGenerator(seed: 5)
            var parameters = Parameters(randomFor: opened.architecture, using: &generator)
            for index in parameters.values.indices { parameters.values[index] *= 4 }
            runner = Runner(
                try Model(architecture: opened.architecture, vocabulary: opened.vocabulary, parameters: parameters))
        }

        /// Answers the last request for pages of values.
        func answer(_ session: inout Session) throws {
            let requests = session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
            let request = try #require(requests.last)
            var plan = try InterventionPlan(
                request.interventions.interventions, along: request.document, runner: runner)
            let all = 0..<request.document.count
            var state = runner.zeroState()
            let trace = runner.trace(
                opened.vocabulary.indices(of: request.document.symbols(in: all).map(\.code)), from: &state,
                recording: opened.architecture.signalAddresses, edits: plan.edits(in: all))
            let steps = plan.steps(in: all) ?? []
            session.send(
                .intervened(steps.map { InterventionReach(steps: $0) }, over: all, request: request.request))
            for page in request.pages {
                for item in page.items {
                    let units: [UnitAddress]
                    switch item {
                    case .unit(let unit): units = [unit]
                    case .signal(let signal):
                        units = (0..<opened.architecture.hidden).map {
                            UnitAddress(layer: signal.layer, signal: signal.signal, unit: $0)
                        }
                    default: continue
                    }
                    let values = page.range.flatMap { t in units.map { trace.value(of: $0, at: t) ?? .nan } }
                    session.send(
                        .traced(
                            TracePage(
                                item: item, range: page.range, content: .values(values, width: units.count),
                                exactness: .exact(difference: nil)), request: request.request))
                }
            }
        }
    }

    private func rows(_ session: Session) -> [String] {
        let frame = view(session.state)
        return (0..<frame.size.rows).map { String(frame.row($0).map(\.glyph)) }
    }

    @Test("A changed unit's arithmetic says what was worked out and what was made of it, and no false equation")
    func arithmetic() throws {
        let traced = try Traced(.lstm)
        var session = Session(160, 48, depth: .palette, model: traced.opened, answersTraces: false)
        session.type(":unit l0.c.7\n:clamp l0.c.7 = 1.5\n:clamp l0.o.7 flip\n5lvc")
        try traced.answer(&session)
        try GoldenScreen.check(view(session.state), "cell-clamped-160x48")
        #expect(rows(session).contains { $0.contains("clamped to 1.5") })
        #expect(!rows(session).contains { $0.contains("≠") })
    }

    @Test(
        "No arithmetic of a changed unit is false, whatever the cell, the signal and the operation",
        arguments: CellKind.all)
    func arithmetics(cell: CellKind) throws {
        let traced = try Traced(cell)
        for signal in cell.signals {
            for operation in ["= 0.75", "+= 0.5", "-= 0.25", "*= 2", "flip", "flip while quotes"] {
                var session = Session(140, 48, depth: .palette, model: traced.opened, answersTraces: false)
                let address = "l1.\(signal.name).3"
                session.type(":unit \(address)\n:clamp \(address) \(operation)\nvc/go in\n")
                session.answerAll()
                try traced.answer(&session)
                let screen = rows(session)
                #expect(session.state.cursor > 50 && screen.contains { $0.contains("!") })
                #expect(!screen.contains { $0.contains("≠") || $0.contains("perhaps") }, "\(address) \(operation)")
            }
        }
    }

    @Test("Where an intervention does not act the arithmetic is as ever")
    func elsewhere() throws {
        let traced = try Traced(.lstm)
        for scope in ["at 6:9", "from 6", "while quotes"] {
            var session = Session(140, 48, depth: .palette, model: traced.opened, answersTraces: false)
            session.type(":unit l0.c.7\n:clamp l0.c.7 = 1.5 \(scope)\n5lvc")
            try traced.answer(&session)
            #expect(!rows(session).contains { $0.contains("clamped to 1.5") }, "\(scope)")
            #expect(!rows(session).contains { $0.contains("≠") })
        }
    }

    @Test(
        "Everything draws at any size and depth, with nothing traced, without a model, without a text",
        arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (30, 9), (3, 100), (100, 1), (52, 12), (200, 60)] {
            for answers in [true, false] {
                var session = try session(columns, rows, depth: depth, answersTraces: answers)
                for keys in [
                    "vi", ":clamp l0.c.7 = 1.5\n", "c", "c", "vp", "vc", "vu", "vs", "\u{1B}", "vt", "|", "~", "vi",
                    ":clamp l0.h.2 = mean while quotes\n",
                ] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == session.state.size)
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
        for (document, model) in [(Fixtures.text(""), try Fixtures.model()), (Fixtures.story, nil)] {
            var session = Session(80, 24, depth: depth, document: document, model: model)
            session.type(":clamp l0.c.7 = 1.5\nviccvpvc~")
            _ = view(session.state)
        }
    }
}
