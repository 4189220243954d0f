import Explorer
import ModelCore
import Screen
import Testing
import Texts

extension Session {
    mutating func pass(_ seconds: Double) { take(update(&state, .passed(seconds: seconds))) }
}

@Suite struct PlayTests {
    /// How many of the text's symbols are on the screen, where it is one line.
    private func count(_ session: Session) -> Int {
        session.shown.first?.prefix { $0 != " " }.count ?? 0
    }

    private let line = Fixtures.text(String(repeating: "x", count: 75))

    @Test("Symbols come as time passes, up to the cursor; p pauses, Esc shows the whole text again")
    func play() throws {
        var session = Session(document: line, model: try Fixtures.model())
        #expect(session.state.play.tick == nil)
        session.type("p")
        #expect(session.state.play.tick == 1 / 20.0)
        #expect(count(session) == 1)
        #expect(session.status.contains("playing 20/s"))
        session.pass(0.05)
        #expect(session.state.cursor == 1)
        #expect(count(session) == 2)
        session.pass(0.5)
        #expect(session.state.cursor == 11)
        #expect(count(session) == 12)
        session.type("p")
        #expect(session.state.play.tick == nil)
        #expect(session.status.contains("paused"))
        session.pass(0.5)
        #expect(session.state.cursor == 11)
        #expect(count(session) == 12)
        session.type("p")
        session.pass(0.1)
        #expect(session.state.cursor == 13)
        session.type("\u{1B}")
        #expect(!session.state.play.isOn)
        #expect(session.state.play.tick == nil)
        #expect(count(session) == 75)
        #expect(session.state.cursor == 13)
        session.type("u")
        #expect(session.state.cursor == 0)
    }

    @Test("Steps go on and back by counts, and pause")
    func steps() throws {
        var session = Session(document: line, model: try Fixtures.model())
        session.type(".")
        #expect(session.state.cursor == 1)
        #expect(count(session) == 2)
        #expect(session.status.contains("paused"))
        session.type("10.")
        #expect(session.state.cursor == 11)
        session.type(",")
        #expect(session.state.cursor == 10)
        session.type("4,")
        #expect(session.state.cursor == 6)
        #expect(count(session) == 7)
        session.type("p")
        session.pass(0.05)
        session.type(".")
        #expect(!session.state.play.isRunning)
        #expect(session.state.cursor == 8)
        session.type("999999999,")
        #expect(session.state.cursor == 0)
        session.type("999999999.")
        #expect(session.state.cursor == 74)
        session.type(".")
        #expect(session.state.notice?.text == "the text ends here")
        #expect(session.state.cursor == 74)
        session.type(":step-back 4\n")
        #expect(session.state.cursor == 70)
    }

    @Test("Parts of a symbol add up, and beyond the frames several symbols come at once")
    func fractions() throws {
        let long = Fixtures.text(String(repeating: "word and\n", count: 2000))
        var session = Session(document: long, model: try Fixtures.model())
        session.type("p")
        for _ in 0..<30 { session.pass(1 / 30.0) }
        #expect(session.state.cursor == 20)
        session.type(":speed 2000\n")
        #expect(session.state.play.tick == 1 / 30.0)
        for _ in 0..<3 { session.pass(1 / 30.0) }
        #expect(session.state.cursor == 220)
        // The program slept: that time is not made up for.
        session.type(":speed 500\n")
        session.pass(3600)
        #expect(session.state.cursor == 720)
        session.type(":speed 1\n")
        #expect(session.state.play.tick == 1)
        session.pass(1)
        #expect(session.state.cursor == 721)
        for seconds in [0, -1, Double.nan, -Double.infinity] { session.pass(seconds) }
        #expect(session.state.cursor == 721)
    }

