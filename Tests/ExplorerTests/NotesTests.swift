import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct NotesTests {
    private func session(_ columns: Int = 80) throws -> Session {
        var session = Session(columns, 24, model: try Fixtures.model())
        session.type(":unit l0.c.3\n")
        return session
    }

    private func status(_ session: Session) -> String {
        let rows = session.state.size.rows
        return String(view(session.state).row(rows - 2).map(\.glyph))
    }

    private func line(_ session: Session) -> String? {
        if case .prompt(let prompt) = session.state.mode { prompt.editor.text } else { nil }
    }

    private func message(_ session: Session) -> String { session.state.notice?.text ?? "" }

    @Test("Later changes win, and names are kept short and without blanks around them")
    func values() throws {
        let signals = CellKind.lstm.signals
        let unit = UnitAddress(layer: 0, signal: signals[0], unit: 5)
        var notes = Notes([.name(unit, "a"), .name(unit, "  b \n")])
        #expect(notes.name(of: unit) == "b")
        notes.apply(.name(unit, " \t"))
        #expect(notes.isEmpty)
        notes.apply(.name(unit, String(repeating: "e\u{301}", count: 5000)))
        #expect(notes.name(of: unit)?.unicodeScalars.count == Notes.longestName)
        notes.apply(.unname(unit))
        for (position, label) in [(9, "x"), (2, "y"), (9, "z")] {
            notes.apply(.bookmark(Bookmark(text: "/t", position: position, label: label)))
        }
        #expect(notes.bookmarks(in: "/t").map(\.label) == ["y", "z"])
        notes.apply(.removeBookmark(text: "/t", position: 2))
        notes.apply(.removeBookmark(text: "/u", position: 2))
        #expect(notes.bookmarkedTexts == ["/t"])
        notes.apply(.removeBookmark(text: "/t", position: 9))
        #expect(notes.isEmpty)
        for (layer, number) in [(1, 0), (0, 10), (0, 9)] {
            notes.apply(.name(UnitAddress(layer: layer, signal: signals[0], unit: number), "n"))
        }
        #expect(notes.namedUnits.map { "\($0.unit)" } == ["l0.h.9", "l0.h.10", "l1.h.0"])
    }

    @Test("A name is given, shown beside the address, changed and taken away")
    func naming() throws {
        var session = try session()
        #expect(!status(session).contains("\""))
        session.type(":name quotes (maybe)\n")
        #expect(session.notes.namedUnits.map(\.name) == ["quotes (maybe)"])
        #expect(status(session).contains("l0.c.3 \"quotes (maybe)\" "))
        session.type("]")
        #expect(!status(session).contains("quotes"))
        session.type("[R")
        #expect(line(session) == "name quotes (maybe)")
        for _ in 0..<8 { session.key(.backspace) }
        session.type("\n")
        #expect(status(session).contains("l0.c.3 \"quotes\" "))
        session.type(":name\n")
        #expect(session.notes.isEmpty)
        #expect(!status(session).contains("\""))
        session.type(":name\n")
        #expect(session.state.notice?.isError == true)
        session.type("R")
        #expect(line(session) == "name ")
    }

    @Test("A name that could drive the terminal, or is long, leaves the status line in order")
    func unsafeNames() throws {
        var session = try session()
        let unit = try #require(session.state.unitAddress)
        session.notes.apply(.name(unit, "\u{1B}[2J\u{202E}\r\n" + String(repeating: "漢", count: 150)))
        session.send(.notesChanged(NotesReport(modelID: 1, notes: session.notes, folder: "/"), request: nil))
        #expect(status(session).contains("l0.c.3 \""))
        for columns in 0..<90 {
            session.input(.resize(Size(columns: columns, rows: 24)))
            for cell in view(session.state).cells {
                #expect(!cell.glyph.unicodeScalars.contains { $0.properties.generalCategory == .control })
            }
        }
        session.input(.resize(Size(columns: 20, rows: 24)))
        #expect(status(session).contains("l0.c.3"))
    }

    @Test("A unit is found by its name")
    func byName() throws {
        var session = try session()
        session.type(":name quotes\n:unit l1.h.9\n:unit quotes\n")
        #expect(session.state.unitAddress?.description == "l0.c.3")
        session.type("u")
        #expect(session.state.unitAddress?.description == "l1.h.9")
        session.type(":unit no such\n")
        #expect(session.state.notice?.isError == true)
    }

    @Test("Places are marked, gone to in turn with their units, and the marks removed")
    func bookmarks() throws {
        var session = try session()
        session.type("3jB")
        #expect(line(session) == "bookmark ")
        session.type("Anne speaks\n")
        let first = session.state.cursor
        session.type("G:bookmark\n")
        let last = session.state.cursor
        let marks = session.notes.bookmarks(in: "/home/anne/story.txt")
        #expect(marks.map(\.position) == [first, last])
        #expect(marks.map(\.label) == ["Anne speaks", ""])
        #expect(marks[0].excerpt == "\"You will not go in,\" said Anne.")
        #expect(marks[0].unit?.description == "l0.c.3")
        session.type("gg]'")
        #expect(session.state.cursor == first)
        #expect(session.state.unitAddress?.unit == 3)
        #expect(message(session) == "Anne speaks")
        session.type("'")
        #expect(session.state.cursor == last)
        session.type("'")
        #expect(session.state.cursor == first)
        session.type("\"")
        #expect(session.state.cursor == last)
        session.type("3\"")
        #expect(session.state.cursor == first)
        session.type("u")
        #expect(session.state.cursor == last)
        session.type("'lgB")
        #expect(session.notes.bookmarks(in: "/home/anne/story.txt").map(\.position) == [last])
        session.type("gB")
        #expect(session.state.notice?.isError == true)
        session.type("GgB'")
        #expect(session.notes.isEmpty)
        #expect(session.state.notice?.isError == true)
    }

    @Test("A bookmark in a text that has changed says so")
    func changedText() throws {
        var session = try session()
        session.type("3j:bookmark\n")
        session.texts["story.txt"] = Fixtures.text("short\n")
        session.type(":open story.txt\n")
        session.answerAll()
        session.type("'")
        #expect(session.state.cursor == 5)
        #expect(message(session).contains("\"You will not go in,\" said Anne."))
    }

    @Test("A change shows at once, and answers that are late do not take it back")
    func lateAnswers() throws {
        var session = try session()
        session.answersNotes = false
        session.type(":name a\n:name b\n")
        #expect(session.state.unitName == "b")
        let requests = session.effects.compactMap { effect -> (NoteChange, Int)? in
            if case .note(let change, 1, let request) = effect { (change, request) } else { nil }
        }
        #expect(requests.count == 2)
        #expect(status(session).contains("saving the note…"))
        session.notes.apply(requests[0].0)
        session.send(
            .notesChanged(NotesReport(modelID: 1, notes: session.notes, folder: "/"), request: requests[0].1))
        #expect(session.state.unitName == "b")
        session.notes.apply(requests[1].0)
        session.send(
            .notesChanged(
                NotesReport(modelID: 1, notes: session.notes, folder: "/", problem: "the disk is full"),
                request: requests[1].1))
        #expect(session.state.unitName == "b")
        #expect(message(session) == "the disk is full")
        #expect(!status(session).contains("saving"))
        // Another program's change comes by itself, another model's is not for this one.
        session.send(.notesChanged(NotesReport(modelID: 1, notes: Notes(), folder: "/", skippedLines: 2), request: nil))
        #expect(session.state.unitName == nil)
        #expect(message(session).hasPrefix("2 lines of the notes"))
        session.send(.notesChanged(NotesReport(modelID: 7, notes: session.notes, folder: "/"), request: nil))
        #expect(session.state.unitName == nil)
    }

    @Test("Another model has its own notes, asked for when it is opened")
    func otherModel() throws {
        var session = try session()
        session.type(":name quotes\n")
        session.answersNotes = false
        session.models["gru"] = try Fixtures.model(.gru, id: 2)
        session.type(":model gru\n")
        session.answerAll()
        #expect(session.state.notes.isEmpty)
        let asked = session.effects.compactMap { if case .loadNotes(let id) = $0 { id } else { nil } }
        #expect(asked == [2])
    }

    @Test("The list has units, this text's marks and then others', and a row opens what it is about")
    func rows() throws {
        var session = try session()
        session.texts["/home/anne/other.txt"] = Fixtures.text("one\ntwo\n", name: "/home/anne/other.txt")
        session.type(":name quotes\nG:bookmark end\n:open /home/anne/other.txt\n")
        session.answerAll()
        session.type("j:bookmark second\n")
        let rows = session.state.noteRows
        #expect(rows.count == 3)
        #expect(rows.map(\.isAtHand) == [true, true, false])
        guard case .unit(_, name: "quotes") = rows[0], case .bookmark(let here, isHere: true) = rows[1],
            case .bookmark(let there, isHere: false) = rows[2]
        else {
            Issue.record("\(rows)")
            return
        }
        #expect((here.label, there.label) == ("second", "end"))
        #expect(there.text == "/home/anne/story.txt")
        session.texts["/home/anne/story.txt"] = Fixtures.text("short", name: "/home/anne/story.txt")
        session.type("gg]")
        session.take(session.state.visit(rows[0]))
        session.take(session.state.visit(rows[1]))
        #expect(session.state.unitAddress?.description == "l0.c.3")
        #expect(session.state.cursor == 4)
        session.take(session.state.visit(rows[2]))
        session.answerAll()
        #expect(session.state.document?.name == "/home/anne/story.txt")
        #expect(session.state.cursor == 4)
        #expect(session.state.notice?.isError == true, "the text is another now")
        for row in session.state.noteRows { session.take(session.state.remove(row)) }
        #expect(session.notes.isEmpty)
    }

    @Test("Without a model or a text the commands say what is missing")
    func nothingOpen() {
        var session = Session(document: nil)
        for keys in [":name x\n", "R", ":bookmark x\n", "gB", "'"] {
            session.type(keys)
            #expect(session.state.notice?.isError == true, "\(keys)")
            session.type("\u{1B}")
        }
        var reading = Session()
        reading.type(":bookmark x\n")
        #expect(reading.state.notice?.isError == true)
    }
}
