import CellProbing
import Explorer
import ModelCore
import Screen
import Testing

@Suite struct PageTests {
    private func lines(_ session: Session) -> [String] {
        session.lines.map { line in
            var text = line[...]
            while text.last == " " { text.removeLast() }
            return String(text)
        }
    }

    @Test("/ searches the help, n and N go on and back, and Esc leaves the line and not the help")
    func search() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        session.type("?/mouse\n")
        #expect(lines(session)[0].lowercased().contains("mouse"))
        let first = lines(session)[0]
        session.type("n")
        #expect(lines(session)[0] != first && lines(session).contains { $0.lowercased().contains("mouse") })
        session.type("N")
        #expect(lines(session)[0] == first)
        session.type("/no such word\n")
        #expect(lines(session).last == " not found here: no such word")
        session.type("/xyz\u{1B}")
        #expect(lines(session).last?.contains("q closes") == true, "the help is still there")
        session.type("n")
        #expect(lines(session).last == " not found here: no such word", "what was looked for last")
        session.type("q")
        #expect(session.state.mode == .text)
        session.type("g</said\n")
        #expect(lines(session).last?.hasPrefix(" not found here: said") == true, "messages can be searched too")
    }

    @Test("The help speaks of the mouse, of what to do first, and of every command under what it is for")
    func contents() throws {
        var session = Session(100, 400)
        session.type("?")
        let all = lines(session)
        for heading in ["What to do first", "The mouse"] + KeyTableEntry.Section.allCases.map(\.rawValue) {
            #expect(all.contains(heading), "\(heading)")
        }
        let text = all.map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: " ")
        for said in ["hold Shift while you drag", ":set mouse off", "drag paint the characters"] {
            #expect(text.contains(said), "\(said)")
        }
        for entry in KeyTable.standard.entries {
            for name in [entry.name] + entry.aliases { #expect(text.contains(":" + name), "\(name)") }
        }
    }

    @Test("? in the findings explains every column, with the chosen unit's figures, and every verdict")
    func columns() throws {
        let model = try Fixtures.model()
        var session = Session(100, 200, model: model)
        session.type("fquotes\n")
        try session.answerFind(["l0.c.7", "l1.h.3"])
        session.answerAblation()
        session.type("j?")
        let text = lines(session).flatMap { $0.split(separator: " ") }.joined(separator: " ")
        #expect(text.hasPrefix("The columns of the findings"))
        #expect(text.contains("those of l1.h.3"))
        for column in ["AUROC", "95 %", "±", "cut", "F1", "MCC", "p", "verdict", "use"] {
            #expect(lines(session).contains { $0.hasPrefix(" \(column) ") }, "\(column)")
        }
        #expect(text.contains("here: 0.9600") && text.contains("here: tracker"))
        for verdict in Verdict.allCases {
            let word = verdict == .detector ? "detector" : verdict.rawValue
            let line = try #require(lines(session).last { $0.hasPrefix(" " + word + " ") }, "\(word)")
            #expect(line.count > 40, "\(word) is explained")
        }
        session.type("q")
        #expect(session.state.mode == .text && session.state.views.focus == .findings)
        session.type("\u{1B}?")
        #expect(lines(session)[0] == "Cellscope", "in the text it is the help")
    }

    @Test("Every column that a table of findings has is explained", arguments: ["quotes", "column", "category"])
    func glossary(kind: String) throws {
        let model = try Fixtures.model()
        var session = Session(120, 300, model: model)
        session.type("fquotes\n")
        let request = try #require(session.findRequest)
        var report = Fixtures.report("quotes", [try Fixtures.address("l0.c.7", model)], model: model)
        let kinds: [String: PropertyKind] = ["quotes": .binary, "column": .real, "category": .categorical(["a", "b"])]
        if let old = report.findings, let kind = kinds[kind] {
            report.findings = PropertyFindings(
                name: "quotes", kind: kind, baselines: old.baselines, findings: old.findings)
        }
        session.send(.found(report, request: request.request))
        session.type("?")
        let shown = lines(session)
        let title = ["quotes": "AUROC", "column": "|rho|", "category": "nats"][kind] ?? ""
        let end = try #require(shown.firstIndex(of: "Above the list"))
        let start = try #require(shown.firstIndex { $0.hasPrefix(" # ") })
        let terms = shown[start..<end].filter { !$0.hasPrefix("  ") && $0.hasPrefix(" ") }
        #expect(terms.contains { $0.hasPrefix(" \(title) ") })
        for term in terms { #expect(term.contains("  ") && term.count > 35, "not explained: \(term)") }
    }

    @Test("Pages draw at any size, in any colours", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (2, 3), (9, 4), (20, 5), (24, 100), (300, 2)] {
            for keys in ["?", "?/a\n", "?/", "g<", "vf?", "vf?/unit\nn"] {
                var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
                session.type(keys)
                #expect(view(session.state).size == Size(columns: columns, rows: rows))
                if let cursor = view(session.state).cursor {
                    #expect(view(session.state).contains(row: cursor.row, column: cursor.column))
                }
            }
        }
    }
}
