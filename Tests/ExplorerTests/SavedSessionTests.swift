import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct SavedSessionTests {
    @Test("Leaving asks once when something would be lost, and not after it was saved")
    func quitting() throws {
        func quits(_ session: Session) -> Bool {
            session.effects.contains { if case .quit(exitCode: 0) = $0 { true } else { false } }
        }
        var session = try Session.primed()
        session.type("q")
        #expect(quits(session), "a prime alone is no loss")
        session = try Session.primed()
        session.type(".q")
        #expect(!quits(session))
        #expect(session.message.contains("is not saved"))
        session.type("hq")
        #expect(!quits(session), "it asks again after something else was done")
        session.type("q")
        #expect(quits(session))
        session = try Session.primed()
        session.type(".:quit\n:quit\n")
        #expect(quits(session))
        session = try Session.primed()
        session.type(".:save no\n")
        session.answerAll()
        #expect(session.message.contains("cannot be created"))
        session.type("q")
        #expect(!quits(session))
        session.type(":save s\n")
        session.answerAll()
        #expect(session.message == "saved in s")
        session.type("q")
        #expect(quits(session))
    }

    @Test("Means are of one text from first to last, are kept once they are known, and open as they were saved")
    func means() throws {
        func set(_ session: Session) -> InterventionSet { session.state.interventionSet }
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.texts["two"] = Fixtures.text("Second text\n", name: "two")
        let story = try #require(session.state.document)
        session.type(":prime ab\n..:clamp l0.h.1 = mean\n")
        #expect(set(session).reference?.continues(story) == true && set(session).means.isEmpty)
        // Another text takes the place of the story; what is written goes on with the means of the story.
        session.type("go:open two\n")
        session.answerAll()
        #expect(set(session).reference == nil && set(session).means.isEmpty, "over the text that is open")
        session.type("go")
        #expect(set(session).reference?.continues(story) == true)
        let request = try #require(session.state.lens?.request)
        session.send(.intervened([InterventionReach(steps: .all, values: [0.25])], over: 0..<9, request: request))
        #expect(set(session).means == [0: [0.25]])
        session.type("..~:save s\n")
        session.answerAll()
        let saved = try #require(session.sessions["s"])
        #expect(saved.interventions.map(\.means) == [[0.25]] && saved.meansBy?.over.continues(story) == true)

        var other = Session(depth: .palette, document: session.texts["two"], model: try Fixtures.model())
        other.sessions["s"] = saved
        other.type(":open-session s\n")
        other.answerAll()
        other.type("~")
        #expect(set(other).means == [0: [0.25]])
        other.type("go")
        #expect(set(other).means.isEmpty, "another text has other means")
        other.type("go:clamp l0.h.1 = 2\n")
        #expect(set(other).means.isEmpty)
    }

    @Test("A session opens as it was saved")
    func sessions() throws {
        var session = try Session.primed()
        session.type("6.4,:seed 2\n:temperature 0.5\n3.2,:save s\n")
        session.answerAll()
        let saved = try #require(session.sessions["s"])
        var other = Session(depth: .palette, model: try Fixtures.model())
        other.sessions["s"] = saved
        other.type(":open-session s\n")
        other.answerAll()
        #expect(other.text == session.text)
        #expect(other.state.cursor == session.state.cursor)
        #expect(other.status.contains("T 0.5 seed 2"))
        #expect(other.branches.map(\.at) == session.branches.map(\.at))
        #expect(!other.state.generating.isUnsaved)
        other.type("2.")
        #expect(other.branches.count == 2, "the way goes on as it was")
        other.type("5.:open-session s\n")
        #expect(other.message.contains("not saved"))
        other.answerAll()
        #expect(other.text.count > session.text.count)
        other.type(":open-session s\n")
        other.answerAll()
        #expect(other.text == session.text)
    }
}
