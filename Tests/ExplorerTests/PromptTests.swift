import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct PromptTests {
    private func line(_ session: Session) -> String? {
        if case .prompt(let prompt) = session.state.mode { prompt.editor.text } else { nil }
    }

    @Test("A line is edited as in a shell")
    func editing() {
        var session = Session()
        session.type(":open filw")
        session.key(.backspace)
        session.type("e name")
        session.control("w")
        #expect(line(session) == "open file ")
        session.key(.home)
        session.type("x")
        session.key(.delete)
        #expect(line(session) == "xpen file ")
        session.key(.right)
        session.key(.left)
        session.key(.end)
        session.control("u")
        #expect(line(session) == "")
        session.input(.paste("two\nlines"))
        #expect(line(session) == "two lines")
        session.type("\u{1B}")
        #expect(session.state.mode == .text)
    }

    @Test("Backspace on an empty line leaves it")
    func leaving() {
        var session = Session()
        session.type(":")
        session.key(.backspace)
        #expect(session.state.mode == .text)
    }

    @Test("Earlier lines come back with the arrows, and the line being typed after them")
    func history() {
        var session = Session()
        session.type(":goto 2\n:goto 3\n:dra")
        session.key(.up)
        #expect(line(session) == "goto 3")
        session.key(.up)
        session.key(.up)
        #expect(line(session) == "goto 2")
        session.key(.down)
        session.key(.down)
        #expect(line(session) == "dra")
    }

    @Test("Tab completes commands, their arguments and files, then goes through the candidates")
    func completion() throws {
        var session = Session(model: try Fixtures.model())
        session.type(":redr\t")
        #expect(line(session) == "redraw")
        session.type("\u{1B}:unit-\t")
        #expect(line(session) == "unit-")
        session.type("\t")
        #expect(line(session) == "unit-back")
        session.type("\t")
        #expect(line(session) == "unit-first")
        session.key(.tab, [.shift])
        #expect(line(session) == "unit-back")
        session.type("\u{1B}:unit l1.c\t")
        #expect(line(session) == "unit l1.c.")
        session.type("\u{1B}:layer \t\t\t")
        #expect(line(session) == "layer 1")
        session.texts["samples/one.txt"] = Fixtures.story
        session.texts["samples/other.txt"] = Fixtures.story
        session.type("\u{1B}:open sam\t")
        session.answerAll()
        #expect(line(session) == "open samples/o")
        session.type("n\t")
        session.answerAll()
        #expect(line(session) == "open samples/one.txt")
        session.type("\n")
        session.answerAll()
        #expect(session.state.notice == nil)
    }

    @Test("Candidates that come after more was typed are dropped")
    func lateCandidates() {
        var session = Session()
        session.type(":open a\t")
        guard case .completePath("a", .text, let request)? = session.effects.last else {
            Issue.record("no completion was asked for")
            return
        }
        session.type("b")
        session.send(.completed(["abacus"], request: request))
        #expect(line(session) == "open ab")
    }

    @Test("An unknown or ambiguous command is answered with what there is")
    func unknown() {
        var session = Session()
        session.type(":xyzzy\n")
        #expect(session.state.notice?.text == "there is no command \"xyzzy\"; ? shows them all")
        session.type(":unit-f\n")
        #expect(session.state.notice?.text.contains("unit-forward, unit-first") == true)
        session.type(":quit now\n")
        #expect(session.state.notice?.isError == true)
        #expect(session.effects.isEmpty)
    }
}

