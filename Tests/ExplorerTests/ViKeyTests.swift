import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// What somebody types who knows vim or less.
@Suite struct ViKeyTests {
    private func session() throws -> Session { Session(80, 24, model: try Fixtures.model()) }

    @Test("Ctrl-O goes back through jumps and Ctrl-I forward where the terminal tells it from Tab, as Alt-arrows do")
    func jumps() throws {
        var session = try session()
        session.type("G5]")
        let end = session.state.cursor
        session.control("o")
        #expect(session.state.unitAddress?.unit == 0 && session.state.cursor == end)
        session.control("o")
        #expect(session.state.cursor == 0)
        session.control("i")
        #expect(session.state.cursor == end)
        session.key(.right, [.alt])
        #expect(session.state.unitAddress?.unit == 5)
        session.key(.left, [.alt])
        #expect(session.state.unitAddress?.unit == 0)
        session.key(.tab)
        #expect(session.state.unitAddress?.signal.name == "c", "Tab stays the next signal")
    }

    @Test("`` goes to the place before the last jump and back again")
    func jumpBack() throws {
        var session = try session()
        session.type("``")
        #expect(session.state.notice?.isError == true)
        session.type("3G5GG")
        let end = session.state.cursor
        let fifth = Fixtures.story.start(ofLine: 4)
        session.type("``")
        #expect(session.state.cursor == fifth)
        session.type("``")
        #expect(session.state.cursor == end)
        session.type("``")
        #expect(session.state.cursor == fifth)
    }

    @Test("* looks for the word at the cursor, or the next one on the line; n goes on")
    func word() throws {
        let text = Fixtures.text("one two_2 one\n  two_2\none\n---\n")
        var session = Session(document: text, model: try Fixtures.model())
        func cursor(_ keys: String) -> Int {
            session.type(keys)
            session.answerAll()
            return session.state.cursor
        }
        #expect(cursor("*") == 10)
        #expect(cursor("n") == 22)
        #expect(cursor("2G*") == 4, "from the blanks before the word, round the end")
        #expect(cursor("gg5l*") == 16, "from within the word")
        #expect(cursor("4G*") == 26)
        #expect(session.message.contains("no word here"))
        let bytes = Document(bytes: Array("süß saure süß\n".utf8), name: "b", alphabet: .byte)
        var other = Session(document: bytes, model: try Fixtures.model(kind: .byte))
        other.type("*")
        other.answerAll()
        #expect(other.state.cursor == 12)
    }

    @Test(":e, :w, :x, :wq, :q!, :h, :mark and :marks mean what they do in vim")
    func names() throws {
        var session = try session()
        session.texts["/other"] = Fixtures.text("other\n", name: "/other")
        session.type(":e /other\n")
        session.answerAll()
        #expect(session.state.document?.name == "/other")
        session.type(":h\n")
        #expect(session.lines[0].hasPrefix("Cellscope"))
        session.type("q:marks\n")
        #expect(session.state.views.focus == .notes)
        session.type("q")
        session = try Session.primed()
        session.type(".:w kept\n")
        session.answerAll()
        #expect(session.sessions["kept"] != nil && session.message == "saved in kept")
        session.type(".:q!\n")
        #expect(session.exitCode == 0)
        for name in ["wq", "x", "save-quit"] {
            session = try Session.primed()
            session.type(".:\(name) kept\n")
            #expect(session.exitCode == nil, "the file comes first")
            session.answerAll()
            #expect(session.exitCode == 0 && session.sessions["kept"] != nil, "\(name)")
        }
        session = try Session.primed()
        session.type(".:wq no\n")
        session.answerAll()
        #expect(session.exitCode == nil && session.message == "no cannot be created")
        session = try self.session()
        session.type(":wq\n")
        #expect(session.exitCode == 0, "nothing was written, and notes are kept by themselves")
    }

    @Test(":w asks for a name where there is none, and :wq too")
    func unnamed() throws {
        for (typed, line) in [(":w\n", "save "), (":wq\n", "save-quit ")] {
            var session = try Session.primed()
            session.type("." + typed)
            guard case .prompt(let prompt) = session.state.mode else {
                Issue.record("\(typed) does not ask")
                return
            }
            #expect(prompt.editor.text == line)
        }
    }

    @Test(":$ goes to the last line, :12 to that one, :'name to a mark")
    func places() throws {
        var session = try session()
        session.type(":$\n")
        #expect(Fixtures.story.line(containing: session.state.cursor) == Fixtures.story.lineCount - 1)
        session.type(":3\n:mark gate\n:5\n:mark other one\ngg:'gate\n")
        #expect(session.state.cursor == Fixtures.story.start(ofLine: 2))
        session.type(":'other one\n")
        #expect(session.state.cursor == Fixtures.story.firstNonBlank(ofLineContaining: Fixtures.story.start(ofLine: 4)))
        session.type(":'nothing\n")
        #expect(session.message.contains("no mark \"nothing\""))
        session.type(":goto x\n")
        #expect(session.message.contains("a mark ('name)"))
    }

    @Test("What has a meaning of its own keeps it: m, ', # and Tab")
    func kept() throws {
        let keys = KeyTable.standard.entries.reduce(into: [String: String]()) { table, entry in
            for key in entry.keys where entry.context == .everywhere { table[key] = entry.name }
        }
        #expect(
            keys["m"] == "model" && keys["'"] == "bookmark-next" && keys["#"] == "unit" && keys["Tab"] == "signal-next")
        #expect(
            Set(KeyTable.standard.entries.flatMap { [$0.name] + $0.aliases }).count
                == KeyTable.standard.entries.reduce(0) { $0 + 1 + $1.aliases.count }, "no name stands for two commands")
    }

    @Test(
        "A misspelt command, property, signal or palette is answered with what was meant",
        arguments: [
            (":hepl", "did you mean help?"), (":opne x", "did you mean open"), (":comapre", "did you mean compare"),
            (":find qoutes", "did you mean quotes"), (":clamp l0.c.1 = 1 while uper", "did you mean upper"),
            (":signal C", "did you mean c?"), (":signal forget", "did you mean f?"),
            (":unit l0.H.3", "did you mean h?"),
            (":palette drak", "did you mean dark?"), (":palette gray", "did you mean grey?"),
        ])
    func misspelt(typed: String, answer: String) throws {
        var session = try session()
        session.type(typed + "\n")
        #expect(session.message.contains(answer), "\(session.message)")
    }
}
