import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// Where the names that people give to units are shown.
@Suite struct UnitNameTests {
    private static let long = "opens at a quotation mark, closes at the next one, and holds in between"

    private func session(
        _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette, names: [String: String]
    ) throws -> Session {
        let model = try Fixtures.model()
        var session = Session(columns, rows, depth: depth, model: model)
        for (unit, name) in names.sorted(by: { $0.key < $1.key }) {
            session.send(
                .notesChanged(try report(session.notes, unit, name, model, into: &session.notes), request: nil))
        }
        return session
    }

    private func report(
        _ notes: Notes, _ unit: String, _ name: String, _ model: OpenedModel, into kept: inout Notes
    ) throws -> NotesReport {
        kept.apply(.name(try Fixtures.address(unit, model), name))
        return NotesReport(modelID: model.id, notes: kept, folder: "/home/anne")
    }

    /// The timeline's heading.
    private func heading(_ session: Session, _ start: String) throws -> (row: Int, text: String) {
        let lines = session.lines
        let row = try #require(lines.firstIndex { $0.hasPrefix(" " + start) })
        return (row, lines[row])
    }

    @Test("The timeline at 80×24: names in its heading and above their pins, the legend's beside the signal")
    func story() throws {
        var session = try session(names: ["l0.c.7": "quotes", "l1.h.3": Self.long])
        session.type(":unit l0.c.7\nt:pin l1.h.3\n:pin l0.o.12\n9l")
        try GoldenScreen.check(view(session.state), "unit-names-80x24")
    }

    @Test("At 200×60: the timeline, the findings and the legend")
    func large() throws {
        var session = try session(200, 60, names: ["l0.c.7": "quotes", "l1.c.12": Self.long])
        session.type(":unit l0.c.7\nt:pin l1.c.12\nfquotes\n")
        try session.answerFind(["l0.c.7", "l0.h.7", "l1.c.12"])
        try GoldenScreen.check(view(session.state), "unit-names-200x60")
    }

    @Test("In the timeline's heading the name gives way: address, value and gates stay whole", arguments: 50..<100)
    func headingWidths(columns: Int) throws {
        var session = try session(columns, names: ["l0.h.7": Self.long])
        session.type(":unit l0.h.7\nt")
        let whole = " l0.h.7 +0.6578"
        let gates = "i +0.8289  f +0.8289  o +0.8289"
        let (_, text) = try heading(session, "l0.h.7")
        #expect(text.hasPrefix(whole) && text.contains(gates), "\(text)")
        let room = columns - whole.columns - 2 - gates.columns
        let name = Self.long.prefix(max(0, room - 4))
        #expect(text.contains("\"\(name)…\"") == (room >= 5), "\(text)")
    }

    @Test("A named pin has a row more for its name, as far as there are rows: pins and gates come first")
    func pins() throws {
        var session = try session(names: ["l1.c.3": "line ends"])
        session.type("T:pin l1.c.2\n:pin l1.c.3\n")
        let (row, _) = try heading(session, "l0.h.0")
        // Heading, symbols, four rows of plot, two of the pin without a name, one for the name.
        #expect(session.lines[row + 8].hasPrefix("l1.c.3  \"line ends\""))
        let frame = view(session.state)
        #expect((9..<60).allSatisfy { frame[row: row + 9, column: $0].glyph != "\"" })
        session.type(":unit l1.c.3\n:name\n")
        #expect(session.state.unitName == nil)
        #expect(try heading(session, "l1.c.3").row == row + 1, "the row goes with the name")
        // Too low for all: no pin is left out for a name.
        for rows in 8..<40 {
            var low = try self.session(80, rows, names: ["l1.c.2": "a", "l1.c.3": "b", "l1.c.4": "c"])
            low.type("t")
            for pin in 2...4 { low.type(":pin l1.c.\(pin)\n") }
            let named = low.lines.filter { $0.hasPrefix("l1.c.") }.count
            low.type(":unit l1.c.2\n:name\n:unit l1.c.3\n:name\n:unit l1.c.4\n:name\n:unit 0\n")
            #expect(named >= low.lines.filter { $0.hasPrefix("l1.c.") }.count, "\(rows) rows")
        }
    }

    @Test("Where nothing stands left of the plot, a pin's name stands behind its address, which stays whole")
    func narrowPins() throws {
        var session = try session(28, 40, names: ["l1.c.3": Self.long])
        session.type("T:pin l1.c.3\n")
        #expect(session.lines.contains { $0.hasPrefix("l1.c.3 ") && $0.hasSuffix("\"opens at a…\"") })
    }