    @Test("The speed is typed, stepped by keys, and bounded")
    func speed() throws {
        var session = Session(document: line, model: try Fixtures.model())
        func said() -> String { session.state.notice?.text ?? "" }
        session.type(":speed 40\n")
        #expect(session.state.play.speed == 40)
        #expect(said() == "40 symbols a second")
        session.type("K")
        #expect(session.state.play.speed == 50)
        session.type("2J")
        #expect(session.state.play.speed == 10)
        session.type("999999999K")
        #expect(session.state.play.speed == 2000)
        session.type("999999999J")
        #expect(session.state.play.speed == 1)
        for wrong in ["0", "2001", "-5", "99999999999999999999", "fast"] {
            session.type(":speed \(wrong)\n")
            #expect(session.state.notice?.isError == true)
            #expect(session.state.play.speed == 1)
        }
        session.type(":speed\n")
        #expect(said() == "1 symbol a second")
        session.type("30p")
        #expect(session.state.play.speed == 30)
        #expect(session.status.contains("playing 30/s"))
        session.type("9999p")
        #expect(session.state.notice?.isError == true)
        #expect(session.state.play.speed == 30)
    }

    @Test("The play waits for the colours of what comes, and goes on when they are there", arguments: ["", "c"])
    func waiting(coloring: String) throws {
        let model = try Fixtures.model()
        var session = Session(document: line, model: model, answersTraces: false)
        session.type(coloring + "p")
        session.pass(0.5)
        #expect(session.state.cursor == 0)
        #expect(session.status.contains("playing 20/s, waiting"))
        var answered = false
        for effect in session.effects {
            guard case .trace(let request) = effect else { continue }
            for page in Fixtures.pages(request, model: model, exact: false) {
                session.send(.traced(page, request: request.request))
                answered = true
            }
        }
        #expect(answered)
        // Not all at once: the time spent waiting is over.
        session.pass(0.05)
        #expect(session.state.cursor == 1)
        #expect(!session.status.contains("waiting"))
    }

    @Test("Where the signal alone was traced, colouring by surprise still waits")
    func waitsForPredictions() throws {
        let model = try Fixtures.model()
        var session = Session(document: line, model: model, answersTraces: false)
        session.type("cp")
        for effect in session.effects {
            guard case .trace(let request) = effect else { continue }
            for page in Fixtures.pages(request, model: model) where page.item != .prediction {
                session.send(.traced(page, request: request.request))
            }
        }
        session.pass(0.5)
        #expect(session.state.cursor == 0)
        session.type("c")
        session.pass(0.5)
        #expect(session.state.cursor == 10)
    }

    @Test("Without a model, or over symbols that it does not know, nothing is waited for")
    func nothingToWaitFor() throws {
        var session = Session(document: line)
        session.type("p")
        session.pass(0.5)
        #expect(session.state.cursor == 10)
        var foreign = Session(
            document: Fixtures.text("漢漢漢漢漢漢"), model: try Fixtures.model(), answersTraces: false)
        foreign.type("p")
        foreign.pass(0.1)
        #expect(foreign.state.cursor == 2)
    }

    @Test("At the text's end the play is over and says so; there is nothing to play from there")
    func end() throws {
        var session = Session(document: Fixtures.text("abc"), model: try Fixtures.model())
        session.type("p")
        session.pass(0.05)
        #expect(session.state.play.isRunning)
        session.pass(0.9)
        #expect(session.state.cursor == 2)
        #expect(!session.state.play.isOn)
        #expect(session.state.notice?.text == "the text has been played to its end")
        session.type("p")
        #expect(!session.state.play.isOn)
        #expect(session.state.notice?.isError == true)
        session.type(",")
        #expect(session.state.cursor == 1)
        #expect(session.state.play.isOn)
        for document in [nil, Fixtures.text("")] {
            var empty = Session(document: document)
            empty.type("p.,")
            empty.pass(1)
            #expect(!empty.state.play.isOn)
            #expect(empty.state.notice?.isError == true)
        }
    }

