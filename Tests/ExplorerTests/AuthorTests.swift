import Explorer
import ModelCore
import Screen
import Testing

@Suite struct AuthorTests {
    @Test("Each stretch is known by the model, the settings and the interventions that drew it")
    func authors() throws {
        var session = try Session.primed()
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.type("3.:temperature 0.5\n2.i!\u{1B}.")
        session.type(":model gru\n")
        session.answerAll()
        session.type("g!3.4,:seed 5\n.")
        #expect(session.branches.count == 2)
        let drawn = session.branches[0].drawn
        #expect(drawn.map(\.start) == [2, 5, 9])
        #expect(drawn.map(\.author.model.path).map { $0.contains("gru") } == [false, false, true])
        #expect(drawn.map(\.author.settings.temperature) == [1, 0.5, 0.5])
        #expect(drawn[2].author.interventions == ["l0.h.0 = 0.0"])
        #expect(session.branches[1].drawn.prefix(2) == drawn.prefix(2))
        #expect(session.branches[1].drawn.last?.author.seed == 5)
        session.type("vg")
        #expect(session.shown.contains { $0.contains("1 primed 2") && $0.contains("by lstm") })
        session.type(":save s\n")
        session.answerAll()
        let saved = try #require(session.sessions["s"])
        #expect(saved.branches.map(\.drawn) == session.branches.map(\.drawn))
        #expect(saved.modelID == 7)
    }

    @Test("An opened session says when another model has written it, or the same one with other settings")
    func comparing() throws {
        var session = try Session.primed()
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.models["samples/models/lstm.safetensors"] = try Fixtures.model()
        session.type("3.:temperature 0.5\n:save s\n:model gru\n:save t\n")
        session.answerAll()
        session.answerAll()
        session.type(":save! t\n")
        session.answerAll()
        session.models["samples/models/gru.safetensors"] = try Fixtures.model(.gru, id: 8)
        session.type(":open-session t\n")
        session.answerAll()
        #expect(session.message == "branch 1 was written by lstm, and gru is open: it would write otherwise")
        session.type(":open-session s\n")
        session.answerAll()
        #expect(session.message == "the end was drawn with T 1.0 seed 1; now T 0.5 seed 1")
        session.type(".:save s\n:open-session s\n")
        session.answerAll()
        session.answerAll()
        #expect(session.message == "session s")
    }
}
