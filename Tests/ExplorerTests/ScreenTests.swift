import Explorer
import Glibc
import Screen
import Testing
import Texts

@Suite struct ScreenTests {
    @Test("The story at 80×24 in 256 colours, coloured by a cell state")
    func story() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("l")
        session.type(":unit l0.c.7\n")
        try GoldenScreen.check(view(session.state), "story-80x24")
    }

    @Test("The story at 200×60 by a gate")
    func large() throws {
        var session = Session(200, 60, depth: .palette, model: try Fixtures.model(.gru))
        session.type(":signal z\nG")
        try GoldenScreen.check(view(session.state), "gate-200x60")
    }

    @Test("At 20×5 two rows of text, legend, status and message are left")
    func small() throws {
        var session = Session(20, 5, depth: .sixteen, model: try Fixtures.model())
        session.type("3j")
        try GoldenScreen.check(view(session.state), "story-20x5")
    }

    @Test("Without colours a row of signs stands under every row of text")
    func colorless() throws {
        var session = Session(60, 12, depth: .none, model: try Fixtures.model(.rnn))
        session.type("w")
        try GoldenScreen.check(view(session.state), "colourless-60x12")
    }

    @Test("Awkward symbols are shown safely, each in cells of its own")
    func awkward() throws {
        let bytes: [UInt8] =
            Array("tab\there\u{7}\u{1B}[31m\u{7F} e\u{301} 漢字 \u{202E}rtl\u{200D}\u{85}\u{E000} é🙂\n".utf8)
            + [0xFF, 0x41, 0xC3, 0x0A] + Array("plain\n".utf8)
        for (alphabet, name) in [(Alphabet.scalar, "awkward-scalar"), (.byte, "awkward-byte")] {
            let document = Document(bytes: bytes, name: "awkward.txt", alphabet: alphabet)
            let model = try Fixtures.model(kind: alphabet == .byte ? .byte : .scalar)
            let session = Session(48, 9, depth: .palette, document: document, model: model)
            try GoldenScreen.check(view(session.state), name)
        }
    }

    @Test("The help scrolls, and its last page ends with its last line")
    func help() throws {
        var session = Session(80, 24)
        session.type("?")
        try GoldenScreen.check(view(session.state), "help-80x24")
        session.type("G")
        try GoldenScreen.check(view(session.state), "help-end-80x24")
        session.type("q")
        #expect(session.state.mode == .text)
        #expect(session.effects.isEmpty)
    }

    @Test("A prompt shows what is typed and what Tab offers")
    func prompt() throws {
        var session = Session(60, 8, depth: .palette, model: try Fixtures.model())
        session.type(":unit-\t\t")
        try GoldenScreen.check(view(session.state), "prompt-60x8")
    }

    @Test("Nothing open, an empty text and approximate values are said")
    func states() throws {
        try GoldenScreen.check(view(Session(60, 6, document: nil).state), "nothing-60x6")
        try GoldenScreen.check(view(Session(60, 6, document: Fixtures.text("")).state), "empty-60x6")
        var session = Session(60, 6, depth: .palette, model: try Fixtures.model(), answersTraces: false)
        guard case .trace(let request)? = session.effects.first else {
            Issue.record("no trace was asked for")
            return
        }
        let page = try #require(Fixtures.pages(request, model: Fixtures.model(), exact: false).first)
        session.send(.traced(page, request: request.request))
        let progress = TraceProgress(done: 250, total: 1000, secondsLeft: 12)
        session.send(.progress(progress, request: request.request))
        try GoldenScreen.check(view(session.state), "approximate-60x6")
    }

    @Test("Every size from nothing up draws without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for columns in [0, 1, 2, 3, 7, 20, 80] {
            for rows in [0, 1, 2, 3, 4, 5, 24] {
                var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
                for keys in ["", "G", "?", "G\u{1B}", ":unit-\t", "\t\u{1B}", "/ab", "\u{1B}zz"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
    }

    @Test("Every panel at once: each has its share of the side, below each other")
    func allPanels() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("12j")
        for keys in ["vu", "vc", "vp", "vs", "vx", "vn", "vt"] {
            session.type(keys)
            session.answerAll()
        }
        try GoldenScreen.check(view(session.state), "all-panels-80x24")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "all-panels-200x60")
        for (columns, rows) in [(1, 1), (20, 5), (0, 0), (52, 6), (51, 30)] {
            session.input(.resize(Size(columns: columns, rows: rows)))
            #expect(view(session.state).size == session.state.size)
        }
    }

    @Test("Surprise colours the text on a scale of its own")
    func surprise() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("8jc")
        try GoldenScreen.check(view(session.state), "surprise-80x24")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "surprise-200x60")
    }
}
