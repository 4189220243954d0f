import Explorer
import ModelCore
import Screen
import Testing
import Texts

extension Session {
    /// The screen's characters, a line a row.
    var shown: [String] {
        let frame = view(state)
        return (0..<frame.size.rows).map { row in String(frame.row(row).filter { $0.width > 0 }.map(\.glyph)) }
    }

    /// The row that shows what came.
    var cameRow: String { shown.first { $0.contains("▶") } ?? "" }
    var status: String { shown.count > 1 ? shown[shown.count - 2] : "" }

    /// The items of the last trace that was asked for and not answered, page by page.
    var wantedItems: [[TraceItem]] {
        for effect in effects.reversed() { if case .trace(let request) = effect { return request.pages.map(\.items) } }
        return []
    }
}

@Suite struct PredictionTests {
    private func session(_ text: String, _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .full) throws
        -> Session
    {
        Session(columns, rows, depth: depth, document: Fixtures.text(text), model: try Fixtures.model())
    }

    @Test("The likeliest symbols stand below each other as bars, and the one that came is marked")
    func choices() throws {
        var session = try session("aab")
        session.type("P")
        let panel = session.shown.map { String($0.dropFirst(48)) }
        #expect(panel[0].contains("prediction  after x[0] a U+0061"))
        #expect(panel[2].hasPrefix("▶ a        ███▌"))
        #expect(panel[2].contains("50.0%   0.69"))
        #expect(panel[3].hasPrefix("  b        █▊"))
        #expect(panel[4].contains("12.5%   2.08"))
        session.control("w")
        session.type("wl")
        #expect(session.cameRow.contains("▶ b "))
        #expect(session.cameRow.contains("25.0%   1.39"))
        session.type("l")
        #expect(session.cameRow.contains("▶ the text ends here"))
    }

    @Test("A symbol that is not among the choices comes in a row of its own with its rank")
    func ownRow() throws {
        var session = try session("az\t é")
        session.type("P")
        #expect(session.cameRow.contains("▶ z"))
        #expect(session.cameRow.contains("rank 26"))
        #expect(session.cameRow.contains("<0.01%  18.02"))
        session.input(.resize(Size(columns: 140, rows: 24)))
        #expect(session.cameRow.contains("▶ z U+007A"))
        #expect(session.cameRow.contains("rank 26"))
        session.control("w")
        session.type("wl")
        #expect(session.cameRow.contains("▶ tab U+0009 is not in the vocabulary"))
        session.type("ll")
        #expect(session.cameRow.contains("▶ é U+00E9 is not in the vocabulary"))
    }

    @Test("Blanks and newlines have names")
    func names() throws {
        var session = try session(" \n!")
        session.type("P")
        #expect(session.shown[2].contains("▶ space ") == false)
        #expect(session.shown[2].contains("  space "))
        #expect(session.cameRow.contains("▶ ↵"))
        session.input(.resize(Size(columns: 140, rows: 24)))
        #expect(session.shown[2].contains("  space U+0020"))
        #expect(session.cameRow.contains("▶ ↵ U+000A"))
    }

    @Test("Entropy, the cursor's surprise and the mean of what is in view stand below, with their units")
    func figures() throws {
        var session = try session("aab", 200, 60)
        session.type("P")
        func line(_ beginning: String) -> String { session.shown.first { $0.contains(beginning) } ?? "" }
        #expect(line("entropy").contains("entropy of the prediction 1.386 nats  2.000 bits"))
        #expect(line("x[0] has").contains("x[0] has no surprise: nothing came before"))
        #expect(line("mean").contains("mean surprise in view 1.040 nats  1.500 bits, n 2"))
        session.type(":right 2\n")
        #expect(line("surprise of").contains("surprise of x[2]  1.39 nats, rank 2 of 96"))
    }

    @Test("The surprise of the symbol that comes is known where the next page begins")
    func border() throws {
        var session = try session(String(repeating: "a", count: 1024) + "z" + String(repeating: "b", count: 3000))
        session.type("P:@1023\n")
        #expect(session.cameRow.contains("▶ z"))
        #expect(session.cameRow.contains("<0.01%  18.02"))
        // The last symbol in view is the page's last as well.
        var small = try self.session(
            String(repeating: "a\n", count: 511) + "aa" + String(repeating: "z\n", count: 900), 80, 13)
        small.type("P:@1023\nzb")
        #expect(small.cameRow.contains("▶ z"))
        #expect(small.cameRow.contains("18.02"))
    }