@Suite struct SearchKeyTests {
    @Test("/, \\, n and N find, repeat and turn around; u comes back")
    func search() throws {
        var session = Session()
        func find(_ keys: String) -> Int {
            session.type(keys)
            session.answerAll()
            return session.state.cursor
        }
        let text = Fixtures.story
        let the = try #require(SearchPattern("the", alphabet: .scalar))
        func next(_ from: Int) -> Int {
            if case .found(let range, _) = text.search(for: the, from: from, direction: .forward) {
                range.lowerBound
            } else {
                -1
            }
        }
        let second = next(1)
        let third = next(second + 1)
        #expect(find("/the\n") == second)
        #expect(find("n") == third)
        #expect(find("N") == second)
        #expect(find("gg2/the\n") == third)
        #expect(find("\\the\n") == second)
        #expect(find("n") == 0)
        #expect(find("/zebra\n") == 0)
        #expect(session.state.notice?.text == "not found: zebra")
        #expect(find("/rooks\n") > 300)
        #expect(session.state.match != nil)
        #expect(find("u") == 0)
        #expect(find(":search grass\n") > 200)
        #expect(find("/gate\n") > find("\\\n") - 1)
    }

    @Test("Esc ends a search, and an answer that comes after all is dropped")
    func cancel() {
        var session = Session()
        session.type("/rooks\n")
        guard case .search(let request)? = session.effects.last else {
            Issue.record("no search")
            return
        }
        session.type("\u{1B}")
        guard case .cancelSearch? = session.effects.last else {
            Issue.record("no cancel")
            return
        }
        session.send(.searched(.found(300..<305, wrapped: false), request: request.request))
        #expect(session.state.cursor == 0)
    }

    @Test("Nothing searched for yet is said")
    func nothing() {
        var session = Session()
        session.type("n")
        #expect(session.state.notice?.isError == true)
    }
}

@Suite struct TraceTests {
    private func requests(_ session: Session) -> [TraceRequest] {
        session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
    }

    @Test("Pages in view come first, then their neighbours; what is out of sight is dropped")
    func wanted() throws {
        let text = Fixtures.text(String(repeating: "abcdefg\n", count: 2000))
        var session = Session(document: text, model: try Fixtures.model(), answersTraces: false)
        #expect(requests(session).map { $0.pages.map(\.range) } == [[0..<1024, 1024..<2048]])
        session.type("1000G")
        #expect(requests(session).last?.pages.first?.range == 7168..<8192)
        let wanted = try #require(requests(session).last)
        for page in Fixtures.pages(wanted, model: try Fixtures.model()) {
            session.send(.traced(page, request: wanted.request))
        }
        #expect(session.state.colorPages.count == wanted.pages.count)
        session.type("G")
        #expect(session.state.colorPages.count <= 1)
    }

