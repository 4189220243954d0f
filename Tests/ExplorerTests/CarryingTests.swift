import CellProbing
import Explorer
import Screen
import Testing

@Suite struct CarryingTests {
    @Test("What is painted goes along with the text up to the cursor, and is there again on the way back")
    func paint() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("4lV2lV:clamp l0.c.7 = 1.5 while painted\n:clamp l0.c.8 = 1 while labels(\"x\")\n")
        session.type("6lgw")
        #expect(session.state.probing.painted == [4..<7])
        #expect(session.state.intervening.active.map(\.description) == ["l0.c.7 = 1.5 while painted"])
        #expect(session.message.contains("gone with the text: l0.c.8 = 1.0 while labels(\"x\")"))
        session.type("3.10,:seed 2\ng.")
        #expect(session.branches.count == 2 && session.state.probing.painted == [4..<6])
        #expect(session.message.contains("stays with the text before"))
        session.type(":branch 1\n")
        #expect(session.state.probing.painted == [4..<7], "on the branch it is as it was")
        session.answersTraces = false
        session.type(":prime abc\n")
        #expect(session.state.probing.painted.isEmpty && session.state.intervening.active.count == 1)
        let traces = session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
        let last = try #require(traces.last)
        #expect(last.document.count == 3 && last.interventions.catalog["painted"] != nil, "it holds nowhere")
        session.type("go")
        #expect(session.state.probing.painted == [4..<7] && session.text.hasPrefix("The old house"))
        session.type("gggw")
        #expect(session.state.probing.painted.isEmpty && session.state.intervening.active.count == 1)
        #expect(session.message.contains("what was painted stays with the text before"))
    }
}
