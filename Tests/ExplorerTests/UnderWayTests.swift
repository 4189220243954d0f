import Explorer
import ModelCore
import Screen
import Testing

/// Esc ends one thing at a time: what is typed, then the keys of a panel, then what was begun last.
@Suite struct UnderWayTests {
    private func searching() throws -> Session {
        var session = Session(120, 40, model: try Fixtures.model())
        session.type("fquotes\n")
        try session.answerFind(["l0.c.7", "l1.h.3"], stage: .exact)
        return session
    }

    @Test("Esc in the findings goes back to the text and the search goes on; in the text it leaves the search off")
    func findings() throws {
        var session = try searching()
        #expect(session.state.views.focus == .findings)
        session.type("3\u{1B}")
        #expect(session.state.views.focus == .findings && session.state.count == nil, "the number goes first")
        session.type("\u{1B}")
        #expect(session.state.views.focus == nil && session.state.probing.isRunning && !session.hasStopped)
        session.type("\u{1B}")
        #expect(!session.state.probing.isRunning && session.hasStopped)
        #expect(session.state.views.open.contains(.findings), "what it has found stays in sight")
    }

    @Test("The same with a survey behind its panel, and with an ablation")
    func others() throws {
        var session = Session(120, 40, model: try Fixtures.model())
        session.type("vs\u{1B}")
        #expect(session.state.surveying.isRunning && session.state.views.focus == nil)
        session.type("\u{1B}")
        #expect(!session.state.surveying.isRunning)
        session = try searching()
        try session.answerFind(["l0.c.7", "l1.h.3"])
        #expect(session.state.probing.ablating != nil)
        session.type("\u{1B}")
        #expect(session.state.probing.ablating != nil && session.state.views.focus == nil)
        session.type("\u{1B}")
        #expect(session.state.probing.ablating == nil && session.hasStoppedAblating)
    }

    @Test("Of several things Esc ends the one that was begun last, whatever they are")
    func newest() throws {
        func left(_ keys: String) throws -> [String] {
            var session = Session(120, 40, model: try Fixtures.model())
            session.type(keys)
            var order: [String] = []
            for _ in 0..<6 {
                let before = session.state
                session.type("\u{1B}")
                let now = session.state
                if before.surveying.isRunning && !now.surveying.isRunning { order.append("survey") }
                if before.probing.isRunning && !now.probing.isRunning { order.append("search") }
                if before.play.isOn && !now.play.isOn { order.append("play") }
                if before.following.isOn && !now.following.isOn { order.append("following") }
                if before.probing.paintStart != nil && now.probing.paintStart == nil { order.append("paint") }
            }
            return order
        }
        #expect(try left("vs\u{1B}fquotes\n\u{1B}p") == ["play", "search", "survey"])
        #expect(try left("pfquotes\n\u{1B}vs\u{1B}") == ["survey", "search", "play"])
        #expect(
            try left("fquotes\n\u{1B}vs\u{1B}fupper\n\u{1B}") == ["search", "survey"], "the second search is newer")
        #expect(try left("Vvs\u{1B}") == ["survey", "paint"])
        #expect(try left("vs\u{1B}V") == ["paint", "survey"])
    }

    @Test("Ctrl-C leaves off all of them at once, from a panel too")
    func interrupt() throws {
        var session = try searching()
        session.type("vs")
        session.input(.terminate(signal: 2))
        #expect(!session.state.probing.isRunning && !session.state.surveying.isRunning && session.exitCode == nil)
    }

    @Test(
        "F10 leaves from the text, a line, a panel, the help and while typing for the model",
        arguments: ["", ":mod", "U", "?", "?/x"])
    func leaving(keys: String) throws {
        var session = Session(120, 40, model: try Fixtures.model())
        session.type(keys)
        session.key(.function(10))
        #expect(session.exitCode == 0)
        var primed = try Session.primed()
        primed.type(".i")
        primed.key(.function(10))
        #expect(primed.exitCode == nil && primed.message.contains("is not saved"), "it asks as ZZ does")
        primed.key(.function(10))
        #expect(primed.exitCode == 0)
    }
}
