import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct UnitsPanelTests {
    /// A frame's rows as text.
    private func lines(_ session: Session) -> [String] {
        let frame = view(session.state)
        return (0..<frame.size.rows).map { row in String(frame.row(row).filter { $0.width > 0 }.map(\.glyph)) }
    }

    private func shows(_ text: String, _ session: Session) -> Bool { lines(session).contains { $0.contains(text) } }

    /// The units' values at the symbols that the model knows.
    private func columns(_ signal: Signal, units: Int, of document: Document) -> [[Double]] {
        let known = (0..<document.count).filter { position in
            document.symbol(at: position).map { $0.code == 10 || (32..<127).contains($0.code) } ?? false
        }
        return (0..<units).map { unit in known.map { Double(Fixtures.value(signal, unit, at: $0)) } }
    }

    private func r(_ a: [Double], _ b: [Double]) -> Double {
        let (x, y) = (mean(a), mean(b))
        let products = zip(a, b).reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
        return products
            / (a.reduce(0) { $0 + ($1 - x) * ($1 - x) } * b.reduce(0) { $0 + ($1 - y) * ($1 - y) })
            .squareRoot()
    }

    private func mean(_ a: [Double]) -> Double { a.reduce(0, +) / Double(a.count) }

    private func signed(_ value: Double) -> String {
        let scaled = Int((abs(value) * 10_000).rounded())
        let decimals = String(scaled % 10_000)
        return (value < 0 ? "-" : "+") + "\(scaled / 10_000)." + String(repeating: "0", count: 4 - decimals.count)
            + decimals
    }

    @Test("Moving in the grid chooses the unit, and the text is coloured by it")
    func moving() throws {
        var session = Session(model: try Fixtures.model(hidden: 512))
        func unit() -> Int? { session.state.unitAddress?.unit }
        session.type("U")
        session.type("l")
        #expect(unit() == 1)
        session.type("5lh")
        #expect(unit() == 5)
        // 28 cells of one column beside labels of four.
        session.type("j")
        #expect(unit() == 33)
        session.key(.up)
        session.key(.right)
        #expect(unit() == 6)
        session.type("G")
        #expect(unit() == 511)
        session.type("l")
        #expect(unit() == 511)
        session.type("gg")
        #expect(unit() == 0)
        session.type("k")
        #expect(unit() == 0)
        #expect(session.state.cursor == 0)
        session.type("2u")
        #expect(unit() == 6)
        session.type("]")
        #expect(unit() == 7)
        #expect(shows("l0.h.7", session))
        session.type("\nl")
        #expect(session.state.views.focus == nil)
        #expect(session.state.cursor == 1)
    }

    @Test("A grid larger than its panel scrolls with the mark, whoever moves it")
    func scrolling() throws {
        var session = Session(model: try Fixtures.model(hidden: 2048))
        session.type("U")
        session.type(":unit 2047\n")
        #expect(lines(session).contains { $0.contains("2025 ") && $0.contains("#") })
        session.type("gg")
        #expect(lines(session)[2].contains("│   0 #"))
        session.key(.pageDown)
        session.key(.pageDown)
        let unit = try #require(session.state.unitAddress?.unit)
        #expect(unit == 38 * 27)
        #expect(lines(session).contains { $0.contains("│1026 #") })
    }

    @Test("A click in the grid or the list chooses the unit under it")
    func clicking() throws {
        var session = Session(model: try Fixtures.model(hidden: 20))
        session.type("U")
        // Two columns a cell, after labels of three.
        session.input(.mouse(MouseEvent(.press, at: Point(column: 48 + 3 + 2 * 7 + 1, row: 2))))
        #expect(session.state.unitAddress?.unit == 7)
        session.input(.mouse(MouseEvent(.press, at: Point(column: 48 + 1, row: 2))))
        #expect(session.state.unitAddress?.unit == 7)
        session.type("i")
        session.input(.mouse(MouseEvent(.press, at: Point(column: 60, row: 5))))
        #expect(session.state.unitAddress?.unit == 3)
    }

    @Test("Sorted by value, by spread and by index, either way round")
    func sorting() throws {
        let model = try Fixtures.model(hidden: 20)
        var session = Session(model: model)
        let values = (0..<20).map { Fixtures.value(model.architecture.cell.signals[0], $0, at: 40) }
        let spread = columns(model.architecture.cell.signals[0], units: 20, of: Fixtures.story).map { column in
            let center = mean(column)
            return column.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        }
        session.type(":sort value\n")
        session.type(":@40\n")
        session.type("gg")
        #expect(session.state.unitAddress?.unit == values.indices.max { values[$0] < values[$1] })
        session.type("G")
        #expect(session.state.unitAddress?.unit == values.indices.min { values[$0] < values[$1] })
        session.type("Ogg")
        #expect(session.state.unitAddress?.unit == values.indices.min { values[$0] < values[$1] })
        session.type("ogg")
        #expect(shows("↓spread", session))
        #expect(session.state.unitAddress?.unit == spread.indices.max { spread[$0] < spread[$1] })
        session.type("ogg")
        #expect(session.state.unitAddress?.unit == 0)
        session.type(":sort name\n")
        #expect(session.state.notice?.text == "name what to sort by: index, value, spread, similar")
        session.type(":sort v\t")
        #expect(shows(":sort value", session))
    }

    @Test("Units like one are sorted by their correlation with it, which stays the one that was asked about")
    func similar() throws {
        let model = try Fixtures.model(hidden: 60)
        var session = Session(model: model)
        let columns = columns(model.architecture.cell.signals[0], units: 60, of: Fixtures.story)
        let likeness = columns.map { r($0, columns[12]) }
        let ranked = (0..<60).sorted { likeness[$0] > likeness[$1] }
        session.type("12#&")
        #expect(session.state.views.focus == .units)
        // The story's tab is not in the vocabulary.
        #expect(shows("by r ↓, n=\(Fixtures.story.count - 1) in 0–\(Fixtures.story.count - 1)", session))
        session.type("gg")
        #expect(session.state.unitAddress?.unit == 12)
        for rank in 1..<60 {
            session.type("j")
            let unit = try #require(session.state.unitAddress?.unit)
            #expect(unit == ranked[rank])
            #expect(shows(" \(signed(likeness[unit])) r with 12", session), "\(unit)")
        }
        // Beside another measure r keeps a column of its own.
        session.type("a")
        #expect(
            lines(session).contains { $0.contains("60 \(ranked[59]) ") && $0.contains(signed(likeness[ranked[59]])) })
        session.type("4a")
        // The most opposite ones are on the screen with the most alike.
        session.type("gg")
        #expect(lines(session).contains { $0.contains("60") && $0.contains(signed(likeness[ranked[59]])) })
        #expect(shows("── most opposite", session))
        session.type("Ogg")
        #expect(session.state.unitAddress?.unit == ranked[59])
        session.type("&")
        #expect(shows("r with \(ranked[59])", session))
        session.type("gg")
        #expect(session.state.unitAddress?.unit == ranked[59])
    }

    @Test("Of another signal or model the likeness is not known until it is asked for again")
    func otherSignal() throws {
        var session = Session(model: try Fixtures.model(hidden: 60))
        session.type("&")
        session.type("s")
        #expect(shows("& asks which are like it", session))
        #expect(shows("↑index", session))
        session.type("S")
        #expect(shows("r with 0", session))
        session.models["other"] = try Fixtures.model(hidden: 60, id: 2)
        session.type(":model other\n")
        session.answerAll()
        #expect(shows("& asks which are like it", session))
        session.type("a")
        #expect(shows("at 0", session))
    }

    @Test("Mean, spread and saturation over the window leave out what the model was not fed")
    func measures() throws {
        let model = try Fixtures.model(hidden: 20)
        let text = Fixtures.text(String(repeating: "word 漢字 and more\n", count: 9))
        var session = Session(100, 24, document: text, model: model)
        for signal in model.architecture.cell.signals.prefix(3) {
            let column = columns(signal, units: 20, of: text)[3]
            let center = mean(column)
            let deviation = mean(column.map { ($0 - center) * ($0 - center) }).squareRoot()
            let (low, high) = signal.range == .sigmoid ? (0.1, 0.9) : (-0.9, 0.9)
            let bound = signal.range == .unbounded ? 1.4722194895832204 / 0.9 : 1
            let share = mean(column.map { $0 < low * bound || $0 > high * bound ? 1 : 0 })
            session.type(":unit l0.\(signal.name).3\n")
            session.type(":sort index\n")
            session.type("a")
            let positive = signal.range == .sigmoid ? String(signed(center).dropFirst()) : signed(center)
            #expect(shows("\(positive) mean", session), "\(signal.name)")
            #expect(shows("n=\(text.count - 18) in 0–\(text.count - 1)", session))
            session.type("a")
            #expect(shows("\(signed(deviation).dropFirst()) spread", session), "\(signal.name)")
            session.type("a")
            #expect(shows(" \(signed(share).dropFirst()) ", session), "\(signal.name)")
            session.type("a")
        }
        #expect(shows("at 0", session))
    }

    @Test("The window is the pages under the screen, and figures from approximate ones are marked")
    func window() throws {
        let text = Fixtures.text(String(repeating: "a line of words\n", count: 400))
        var session = Session(100, 24, document: text, model: try Fixtures.model(), answersTraces: false)
        session.type("Ua")
        #expect(shows("n=0 in 0–1023", session))
        #expect(shows("l0.h.0  …", session))
        guard case .trace(let request)? = session.effects.last else {
            Issue.record("no trace was asked for")
            return
        }
        for page in Fixtures.pages(request, model: try Fixtures.model(), exact: false) {
            session.send(.traced(page, request: request.request))
        }
        #expect(shows("n=1024 in 0–1023", session))
        #expect(shows("l0.h.0  ~", session))
        for page in Fixtures.pages(request, model: try Fixtures.model()) {
            session.send(.traced(page, request: request.request))
        }
        #expect(shows("l0.h.0   ", session))
        // The rows of lines 60 to 80 lie in the first page and the second.
        session.type("\u{1B}63Gzt")
        #expect(shows("n=2048 in 0–2047", session))
        session.type("G")
        #expect(shows("n=0 in 5120–6399", session))
    }

    @Test("What is not known is not shown as a number")
    func missing() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        session.type("U")
        #expect(shows("l0.h.0  …", session))
        #expect(lines(session)[2].contains("[]· · ·"))
        session.type("i")
        #expect(!shows("0.0000", session))
        var unknown = Session(document: Fixtures.text("漢a\n"), model: try Fixtures.model())
        unknown.type("U")
        #expect(shows("l0.h.0  not in the vocabulary", unknown))
        for keys in ["U", "&", "Uaoil", ":sort value\nGggjk"] {
            var bare = Session()
            bare.type(keys)
            #expect(keys == "&" ? bare.state.notice?.isError == true : shows("no model", bare))
            var empty = Session(document: Fixtures.text(""), model: try Fixtures.model())
            empty.type(keys)
            #expect(shows("l0.h.", empty))
            var nothing = Session(document: nil, model: try Fixtures.model())
            nothing.type(keys)
            #expect(shows("no text", nothing))
        }
    }

    @Test("Moments made in parts are those of the whole; a unit that does not vary has no r")
    func moments() {
        var generator = SplitMix(7)
        let (steps, units) = (301, 5)
        var values = (0..<steps * units).map { _ in Float(generator.below(2001) - 1000) / 1000 + 0.3 }
        for step in 0..<steps {
            values[step * units + 1] = -values[step * units]
            values[step * units + 3] = 0.1
        }
        values[4] = .nan
        let saturation = Saturation(of: Signal("h", .tanh, "hidden state"))
        func moments(_ steps: Range<Int>) -> UnitMoments {
            UnitMoments(of: values, units: units, steps: Array(steps), saturation: saturation, reference: 0)
        }
        let whole = moments(0..<steps)
        var parts = moments(0..<100)
        for range in [100..<100, 100..<101, 101..<290, 290..<steps] { parts.merge(moments(range)) }
        var late = moments(0..<0)
        late.merge(whole)
        for other in [parts, late] {
            #expect(other.count == steps)
            for unit in 0..<4 {
                #expect(abs(other.means[unit] - whole.means[unit]) < 1e-12)
                #expect(abs(other.deviation(of: unit) - whole.deviation(of: unit)) < 1e-12)
                #expect(other.saturation(of: unit) == whole.saturation(of: unit))
            }
            #expect(abs((other.correlation(of: 2) ?? 9) - (whole.correlation(of: 2) ?? 0)) < 1e-12)
            #expect(other.correlation(of: 0) == 1)
            #expect(abs((other.correlation(of: 1) ?? 0) + 1) < 1e-9)
            #expect(other.correlation(of: 3) == nil)
            #expect(other.correlation(of: 4) == nil)
        }
        let column = stride(from: 2, to: values.count, by: units).map { Double(values[$0]) }
        let own = stride(from: 0, to: values.count, by: units).map { Double(values[$0]) }
        #expect(abs((whole.correlation(of: 2) ?? 9) - r(column, own)) < 1e-9)
        #expect(moments(0..<0).correlation(of: 0) == nil)
        #expect(moments(0..<0).deviation(of: 2) == 0)
    }
}