    @Test("Predictions are asked for while the panel is open or the text coloured by surprise, and not else")
    func wanted() throws {
        for keys in ["P", "c", ":color surprise\n"] {
            var session = Session(model: try Fixtures.model(), answersTraces: false)
            #expect(session.wantedItems.allSatisfy { !$0.contains(.prediction) })
            session.type(keys)
            #expect(session.wantedItems.first?.contains(.prediction) == true)
            session.type(keys == "P" ? "P" : ":color unit\n")
            session.type("]s")
            #expect(session.wantedItems.allSatisfy { !$0.contains(.prediction) })
        }
    }

    @Test("In the panel the cursor goes through the choices, and the list scrolls with it")
    func scrolling() throws {
        var session = try session("aab", 80, 10)
        session.type("P")
        func top() -> String { String(session.shown[1].dropFirst(50).prefix(2)) }
        #expect(top() == "a ")
        session.type("jjj")
        #expect(top() == "b ")
        #expect(view(session.state).cursor == Point(column: 50, row: 3))
        session.type("k")
        #expect(view(session.state).cursor == Point(column: 50, row: 2))
        session.type("G")
        #expect(top() == "f ")
        session.type("999999999k")
        #expect(top() == "a ")
        session.input(.mouse(MouseEvent(.press, at: Point(column: 55, row: 3))))
        #expect(view(session.state).cursor == Point(column: 50, row: 3))
        session.input(.mouse(MouseEvent(.press, at: Point(column: 55, row: 6))))
        #expect(view(session.state).cursor == Point(column: 50, row: 3))
        #expect(session.state.cursor == 0)
        // What came is not among the choices on the screen any more, and has its own row.
        session.type("G")
        #expect(session.shown[4].contains("▶ a"))
    }

    @Test("Figures that rest on approximate values are marked")
    func approximate() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        session.type("Pc")
        #expect(session.shown[1].contains("…"))
        #expect(session.status.contains("surprise pending"))
        let model = try Fixtures.model()
        for effect in session.effects {
            guard case .trace(let request) = effect else { continue }
            for page in Fixtures.pages(request, model: model, exact: false) {
                session.send(.traced(page, request: request.request))
            }
        }
        #expect(session.shown[0].contains("~ after x[0]"))
        #expect(session.shown[1].contains("~p"))
        #expect(session.shown.contains { $0.contains("entropy ~1.386") })
        #expect(session.shown.contains { $0.contains("mean ~") })
        session.type(":right\n")
        #expect(session.status.contains("surprise 14.56 nats  approximate"))
    }

    @Test("Values that are no numbers, and a text of which nothing was read yet, are said")
    func noNumbers() throws {
        for (value, said) in [(Float.nan, "no number (nan)"), (0, "nothing read yet"), (.infinity, "no number (nan)")] {
            var session = Session(model: try Fixtures.model(), answersTraces: false)
            session.type("Pc")
            guard case .trace(let request)? = session.effects.last else {
                Issue.record("no trace was asked for")
                return
            }
            let range = 0..<Fixtures.story.count
            var rows = PredictionRows(count: range.count, choices: 4)
            for index in rows.probabilities.indices { rows.probabilities[index] = value }
            if value != 0 {
                for index in range { (rows.surprise[index], rows.rank[index]) = (value, 3) }
            }
            let page = TracePage(
                item: .prediction, range: range, content: .predictions(rows), exactness: .exact(difference: nil))
            session.send(.traced(page, request: request.request))
            #expect(session.shown.contains { $0.contains(said) })
            session.type(":right\n")
            #expect(view(session.state).size == Size(columns: 80, rows: 24))
        }
    }

    @Test(
        "At any size, in any colours, with nothing known, the panel draws without a trap",
        arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        let sizes = [(0, 0), (1, 1), (20, 5), (3, 100), (100, 1), (60, 6), (60, 8), (80, 24)]
        for (columns, rows) in sizes {
            for (document, hasModel, answers) in [
                (Fixtures.story, true, true), (Fixtures.story, true, false), (Fixtures.story, false, true),
                (Fixtures.text(""), true, true), (Fixtures.text("é漢\u{301}"), true, true),
            ] {
                var session = Session(
                    columns, rows, depth: depth, document: document, model: hasModel ? try Fixtures.model() : nil,
                    answersTraces: answers)
                for keys in ["P", "c", "jjG", "\u{1B}G", "P", "Ukq", "c"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    let isInside = frame.cursor.map { frame.contains(row: $0.row, column: $0.column) } ?? true
                    #expect(isInside)
                }
            }
        }
    }

    @Test("The prediction at 80×24 and at 200×60, and without colours")
    func golden() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("3lP")
        try GoldenScreen.check(view(session.state), "prediction-80x24")
        session.type("\u{1B}c:@42\n")
        session.input(.resize(Size(columns: 200, rows: 60)))
        try GoldenScreen.check(view(session.state), "prediction-200x60")
        var plain = Session(60, 12, depth: .none, model: try Fixtures.model())
        plain.type("wPc")
        try GoldenScreen.check(view(plain.state), "prediction-60x12")
    }
}

