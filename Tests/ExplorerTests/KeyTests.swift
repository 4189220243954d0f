import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct MovementKeyTests {
    /// Where the cursor is after typing from the start of the story.
    private func cursor(_ keys: String, document: Document = Fixtures.story) -> Int {
        var session = Session(document: document)
        session.type(keys)
        return session.state.cursor
    }

    @Test("Keys move as in vim, and a number repeats them")
    func counts() {
        #expect(cursor("l") == 1)
        #expect(cursor("5lh") == 4)
        #expect(cursor("w") == 4)
        #expect(cursor("2w") == 8)
        #expect(cursor("2we") == 12)
        #expect(cursor("2wb") == 4)
        #expect(cursor("10l0") == 0)
        #expect(cursor("$") == 73)
        #expect(cursor("jj") == 86)
        #expect(cursor("2j") == 86)
        #expect(cursor("3G") == 86)
        #expect(cursor("3gg") == 86)
        #expect(cursor(":3\n") == 86)
        #expect(cursor(":goto 3\n") == 86)
        #expect(cursor(":down 2\n") == 86)
        #expect(cursor(":@86\n") == 86)
        #expect(cursor("}") == 86)
        #expect(cursor("G") == Fixtures.story.count - 1)
        #expect(cursor("50%") == (Fixtures.story.count * 50 + 99) / 100 - 1)
        #expect(cursor("Ggg") == 0)
        #expect(cursor("999999999999999999999j") > 300)
        #expect(cursor("\u{1B}3\u{1B}j") == 74)
    }

    @Test("Up and down keep the column that they aim at, and $ keeps to the ends of lines")
    func columns() {
        let text = Fixtures.text("long line here\nab\n\tx漢漢y\nlong line again\n")
        #expect(cursor("9lj", document: text) == 17)
        #expect(cursor("9ljj", document: text) == 20)
        #expect(cursor("9ljjj", document: text) == 33)
        #expect(cursor("9ljjjkkk", document: text) == 9)
        #expect(cursor("$jj", document: text) == 23)
        #expect(cursor("11ljj", document: text) == 21)
    }

    @Test("H, M and L go to rows of the screen; a click goes to the symbol under it")
    func screenRows() {
        let text = Fixtures.text(String(repeating: "abc\n", count: 100))
        var session = Session(20, 13, document: text)
        session.type("L")
        #expect(session.state.cursor == 9 * 4)
        session.type("M")
        #expect(session.state.cursor == 4 * 4)
        session.type("3H")
        #expect(session.state.cursor == 2 * 4)
        session.input(.mouse(MouseEvent(.press, at: Point(column: 2, row: 5))))
        #expect(session.state.cursor == 22)
        session.input(.mouse(MouseEvent(.press, at: Point(column: 19, row: 11))))
        #expect(session.state.cursor == 22)
        session.input(.mouse(MouseEvent(.wheelDown, at: Point(column: 2, row: 5))))
        #expect(session.state.top == 12)
    }

    @Test("Scrolling takes the cursor along only where it would leave the screen")
    func scrolling() {
        let text = Fixtures.text(String(repeating: "abc\n", count: 100))
        var session = Session(20, 13, document: text)
        session.type("5j")
        session.control("e")
        #expect(session.state.top == 4)
        #expect(session.state.cursor == 20)
        session.type("9")
        session.control("e")
        #expect(session.state.top == 40)
        #expect(session.state.cursor == 40)
        session.control("y")
        #expect(session.state.top == 36)
        session.type(" ")
        #expect(session.state.top == 68)
        session.control("b")
        #expect(session.state.top == 36)
        session.control("d")
        #expect(session.state.top == 56)
        session.control("u")
        #expect(session.state.top == 36)
        session.type("50Gzt")
        #expect(session.state.top == 49 * 4)
        session.type("zz")
        #expect(session.state.top == 45 * 4)
        session.type("zb")
        #expect(session.state.top == 40 * 4)
        session.type("G")
        #expect(session.state.top == 90 * 4)
        session.type("gg")
        #expect(session.state.top == 0)
    }

    @Test("A long line is cut into rows; gj moves within it and j out of it")
    func longLine() {
        let text = Fixtures.text(String(repeating: "x", count: 40_000) + "\nend\n")
        #expect(cursor("gj", document: text) == 80)
        #expect(cursor("3gjgk", document: text) == 160)
        #expect(cursor("j", document: text) == 40_001)
        #expect(cursor("jk", document: text) == 0)
        // Beside the newline, which stands alone in a short row, the row above ends the segment before.
        #expect(cursor("$", document: text) == 40_000)
        #expect((39_000..<40_000).contains(cursor("$gk", document: text)))
        #expect(cursor("G", document: text) == 40_004)
    }
}

@Suite struct UnitKeyTests {
    private func unit(_ keys: String, hidden: Int = 200) throws -> String? {
        var session = Session(model: try Fixtures.model(hidden: hidden))
        session.type(keys)
        return session.state.unitAddress?.description
    }

