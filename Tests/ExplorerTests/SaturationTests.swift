import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct SaturationTests {
    private func session(
        _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette, cell: CellKind = .lstm
    ) throws -> Session {
        Session(columns, rows, depth: depth, model: try Fixtures.model(cell))
    }

    private func gate(_ shares: [(left: Double, right: Double)]) -> GateShares {
        let address = SignalAddress(layer: 0, signal: Signal("i", .sigmoid, "input gate"))
        return GateShares(
            address: address,
            units: zip(0..., shares).map { UnitShare(unit: $0, left: $1.left, right: $1.right) })
    }

    private func text(_ frame: Frame, row: Int) -> String { String(frame.row(row).map(\.glyph)) }

    @Test("Units stand where their shares say, many of them under one sign, and none above the diagonal")
    func chart() {
        let gate = gate([(1, 0), (0, 1), (0, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0.5, 0.5)])
        let frame = SaturationChart(gate, chosen: nil, pointed: nil, palette: Palette(depth: .none, scheme: .light))
            .draw(size: Size(columns: 24, rows: 15), isShown: true)
        // The plot's rows are 1 to 11, its columns 2 to 22.
        #expect(frame[row: 1, column: 2].glyph == ".")
        #expect(frame[row: 11, column: 22].glyph == ":")
        #expect(frame[row: 11, column: 2].glyph == "o")
        #expect(frame[row: 6, column: 12].glyph == ".")
        #expect(text(frame, row: 14).hasPrefix(">90%: right 2, left 1"))
        let signs: Set<Character> = [".", ":", "o", "O", "@"]
        for row in 2...11 {
            for column in 2...22 where Double(11 - row) / 10 + Double(column - 2) / 20 > 1.01 {
                #expect(!signs.contains(frame[row: row, column: column].glyph), "row \(row) column \(column)")
            }
        }
    }

    @Test("A cell of sixteen units and more has the last sign, and the darkest shade")
    func density() {
        let frame = SaturationChart(
            gate(Array(repeating: (0, 0), count: 40)), chosen: nil, pointed: nil,
            palette: Palette(depth: .full, scheme: .light)
        ).draw(size: Size(columns: 30, rows: 12), isShown: false)
        #expect(frame[row: 8, column: 2].glyph == "@")
        #expect(
            frame[row: 8, column: 2].style == Palette(depth: .full, scheme: .light).style(for: 1, scale: .sequential))
    }

    @Test("The chosen unit is marked above all others, shares that are no numbers count as none")
    func marks() {
        let frame = SaturationChart(
            gate([(0, 0), (0, 0), (.nan, .nan), (0.2, 0.7)]), chosen: 1, pointed: 3,
            palette: Palette(depth: .eight, scheme: .light)
        ).draw(size: Size(columns: 24, rows: 15), isShown: false)
        #expect(frame[row: 11, column: 2].glyph == "X")
        #expect(frame[row: 9, column: 16].glyph == "+")
        #expect(frame[row: 11, column: 2].style.attributes.contains(.reverse))
    }

    @Test("Units are ordered by either share, equal ones by the other and by number")
    func order() {
        let gate = gate([(0.2, 0.5), (0.4, 0.5), (0.95, 0), (0.01, 0.95), (0.4, 0.5)])
        #expect(gate.ordered(by: .right).map(\.unit) == [3, 1, 4, 0, 2])
        #expect(gate.ordered(by: .left).map(\.unit) == [2, 1, 4, 0, 3])
        #expect(gate.oftenLeft == 1)
        #expect(gate.oftenRight == 1)
    }

    @Test("The list names units with their shares, and Enter looks at the one under the cursor")
    func choosing() throws {
        var session = try session()
        session.type("vs")
        session.answerSurvey()
        #expect(session.shows(">l0.i.19"))
        session.type("jj")
        #expect(session.shows(">l0.i.17"))
        session.type("\n")
        #expect(session.state.unitAddress?.description == "l0.i.17")
        #expect(session.state.views.focus == .saturation)
        session.type("u")
        #expect(session.state.unitAddress?.description == "l0.h.0")
        session.type("G")
        #expect(session.lines[20].contains(">l0.i."))
        session.type("gg")
        #expect(session.shows(">l0.i.19"))
    }

    @Test("l and h go round the cell's own gates, a orders by the other share")
    func gates() throws {
        var session = try session()
        session.type("vs")
        session.answerSurvey()
        #expect(session.shows("l0.i: "))
        session.type("l")
        #expect(session.shows("l0.f: "))
        session.type("ll")
        #expect(session.shows("l0.i: "))
        session.type("h")
        #expect(session.shows("l0.o: "))
        session.type("a")
        #expect(session.shows(">l0.o.0 "))
        // Another gate that comes into view is shown.
        session.type(":signal f\n")
        #expect(session.shows("l0.f: "))
        session.type(">")
        #expect(session.shows("l1.f: "))
    }

    @Test("What the units are called stands beside them")
    func names() throws {
        var session = try session(120, 30)
        session.type(":unit l0.i.19\n:name quotes\nvs")
        session.answerSurvey()
        #expect(session.lines.contains { $0.contains(">l0.i.19") && $0.contains("quotes") })
    }

    @Test("A survey says how far it is, can be left off and gone on with, and keeps what it had until it has more")
    func surveying() throws {
        var session = try session(100, 30)
        session.type("vs")
        #expect(session.shows("surveying… 0 %"))
        let first = try #require(session.surveyRequest)
        #expect(first.addresses == session.state.lens?.architecture.signalAddresses)
        let count = Fixtures.story.count
        session.answerSurvey(steps: count / 2)
        #expect(session.shows("surveying… 49 %") || session.shows("surveying… 50 %"))
        let steps = try #require(session.state.surveying.survey?.count)
        session.type("\u{1B}\u{1B}")
        #expect(session.effects.contains { if case .stopSurvey = $0 { true } else { false } })
        #expect(session.shows("r goes on"))
        session.type("vsr")
        let second = try #require(session.surveyRequest)
        #expect(second.request != first.request)
        session.answerSurvey(steps: 40)
        #expect(session.state.surveying.survey?.count == steps)
        session.answerSurvey()
        #expect(session.shows("the whole text, n = "))
        #expect(session.state.surveying.survey?.count ?? 0 > steps)
        session.effects = []
        session.type("r")
        #expect(session.surveyRequest == nil)
        #expect(session.state.notice?.isError == true)
    }

    @Test("A text that has grown since its survey is surveyed again on r, and not by itself")
    func grown() throws {
        let file = try Growing("one line of text\n")
        var session = Session(100, 30, document: file.document, model: try Fixtures.model())
        session.type("vs")
        session.answerSurvey()
        #expect(session.shows("the whole text, n = 17 steps"))
        session.effects = []
        session.send(.textGrown(try file.add("one line of text\n"), request: 0))
        #expect(session.shows("has grown: 50 %; r goes on, n = 17 steps"))
        #expect(session.surveyRequest == nil)
        session.type("r")
        session.answerSurvey()
        #expect(session.shows("the whole text, n = 34 steps"))
    }

    @Test("Cells without gates say so, and what their chosen unit did instead")
    func withoutGates() throws {
        var session = try session(cell: .rnn)
        session.type("vs")
        session.answerSurvey()
        try GoldenScreen.check(view(session.state), "saturation-rnn-80x24")
        session.type("jlhaG\n")
        #expect(session.state.unitAddress?.description == "l0.h.0")
        #expect(session.shows("rnn cells have no gates"))
    }

    @Test("One gate at a time at 80×24, all beside each other at 200×60")
    func screens() throws {
        var small = try session()
        small.type("5#vs")
        small.answerSurvey()
        small.type("j")
        try GoldenScreen.check(view(small.state), "saturation-80x24")
        var large = try session(200, 60, cell: .lstm)
        large.type("5#vs")
        large.answerSurvey(steps: 200)
        try GoldenScreen.check(view(large.state), "saturation-200x60")
    }

    @Test("A click chooses a chart's gate or a row of the list")
    func clicks() throws {
        var session = try session(200, 60)
        session.type("vs")
        session.answerSurvey()
        let frame = view(session.state)
        let divider = try #require((0..<200).first { frame[row: 0, column: $0].glyph == "│" })
        session.input(.mouse(MouseEvent(.press, at: Point(column: divider + 60, row: 4))))
        #expect(session.shows(">l0.o."))
        let row = try #require(session.lines.firstIndex { $0.contains(">l0.o.") })
        session.input(.mouse(MouseEvent(.doubleClick, at: Point(column: divider + 4, row: row + 2))))
        #expect(session.state.unitAddress?.signal.name == "o")
    }

    @Test("Every size and depth draws without a trap, with a survey and without", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (60, 9), (80, 24), (200, 60)] {
            for model in [try Fixtures.model(.gru), try Fixtures.model(.rnn), nil] {
                for text in ["", "A line.\n"] {
                    var session = Session(columns, rows, depth: depth, document: Fixtures.text(text), model: model)
                    session.type("vs")
                    #expect(view(session.state).size == session.state.size)
                    session.answerSurvey()
                    session.type("jlakr\nG")
                    #expect(view(session.state).size == session.state.size)
                }
            }
        }
    }

    @Test("A survey that nobody looks at any more is ended: with another text, and with another model")
    func dropped() throws {
        func stops(_ session: Session) -> Int {
            session.effects.reduce(0) { if case .stopSurvey = $1 { $0 + 1 } else { $0 } }
        }
        var session = try session()
        session.texts["other"] = Fixtures.text("other\n", name: "other")
        session.models["gru"] = try Fixtures.model(.gru, id: 5)
        session.type(":saturation\n:open other\n")
        session.answerAll()
        #expect(session.state.document?.name == "other")
        #expect(stops(session) == 1)
        // The panel is still open, so the new text is surveyed in its turn.
        #expect(session.state.surveying.isRunning)
        session.type(":model gru\n")
        session.answerAll()
        #expect(stops(session) == 2)
    }
}
