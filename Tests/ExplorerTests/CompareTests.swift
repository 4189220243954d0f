import Explorer
import ModelCore
import Screen
import Testing

@Suite struct CompareTests {
    private func session(_ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette) throws -> Session {
        var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
        session.models["gru"] = try Fixtures.model(.gru, hidden: 12, layers: 1, id: 7)
        session.models["bytes"] = try Fixtures.model(.rnn, hidden: 4, layers: 1, id: 8, kind: .byte)
        return session
    }

    private func closed(_ session: Session) -> [Int] {
        session.effects.compactMap { if case .closeModel(let id) = $0 { id } else { nil } }
    }

    @Test("| keeps the unit on the right while keys change the one on the left")
    func units() throws {
        var session = try session()
        session.type("5#|]]")
        #expect(session.state.unitAddress?.description == "l0.h.7")
        #expect(session.state.companion?.address.description == "l0.h.5")
        try GoldenScreen.check(view(session.state), "compare-80x24")
        session.type("x")
        #expect(session.state.unitAddress?.description == "l0.h.5")
        #expect(session.state.companion?.address.description == "l0.h.7")
        session.type("|")
        #expect(session.state.companion == nil)
        #expect(closed(session).isEmpty, "the model is still looked at")
    }

    @Test("Another layer's unit is compared by its address, and what is no unit is refused in one line")
    func layers() throws {
        var session = try session()
        session.type(":compare l1.c.3\n")
        #expect(session.state.companion?.address.description == "l1.c.3")
        session.type(":compare l9.c.3\n")
        #expect(session.state.notice?.isError == true)
        #expect(session.state.companion?.address.description == "l1.c.3")
    }

    @Test("Both halves show the same rows and scroll together")
    func scrolling() throws {
        var session = try session(81, 12)
        session.type("|]]]")
        for keys in ["", "5j", "G", "gg", "3\u{1B}j"] {
            session.type(keys)
            let frame = view(session.state)
            for row in 1..<9 {
                let cells = frame.row(row).map(\.glyph)
                #expect(cells[0..<40] == cells[41..<81], "row \(row) after \(keys)")
            }
        }
        // The same characters, but not the same colours.
        let frame = view(session.state)
        #expect(frame.row(1).map(\.style)[0..<40] != frame.row(1).map(\.style)[41..<81])
    }

    @Test("Another model is compared over the same text, exchanged, and closed when it goes")
    func models() throws {
        var session = try session(200, 60)
        session.type(":compare-model gru\n")
        session.answerAll()
        #expect(session.state.companion?.model.id == 7)
        #expect(session.state.lens?.model.id == 1)
        try GoldenScreen.check(view(session.state), "compare-models-200x60")
        session.type("x")
        #expect(session.state.lens?.model.id == 7)
        session.type("]]|")
        #expect(closed(session) == [1])
        #expect(session.state.lens?.model.id == 7)
    }

    @Test("u takes an exchange back, Ctrl-R does it again, in order with the moves around it")
    func undoingExchange() throws {
        var session = try session()
        func shown() -> [String] {
            [session.state.lens, session.state.companion].map { $0?.address.description ?? "-" }
        }
        session.type("5#|]]2lx]")
        #expect(shown() == ["l0.h.6", "l0.h.7"])
        session.type("u")
        #expect(shown() == ["l0.h.5", "l0.h.7"])
        session.type("3lu")
        #expect(shown() == ["l0.h.7", "l0.h.5"])
        #expect(session.state.cursor == 2, "where the exchange was made")
        session.type("u")
        #expect(shown() == ["l0.h.6", "l0.h.5"])
        session.control("r")
        session.control("r")
        #expect(shown() == ["l0.h.5", "l0.h.7"])
        session.control("r")
        #expect(shown() == ["l0.h.6", "l0.h.7"])
        session.type("9u")
        #expect(session.state.unitAddress?.description == "l0.h.0")
    }

    @Test("u takes back an exchange of models, and none once that comparison has ended")
    func undoingExchangeOfModels() throws {
        var session = try session(200, 60)
        session.type(":compare-model gru\n")
        session.answerAll()
        func shown() -> [Int?] { [session.state.lens?.model.id, session.state.companion?.model.id] }
        session.type("x]")
        #expect(shown() == [7, 1])
        session.type("uu")
        #expect(shown() == [1, 7])
        session.control("r")
        #expect(shown() == [7, 1])
        session.type("|u")
        #expect(shown() == [7, nil], "nothing to exchange with")
    }

    @Test("A model that reads other symbols is refused and closed again")
    func alphabets() throws {
        var session = try session()
        session.type(":compare-model bytes\n")
        session.answerAll()
        #expect(session.state.companion == nil)
        #expect(session.state.notice?.text.contains("bytes") == true)
        #expect(closed(session) == [8])
        session.type(":compare-model none\n")
        session.answerAll()
        #expect(session.state.notice?.isError == true)
    }

    @Test("A new model in view takes along a comparison of units, and ends one that no longer fits")
    func newModel() throws {
        var session = try session()
        session.type("|:model gru\n")
        session.answerAll()
        #expect(session.state.companion?.model.id == 7)
        #expect(closed(session) == [1])
        session.models["lstm"] = try Fixtures.model(id: 9)
        session.type(":compare-model lstm\n")
        session.answerAll()
        session.type(":model bytes\n")
        session.answerAll()
        #expect(session.state.companion == nil)
        #expect(closed(session).sorted() == [1, 7, 9])
    }

    @Test("Blended, one text shows both units, each with its own hue, and the legend names them")
    func blend() throws {
        var session = try session()
        session.type("5#|]]:blend\n")
        try GoldenScreen.check(view(session.state), "blend-80x24")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "blend-200x60")
        session.type("|")
        #expect(session.state.coloring == .unit)
    }

    @Test("Blending and comparing draw at any size and depth without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (30, 9), (41, 3), (200, 60)] {
            var session = try session(columns, rows, depth: depth)
            session.type("|]]")
            #expect(view(session.state).size == session.state.size)
            session.type(":blend\n")
            #expect(view(session.state).size == session.state.size)
        }
        var unanswered = Session(depth: depth, model: try Fixtures.model(), answersTraces: false)
        unanswered.type("|]]:blend\n")
        _ = view(unanswered.state)
    }
}
