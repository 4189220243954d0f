import Explorer
import ModelCore
import Testing

/// A note that could not be written, as on a full disk, is not lost by leaving without a word.
@Suite struct UnsavedNoteTests {
    private func session() throws -> Session {
        var session = Session(100, 24, model: try Fixtures.model())
        session.answersNotes = false
        return session
    }

    private func noteRequest(_ session: Session) -> Int? {
        for effect in session.effects.reversed() { if case .note(_, _, let request) = effect { return request } }
        return nil
    }

    private func retryRequest(_ session: Session) -> Int? {
        for effect in session.effects.reversed() { if case .saveNotes(let request) = effect { return request } }
        return nil
    }

    private func fail(_ session: inout Session, unsaved: Int = 1) throws {
        let request = try #require(noteRequest(session))
        session.send(
            .notesChanged(
                NotesReport(
                    modelID: 1, notes: session.notes, folder: "/", unsaved: unsaved,
                    problem: "the note is not saved: no space left"), request: request))
    }

    @Test("q tries once more, leaves when that works, and asks when it does not")
    func asking() throws {
        for works in [true, false] {
            var session = try session()
            session.type(":name quotes\n")
            try fail(&session)
            #expect(session.lines[session.state.size.rows - 2].contains("1 note is not saved"))
            session.type("q")
            #expect(session.exitCode == nil)
            let retry = try #require(retryRequest(session))
            session.send(.notesSaved(unsaved: works ? 0 : 1, problem: works ? nil : "no space left", request: retry))
            if works {
                #expect(session.exitCode == 0)
            } else {
                #expect(session.exitCode == nil)
                #expect(session.message == "q again leaves all the same, but 1 note is not saved; no space left")
                session.type("q")
                #expect(session.exitCode == 0)
            }
        }
    }

    @Test("A note on its way is waited for; where it then fails q has not left, and asks")
    func onItsWay() throws {
        var session = try session()
        session.type(":name quotes\nZZ")
        #expect(session.exitCode == nil && session.message.hasPrefix("leaving when the notes are written"))
        try fail(&session)
        #expect(session.exitCode == nil && session.message.hasPrefix("ZZ again leaves all the same"))
        session.type("j")
        session.type("ZZ")
        #expect(session.exitCode == nil, "something else was done since")
        let retry = try #require(retryRequest(session))
        session.send(.notesSaved(unsaved: 0, problem: nil, request: retry))
        #expect(session.exitCode == 0)
        // Somebody who holds the file's lock for ever holds nobody here.
        session = try self.session()
        session.type(":name quotes\nqq")
        #expect(session.exitCode == 0)
    }

    @Test("Esc stays, and Ctrl-C asks; :q! asks nobody")
    func others() throws {
        var session = try session()
        session.type(":name quotes\nq\u{1B}")
        try fail(&session)
        #expect(session.exitCode == nil && session.message == "the note is not saved: no space left")
        session.input(.terminate(signal: 2))
        #expect(session.exitCode == nil && retryRequest(session) != nil)
        session.type("j:q!\n")
        #expect(session.exitCode == 0)
    }

    @Test("A note of the model before is not forgotten when another model comes; the notes' list tries again")
    func otherModel() throws {
        var session = try session()
        session.type(":name quotes\n")
        try fail(&session, unsaved: 2)
        session.models["gru"] = try Fixtures.model(.gru, id: 2)
        session.type(":model gru\n")
        session.answerAll()
        session.type("vn")
        let retry = try #require(retryRequest(session))
        session.send(.notesSaved(unsaved: 2, problem: "no space left", request: retry))
        session.type("\u{1B}q")
        #expect(session.state.views.open.isEmpty)
        session.type("q")
        #expect(session.exitCode == nil && session.message.hasPrefix("leaving when the notes are written"))
        let again = try #require(retryRequest(session))
        session.send(.notesSaved(unsaved: 2, problem: "no space left", request: again))
        #expect(session.exitCode == nil && session.message.contains("2 notes are not saved"))
    }

    @Test("Written text and notes that are both unsaved are asked about in one question")
    func both() throws {
        var session = try Session.primed()
        session.answersNotes = false
        session.type(".:name quotes\n")
        try fail(&session)
        session.type("q")
        #expect(
            session.message.contains("what was written is not saved") && session.message.contains("1 note is not saved")
        )
        session.type("q")
        #expect(session.exitCode == 0)
    }
}