    @Test("Findings have a column of names where any has one, and say the name of the unit that the cursor is on")
    func findings() throws {
        let units = ["l0.c.7", "l0.h.7", "l1.c.12"]
        var named = try session(200, 40, names: ["l0.h.7": "quotes", "l1.c.12": Self.long])
        named.type("fquotes\n")
        try named.answerFind(units)
        #expect(named.shows("unit    name     AUROC"))
        #expect(named.shows("l0.c.7          0.9900"))
        #expect(named.shows("l0.h.7  quotes  0.9600"))
        #expect(named.shows("l1.c.12 opens … 0.9300"))
        named.type("j")
        #expect(named.shows("l0.h.7 \"quotes\": explained"))
        var unnamed = try session(200, 40, names: ["l0.h.1": "quotes"])
        unnamed.type("fquotes\n")
        try unnamed.answerFind(units)
        #expect(unnamed.shows("unit     AUROC") && !unnamed.shows("name "))
    }

    @Test("In narrow findings names are cut before p is left out, and the address is whole", arguments: 20..<120)
    func narrowFindings(columns: Int) throws {
        var session = try session(columns, 30, names: ["l0.c.7": Self.long])
        session.type("fquotes\n")
        try session.answerFind(["l0.c.7", "l0.h.7"])
        let row = try #require(session.lines.first { $0.contains("l0.c.7") && $0.contains("0.99") })
        #expect(row.contains("0.005") || !row.contains("ope"))
        #expect(columns < 80 || row.contains(" l0.c.7 ope"), "\(row)")
    }

    @Test("The legend says the name where the bar has room beside it; another model's unit has none")
    func legend() throws {
        var session = try session(names: ["l0.h.7": "quotes"])
        session.models["other"] = try Fixtures.model(id: 7)
        session.type(":unit l0.h.7\n")
        func legend() -> String { session.lines[session.lines.count - 3] }
        #expect(legend().hasPrefix("\"quotes\" h: hidden state "))
        session.type("|]")
        #expect(session.state.companion?.address.description == "l0.h.7")
        #expect(!legend().contains("quotes"), "half of the screen has no room")
        session.input(.resize(Size(columns: 160, rows: 24)))
        #expect(legend().hasPrefix("h: hidden state ") && legend().contains(" \"quotes\" h: hidden state "))
        session.type(":blend\n")
        #expect(legend().hasPrefix(" 1 high: l0.h.8   2 high: l0.h.7 \"quotes\" "))
        session.type("|:unit l0.h.7\n:compare-model other\n")
        session.answerAll()
        #expect(session.state.companion?.model.id == 7 && session.state.companion?.address.description == "l0.h.7")
        #expect(legend().components(of: "\"quotes\"") == 1)
        session.input(.resize(Size(columns: 40, rows: 24)))
        session.type("|")
        #expect(!legend().contains("quotes"))
    }

    @Test("In the blend's legend every corner stays, and names are cut", arguments: 62..<140)
    func blendLegend(columns: Int) throws {
        var session = try session(columns, names: ["l0.h.7": Self.long, "l0.h.8": Self.long])
        session.type(":unit l0.h.7\n|]:blend\n")
        let legend = session.lines[session.lines.count - 3]
        #expect(legend.contains("l0.h.7") && legend.contains("l0.h.8") && legend.contains(" both low "), "\(legend)")
        #expect(columns < 80 || legend.components(of: "\"opens") == 2, "\(legend)")
    }

    @Test("A message that is about a unit says its name")
    func notices() throws {
        var session = try session(names: ["l0.h.7": "quotes"])
        session.type(":unit l0.h.7\n:unpin l0.h.7\n")
        #expect(session.state.notice?.text == "l0.h.7 \"quotes\" is not pinned")
        session.type("fquotes\n\u{1B}\u{1B}:wrong-next\n")
        #expect(session.state.notice?.text.hasPrefix("l0.h.7 \"quotes\" has no threshold yet") == true)
    }

    @Test("Names of any length and content draw at any size and depth", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for name in ["q", String(repeating: "漢", count: 200), "\u{1B}]0;x\u{7}\u{202E}\u{9B}31m", "e\u{301}\u{200D}🙂"] {
            for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (30, 9), (200, 60)] {
                var session = try session(
                    columns, rows, depth: depth, names: ["l0.h.0": name, "l1.c.3": name, "l0.c.7": name])
                session.type("t=:pin l1.c.3\n|:unit l0.c.7\nfquotes\n")
                try session.answerFind(["l0.c.7", "l1.c.3"])
                for keys in ["", "j", "\u{1B}", ":blend\n", "g="] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == session.state.size)
                    for row in 0..<rows {
                        #expect(
                            frame.row(row).allSatisfy { cell in
                                !cell.glyph.unicodeScalars.contains {
                                    [.control, .format].contains($0.properties.generalCategory) && $0 != "\u{200D}"
                                }
                            })
                    }
                }
            }
        }
    }
}

extension String {
    fileprivate var columns: Int { reduce(0) { $0 + max(1, DisplayWidth.of($1)) } }

    /// How often another text stands in this one.
    fileprivate func components(of part: String) -> Int {
        var (count, rest) = (0, self[...])
        while let start = rest.indices.first(where: { rest[$0...].hasPrefix(part) }) {
            count += 1
            rest = rest[start...].dropFirst()
        }
        return count
    }
}
