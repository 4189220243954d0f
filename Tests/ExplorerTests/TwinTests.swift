import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct TwinTests {
    private static let beginning = "The old house stood where the lane bent, and "

    private func texts(_ with: String, _ without: String) -> TwinTexts {
        func document(_ text: String, _ name: String) -> Document { Fixtures.text(Self.beginning + text, name: name) }
        let (a, b) = (document(with, "with"), document(without, "without"))
        let shared = zip(Self.beginning + with, Self.beginning + without).prefix { $0 == $1 }.count
        return TwinTexts(
            with: a, without: b, given: Self.beginning.count, divergence: shared < a.count ? shared : nil)
    }

    private var some: TwinTexts {
        texts(
            "nobody said \"what\" to the rain, \"and the lane was\nwet \"with\" the \"grass of the\" gate as it gave.\n",
            "nobody said what the rain was, for the lane\nhad been left to the grass and the gate gave way.\n")
    }

    /// A session in which the unit is clamped and twins were asked for.
    private func session(
        _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette, answersTraces: Bool = true,
        writing texts: TwinTexts? = nil
    ) throws -> Session {
        var session = Session(columns, rows, depth: depth, model: try Fixtures.model(), answersTraces: answersTraces)
        session.type(":clamp l0.c.7 = 1.5\n5l:twin 95\n")
        if let texts { answer(&session, texts) }
        return session
    }

    private func request(_ session: Session) -> TwinRequest? {
        session.effects.lazy.reversed().compactMap { if case .writeTwins(let request) = $0 { request } else { nil } }
            .first
    }

    private func answer(_ session: inout Session, _ texts: TwinTexts) {
        guard let request = request(session) else { return }
        session.send(.twinsWritten(texts, request: request.request))
    }

    @Test(":twin asks for so many symbols after the cursor, with what intervenes")
    func asked() throws {
        var session = try session()
        let wanted = try #require(request(session))
        #expect(wanted.count == 95 && wanted.interventions.interventions.map(\.description) == ["l0.c.7 = 1.5"])
        guard case .text(let document, upTo: 6) = wanted.beginning else {
            Issue.record("it begins elsewhere")
            return
        }
        #expect(document.continues(Fixtures.story))
        #expect(String(view(session.state).row(22).map(\.glyph)).contains("writing…"))
        for wrong in ["0", "-3", "x", "999999"] {
            session.type(":twin \(wrong)\n")
            #expect(session.state.notice?.isError == true, "\(wrong)")
        }
        session.type("\u{1B}")
        #expect(session.effects.contains { if case .cancelTwins = $0 { true } else { false } })
        answer(&session, some)
        #expect(session.state.twin == nil, "an answer that comes after all is not shown")
        session.type("~:twin\n")
        #expect(session.state.notice?.text.contains("nothing intervenes") == true)
    }

    @Test("Twins stand side by side, the place where they part marked in both, each with its own figures")
    func sideBySide() throws {
        var session = try session(writing: some)
        #expect(session.state.document?.name == "with")
        session.type("gd")
        try GoldenScreen.check(view(session.state), "twin-80x24")
        session.type("5l:color difference\n")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "twin-200x60")
    }

    @Test("Each text is traced on a channel of its own: with, without, and for its difference with again")
    func traces() throws {
        var session = try session(answersTraces: false, writing: some)
        func channels() -> [Int: TraceRequest] {
            var last: [Int: TraceRequest] = [:]
            for case .trace(let request) in session.effects { last[request.channel] = request }
            return last
        }
        let with = try #require(channels()[1])
        let without = try #require(channels()[2])
        #expect(with.document.name == "with" && with.interventions.interventions.count == 1)
        #expect(with.interventions.isWritten && with.interventions.reference?.continues(Fixtures.story) == true)
        #expect(without.document.name == "without" && without.interventions.interventions.isEmpty)
        session.type(":color difference\n")
        let difference = try #require(channels()[2])
        #expect(
            difference.interventions.interventions.count == 1 && difference.pages.allSatisfy { $0.items == [.effect] })
        #expect(difference.request != without.request)
    }

    @Test("The cursor's rows stand beside each other wherever it goes")
    func together() throws {
        let long = (1...60).map { "line \($0) of it\n" }.joined()
        var session = try session(80, 14, writing: texts(long, "x\n\n\n" + long))
        for keys in ["gg", "G", "20G", "5k", "gd"] {
            session.type(keys)
            let frame = view(session.state)
            let rows = (1..<10).map { String(frame.row($0).map(\.glyph)) }
            #expect(rows.allSatisfy { $0.count == 80 })
            #expect(session.state.cursor < session.state.document?.count ?? 0)
        }
    }

    @Test(":twin again goes on with both; :twin-end brings back the text, the cursor and the screen before")
    func goingOn() throws {
        var session = try session(writing: some)
        session.type(":twin 10\n")
        guard case .twins(let texts)? = request(session)?.beginning else {
            Issue.record("it begins anew")
            return
        }
        #expect(texts.with.name == "with")
        answer(
            &session,
            self.texts(
                "nobody said \"what\"" + String(repeating: "a", count: 200),
                "nobody said what" + String(repeating: "b", count: 202)))
        #expect(session.state.cursor == some.with.count, "the cursor is where the new part begins")
        session.type(":twin-end\n")
        #expect(session.state.twin == nil && session.state.document?.name == "story.txt" && session.state.cursor == 5)
        #expect(session.effects.contains { if case .dropTraces = $0 { true } else { false } })
        session.type(":twin-end\ngd")
        #expect(session.state.notice?.isError == true)
    }

    @Test("Twins of a branch are drawn as the branch is, and end where it was left")
    func branch() throws {
        var session = Session(80, 24, depth: .palette, model: try Fixtures.model())
        session.type(":seed 9\n:temperature 0.5\n:prime abc\n:clamp l0.c.7 = 1.5\n:twin 20\n")
        let wanted = try #require(request(session))
        #expect(wanted.sampling.seed == 9 && wanted.sampling.settings.temperature == 0.5)
        #expect(wanted.interventions.isWritten && wanted.interventions.reference?.continues(Fixtures.story) == true)
        session.answerAll()
        #expect(session.state.twin?.texts.with.count == 23 && session.state.generating.current == nil)
        session.type(":twin-end\n")
        #expect(session.state.generating.current == 1 && session.state.document?.count == 3)
        session.type("go")
        #expect(session.state.document?.name == "story.txt")
        session.type("go:twin 5\n")
        session.answerAll()
        session.type("go")
        #expect(session.state.twin == nil, "the branch comes into view, and no twin stands beside it")
        session.type("go")
        #expect(session.state.document?.name == "story.txt", "the text before the branch is the story still")
    }

    @Test("A text that the model writes is traced as it was written")
    func written() throws {
        var session = Session(80, 24, depth: .palette, model: try Fixtures.model(), answersTraces: false)
        session.type(":clamp l0.c.7 = mean while quotes\n:prime abc\n")
        let traces = session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
        let last = try #require(traces.last)
        #expect(last.document.count == 3 && last.interventions.isWritten)
        #expect(last.interventions.reference?.continues(Fixtures.story) == true)
        #expect(traces.first { $0.document.continues(Fixtures.story) }?.interventions.isWritten == false)
    }

    @Test("Another text or another model ends the twins")
    func ended() throws {
        var session = try session(writing: some)
        session.texts["other"] = Fixtures.text("another text", name: "other")
        session.type(":open other\n")
        session.answerAll()
        #expect(session.state.twin == nil && session.state.document?.name == "other")
        session.type(":clamp l0.c.7 = 1\n:twin\n")
        answer(&session, some)
        session.models["gru"] = try Fixtures.model(.gru, id: 9)
        session.type(":model gru\n")
        session.answerAll()
        #expect(session.state.twin == nil && session.state.document?.name == "with")
        session.type("go")
        #expect(session.state.document?.name == "other")
    }

    @Test("A branch that begins with one of the twins leads back to the text before them, at its place")
    func wayBack() throws {
        var session = try session(writing: some)
        session.type("10lgw")
        #expect(session.state.twin == nil && session.state.generating.current == 1)
        session.type("go")
        #expect(session.state.document?.name == "story.txt" && session.state.cursor == 5)
    }

    @Test("What is painted is painted on the twins too, and again on the text when they are gone")
    func painted() throws {
        var session = Session(80, 24, depth: .palette, model: try Fixtures.model())
        session.type("2lV2lV20lV4lV:clamp l0.c.7 = 1.5 while painted\n5h:twin 20\n")
        let cursor = session.state.cursor
        let wanted = try #require(request(session))
        #expect(wanted.interventions.catalog["painted"] != nil)
        session.answerAll()
        #expect(!session.shown.contains { $0.contains("written with others") })
        #expect(session.state.intervening.active.count == 1)
        #expect(session.state.probing.painted == [2..<5], "what was painted after the cursor is not in them")
        #expect(session.state.notice?.text.contains("stays with the text before") == true)
        session.type(":twin-end\n")
        #expect(session.state.probing.painted == [2..<5, 24..<29] && session.state.cursor == cursor)
        #expect(session.state.intervening.active.count == 1)
    }

    @Test(
        "Twins draw at any size and depth, compared or blended before, with nothing traced",
        arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (30, 9), (41, 3), (3, 100), (200, 60)] {
            for answers in [true, false] {
                var session = try session(columns, rows, depth: depth, answersTraces: answers)
                session.type("|")
                answer(&session, some)
                for keys in ["", "c", "c", "G", "gg", "|", "vi", "vt", "x", "vb", "~", ":twin-end\n"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == session.state.size)
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
    }
}
