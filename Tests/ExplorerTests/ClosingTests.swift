import Explorer
import Screen
import Testing

@Suite struct ClosingTests {
    private func hasLeft(_ session: Session) -> Bool {
        session.effects.contains { if case .quit(exitCode: 0) = $0 { true } else { false } }
    }

    @Test("q leaves when only the text is open")
    func textAlone() throws {
        var session = Session(model: try Fixtures.model())
        session.type("q")
        #expect(hasLeft(session))
    }

    @Test("q closes the timeline when that is what is open, and leaves then")
    func timeline() throws {
        var session = Session(model: try Fixtures.model())
        // What the first screen says of the keys is gone after the first that is used.
        session.type("Tq")
        let closed = session.lines
        session.type("Tq")
        #expect(session.lines == closed && !hasLeft(session))
        session.type("q")
        #expect(hasLeft(session))
    }

    @Test("In the text q closes what was opened last: panels, the timeline, the comparison, in any order")
    func order() throws {
        var session = Session(200, 60, model: try Fixtures.model())
        session.type("U\u{1B}T|P\u{1B}")
        let steps: [(open: [Panel], hasTimeline: Bool, isComparing: Bool)] = [
            ([.units], true, true), ([.units], true, false), ([.units], false, false), ([], false, false),
        ]
        func hasTimeline() -> Bool { session.lines.contains { $0.hasPrefix(" l0.h.0 +") } }
        #expect(session.state.views.open == [.units, .prediction] && hasTimeline() && session.state.companion != nil)
        for step in steps {
            session.type("q")
            #expect(session.state.views.open == step.open)
            #expect(hasTimeline() == step.hasTimeline)
            #expect((session.state.companion != nil) == step.isComparing)
            #expect(!hasLeft(session))
        }
        session.type("q")
        #expect(hasLeft(session))
    }

    @Test("A panel that has the keys is the one that q closes; what was closed otherwise is not closed again")
    func focus() throws {
        var session = Session(200, 60, model: try Fixtures.model())
        session.type("UPT")
        session.control("w")
        session.type("w")
        session.control("w")
        session.type("w")
        #expect(session.state.views.focus == .units)
        session.type("q")
        #expect(session.state.views.open == [.prediction] && session.state.views.focus == nil)
        session.type("Tq")
        #expect(session.state.views.open.isEmpty && !hasLeft(session))
        session.type("q")
        #expect(hasLeft(session))
    }

    @Test("q beside twins asks, since nothing of them is saved, and goes back to the text before; vv does the same")
    func twins() throws {
        for keys in ["q", "vv"] {
            var session = Session(200, 60, model: try Fixtures.model())
            session.type(":clamp l0.c.7 = 1.5\n5l:twin 20\n")
            session.answerAll()
            session.type("U\u{1B}")
            session.type(keys)
            if keys == "q" {
                #expect(session.state.views.open.isEmpty && session.state.twin != nil, "the panel was opened last")
                session.type(keys)
            }
            #expect(session.state.views.open.isEmpty && session.state.twin != nil)
            #expect(session.message.contains("saved nowhere"))
            session.type("l" + keys)
            #expect(session.state.twin != nil, "it asks again after something else was done")
            session.type(keys)
            #expect(session.state.twin == nil && session.state.document?.name == "story.txt")
            #expect(session.state.cursor == 5 && !hasLeft(session))
            session.type("q")
            #expect(hasLeft(session))
        }
        var session = Session(200, 60, model: try Fixtures.model())
        session.type(":clamp l0.c.7 = 1.5\n5l:twin 20\n")
        session.answerAll()
        session.type("ZZ")
        #expect(!hasLeft(session) && session.message.contains("are not saved"))
        session.type("ZZ")
        #expect(hasLeft(session))
    }

    @Test("Blending is a comparison, and another model that was compared is closed with it")
    func comparison() throws {
        var session = Session(model: try Fixtures.model())
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.type(":compare-model gru\n")
        session.answerAll()
        session.type(":blend\nq")
        #expect(session.state.companion == nil && session.state.coloring == .unit && !hasLeft(session))
        #expect(session.effects.contains { if case .closeModel(7) = $0 { true } else { false } })
    }

    @Test("ZZ, :quit and :q leave whatever is open", arguments: ["ZZ", ":quit\n", ":q\n"])
    func atOnce(keys: String) throws {
        var session = Session(200, 60, model: try Fixtures.model())
        session.type("TU\u{1B}|" + keys)
        #expect(hasLeft(session))
    }

    @Test("The help's line for q says the rule")
    func help() throws {
        let entry = try #require(KeyTable.standard.entries.first { $0.keys == ["q"] && $0.context == .everywhere })
        #expect(entry.help.contains("opened last") && entry.help.contains("timeline"))
        #expect(entry.help.hasSuffix("with nothing left open, quit"))
    }
}
