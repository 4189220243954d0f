import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct ContextsTests {
    private func session(_ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette) throws -> Session {
        Session(columns, rows, depth: depth, model: try Fixtures.model())
    }

    private func position(_ session: Session, _ row: Int, highest: Bool = true) throws -> Int {
        let address = try #require(session.state.unitAddress)
        let figures = try #require(session.state.surveying.survey?.figures(of: address))
        return (highest ? figures.highest : figures.lowest)[row].position
    }

    @Test("Enter goes to a place and leaves the panel open, u comes back")
    func jumping() throws {
        var session = try session()
        session.type("3#X")
        session.answerSurvey()
        #expect(session.shows("highest"))
        session.type("j\n")
        #expect(session.state.cursor == (try position(session, 1)))
        #expect(session.state.views.focus == .contexts)
        session.type("a\n")
        #expect(session.state.cursor == (try position(session, 0, highest: false)))
        session.type("u")
        #expect(session.state.cursor == (try position(session, 1)))
        session.type("u")
        #expect(session.state.cursor == 0)
    }

    @Test("The list follows the chosen unit, from its first place on")
    func following() throws {
        var session = try session()
        session.type("X")
        session.answerSurvey()
        session.type("jj]\n")
        #expect(session.state.unitAddress?.unit == 1)
        #expect(session.state.cursor == (try position(session, 0)))
        let before = session.lines
        session.type("2]")
        #expect(session.lines != before)
    }

    @Test("a turns to the lowest places and back, G and gg go to the ends")
    func sides() throws {
        var session = try session()
        session.type("X")
        session.answerSurvey()
        session.type("G\n")
        let figures = try #require(
            session.state.unitAddress.flatMap { session.state.surveying.survey?.figures(of: $0) })
        #expect(session.state.cursor == figures.lowest.last?.position)
        session.type("a\n")
        #expect(session.state.cursor == figures.highest.first?.position)
        session.type("jjgg\n")
        #expect(session.state.cursor == figures.highest.first?.position)
    }

    @Test("The surroundings show the place itself, more of what stands before it, and all of a short text")
    func surroundings() {
        let document = Fixtures.text(String(repeating: "abcdefghi\n", count: 40))
        for columns in [1, 2, 5, 17, 40, 200] {
            let context = TextContext(ActivationSurvey.Extreme(position: 205, value: 1), in: document)
            let shown = context.shown(in: columns)
            #expect(shown.contains(60))
            #expect(shown.count == min(columns, 120))
            #expect(columns < 5 || columns > 119 || 60 - shown.lowerBound >= shown.upperBound - 61)
        }
        let end = TextContext(ActivationSurvey.Extreme(position: 399, value: 1), in: document)
        #expect(end.shown(in: 30) == 31..<61)
        let short = TextContext(ActivationSurvey.Extreme(position: 1, value: 1), in: Fixtures.text("漢b"))
        #expect(short.shown(in: 30) == 0..<2)
        #expect(short.shown(in: 2) == 1..<2)
    }

    @Test("Places beyond a text that is shorter now have no surroundings")
    func beyond() {
        for position in [2, 90, 5000] {
            let context = TextContext(ActivationSurvey.Extreme(position: position, value: 1), in: Fixtures.text("ab"))
            #expect(context.shown(in: 20).isEmpty)
        }
    }

    @Test("Symbols that a terminal must not see are drawn as notations, in bytes as in characters")
    func unsafe() throws {
        let bytes = Array("x\u{1B}[2Jy\u{202E}z\u{301}\té漢\n".utf8) + [0xFF, 0x41]
        for alphabet in [Alphabet.scalar, .byte] {
            let document = Document(bytes: bytes, name: "awkward", alphabet: alphabet)
            for position in 0..<document.count {
                let context = TextContext(ActivationSurvey.Extreme(position: position, value: 1), in: document)
                #expect(context.shown(in: 200) == 0..<document.count)
            }
            let model = try Fixtures.model(kind: alphabet == .byte ? .byte : .scalar)
            var session = Session(120, 20, depth: .palette, document: document, model: model)
            session.type("X")
            session.answerSurvey()
            #expect(session.shows("^[[2Jy"))
            #expect(session.lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0x202E } })
        }
    }

    @Test("Until the survey has come to it, the panel says how far it is")
    func growing() throws {
        var session = try session()
        session.type("X")
        #expect(session.shows("surveying… 0 %"))
        session.answerSurvey(steps: 100)
        let known = session.lines.filter { $0.contains(":") }.count
        session.type("jj")
        session.answerSurvey()
        #expect(session.lines.filter { $0.contains(":") }.count > known)
        #expect(session.shows("the whole text"))
        session.texts["other"] = Fixtures.text("Another text, of one line.", name: "other")
        session.type("\u{1B}:open other\n")
        session.answerAll()
        #expect(session.shows("surveying… 0 %"))
        session.answerSurvey()
        #expect(session.shows("1:"))
    }

    @Test("The unit's name stands beside its address")
    func names() throws {
        var session = try session(100, 30)
        session.type(":name quotes\nX")
        session.answerSurvey()
        #expect(session.lines[0].contains("l0.h.0 quotes"))
    }

    @Test("A click moves the panel's cursor, a double click goes to the place")
    func clicks() throws {
        var session = try session(100, 30)
        session.type("X")
        session.answerSurvey()
        let row = try #require(session.lines.firstIndex { $0.contains("lowest") })
        session.input(.mouse(MouseEvent(.doubleClick, at: Point(column: 80, row: row + 1))))
        #expect(session.state.cursor == (try position(session, 0, highest: false)))
        session.input(.mouse(MouseEvent(.press, at: Point(column: 80, row: row))))
        #expect(session.state.views.focus == .contexts)
    }

    @Test("The places of a cell state at 80×24 and at 200×60")
    func screens() throws {
        var small = try session()
        small.type(":unit l0.c.7\nXj")
        small.answerSurvey()
        try GoldenScreen.check(view(small.state), "contexts-80x24")
        var large = try session(200, 60)
        large.type(":unit l0.c.7\nXa")
        large.answerSurvey()
        large.type("aj\n")
        try GoldenScreen.check(view(large.state), "contexts-200x60")
    }

    @Test("Every size and depth draws without a trap, with a survey and without", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (60, 9), (200, 60)] {
            for model in [try Fixtures.model(), nil] {
                for text in ["", "漢字 is a line.\n"] {
                    var session = Session(columns, rows, depth: depth, document: Fixtures.text(text), model: model)
                    session.type("X")
                    #expect(view(session.state).size == session.state.size)
                    session.answerSurvey()
                    session.type("jakr\nG")
                    #expect(view(session.state).size == session.state.size)
                }
            }
        }
    }
}
