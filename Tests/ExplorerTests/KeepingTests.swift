import Explorer
import ModelCore
import Screen
import Testing
import Texts

extension Session {
    /// The exit code with which the person has left; nil while nobody has.
    var exitCode: Int32? {
        effects.lazy.compactMap { if case .quit(let code) = $0 { code } else { nil } }.first
    }
}

@Suite struct KeepingTests {
    /// The requests to save that nobody has answered.
    private func saves(_ session: Session) -> [(path: String, request: Int)] {
        session.effects.compactMap {
            if case .saveSession(_, let path, _, let request) = $0 { (path, request) } else { nil }
        }
    }

    @Test("q right behind :save waits until the file is there, and stays when it cannot be written")
    func savingAndLeaving() throws {
        for keys in [":save s\nq", ":save s\n:quit\n", ":save s\nZZ"] {
            var session = try Session.primed()
            session.type("3." + keys)
            #expect(session.exitCode == nil && session.state.generating.isUnsaved, "\(keys)")
            session.answerAll()
            #expect(session.exitCode == 0 && session.sessions["s"]?.branches.first?.document.count == 5)
        }
        var session = try Session.primed()
        session.type("3.:save no\nq")
        session.answerAll()
        #expect(session.exitCode == nil && session.message.contains("cannot be created"))
        #expect(session.state.generating.isUnsaved)
        session.type("q")
        #expect(session.exitCode == nil && session.message.contains("is not saved"))
        // Nothing is lost here, but whoever saves wants to know that it was not done.
        session = try Session.primed()
        session.type(":save no\nq")
        session.answerAll()
        #expect(session.exitCode == nil && session.message.contains("cannot be created"))
        session.type(":save s\nq\u{1B}")
        session.answerAll()
        #expect(session.exitCode == nil, "Esc stays")
        session.type(":export a.txt\nq")
        #expect(session.exitCode == nil)
        guard case .export(_, _, _, let request)? = session.effects.last else { return }
        session.send(.exported(path: "a.txt", request: request))
        #expect(session.exitCode == 0, "pictures are waited for too")
    }

    @Test("What is written after :save was typed is not taken for saved")
    func savedRevision() throws {
        var session = try Session.primed()
        session.type("3.:save s\n.q")
        #expect(session.exitCode == nil && session.message.contains("is not saved"))
        session.answerAll()
        #expect(session.message == "saved in s; what was written since then is not")
        #expect(session.sessions["s"]?.branches.first?.document.count == 5)
        #expect(session.state.generating.isUnsaved)
        session.type(":save\n")
        session.answerAll()
        #expect(session.message == "saved in s" && !session.state.generating.isUnsaved)
        #expect(session.sessions["s"]?.branches.first?.document.count == 6)
        // Two at once: the answers come in any order.
        session.type(".:save a\n.:save b\n")
        let waiting = saves(session)
        #expect(waiting.map(\.path) == ["a", "b"])
        session.send(.sessionSaved("b", request: waiting[1].request))
        #expect(!session.state.generating.isUnsaved)
        session.send(.failed("a: the disk is full", request: waiting[0].request))
        #expect(session.message.contains("full"), "a failure is said, whatever was saved since")
    }

    @Test(":save waits for the symbols that were asked for, and q with it")
    func savingWhileDrawing() throws {
        var session = try Session.primed()
        session.answersGenerating = false
        session.type("9.q")
        #expect(session.exitCode == nil && session.message.contains("is not saved"))
        session.type(":save s\nq")
        #expect(saves(session).isEmpty && session.message.contains("quitting once s is written"))
        guard case .generate(let request)? = session.effects.last else {
            Issue.record("nothing was asked for")
            return
        }
        session.answersGenerating = true
        session.draw(request)
        #expect(saves(session).map(\.path) == ["s"] && session.exitCode == nil)
        session.answerAll()
        #expect(session.exitCode == 0 && session.sessions["s"]?.branches.first?.document.count == 11)
    }