@Suite struct SurpriseColoringTests {
    @Test("c goes from the unit to surprise and back; a blend only where something is compared")
    func cycle() throws {
        var session = Session(model: try Fixtures.model())
        session.type("c")
        #expect(session.state.coloring == .surprise)
        session.type("c")
        #expect(session.state.coloring == .unit)
        session.type("3c")
        #expect(session.state.coloring == .surprise)
        session.type(":color unit\n")
        #expect(session.state.coloring == .unit)
        session.type(":color surprise\n:color blend\n")
        #expect(session.state.coloring == .surprise)
        #expect(session.state.notice?.isError == true)
        session.type(":color mood\n")
        #expect(session.state.notice?.text == "\"mood\" is no colouring; choose one of unit, surprise")
        session.type(":color s\t\n")
        #expect(session.state.coloring == .surprise)
        var empty = Session()
        empty.type("c")
        #expect(empty.state.coloring == .unit)
        #expect(empty.state.notice?.isError == true)
    }

    @Test("Every symbol has the colour of its surprise, and the status line says it in nats")
    func colors() throws {
        var session = Session(document: Fixtures.text("aab\tbz"), model: try Fixtures.model())
        session.type("c")
        let palette = Palette(depth: .full, scheme: .light)
        let frame = view(session.state)
        func style(_ nats: Float) -> Style { palette.style(for: nats / 6, scale: .sequential) }
        #expect(frame[row: 0, column: 0].style.background == .standard)
        #expect(frame[row: 0, column: 1].style == style(0.6931))
        #expect(frame[row: 0, column: 2].style == style(1.3862))
        // The tab is not in the vocabulary: no value.
        #expect(frame[row: 0, column: 4].style.background == .standard)
        #expect(frame[row: 0, column: 9].style == style(17))
        #expect(session.status.contains("has no surprise"))
        #expect(!session.status.contains("l0.h.0"))
        session.type("ll")
        #expect(session.status.contains("surprise 1.39 nats  exact"))
        session.type("l")
        #expect(session.status.contains("not in the vocabulary"))
        session.type("c")
        #expect(session.status.contains("l0.h.0"))
    }

    @Test("The legend has numbers, and without colours signs stand under the text")
    func legend() throws {
        var session = Session(60, 12, depth: .none, document: Fixtures.text("aabcz"), model: try Fixtures.model())
        session.type("c")
        #expect(session.shown[9].contains("nats"))
        #expect(session.shown[9].contains("6+"))
        // 0.69, 1.39 and 1.39 nats are a tenth and a fourth of the scale; 16 nats are beyond it.
        #expect(session.shown[1].hasPrefix("  +++"))
        #expect(view(session.state)[row: 1, column: 4].style == Style(.bold))
        #expect(view(session.state)[row: 1, column: 2].style == .plain)
    }
}
