import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite("Used or only encoded, in the findings panel") struct AblatingTests {
    private static let units = ["l0.c.7", "l0.h.7", "l1.c.12", "l0.c.3", "l0.h.19", "l1.h.0"]

    /// The story with its quotes looked for and found.
    private func found(_ columns: Int = 200, _ rows: Int = 40, depth: ColorDepth = .palette) throws -> Session {
        var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
        session.type("fquotes\n")
        try session.answerFind(Self.units)
        return session
    }

    private func findings(_ session: Session) -> [Finding] { session.state.probing.report?.findings?.findings ?? [] }

    /// What stands in the panels, without its line breaks.
    private func panel(_ session: Session) -> String {
        session.lines.compactMap { line in
            line.split(separator: "│").dropFirst().first.map { String($0.reversed().drop { $0 == " " }.reversed()) }
        }.joined(separator: " ")
    }

    private func row(_ unit: String, _ session: Session) -> String {
        session.lines.first { $0.contains("│") && $0.contains("\(unit) ") } ?? ""
    }

    @Test("When a search has ended the trackers among its best are ablated, and the panel says which are used")
    func best() throws {
        var session = try found()
        let request = try #require(session.ablationRequests.first)
        #expect(session.ablationRequests.count == 1 && request.units.map(\.description) == Array(Self.units[..<3]))
        #expect(request.property.name == "quotes" && request.parts == .halves)
        #expect(
            panel(session).contains(
                "done; figures are of the test part; ablating l0.c.7, l0.h.7, l1.c.12; Ctrl-C leaves off"))
        #expect(row("l0.c.7", session).contains("tracker  …") && !row("l0.c.3", session).contains("…"))
        session.answerAblation(isDone: false)
        #expect(panel(session).contains("ablating l0.c.7, l0.h.7, l1.c.12 33 %, 8 s left; Ctrl-C leaves off"))
        #expect(session.lines[session.lines.count - 2].contains("ablating 33%"))
        #expect(findings(session).allSatisfy { $0.effect == nil })
        session.answerAblation()
        #expect(
            panel(session).contains("done; figures are of the test part quotes:")
                && session.state.probing.ablating == nil)
        #expect(row("l0.c.7", session).contains("tracker  used"))
        #expect(row("l0.h.7", session).contains("tracker  enc."))
        #expect(!row("l0.c.3", session).contains("used") && session.ablationRequests.count == 1)
        #expect(
            panel(session).contains(
                "; over 240 steps; used: without it loss +0.0554 inside (above 98 % of 50 random units), +0.0021 outside, "
                    + "log p of what ends it -1.81 over 35 ends (above 100 % of 50 random units), in nats"),
            "\(panel(session))")
    }

    @Test("Where no tracker is among the best nothing more is run; nor while a search is not done")
    func nothing() throws {
        var session = Session(200, 40, model: try Fixtures.model())
        session.type("fquotes\n")
        try session.answerFind(Self.units, stage: .randomWeights)
        #expect(session.ablationRequests.isEmpty)
        let model = try #require(session.state.lens?.model)
        var report = Fixtures.report("quotes", [], model: model)
        report.findings = PropertyFindings(
            name: "quotes", kind: .binary, baselines: Baselines(steps: 240, mean: 0.3, runs: 7),
            findings: [Fixtures.finding(try Fixtures.address("l0.c.7", model), rank: 5)])
        session.send(.found(report, request: try #require(session.findRequest).request))
        #expect(findings(session).count == 1 && session.ablationRequests.isEmpty)
        #expect(panel(session).contains("done; figures are of the test part quotes:"))
        // But it can be asked for.
        session.type("i")
        #expect(session.ablationRequests.map(\.units.count) == [1])
        session.answerAblation()
        #expect(findings(session)[0].effect != nil && findings(session)[0].use == nil)
        #expect(row("l0.c.7", session).contains("nothing  -"))
        #expect(
            panel(session).contains("without it loss +0.0554 inside") && !panel(session).contains("used: without it"))
    }

    @Test("i ablates the chosen unit, after what is under way; :use does the same")
    func asking() throws {
        var session = try found()
        session.type("jjji")
        #expect(session.ablationRequests.count == 1 && row("l0.c.3", session).contains("…"))
        session.type("i")
        #expect(session.state.notice?.text == "l0.c.3 is being ablated")
        session.answerAblation()
        #expect(session.ablationRequests.last?.units.map(\.description) == ["l0.c.3"])
        session.answerAblation()
        #expect(session.ablationRequests.count == 2 && findings(session)[3].effect != nil)
        session.type("i")
        #expect(session.state.notice?.text.hasPrefix("l0.c.3 has already been ablated") == true)
        session.type("j")
        session.key(.function(6))
        session.type(":use\n")
        #expect(session.ablationRequests.last?.units.map(\.description) == ["l0.h.19"])
        var early = Session(200, 40, model: try Fixtures.model())
        early.type(":use\n")
        #expect(early.state.notice?.isError == true && early.ablationRequests.isEmpty)
        early.type("vfi")
        #expect(early.state.notice?.text.hasPrefix("there is no finding to ablate yet") == true)
        early.type("vf")
        early.type("fquotes\n")
        try early.answerFind(Self.units, stage: .ranking)
        early.type("i")
        #expect(early.state.notice?.text.hasPrefix("the search is under way") == true)
        #expect(early.ablationRequests.isEmpty)
    }

    @Test(
        "Esc in the text leaves an ablation off, in the panel it goes to the text first, and late answers are dropped")
    func leavingOff() throws {
        for isInPanel in [true, false] {
            var session = try found()
            session.type("jjji")
            if !isInPanel { session.key(.function(6)) }
            session.type(isInPanel ? "\u{1B}\u{1B}" : "\u{1B}")
            #expect(session.hasStoppedAblating && session.state.probing.ablating == nil)
            #expect(session.state.notice?.text.hasPrefix("ablation stopped") == true)
            #expect(
                panel(session).contains("done; figures are of the test part quotes:")
                    && session.ablationRequests.count == 1)
            session.answerAblation()
            #expect(findings(session).allSatisfy { $0.effect == nil })
            session.type(":use\n")
            session.answerAblation()
            #expect(findings(session).count { $0.effect != nil } == 1)
        }
    }

    @Test("Another property, text or model ends it")
    func elsewhere() throws {
        for command in [":find column > 20\n", ":open other\n", ":model second\n"] {
            var session = try found()
            session.texts["other"] = Fixtures.text("Another text.", name: "other")
            session.models["second"] = try Fixtures.model(.gru, id: 2)
            session.type(command)
            session.answerAll()
            #expect(session.hasStoppedAblating && session.state.probing.ablating == nil, "\(command)")
            let before = findings(session)
            session.answerAblation()
            #expect(findings(session) == before)
        }
    }

    @Test("Why nothing could be ablated stands in the panel, and on the message line where a person had asked")
    func failing() throws {
        var session = try found()
        session.type("ji")
        let first = try #require(session.ablationRequests.last)
        session.send(.failed("quotes never holds in the 20000 symbols", request: first.request))
        #expect(session.state.notice?.text == "l0.h.7 is being ablated" && session.state.probing.ablating == nil)
        #expect(panel(session).contains("done; figures are of the test part; not ablated: quotes never holds"))
        session.type("i")
        let second = try #require(session.ablationRequests.last)
        #expect(second.units.map(\.description) == ["l0.h.7"] && !panel(session).contains("not ablated"))
        session.send(.failed("quotes never holds", request: second.request))
        #expect(session.state.notice?.text == "quotes never holds" && session.state.notice?.isError == true)
    }

    @Test("The panel with units ablated at 80×24, under way, and at 200×60, done")
    func screens() throws {
        var small = try found(80, 24)
        small.answerAblation(isDone: false)
        try GoldenScreen.check(view(small.state), "findings-ablating-80x24")
        var large = try found(200, 60)
        large.answerAblation()
        large.type("\n")
        large.answerLabels()
        try GoldenScreen.check(view(large.state), "findings-ablated-200x60")
        var colourless = try found(100, 30, depth: .none)
        colourless.answerAblation()
        try GoldenScreen.check(view(colourless.state), "findings-ablated-colourless-100x30")
    }

    @Test(
        "Every size and depth draws without a trap, while units are ablated and after", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (30, 6), (60, 9), (200, 60)] {
            var session = try found(columns, rows, depth: depth)
            #expect(view(session.state).size == session.state.size)
            session.answerAblation(isDone: false)
            #expect(view(session.state).size == session.state.size)
            session.answerAblation()
            session.type("Gi")
            #expect(view(session.state).size == session.state.size)
        }
    }
}