    @Test("A file that is there already is asked about; the session's own is not")
    func existing() throws {
        var session = try Session.primed()
        session.type(".:save s\n")
        session.answerAll()
        session.type(".:save s\n")
        session.answerAll()
        #expect(session.message == "saved in s", "its own file")
        session.isChangedElsewhere = true
        session.type(".:save s\n")
        session.answerAll()
        #expect(session.message.contains("s was changed by another program") && session.message.contains(":save! s"))
        #expect(session.state.generating.isUnsaved)
        session.type(":save s\n")
        session.answerAll()
        #expect(session.message == "saved in s", "the person insists")
        var other = try Session.primed("xy")
        other.sessions = session.sessions
        other.type(".:save s\nq")
        other.answerAll()
        #expect(other.message.contains("s is there already") && other.message.contains(":save! s"))
        #expect(other.sessions["s"]?.branches.first?.document.count == 5 && other.exitCode == nil)
        #expect(other.state.generating.isUnsaved)
        other.type("h:save s\n")
        other.answerAll()
        #expect(other.message.contains("is there already"), "something else was done since")
        other.type(":save s\n")
        other.answerAll()
        #expect(other.message == "saved in s" && other.sessions["s"]?.branches.first?.document.count == 3)
        other = try Session.primed("xy")
        other.sessions = session.sessions
        other.type(":save! s\n")
        other.answerAll()
        #expect(other.message == "saved in s")
        other.type(":export a.txt\n:export! b.txt\n")
        let replaced = other.effects.compactMap {
            if case .export(_, _, let replaces, _) = $0 { replaces } else { nil }
        }
        #expect(replaced == [false, true])
        other.type(":prime! a\n")
        #expect(other.message.contains("no command \"prime!\""))
    }

    @Test("A picture's file is asked about once, and not again once this run has written it")
    func existingPicture() throws {
        var session = Session(model: try Fixtures.model())
        func last() throws -> (replaces: Bool, request: Int) {
            let effect = try #require(session.effects.last)
            guard case .export(_, _, let replaces, let request) = effect else { return (false, 0) }
            return (replaces, request)
        }
        session.type(":export a.svg\nq")
        session.send(.fileExists(path: "a.svg", request: try last().request))
        #expect(session.message.contains(":export! a.svg") && session.exitCode == nil)
        session.type("gea.svg\n")
        #expect(try last().replaces, "the same command again, typed in another way")
        session.send(.exported(path: "a.svg", request: try last().request))
        session.type("j:export a.svg\n")
        #expect(try last().replaces)
        session.type(":export b.svg\n")
        #expect(try !last().replaces)
    }

    @Test("A session that comes late takes the place of nothing that was begun meanwhile")
    func lateOpening() throws {
        var source = try Session.primed("xyz")
        source.type(":save s\n")
        source.answerAll()
        let closes = { (session: Session) in session.message.contains("was not opened") }
        for keys in ["3.", "i", ":prime new\n"] {
            var session = try Session.primed()
            session.sessions = source.sessions
            session.type(":open-session s\n" + keys)
            session.answerAll()
            #expect(closes(session) && !session.text.hasPrefix("xyz"), "\(keys)")
        }
        var session = try Session.primed()
        session.sessions = source.sessions
        session.type("3.:open-session s\n:open-session s\n.")
        session.answerAll()
        #expect(closes(session) && session.text == "abcdef", "less was given up than there is now")
        session.type(":open-session s\n")
        session.answerAll()
        #expect(session.text == "xyz", "the same command again drops it")
        // What is on its way to a file is not given up, unless it does not get there.
        session = try Session.primed()
        session.sessions = source.sessions
        session.type("3.:save t\n:open-session s\n")
        session.answerAll()
        #expect(session.text == "xyz" && session.sessions["t"] != nil)
        session = try Session.primed()
        session.sessions = source.sessions
        session.type("3.:save no\n:open-session s\n")
        session.answerAll()
        #expect(closes(session) && session.text == "abcde")
        // q's question is another one.
        session.type("q:open-session s\n")
        session.answerAll()
        #expect(session.text == "abcde" && session.message.contains("not saved"))
    }

    @Test("The text before is reached from an opened session, whatever was written before")
    func formerOfSession() throws {
        var session = try Session.primed("xyz")
        session.type(":save s\n:open-session s\n")
        session.answerAll()
        session.answerAll()
        session.type("go")
        #expect(session.text.hasPrefix("The old house"))
    }
}
