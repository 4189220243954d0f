import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct GenerationPanelTests {

    @Test("The panel lists the branches as a tree; Enter shows one, others can be named and deleted")
    func panel() throws {
        var session = try Session.primed()
        session.type("6.4,:seed 2\n3.:seed 1\n2,.:branch 1\n,,:seed 2\n.")
        #expect(session.branches.map(\.parent) == [nil, 1, 2, 1])
        session.type("vg")
        let rows = session.shown.filter { $0.contains(" long") }
        #expect(rows.map { $0.contains("*") } == [false, false, false, true])
        session.type("gg")
        session.type("j\n")
        #expect(session.state.generating.current == 2)
        session.type("R")
        session.type("other way\n")
        #expect(session.branches[1].name == "other way")
        session.type("d")
        #expect(session.branches.count == 4 && session.message.contains("d again deletes it"))
        session.type("jkd")
        #expect(session.branches.count == 4, "it asks again after something else was done")
        session.type("d")
        #expect(session.branches.map(\.id) == [1, 3, 4])
        #expect(session.branches[1].parent == 1 && session.branches[1].at == 4)
        #expect(session.state.generating.current == 1)
        session.type("ggddddd")
        #expect(session.branches.count == 1)
        #expect(session.message.contains("the only branch"))
        #expect(session.state.generating.current == session.branches[0].id)
    }

    @Test("What is expected before and after the draw stands beside the tree, with the model's own where it differs")
    func bars() throws {
        var session = try Session.primed("ab", 80, 30)
        session.type("vg\u{1B}")
        #expect(session.shown.contains { $0.contains("next, x[2]") })
        #expect(session.shown.contains { $0.contains("before x[1], given") })
        session.type(".")
        #expect(session.shown.contains { $0.contains("before x[2] ") })
        #expect(session.shown.contains { $0.contains("▶ c") })
        #expect(!session.shown.contains { $0.contains("model") && $0.contains("before") })
        session.type(":temperature 0.5\n")
        #expect(session.shown.contains { $0.contains("model") && $0.contains("before") })
        session.type(":greedy\n")
        #expect(session.shown.contains { $0.contains("–") && $0.contains("25.0%") }, "what is left out is not drawn")
    }

    @Test("The panel at 80×24, and at 200×60 with what is expected side by side")
    func screens() throws {
        var session = try Session.primed("She said: ")
        session.type("30.20,:seed 2\n10.:temperature 0.8\n:branch 1\n3,vg\u{1B}")
        try GoldenScreen.check(view(session.state), "generation-80x24")
        session.input(.resize(Size(columns: 200, rows: 60)))
        session.type("vgj")
        try GoldenScreen.check(view(session.state), "generation-200x60")
        session.type("\u{1B}i")
        session.input(.resize(Size(columns: 80, rows: 24)))
        try GoldenScreen.check(view(session.state), "typing-80x24")
    }

    @Test("At any size and depth, with and without answers, it draws without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (52, 8), (80, 24)] {
            for answers in [true, false] {
                var session = Session(columns, rows, depth: depth, model: try Fixtures.model(), answersTraces: answers)
                session.answersGenerating = answers
                for keys in ["vg", ":prime ab\n", "vg", "5.", "j\n", "i", "x", "\u{1B}", "go", "vg", "d", "R\n"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
        var empty = Session(20, 5, depth: depth, document: Fixtures.text(""), model: try Fixtures.model())
        empty.type("gwvgi.,g.")
        #expect(empty.state.generating.tree.isEmpty)
        var none = Session(20, 5, depth: depth, document: nil, model: nil)
        none.type("vggwi.")
        _ = view(none.state)
    }
}
