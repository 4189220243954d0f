import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct FindingsTests {
    private static let units = ["l0.c.7", "l0.h.7", "l1.c.12", "l0.c.3", "l0.h.19", "l1.h.0"]

    private func session(_ columns: Int = 200, _ rows: Int = 40, depth: ColorDepth = .palette) throws -> Session {
        Session(columns, rows, depth: depth, model: try Fixtures.model())
    }

    /// The story with its quotes looked for, found and underlined.
    private func found(_ columns: Int = 200, _ rows: Int = 40, depth: ColorDepth = .palette) throws -> Session {
        var session = try session(columns, rows, depth: depth)
        session.type("fquotes\n")
        try session.answerFind(Self.units)
        session.type("\n")
        session.answerLabels()
        return session
    }

    private func underlined(_ session: Session, row: Int, columns: Range<Int>) -> [Int] {
        let cells = Array(view(session.state).row(row))
        return columns.filter { cells[$0].style.attributes.contains(.underline) }
    }

    @Test("f asks for a property in a line of its own, Tab completes each of its words, and earlier ones come back")
    func asking() throws {
        var session = try session()
        session.type("f")
        #expect(session.lines.last?.hasPrefix("property: ") == true)
        session.type("quo\t and not up\t")
        #expect(session.lines.last?.hasPrefix("property: quotes and not upper") == true)
        session.type("\n")
        #expect(session.findRequest?.property.name == "(quotes and not upper)")
        session.type("\u{1B}\u{1B}f")
        session.key(.up)
        #expect(session.lines.last?.hasPrefix("property: quotes and not upper") == true)
        session.type("\u{1B}:find next(new\t")
        #expect(session.lines.last?.hasPrefix(":find next(newline") == true)
        session.type(")\n")
        #expect(session.findRequest?.property.name == "next(newline)")
    }

    @Test("A property that is none is one line, and nothing is searched")
    func wrong() throws {
        var session = try session()
        session.type("fqotes\n")
        #expect(session.state.notice?.text.contains("did you mean quotes?") == true)
        session.type("f/[/\n")
        #expect(session.state.notice?.text.contains("does not compile") == true)
        session.type("f\n")
        #expect(session.state.notice?.text.hasPrefix("type a property") == true)
        #expect(session.findRequest == nil && session.state.views.open.isEmpty)
    }

    @Test("The panel fills while the search runs; answers to older searches are dropped")
    func filling() throws {
        var session = try session()
        session.type("fquotes\n")
        #expect(session.state.views.focus == .findings && session.shows("beginning…"))
        let old = try #require(session.findRequest)
        session.type(":find column > 20\n")
        let model = try #require(session.state.lens?.model)
        session.send(.found(Fixtures.report("quotes", [], model: model), request: old.request))
        #expect(session.state.probing.report == nil)
        try session.answerFind(Self.units, stage: .ranking)
        #expect(session.shows("ranking units 25 %, 12 s left"))
        #expect(session.lines[session.lines.count - 2].contains("ranking units 25%"))
        #expect(session.shows("l0.c.7  0.9900 ±0.0021") && session.shows("tracker?"))
        try session.answerFind(Self.units)
        #expect(
            session.shows("0.980-0.995") && session.shows("column alone 0.550, untrained weights")
                && !session.shows("tracker?"))
        #expect(session.shows("holds at 31.2 % of steps, in 7 stretches; chosen on 240"))
    }

    @Test("Esc hands the keys back and the search goes on; in the text it leaves it off and keeps what there is")
    func leavingOff() throws {
        for isInPanel in [true, false] {
            var session = try session()
            session.type("fquotes\n")
            try session.answerFind(Self.units, stage: .ranking)
            if !isInPanel { session.key(.function(6)) }
            session.type("\u{1B}")
            if isInPanel {
                #expect(!session.hasStopped && session.state.views.focus == nil)
                session.type("\u{1B}")
            }
            #expect(session.hasStopped && !session.state.probing.isRunning)
            #expect(session.shows("stopped at ranking units 25 %") && session.shows("l1.c.12"))
        }
    }

    @Test("Enter colours by the unit and underlines exactly where the property holds; u comes back")
    func choosing() throws {
        var session = try session()
        session.type("fquotes\n")
        try session.answerFind(Self.units)
        session.answerLabels()
        #expect(underlined(session, row: 3, columns: 0..<60).isEmpty)
        session.type("jj\n")
        session.answerLabels()
        #expect(session.state.unitAddress?.description == "l1.c.12")
        #expect(underlined(session, row: 3, columns: 0..<60) == Array(0..<20))
        #expect(underlined(session, row: 0, columns: 0..<60).isEmpty)
        session.type("a")
        #expect(underlined(session, row: 3, columns: 0..<60).isEmpty)
        session.type("u")
        #expect(session.state.unitAddress?.description == "l0.h.0")
    }

    @Test("Without colours the property is a line under the signs, and the text's own attributes stay")
    func colourless() throws {
        var session = try found(depth: .none)
        let marked = view(session.state)
        #expect(underlined(session, row: 7, columns: 0..<60) == Array(0..<20))
        session.type(":underline\n")
        let plain = view(session.state)
        #expect(underlined(session, row: 7, columns: 0..<60).isEmpty)
        for row in stride(from: 0, to: 36, by: 2) { #expect(Array(marked.row(row)) == Array(plain.row(row))) }
    }

    @Test("The status line says whether the property holds at the cursor, and whether the unit agrees")
    func status() throws {
        var session = try found()
        session.key(.function(6))
        var seen: Set<String> = []
        for _ in 0..<200 {
            session.type("l")
            session.answerLabels()
            let position = session.state.cursor
            let symbol = try #require(session.state.document?.symbol(at: position))
            guard case .value(let value, _) = session.state.activation(at: position, symbol: symbol) else { continue }
            let label = try #require(session.state.probing.labels?[position]) == 1
            let says = value > 0.25
            let expected =
                "quotes \(label ? "yes" : "no"), unit \(says == label ? "agrees" : says ? "yes: wrong" : "no: wrong")"
            #expect(session.lines[session.lines.count - 2].contains(expected))
            seen.insert(expected)
        }
        #expect(seen.count == 4)
    }

    @Test("gn asks for the next place where the unit is wrong, by the finding's threshold; u comes back from it")
    func stepping() throws {
        var session = try found()
        session.type("3gn")
        let request = try #require(session.stepRequest)
        #expect(request.goal == .wrong && request.direction == .forward && request.times == 3 && request.start == 0)
        #expect(request.rule?.unit.description == "l0.c.7" && request.rule?.threshold.value == 0.25)
        #expect(session.lines[session.lines.count - 2].contains("looking for a place…"))
        session.send(.stepped(.found(50), request: request.request))
        #expect(session.state.cursor == 50)
        session.type("u")
        #expect(session.state.cursor == 0)
        session.type("gN")
        let back = try #require(session.stepRequest)
        #expect(back.direction == .backward)
        session.send(.stepped(.notFound(.backward), request: back.request))
        #expect(session.state.notice?.text == "no such place before the text's start")
        session.type("gr")
        session.key(.function(6))
        session.type("\u{1B}")
        #expect(session.effects.contains { if case .cancelStep = $0 { true } else { false } })
        session.send(.stepped(.found(9), request: try #require(session.stepRequest).request))
        #expect(session.state.cursor == 0)
    }

    @Test("A unit that was not found has no threshold to be wrong by; where the property begins needs none")
    func unfound() throws {
        var session = try found()
        session.type("]gn")
        #expect(session.state.notice?.text.hasPrefix("l0.c.8 has no threshold yet") == true)
        #expect(session.stepRequest == nil)
        session.type("gp")
        #expect(session.stepRequest?.goal == .holds && session.stepRequest?.rule == nil)
    }

    @Test("V paints spans, which are underlined; f and Enter take them as a property, which can be combined")
    func painting() throws {
        var session = try session()
        session.type("Vll")
        #expect(session.lines[session.lines.count - 2].contains("painting 3"))
        #expect(underlined(session, row: 0, columns: 0..<20) == [0, 1, 2])
        session.type("V5lVlV")
        #expect(session.state.probing.painted == [0..<3, 7..<9])
        session.type("V3h")
        session.type("\u{1B}")
        #expect(session.state.probing.painted == [0..<3, 7..<9] && session.state.probing.paintStart == nil)
        session.type("f\n")
        let property = try #require(session.findRequest?.property)
        #expect(property.name == "painted")
        #expect(property.values(of: "abcdefghijk") == [1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0])
        session.type(":find painted and not upper\n")
        #expect(session.findRequest?.property.values(of: "Abcdefghijk") == [0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0])
        session.type(":paint-clear\n")
        #expect(
            session.state.probing.painted.isEmpty
                && underlined(session, row: 0, columns: 0..<20) == [session.state.cursor])
        session.type("f\n")
        #expect(session.state.notice?.isError == true)
    }

    @Test("The units panel sorts by the AUROC found, until a unit is asked about")
    func sorting() throws {
        var session = try found()
        session.key(.function(6))
        session.type("vui:sort similar\n")
        #expect(session.shows("by AUROC ↓"))
        let rows = session.lines.filter { $0.contains("0.9900") || $0.contains("0.9000") }
        #expect(rows.count >= 2)
        session.type("&")
        #expect(session.shows("by r ↓") && !session.shows("by AUROC"))
    }

    @Test("Labels of files are read elsewhere; what was found goes with the text and the model")
    func elsewhere() throws {
        var session = try session()
        session.texts["other"] = Fixtures.text("Another text.", name: "other")
        session.models["second"] = try Fixtures.model(.gru, id: 2)
        session.type("flabels(\"marks\") or quotes\n")
        var asked: PropertyRequest?
        for effect in session.effects { if case .readProperty(let request) = effect { asked = request } }
        let request = try #require(asked)
        #expect(request.typed == "labels(\"marks\") or quotes" && session.findRequest == nil)
        session.send(.failed("the labels marks cannot be read", request: request.request))
        #expect(session.state.notice?.text == "the labels marks cannot be read")
        session.type("fquotes\n")
        try session.answerFind(Self.units, stage: .ranking)
        session.type(":model second\n")
        session.answerAll()
        #expect(session.hasStopped && session.state.probing.report == nil && session.state.probing.property != nil)
        session.type(":find quotes\n:open other\n")
        session.answerAll()
        #expect(session.state.probing.property == nil && !session.state.probing.isRunning)
    }

    @Test("Why a search cannot be made stands in the panel and on the message line")
    func failing() throws {
        var session = try session()
        session.type("fquotes\n")
        session.send(.failed("the text is too short", request: try #require(session.findRequest).request))
        #expect(session.state.notice?.text == "the text is too short" && !session.state.probing.isRunning)
        #expect(session.lines[1].contains("the text is too short"))
    }

    @Test("Labels are asked for around what is in view, once, and again where the view has gone or the text has grown")
    func wanting() throws {
        let long = String(repeating: "say \"yes\" or no\n", count: 4000)
        var session = Session(100, 30, document: Fixtures.text(long), model: try Fixtures.model())
        session.type("fquotes\n")
        try session.answerFind(Self.units)
        session.type("\n")
        func asked() -> [LabelRequest] {
            session.effects.compactMap { if case .label(let request) = $0 { request } else { nil } }
        }
        #expect(asked().count == 1 && asked()[0].range.lowerBound == 0 && asked()[0].range.count < 8000)
        session.key(.function(6))
        session.type("jjj")
        #expect(asked().count == 1)
        session.type("G")
        #expect(asked().count == 2 && asked()[1].range.upperBound == long.count)
        #expect(asked()[1].number == asked()[0].number)
        session.answerLabels()
        #expect(session.state.probing.labels?[session.state.cursor] == 0)
    }

    @Test("Real and categorical properties have their value in the status line and no underline")
    func kinds() throws {
        var session = try session()
        session.type("fcolumn\n:underline\n")
        session.answerLabels()
        session.key(.function(6))
        session.type("ll")
        #expect(session.lines[session.lines.count - 2].contains("column 2"))
        #expect(underlined(session, row: 3, columns: 0..<60).isEmpty)
        session.type("gn")
        #expect(session.state.notice?.text.contains("column > 3") == true)
        session.type(":find symbol-class\n")
        session.answerLabels()
        #expect(session.lines[session.lines.count - 2].contains("symbol-class lower"))
    }

    @Test("The findings for quotes at 80×24, half done, and at 200×60")
    func screens() throws {
        var small = try session(80, 24)
        small.type("fquotes\n")
        try small.answerFind(Self.units, stage: .ranking)
        small.type("j\n")
        small.answerLabels()
        try GoldenScreen.check(view(small.state), "findings-80x24")
        var large = try found(200, 60)
        large.type("j")
        try GoldenScreen.check(view(large.state), "findings-200x60")
        var colourless = try found(100, 30, depth: .none)
        colourless.type("\u{1B}4jV3l")
        try GoldenScreen.check(view(colourless.state), "findings-colourless-100x30")
    }

    @Test("Every size and depth draws without a trap, with findings and without", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (30, 6), (60, 9), (200, 60)] {
            for model in [try Fixtures.model(), nil] {
                for text in ["", "漢字 \"is\" a line.\n"] {
                    var session = Session(columns, rows, depth: depth, document: Fixtures.text(text), model: model)
                    session.type("vf")
                    #expect(view(session.state).size == session.state.size)
                    session.type(":find quotes\n")
                    #expect(view(session.state).size == session.state.size)
                    try session.answerFind(Self.units, stage: .ranking)
                    #expect(view(session.state).size == session.state.size)
                    try session.answerFind(Self.units)
                    session.type("Gjk\n")
                    session.answerLabels()
                    session.type("VlV\u{1B}V")
                    #expect(view(session.state).size == session.state.size)
                    session.input(.mouse(MouseEvent(.press, at: Point(column: columns - 2, row: rows / 2))))
                    #expect(view(session.state).size == session.state.size)
                }
            }
        }
    }
}