@Suite struct UnitsScreenTests {
    @Test("A grid of 512 units at 80×24 beside the story")
    func grid() throws {
        var session = Session(depth: .palette, model: try Fixtures.model(hidden: 512))
        session.type("30lU137#")
        try GoldenScreen.check(view(session.state), "units-80x24")
    }

    @Test("Units like one at 80×24")
    func similar() throws {
        var session = Session(depth: .palette, model: try Fixtures.model(.gru, hidden: 60))
        session.type("12#&jj")
        try GoldenScreen.check(view(session.state), "units-similar-80x24")
    }

    @Test("The spread of a cell state at 200×60, the greatest first")
    func large() throws {
        var session = Session(200, 60, depth: .palette, model: try Fixtures.model(hidden: 512))
        session.type(":signal c\n:sort spread\naajjl")
        try GoldenScreen.check(view(session.state), "units-200x60")
    }

    @Test("Without colours the grid shows signs")
    func colorless() throws {
        var session = Session(80, 16, depth: .none, model: try Fixtures.model(hidden: 100))
        session.type("Ujl")
        try GoldenScreen.check(view(session.state), "units-colourless-80x16")
    }

    @Test("Every size draws without a trap, traced or not", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (20, 5), (3, 100), (100, 1), (51, 7), (80, 24)] {
            for (hidden, answers) in [(1, true), (20, true), (2048, false), (512, true)] {
                var session = Session(
                    columns, rows, depth: depth, model: try Fixtures.model(.gru, hidden: hidden),
                    answersTraces: answers)
                for keys in ["U", "jlG", "a", "oi", "&", "kkGgg", "O", "s", "a", "q", "U"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
                for row in 0..<rows {
                    session.input(.mouse(MouseEvent(.doubleClick, at: Point(column: columns / 2, row: row))))
                    session.input(.mouse(MouseEvent(.wheelDown, at: Point(column: max(0, columns - 1), row: row))))
                }
            }
        }
    }
}
