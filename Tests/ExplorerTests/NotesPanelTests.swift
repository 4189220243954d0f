import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct NotesPanelTests {
    private func session(_ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .palette) throws -> Session {
        var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
        session.type(":unit l0.c.3\n:name quotes\n:unit l1.h.12\n:name line ends\n")
        session.type("3j:bookmark Anne speaks\n3jw:bookmark\n")
        session.notes.apply(
            .bookmark(Bookmark(text: "/home/anne/letters.txt", position: 5, label: "begins", excerpt: "Dear")))
        return session
    }

    @Test("Names, this text's marks and those of other texts are listed under headings")
    func listing() throws {
        var session = try session()
        session.type("vn")
        try GoldenScreen.check(view(session.state), "notes-80x24")
        #expect(session.shows("/home/anne/letters.txt"), "another program's note is looked for when the panel opens")
        var large = try self.session(200, 60)
        large.type("vnG")
        try GoldenScreen.check(view(large.state), "notes-200x60")
    }

    @Test("Enter looks at a unit or goes to a mark, and u comes back")
    func visiting() throws {
        var session = try session()
        let start = session.state.cursor
        session.type("vn\n")
        #expect(session.state.unitAddress?.description == "l0.c.3")
        session.type("jj\n")
        #expect(session.state.cursor < start)
        #expect(session.state.document?.line(containing: session.state.cursor) == 3)
        #expect(session.state.views.focus == .notes)
        session.type("uu")
        #expect(session.state.cursor == start)
        #expect(session.state.unitAddress?.description == "l1.h.12")
    }

    @Test("A mark in another text opens it")
    func otherText() throws {
        var session = try session()
        session.texts["/home/anne/letters.txt"] = Fixtures.text("Dear Tom,", name: "/home/anne/letters.txt")
        session.type("vnG\n")
        session.answerAll()
        #expect(session.state.document?.name == "/home/anne/letters.txt")
        #expect(session.state.cursor == 5)
    }

    @Test("d removes the note under the cursor and says what it was; the cursor stays in the list")
    func removing() throws {
        var session = try session()
        session.type("vnjd")
        #expect(session.notes.namedUnits.map(\.name) == ["quotes"])
        #expect(session.state.notice?.text.contains("line ends") == true)
        session.type("ddd9d")
        #expect(session.notes.isEmpty)
        #expect(session.shows("no notes yet"))
        session.type("d")
        #expect(session.state.notice?.isError == true)
    }

    @Test("e gives a unit or a mark other words, without looking at it")
    func renaming() throws {
        var session = try session()
        session.type("vne!\n")
        #expect(session.notes.namedUnits.first?.name == "quotes!")
        #expect(session.state.unitAddress?.description == "l1.h.12")
        session.type("jjR")
        // The command's own name stays.
        session.control("u")
        session.type("first words\n")
        #expect(session.notes.bookmarks(in: "/home/anne/story.txt").map(\.label) == ["first words", ""])
        #expect(session.notes.bookmarks(in: "/home/anne/story.txt")[0].excerpt.contains("You will not go in"))
    }

    /// Another program changes the notes.
    private func change(_ session: inout Session, _ changes: NoteChange...) throws {
        for change in changes { session.notes.apply(change) }
        let model = try #require(session.state.model)
        session.send(
            .notesChanged(NotesReport(modelID: model.id, notes: session.notes, folder: "/home/anne"), request: nil))
    }

    private func unit(_ text: String, _ session: Session) throws -> UnitAddress {
        try UnitAddress(parsing: text, in: try #require(session.state.model).architecture)
    }

    @Test("Other words go to the note that they were asked for, whatever comes while they are typed")
    func renamingMeanwhile() throws {
        var session = try session()
        let first = try unit("l0.c.3", session)
        let second = try unit("l1.h.12", session)
        session.type("vne")
        try change(&session, .unname(first))
        session.type("!\n")
        #expect(session.state.notice?.text == "the note is gone; choose another one in the panel")
        #expect(session.notes.namedUnits.map(\.name) == ["line ends"])
        // One that has come before it in the list, and other words for it, change nothing about which it is.
        session.type("e")
        try change(&session, .name(first, "quotes"), .name(second, "ends"))
        session.type("!\n")
        #expect(session.notes.name(of: first) == "quotes")
        #expect(session.notes.name(of: second) == "line ends!")
    }

    @Test("A typed removal takes the note that was pointed at when its line was begun")
    func removingMeanwhile() throws {
        var session = try session()
        let first = try unit("l0.c.3", session)
        session.type("vn:note-remove")
        try change(&session, .unname(first))
        session.type("\n")
        #expect(session.state.notice?.isError == true)
        #expect(session.notes.namedUnits.map(\.name) == ["line ends"])
        session.type(":note-remove 2\n")
        #expect(session.notes.namedUnits.isEmpty)
    }

    @Test("A model that comes while words are typed keeps its own note of the same unit")
    func renamingAnotherModels() throws {
        var session = try session()
        let first = try unit("l0.c.3", session)
        session.models["other"] = try Fixtures.model(id: 2)
        session.type(":model other\nvne")
        session.answerAll()
        #expect(session.state.model?.id == 2)
        session.type("!\n")
        #expect(session.state.notice?.isError == true)
        #expect(session.notes.name(of: first) == "quotes")
    }

    @Test(
        "What a panel's commands do is done only while it is open",
        arguments: [
            ("vn", "note-remove", "notes"), ("vn", "note-rename x", "notes"), ("vs", "gate-next", "saturation"),
            ("U", "units-right", "units"), ("X", "contexts-other", "contexts"),
        ])
    func closedPanels(keys: String, command: String, panel: String) throws {
        var session = try session()
        let notes = session.notes
        let address = session.state.unitAddress
        session.type("\(keys)vv:\(command)\n")
        let notice = try #require(session.state.notice)
        #expect(notice.isError && notice.text.hasSuffix("is for an open panel; :\(panel) opens it"), "\(notice.text)")
        #expect(session.notes == notes)
        #expect(session.state.unitAddress == address)
        #expect(session.state.views.notes.items.isEmpty && session.state.views.saturation.gates.isEmpty)
        session.type(":\(panel)\n:\(command)\n")
        #expect(session.state.notice?.text.contains("is for an open panel") != true)
    }

    @Test("A panel that is opened again is as it was")
    func reopening() throws {
        var session = try session()
        session.type("vnjqvn")
        #expect(session.shows(">l1.h.12"))
    }

    @Test("The cursor stays with its note when others come and go")
    func staying() throws {
        var session = try session()
        session.type("vnj")
        session.type("\u{1B}:unit l0.c.1\n:name first\nvn")
        #expect(session.shows(">l1.h.12"))
    }

    @Test("Without notes or a model the panel says what to do")
    func empty() throws {
        var session = Session(100, 24, model: try Fixtures.model())
        session.type("vn")
        #expect(session.shows("no notes yet"))
        session.type("jG\nde")
        #expect(session.state.notice?.isError == true)
        var bare = Session(100, 24, document: nil)
        bare.type("vnjd\n")
        #expect(bare.shows("no model: open one with :model FILE"))
    }

    @Test("Every size and depth draws without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (60, 9), (200, 60)] {
            var session = try session(columns, rows, depth: depth)
            for keys in ["vn", "j", "G", "\n", "e\u{1B}", "d"] {
                session.type(keys)
                #expect(view(session.state).size == session.state.size)
            }
        }
    }
}