    @Test("Units, signals and layers change by keys, with counts and by name")
    func units() throws {
        #expect(try unit("") == "l0.h.0")
        #expect(try unit("]") == "l0.h.1")
        #expect(try unit("5]") == "l0.h.5")
        #expect(try unit("+++-") == "l0.h.2")
        #expect(try unit("))]") == "l0.h.21")
        #expect(try unit(")))(") == "l0.h.20")
        #expect(try unit("[") == "l0.h.0")
        #expect(try unit("g]") == "l0.h.199")
        #expect(try unit("g]g[") == "l0.h.0")
        #expect(try unit("137#") == "l0.h.137")
        #expect(try unit("#137\n") == "l0.h.137")
        #expect(try unit(":unit l1.c.7\n") == "l1.c.7")
        #expect(try unit(":unit 12\n") == "l0.h.12")
        #expect(try unit("s") == "l0.c.0")
        #expect(try unit("\t") == "l0.c.0")
        #expect(try unit("S") == "l0.o.0")
        #expect(try unit("sssssss") == "l0.c.0")
        #expect(try unit(":signal f\n") == "l0.f.0")
        #expect(try unit(">") == "l1.h.0")
        #expect(try unit(">>") == "l1.h.0")
        #expect(try unit("><") == "l0.h.0")
        #expect(try unit(":layer 1\n") == "l1.h.0")
    }

    @Test("What names no unit is answered in one line and changes nothing")
    func wrong() throws {
        for line in [":unit l0.z.1\n", ":unit 200\n", ":unit -1\n", ":unit l7.h.1\n", ":signal q\n", ":layer 2\n"] {
            var session = Session(model: try Fixtures.model(hidden: 200))
            session.type(line)
            #expect(session.state.notice?.isError == true, "\(line)")
            #expect(session.state.unitAddress?.description == "l0.h.0")
        }
        var session = Session()
        session.type("]")
        #expect(session.state.notice?.text.contains(":model FILE") == true)
    }

    @Test("u goes back through jumps and units, Ctrl-R forward again")
    func undo() throws {
        var session = Session(model: try Fixtures.model())
        session.type("lll5]G")
        #expect(session.state.cursor == Fixtures.story.count - 1)
        session.type("u")
        #expect(session.state.cursor == 3)
        #expect(session.state.unitAddress?.unit == 5)
        session.type("u")
        #expect(session.state.unitAddress?.unit == 0)
        session.control("r")
        #expect(session.state.unitAddress?.unit == 5)
        session.control("r")
        #expect(session.state.cursor == Fixtures.story.count - 1)
        session.control("r")
        #expect(session.state.notice?.isError == true)
        session.type("9u")
        #expect(session.state.cursor == 3)
        session.type("s")
        #expect(session.state.unitAddress?.signal.name == "c")
        session.type("u")
        #expect(session.state.unitAddress?.signal.name == "h")
        #expect(session.state.lens?.address.signal.name == "h")
        #expect(session.state.lens?.pages.pages.count == 1)
        #expect(!session.state.colorPages.isEmpty)
    }

    @Test("Another model keeps unit and signal where it has them")
    func otherModel() throws {
        var session = Session(model: try Fixtures.model(hidden: 200))
        session.models["small"] = try Fixtures.model(.gru, hidden: 50, layers: 1, id: 2)
        session.type(":unit l1.c.137\n:model small\n")
        session.answerAll()
        #expect(session.state.unitAddress?.description == "l0.h.49")
        #expect(session.state.colorPages.values.allSatisfy { $0.row(at: $0.range.lowerBound).count == 50 })
    }

    @Test("A model of bytes reads the text as bytes, on the same line")
    func alphabets() throws {
        var session = Session(document: Fixtures.text("é\né\nend\n"), model: try Fixtures.model())
        session.models["bytes"] = try Fixtures.model(.rnn, id: 2, kind: .byte)
        session.type("3G:model bytes\n")
        session.answerAll()
        session.answerAll()
        #expect(session.state.document?.alphabet == .byte)
        #expect(session.state.cursor == 6)
    }
}

@Suite struct TableTests {
    @Test("Every command has a name of its own, help, and keys that no other has in its place")
    func table() {
        let entries = KeyTable.standard.entries
        #expect(Set(entries.map(\.name)).count == entries.count)
        for entry in entries {
            #expect(!entry.help.isEmpty && entry.name.allSatisfy { $0.isLowercase || $0 == "-" })
            // As in vi it is typed; Esc does the same once nothing else is left to leave.
            if entry.name == "nohlsearch" { continue }
            #expect(!entry.keys.isEmpty || entry.argument != nil, "\(entry.name) cannot be reached by a key")
        }
        for (context, entries) in Dictionary(grouping: entries, by: \.context) {
            let keys = entries.flatMap(\.keys)
            #expect(Set(keys).count == keys.count, "\(context)")
            // A binding that begins another one would hide it.
            for a in keys { for b in keys where a != b { #expect(!b.hasPrefix(a + " "), "\(a) hides \(b)") } }
        }
    }

    @Test("Every command can be typed by its name")
    func byName() throws {
        for entry in KeyTable.standard.entries where entry.argument == nil {
            var session = Session(model: try Fixtures.model())
            session.type(":\(entry.name)\n")
            #expect(session.state.notice?.text.contains("no command") != true, "\(entry.name)")
        }
        var session = Session()
        session.type(":q\n")
        guard case .quit(exitCode: 0)? = session.effects.last else {
            Issue.record(":q does not quit")
            return
        }
    }

    @Test("A signal to end leaves with its number")
    func terminate() {
        var session = Session()
        session.input(.terminate(signal: 15))
        guard case .quit(exitCode: 143)? = session.effects.last else {
            Issue.record("SIGTERM does not quit")
            return
        }
    }
}