    @Test("Movements take the play along, and the screen follows it")
    func movements() throws {
        let text = Fixtures.text(String(repeating: "abc\n", count: 400))
        var session = Session(20, 13, document: text, model: try Fixtures.model())
        session.type("p:speed 100\n")
        var last = 0
        for _ in 0..<8 {
            session.pass(0.1)
            #expect(session.state.cursor == last + 10)
            last = session.state.cursor
            let cursor = try #require(view(session.state).cursor)
            #expect(cursor.row < 10)
            // Below the play's head there is nothing.
            for row in cursor.row + 1..<10 where row < 10 {
                #expect(session.shown[row].allSatisfy { $0 == " " })
            }
        }
        #expect(session.state.top > 0)
        session.type("gg")
        #expect(session.state.play.isRunning)
        session.pass(0.1)
        #expect(session.state.cursor == 10)
        session.type("G")
        #expect(session.state.play.isOn)
        session.pass(0.1)
        #expect(!session.state.play.isOn)
    }

    @Test("The prediction follows, and does not tell what has not reached yet")
    func panel() throws {
        var session = Session(document: Fixtures.text("aabz"), model: try Fixtures.model())
        session.type("P.")
        #expect(session.shown[0].contains("after x[1] a"))
        #expect(session.cameRow.contains("▶ not reached yet"))
        session.type("p")
        session.pass(0.05)
        #expect(session.shown[0].contains("after x[2] b"))
        #expect(session.shown.contains { $0.contains("mean in view 1.040 nats, n 2") })
        // The first Esc leaves the panel, the second the play.
        session.type("\u{1B}\u{1B}")
        #expect(session.cameRow.contains("▶ z"))
    }

    @Test("Another text ends the play")
    func anotherText() throws {
        var session = Session(document: line, model: try Fixtures.model())
        session.texts["b"] = Fixtures.text("another", name: "b")
        session.type("p:open b\n")
        session.answerAll()
        #expect(!session.state.play.isOn)
        #expect(session.state.document?.name == "b")
    }

    @Test("A play in its middle at 80×24, 200×60 and without colours")
    func golden() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("jp")
        session.pass(1)
        try GoldenScreen.check(view(session.state), "play-80x24")
        session.type("p3jP")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "play-200x60")
        var plain = Session(60, 12, depth: .none, model: try Fixtures.model())
        plain.type("cjp")
        plain.pass(0.5)
        try GoldenScreen.check(view(plain.state), "play-60x12")
    }

    @Test("At any size a play draws without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (80, 24)] {
            var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
            for keys in ["p", "P", "c", "G", "p", ",", "\u{1B}\u{1B}"] {
                session.type(keys)
                session.pass(0.3)
                let frame = view(session.state)
                #expect(frame.size == Size(columns: columns, rows: rows))
                let isInside = frame.cursor.map { frame.contains(row: $0.row, column: $0.column) } ?? true
                #expect(isInside)
            }
        }
    }

    @Test("Time that passes between random keys never traps, and nothing behind the head is shown")
    func walk() throws {
        var generator = SplitMix(77)
        var session = Session(60, 16, model: try Fixtures.model())
        session.texts["empty"] = Fixtures.text("", name: "empty")
        session.texts["long"] = Fixtures.text(String(repeating: "some words (and more)\n", count: 500), name: "long")
        let plain = Array("pppp..,,KJcPhjklwbGg123[]sq\u{1B}u:\n ")
        for step in 0..<20_000 {
            switch generator.below(20) {
            case 0..<13: session.type(String(plain[generator.below(plain.count)]))
            case 13..<18: session.pass(Double(generator.below(100)) / 90 - 0.05)
            case 18:
                session.type("\u{1B}\u{1B}:open \(["empty", "long", "none"][generator.below(3)])\n")
                session.answerAll()
            default: session.answerAll()
            }
            session.effects = []
            let state = session.state
            let count = state.document?.count ?? 0
            if !(0..<max(1, count)).contains(state.cursor) || state.play.isRunning != (state.play.tick != nil)
                || (state.play.isRunning && !state.play.isOn)
            {
                Issue.record("after step \(step)")
                return
            }
            if step % 20 == 0 { _ = view(state) }
        }
    }
}