    @Test("Moving within the same pages asks for nothing again")
    func quiet() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        session.type("jjjllw]]")
        #expect(requests(session).count == 1)
        session.type("s")
        #expect(requests(session).count == 2)
    }

    @Test("Outcomes of an older text, model or signal are dropped")
    func stale() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        let old = try #require(requests(session).last)
        let page = try #require(Fixtures.pages(old, model: Fixtures.model()).first)
        session.type("s")
        session.send(.traced(page, request: old.request))
        #expect(session.state.colorPages.isEmpty)
        session.type("S")
        session.send(.traced(page, request: old.request))
        #expect(session.state.colorPages.count == 1)
        session.texts["other"] = Fixtures.text("other\n", name: "other")
        session.type(":open other\n")
        session.answerAll()
        #expect(session.state.document?.name == "other")
        session.send(.traced(page, request: old.request))
        session.send(.progress(TraceProgress(done: 1, total: 2, secondsLeft: nil), request: old.request))
        #expect(session.state.colorPages.isEmpty)
        #expect(session.state.lens?.progress == nil)
    }

    @Test("Of two openings the later one counts, whichever is done first")
    func staleOpening() {
        var session = Session()
        session.type(":open a\n:open b\n")
        let numbers = session.effects.compactMap { effect -> Int? in
            if case .openText(_, _, let request) = effect { request } else { nil }
        }
        #expect(numbers.count == 2)
        session.send(.textOpened(Fixtures.text("b\n", name: "b"), request: numbers[1]))
        session.send(.textOpened(Fixtures.text("a\n", name: "a"), request: numbers[0]))
        session.send(.failed("late", request: numbers[0]))
        #expect(session.state.document?.name == "b")
        #expect(session.state.notice == nil)
    }

    private func follows(_ session: Session) -> [Int] {
        session.effects.compactMap { if case .follow(_, let request) = $0 { request } else { nil } }
    }

    @Test("Only a text that is shown is followed")
    func followed() {
        var session = Session()
        session.type(":open a\n:open nosuch\n")
        session.texts["a"] = Fixtures.text("a\n", name: "a")
        session.answerAll()
        #expect(session.state.document?.name == "story.txt" && session.state.notice?.isError == true)
        #expect(follows(session).isEmpty)
        session.type(":open a\n")
        session.answerAll()
        #expect(session.state.document?.name == "a" && follows(session).count == 1)
    }

    @Test("An opening that fails does not keep the text from being read in the model's alphabet")
    func alphabetAndFailure() throws {
        var session = Session(document: Fixtures.text("é\n"))
        session.models["m"] = try Fixtures.model(kind: .byte)
        session.type(":model m\n")
        session.answerAll()
        #expect(session.state.document?.alphabet == .scalar)
        session.type(":open nosuch\n")
        session.answerAll()
        #expect(session.state.document?.alphabet == .byte && session.state.document?.count == 3)
        #expect(session.state.notice?.isError == true)
    }

    @Test("Esc leaves off an opening, and what comes of it after all is dropped")
    func leftOff() throws {
        var session = Session(model: try Fixtures.model())
        session.texts["a"] = Fixtures.text("a\n", name: "a")
        session.models["m"] = try Fixtures.model(.gru, id: 2)
        session.type(":open a\n:model m\n")
        let waiting = session.effects
        func isSaid() -> Bool {
            let frame = view(session.state)
            return (0..<80).map { String(frame[row: 22, column: $0].glyph) }.joined().contains("opening")
        }
        #expect(isSaid())
        session.type("\u{1B}")
        #expect(session.state.notice?.text == "opening cancelled" && !isSaid())
        session.effects = waiting
        session.answerAll()
        #expect(session.state.document?.name == "story.txt" && session.state.model?.id == 1)
        let closed = session.effects.contains { if case .closeModel(2) = $0 { true } else { false } }
        #expect(closed)
    }

    @Test("A late approximate page does not replace an exact one")
    func order() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        let request = try #require(requests(session).last)
        for isExact in [true, false] {
            let page = try #require(Fixtures.pages(request, model: Fixtures.model(), exact: isExact).first)
            session.send(.traced(page, request: request.request))
        }
        #expect(session.state.colorPages[0]?.exactness.isFinal == true)
    }

    @Test("Unknown symbols have no value, before and after the trace")
    func unknown() throws {
        let text = Fixtures.text("aé漢b\n")
        var session = Session(document: text, model: try Fixtures.model(), answersTraces: false)
        func activation(_ position: Int) throws -> Activation {
            session.state.activation(at: position, symbol: try #require(text.symbol(at: position)))
        }
        #expect(try activation(0) == .pending)
        #expect(try activation(1) == .unknown)
        let request = try #require(requests(session).last)
        session.send(
            .traced(try #require(Fixtures.pages(request, model: Fixtures.model()).first), request: request.request))
        #expect(try activation(1) == .unknown)
        #expect(try activation(2) == .unknown)
        guard case .value(_, .exact) = try activation(3) else {
            Issue.record("b has no value")
            return
        }
        let frame = view(session.state)
        #expect(frame[row: 0, column: 1].style != frame[row: 0, column: 0].style)
        #expect(frame[row: 0, column: 1].style.background == .standard)
    }

    @Test("Esc stops the exact pass and says how it goes on")
    func stop() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        let request = try #require(requests(session).last)
        session.send(.progress(TraceProgress(done: 1, total: 9, secondsLeft: 3), request: request.request))
        session.type("\u{1B}")
        guard case .stopExactPass? = session.effects.last else {
            Issue.record("the pass goes on")
            return
        }
        #expect(session.state.lens?.progress == nil)
    }
}
