import Explorer
import Screen
import Testing

@Suite struct InterruptTests {
    private func interrupt(_ session: inout Session) { session.input(.terminate(signal: 2)) }

    @Test("Ctrl-C asks where something is not saved; a second one in a row leaves")
    func interrupting() throws {
        var session = try Session.primed()
        session.type("3.")
        interrupt(&session)
        #expect(session.exitCode == nil && session.message.contains("is not saved"))
        #expect(session.message.contains("Ctrl-C once more"))
        session.type("h")
        interrupt(&session)
        #expect(session.exitCode == nil, "something else was done since")
        interrupt(&session)
        #expect(session.exitCode == 130)
        session = try Session.primed()
        session.type(".:save s\n")
        interrupt(&session)
        #expect(session.exitCode == nil, "the file is waited for")
        session.answerAll()
        #expect(session.exitCode == 130)
        session = try Session.primed()
        interrupt(&session)
        #expect(session.exitCode == nil && session.message.hasPrefix("q leaves"), "a prime alone is no loss")
        interrupt(&session)
        #expect(session.exitCode == 130)
        for signal: Int32 in [15, 1] {
            session = try Session.primed()
            session.type("3.")
            session.input(.terminate(signal: signal))
            #expect(session.exitCode == 128 + signal)
        }
    }

    @Test("Ctrl-C leaves off what is under way first, and asks in the same breath")
    func interruptingWork() throws {
        var session = Session(model: try Fixtures.model())
        session.type("/moths\n")
        interrupt(&session)
        #expect(session.exitCode == nil && session.message == "search stopped; Ctrl-C again quits")
        #expect(session.effects.contains { if case .cancelSearch = $0 { true } else { false } })
        session.answerAll()
        #expect(session.state.cursor == 0, "the answer comes too late")
        for keys in ["p", "F", "vs\u{1B}", "V", "3", "z"] {
            session = Session(model: try Fixtures.model())
            session.type(keys)
            interrupt(&session)
            #expect(session.exitCode == nil, "\(keys)")
            #expect(session.message.contains("Ctrl-C again quits"), "\(keys): \(session.message)")
            interrupt(&session)
            #expect(session.exitCode == 130, "\(keys)")
        }
        session = try Session.primed()
        session.type("3.p")
        interrupt(&session)
        #expect(session.state.play.tick == nil && session.message.contains("is not saved"))
        #expect(session.exitCode == nil)
        // A line, what is typed for the model, the help: Ctrl-C leaves these, how often it comes.
        session.type("i")
        interrupt(&session)
        #expect(session.state.mode == .text && session.exitCode == nil)
        session.type("?")
        interrupt(&session)
        #expect(session.state.mode == .text && session.exitCode == nil)
        interrupt(&session)
        #expect(session.exitCode == nil && session.message.contains("is not saved"))
    }
}
