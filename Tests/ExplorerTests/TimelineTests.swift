import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct TimelineTests {
    /// The rows of a screen as text.
    private func rows(_ session: Session) -> [String] {
        let frame = view(session.state)
        return (0..<frame.size.rows).map { row in String(frame.row(row).filter { $0.width > 0 }.map(\.glyph)) }
    }

    /// The row of the strip's heading, by the address that it begins with.
    private func heading(_ session: Session, _ start: String) -> Int? {
        rows(session).lastIndex { $0.hasPrefix(" " + start) && !$0.contains("story.txt") }
    }

    @Test("The story with its timeline at 80×24: a cell state, two pins")
    func story() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type(":unit l0.c.7\nT:pin l1.h.3\n:pin l0.o.12\n9l")
        try GoldenScreen.check(view(session.state), "timeline-80x24")
    }

    @Test("At 200×60 with gates over the plot, and the arithmetic beside it")
    func large() throws {
        var session = Session(200, 60, depth: .full, model: try Fixtures.model())
        session.type(":unit l1.c.5\nt=:pin l0.i.2\nC\u{1B}4j9l")
        try GoldenScreen.check(view(session.state), "timeline-200x60")
    }

    @Test("Without colours the plot and the gates' letters stay readable")
    func colorless() throws {
        var session = Session(60, 20, depth: .none, model: try Fixtures.model(.gru))
        session.type("t5l")
        try GoldenScreen.check(view(session.state), "timeline-colourless-60x20")
    }

    @Test("T opens and closes it, t puts the gates over the plot and takes them away")
    func opening() throws {
        var session = Session(model: try Fixtures.model())
        session.type("TT")
        let closed = rows(session)
        session.type("T")
        let row = try #require(heading(session, "l0.h.0"))
        #expect(rows(session)[row].contains("l0.h.0 +0.0000") && !rows(session)[row].contains(" i "))
        session.type("t")
        let withGates = try #require(heading(session, "l0.h.0"))
        #expect(withGates < row, "the gates get more rows")
        #expect(rows(session)[withGates].contains("i +0.5000  f +0.5000  o +0.5000"))
        // A gate that is looked at itself is no overlay of itself.
        session.type(":signal f\n")
        let ofGate = rows(session)[try #require(heading(session, "l0.f.0"))]
        #expect(ofGate.contains("i +0.5000  o +0.5000"))
        session.type(":signal h\ntT")
        #expect(rows(session) == closed)
        session.type("t")
        #expect(heading(session, "l0.h.0") == withGates, "t opens it with the gates")
    }

    @Test("In a low timeline gates have rows of their own: the value's plot is the same with and without them")
    func gateRows() throws {
        for cell in [CellKind.lstm, .gru] {
            var session = Session(model: try Fixtures.model(cell))
            session.type("T")
            let without = try #require(heading(session, "l0.h.0"))
            let plain = view(session.state)
            session.type("t")
            let with = try #require(heading(session, "l0.h.0"))
            let frame = view(session.state)
            for row in 1..<6 {
                for column in 0..<80 {
                    #expect(frame[row: with + row, column: column] == plain[row: without + row, column: column])
                }
            }
            let gates = cell.signals.filter { $0.range == .sigmoid }
            #expect(with == without - gates.count)
            let eighths: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
            let axis = try #require(frame.row(with + 6).map(\.glyph).firstIndex(of: "│"))
            for (row, gate) in zip((with + 6)..., gates) {
                #expect(frame[row: row, column: axis - 2].glyph == gate.name.first)
                for position in 1..<60 {
                    let glyph = frame[row: row, column: axis + 1 + position].glyph
                    let level = eighths.firstIndex(of: glyph).map { $0 + 1 } ?? 0
                    #expect(abs(Float(level) / 8 - Fixtures.value(gate, 0, at: position)) <= 0.5 / 8 + 1e-4)
                }
            }
        }
    }

    @Test("A high plot has its gates as lines of letters, and never both")
    func gateLetters() throws {
        var session = Session(200, 60, model: try Fixtures.model())
        session.type("t")
        let strip = try #require(heading(session, "l0.h.0"))
        let frame = view(session.state)
        let letters = (strip + 2..<strip + 14).reduce(0) { count, row in
            count + (8..<80).count { "ifo".contains(frame[row: row, column: $0].glyph) }
        }
        #expect(letters >= 72)
        #expect(strip + 14 == 57, "no rows below the plot")
    }

    @Test("A cell without gates says that it has none")
    func withoutGates() throws {
        var session = Session(model: try Fixtures.model(.rnn))
        session.type("t")
        #expect(session.state.notice?.isError == true)
    }

    @Test("Every symbol's bar stands under the symbol: tabs and wide characters too")
    func columns() throws {
        let document = Fixtures.text("ab漢\tz漢\nsecond line\n")
        var session = Session(document: document, model: try Fixtures.model())
        session.type("T:unit l0.i.4\n")
        let frame = view(session.state)
        // 9 columns of scale: l0.h.19 and the axis; the text stands right of them.
        #expect(rows(session)[0].hasPrefix("        ab漢    z漢↵"))
        let strip = try #require(heading(session, "l0.i.4"))
        #expect(rows(session)[strip + 1].hasPrefix("        ab漢    z漢↵second line↵"))
        #expect(frame[row: strip + 1, column: 8].style.attributes.contains(.reverse), "the cursor's symbol")
        // The lowest row of a gate's plot: known symbols have a bar or the zero line, the unknown 漢 a gap.
        let lowest = frame.row(strip + 5).map(\.glyph)
        #expect(lowest[7] == "┤")
        #expect(lowest[8] != " " && lowest[9] != " ")
        #expect(lowest[10] == " " && lowest[11] == " ", "漢 is not in the vocabulary")
        #expect(lowest[12..<16].allSatisfy { $0 == " " }, "neither is the tab")
        #expect(lowest[16] != " ")
    }

    @Test("The bar's height is the value")
    func heights() throws {
        var session = Session(document: Fixtures.text(String(repeating: "x", count: 60)), model: try Fixtures.model())
        session.type("T:unit l0.i.0\n")
        let frame = view(session.state)
        let strip = try #require(heading(session, "l0.i.0"))
        let eighths: [Character: Int] = [
            "▁": 1, "▂": 2, "▃": 3, "▄": 4, "▅": 5, "▆": 6, "▇": 7, "█": 8,
        ]
        let gate = try #require(CellKind.lstm.signal(named: "i"))
        for position in 1..<60 {
            let height = (0..<4).reduce(0) { sum, row in
                sum + (eighths[frame[row: strip + 2 + row, column: 8 + position].glyph] ?? 0)
            }
            #expect(abs(Float(height) / 32 - Fixtures.value(gate, 0, at: position)) <= 0.5 / 32 + 1e-4)
        }
        // On both sides of the line: below it, cells are filled from above.
        session.type(":unit l0.h.0\n")
        let both = view(session.state)
        let state = try #require(CellKind.lstm.signal(named: "h"))
        for position in 1..<60 {
            let value = Fixtures.value(state, 0, at: position)
            let height = (0..<4).reduce(0) { sum, row in
                let cell = both[row: strip + 2 + row, column: 8 + position]
                guard let part = eighths[cell.glyph] else { return sum }
                return sum + (row < 2 ? part : cell.style.attributes.contains(.reverse) ? part - 8 : -part)
            }
            #expect(abs(Float(height) / 16 - value) <= 0.5 / 16 + 1e-4, "position \(position)")
        }
    }

    @Test("= pins the chosen unit and lets it go, :pin and :unpin take addresses, and there is a bound")
    func pins() throws {
        var session = Session(80, 40, model: try Fixtures.model())
        session.type("=:pin l1.c.3\n:pin 5\n")
        func pinned() -> [String] {
            rows(session).compactMap { $0.hasPrefix("l") ? String($0.prefix { $0 != " " }) : nil }
        }
        #expect(pinned() == ["l0.h.0", "l1.c.3", "l0.h.5"])
        session.type("=")
        #expect(pinned() == ["l1.c.3", "l0.h.5"])
        session.type(":unpin l1.c.3\n")
        #expect(pinned() == ["l0.h.5"])
        session.type(":unpin l1.c.3\n")
        #expect(session.state.notice?.isError == true)
        session.type(":pin l9.h.0\n")
        #expect(session.state.notice?.isError == true)
        session.type("g=")
        #expect(pinned() == [])
        for unit in 0..<8 { session.type(":pin \(unit)\n") }
        #expect(session.state.notice == nil)
        session.type(":pin 9\n")
        #expect(session.state.notice?.isError == true)
    }

    @Test("Pins that another model lacks wait until it is gone")
    func otherModel() throws {
        var session = Session(80, 40, model: try Fixtures.model())
        session.models["gru"] = try Fixtures.model(.gru, hidden: 4, layers: 1, id: 2)
        session.models["lstm"] = try Fixtures.model(id: 3)
        session.type(":pin l1.c.3\n:pin l0.h.2\n")
        func pinned() -> [String] {
            rows(session).compactMap { $0.hasPrefix("l") ? String($0.prefix { $0 != " " }) : nil }
        }
        session.type(":model gru\n")
        session.answerAll()
        #expect(pinned() == ["l0.h.2"])
        session.type(":model lstm\n")
        session.answerAll()
        #expect(pinned() == ["l1.c.3", "l0.h.2"])
    }

    @Test("What has not been traced is a gap and an ellipsis, never a zero; approximate values carry a ~")
    func pending() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        session.type("=t")
        let strip = try #require(heading(session, "l0.h.0"))
        let shown = rows(session)
        #expect(shown[strip].contains("l0.h.0       …"))
        #expect(!shown[(strip + 2)...].prefix(8).contains { $0.contains("_") || $0.contains("█") })
        guard case .trace(let request)? = session.effects.last else {
            Issue.record("no trace was asked for")
            return
        }
        let items = Set(request.pages.flatMap(\.items))
        let gates = try ["i", "f", "o"].map { name in
            TraceItem.unit(
                UnitAddress(layer: 0, signal: try #require(CellKind.lstm.signal(named: name)), unit: 0))
        }
        #expect(items.isSuperset(of: gates))
        for page in Fixtures.pages(request, model: try Fixtures.model(), exact: false) {
            session.send(.traced(page, request: request.request))
        }
        #expect(rows(session)[strip].contains("l0.h.0 ~+0.0000"))
        #expect(rows(session)[strip + 3].contains("_"), "the zero line")
    }

    @Test("A click in the plot goes to the symbol above it")
    func clicks() throws {
        var session = Session(model: try Fixtures.model())
        session.type("T")
        let strip = try #require(heading(session, "l0.h.0"))
        session.input(.mouse(MouseEvent(.press, at: Point(column: 8 + 17, row: strip + 3))))
        #expect(session.state.cursor == 17)
        session.input(.mouse(MouseEvent(.press, at: Point(column: 2, row: strip + 3))))
        #expect(session.state.cursor == 17, "the scale is no symbol")
    }

    @Test("Every size draws, with nothing traced, without a model, with an empty text", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        let model = try Fixtures.model()
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (30, 9), (80, 24)] {
            let sessions = [
                Session(columns, rows, depth: depth, model: model),
                Session(columns, rows, depth: depth, model: model, answersTraces: false),
                Session(columns, rows, depth: depth),
                Session(columns, rows, depth: depth, document: Fixtures.text(""), model: model),
                Session(columns, rows, depth: depth, document: nil, model: model),
            ]
            for var session in sessions {
                for keys in ["T", "t", "=", ":pin l1.c.2\n", "s", "G", "C", "\u{1B}", "k", "v"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
    }
}
