import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// What belongs to each of two models that are compared, and what goes with a model or a text.
@Suite struct SideTests {
    /// The LSTM with another model of the same kind beside it, whose traces are answered.
    private func session(_ columns: Int = 100, answersTraces: Bool = true) throws -> Session {
        var session = Session(
            columns, 24, depth: .palette, model: try Fixtures.model(), answersTraces: answersTraces)
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.models["other"] = try Fixtures.model(id: 9)
        return session
    }

    private func compared(answersTraces: Bool = true) throws -> Session {
        var session = try session(answersTraces: answersTraces)
        session.type(":compare-model other\n")
        session.answerAll()
        return session
    }

    private func active(_ session: Session) -> [String] { session.state.intervening.active.map(\.description) }

    private func lastTrace(_ session: Session, of model: Int) -> TraceRequest? {
        session.effects.lazy.reversed().compactMap { effect in
            if case .trace(let request) = effect, request.modelID == model { request } else { nil }
        }.first
    }

    @Test("x keeps the interventions with their model, which is shown as it is meanwhile, and brings them back")
    func interventions() throws {
        var session = try compared(answersTraces: false)
        session.type(":clamp l0.c.7 = 1.5\nx")
        #expect(session.state.model?.id == 9 && active(session).isEmpty)
        #expect(session.state.notice?.text == "x brings back what lstm has: 1 intervention")
        #expect(lastTrace(session, of: 1)?.interventions.interventions.isEmpty == true)
        session.type(":clamp l0.h.2 flip\nx")
        #expect(session.state.model?.id == 1 && active(session) == ["l0.c.7 = 1.5"])
        #expect(lastTrace(session, of: 1)?.interventions.interventions.map(\.description) == ["l0.c.7 = 1.5"])
        session.type("u")
        #expect(session.state.model?.id == 9 && active(session) == ["l0.h.2 flip"])
    }

    @Test("No number of a set of interventions is given twice, whatever goes and comes")
    func numbers() throws {
        var session = try compared(answersTraces: false)
        for keys in ["g!", "x", "g!", "x", "]g!", "x", "]g!", "x", "~", "~"] { session.type(keys) }
        session.type(":model gru\n")
        session.answerAll()
        session.type("g!:model lstm\n")
        session.models["lstm"] = try Fixtures.model(id: 11)
        session.answerAll()
        session.type("g!")
        var sets: [Int: [String]] = [:]
        for case .trace(let request) in session.effects where !request.interventions.interventions.isEmpty {
            let list = ["\(request.modelID)"] + request.interventions.interventions.map(\.description)
            let number = request.interventions.number
            #expect(sets[number] == nil || sets[number] == list, "\(number) is \(sets[number] ?? []) and \(list)")
            sets[number] = list
        }
        #expect(sets.count >= 7)
    }

    @Test("x keeps the findings with their model as long as the property is the same")
    func findings() throws {
        var session = try compared()
        session.type(":find quotes\n")
        try session.answerFind(["l0.c.7", "l1.c.12"])
        session.type("\u{1B}x")
        #expect(session.state.probing.report == nil)
        #expect(session.state.notice?.text == "x brings back what lstm has: findings")
        session.type("x")
        #expect(session.state.probing.report?.findings?.findings.map(\.address.description) == ["l0.c.7", "l1.c.12"])
        session.type("x:find upper\n")
        try session.answerFind(["l0.h.1"])
        session.type("\u{1B}x")
        #expect(session.state.probing.report == nil, "those were of another property")
        session.type("x")
        #expect(session.state.probing.report?.findings?.findings.count == 1)
    }

    @Test("A search that x leaves off is said to be left off when it is back")
    func leftOff() throws {
        var session = try compared()
        session.type(":find quotes\n")
        try session.answerFind(["l0.c.7"], stage: .ranking)
        session.type("\u{1B}x")
        #expect(session.hasStopped)
        session.type("x")
        #expect(session.state.probing.report?.isLeftOff == true && !session.state.probing.isRunning)
    }

    @Test("What goes with a model or with a text is said")
    func gone() throws {
        var session = try compared()
        session.type(":clamp l0.c.7 = 1.5\n:clamp l0.c.8 = 1.5\n:find quotes\n")
        try session.answerFind(["l0.c.7"])
        session.type("\u{1B}:model gru\n")
        session.answerAll()
        #expect(
            session.state.notice?.text == "model samples/models/gru.safetensors; dropped with the previous model: "
                + "findings; gone with the model: l0.c.7 = 1.5; l0.c.8 = 1.5")
        session = try compared()
        session.type(":clamp l0.c.7 = 1.5\nx|")
        #expect(session.state.companion == nil)
        #expect(session.state.notice?.text == "dropped with lstm: 1 intervention")
        session = try compared()
        session.type(":clamp l0.c.7 = 1.5\nx:compare-model gru\n")
        session.answerAll()
        #expect(session.state.notice?.text.hasSuffix("; dropped with lstm: 1 intervention") == true)
        session = try compared()
        session.type("V3lV:clamp l0.c.7 = 1.5 while painted\n:clamp l0.c.8 = 1\n:open next\n")
        session.texts["next"] = Fixtures.text("another text", name: "next")
        session.answerAll()
        #expect(session.state.notice?.text.contains("gone with the text: l0.c.7 = 1.5 while painted") == true)
        #expect(active(session) == ["l0.c.8 = 1.0"])
    }

    @Test("What holds in one text alone goes from the model on the right too")
    func goneFromTheRight() throws {
        var session = try compared()
        session.type("V3lV:clamp l0.c.7 = 1.5 while painted\n:clamp l0.c.8 = 1\nx:open next\n")
        session.texts["next"] = Fixtures.text("another text", name: "next")
        session.answerAll()
        session.type("x")
        #expect(active(session) == ["l0.c.8 = 1.0"])
    }

    @Test("Each heading shows the figure that its text's colours stand for")
    func headings() throws {
        var session = try session(120)
        func headings() -> [String] {
            session.lines[0].split(separator: "│").map { $0.trimmingCharacters() }
        }
        session.type("5#|]]3l")
        let value = Fixtures.value(try #require(session.state.lens).signal, 7, at: 3)
        #expect(headings()[0].hasPrefix("l0.h.7 \(value < 0 ? "-" : "+")"))
        session.type(":color surprise\n")
        #expect(headings()[0] == "surprise 19.41", "what is shown at @3")
        #expect(headings()[1].hasPrefix("l0.h.5 "))
        session.type(":right\n:compare-model other\n")
        session.answerAll()
        session.type("h")
        #expect(headings()[0].hasPrefix("surprise ") && headings()[1].hasPrefix("surprise "))
        session.type(":clamp l0.c.7 = 1.5\n:color difference\n")
        #expect(headings()[0].hasPrefix("Δ ") && headings()[0].contains(" KL 0.2500"))
        #expect(headings()[1].hasPrefix("l0.h.7 "))
    }

    @Test("A twin's headings follow the colours too")
    func twins() throws {
        var session = try session(120)
        session.type(":clamp l0.c.7 = 1.5\n20l:twin 40\n")
        session.answerAll()
        session.type(":color surprise\n")
        #expect(session.lines[0].contains("with  ") && session.lines[0].contains(" surprise "))
        #expect(session.lines[0].contains("l0.h.0 "), "the text without has the unit's colours")
    }
}

extension StringProtocol {
    fileprivate func trimmingCharacters() -> String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
