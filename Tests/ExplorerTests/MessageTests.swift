import Explorer
import ModelCore
import Screen
import Testing

/// What is said on the last line, how it is read whole, and the questions before something is lost.
@Suite struct MessageTests {
    private static let long = "the whole of this sentence is longer than any narrow screen, and its end is what helps"

    private func failed(_ columns: Int, _ rows: Int = 12, depth: ColorDepth = .palette) throws -> Session {
        var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
        session.type(":model none\n")
        guard case .openModel(_, let request)? = session.effects.last else { return session }
        session.send(.failed(Self.long, request: request))
        return session
    }

    @Test("A message that is cut ends with an ellipsis, and names the key that shows it whole", arguments: 3..<120)
    func cut(columns: Int) throws {
        let session = try failed(columns)
        let last = try #require(session.lines.last).trimmed
        if columns >= Self.long.count {
            #expect(last == Self.long)
        } else if columns >= 40 {
            #expect(last.hasSuffix("… g<") && Self.long.hasPrefix(last.dropLast(4)))
        } else {
            #expect(last.hasSuffix("…") && Self.long.hasPrefix(last.dropLast()))
        }
    }

    @Test("g< and :messages show the last messages whole, the newest at the end", arguments: ["g<", ":messages\n"])
    func page(keys: String) throws {
        var session = try failed(40, 8)
        session.type("y" + keys)
        let lines = session.lines.map(\.trimmed)
        #expect(
            lines[..<4] == [
                "the whole of this sentence is longer", "  than any narrow screen, and its end is", "  what helps",
                "y is not a command; ? lists them",
            ])
        #expect(lines[7].hasPrefix("messages 1-4 of 4"))
        session.type("q")
        #expect(session.state.mode == .text)
    }

    @Test("Messages are kept once when they come twice in a row, a hundred of them, and scroll to their end")
    func many() throws {
        var session = Session(40, 8, model: try Fixtures.model())
        for number in 0..<300 { session.type(":branch \(number % 2 == 0 ? number : number - 1)\n") }
        #expect(session.state.messages.count == 100)
        session.type("g<")
        #expect(session.lines[7].contains("of 100"))
        #expect(session.lines[6].contains("298"))
        session.type("gg")
        #expect(session.lines[0].contains("100"))
        session.input(.mouse(MouseEvent(.wheelDown, at: Point(column: 1, row: 1))))
        #expect(session.lines[0].contains("106"))
        session.type("\u{1B}")
        #expect(session.state.mode == .text)
    }

    @Test("The page of messages draws at any size and depth", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (200, 60)] {
            var session = try failed(columns, rows, depth: depth)
            session.type("g<")
            #expect(view(session.state).size == session.state.size)
            session.type("Gjk")
            #expect(view(session.state).size == session.state.size)
        }
        var session = Session(40, 8)
        session.type("g<")
        #expect(session.lines[0].trimmed == "nothing has been said yet")
    }

    @Test("A key that means nothing says so, in the text and in a panel")
    func unbound() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        session.type("y")
        #expect(session.lines.last?.trimmed == "y is not a command; ? lists them")
        session.type("gy")
        #expect(session.lines.last?.trimmed == "gy is not a command; ? lists them")
        session.control("q")
        #expect(session.lines.last?.trimmed == "Ctrl-Q is not a command; ? lists them")
        session.key(.function(9), [.alt])
        #expect(session.lines.last?.trimmed == "Alt-F9 is not a command; ? lists them")
        session.key(.insert)
        #expect(session.lines.last?.trimmed == "Insert is not a command; ? lists them")
        session.type("Uy")
        #expect(session.lines.last?.trimmed == "y is not a command; ? lists them")
        session.type("j")
        #expect(session.state.notice == nil)
    }

    private func quits(_ session: Session) -> Bool {
        session.effects.contains { if case .quit(exitCode: 0) = $0 { true } else { false } }
    }

    @Test("A question before something is lost names the command that asks, and what helps, at 20 columns too")
    func questions() throws {
        for (keys, name) in [("q", "q"), ("ZZ", "ZZ"), (":quit\n", "ZZ")] {
            var session = try Session.primed("ab", 20, 6)
            session.type("." + keys)
            #expect(!quits(session))
            #expect(session.lines.last?.hasPrefix(":save or \(name) again:") == true)
            session.type(keys)
            #expect(quits(session))
        }
        let help = try #require(KeyTable.standard.entries.first { $0.name == "quit" }?.help)
        #expect(help.contains("asks first") && !help.contains("at once"))
    }

    @Test("A question counts only for the command that asked")
    func otherCommand() throws {
        var session = try Session.primed()
        session.type(".:save s\n")
        session.answerAll()
        session.type("5.q")
        #expect(!quits(session))
        session.type(":open-session s\n")
        #expect(session.message.contains("is not saved") && session.message.hasPrefix(":save or :open-session again"))
        #expect(!session.effects.contains { if case .openSession = $0 { true } else { false } })
        session.type("q")
        #expect(!quits(session))
        session.type("ZZ")
        #expect(!quits(session))
        session.type("ZZ")
        #expect(quits(session))
    }

    @Test("A property that there is not is looked for with Tab")
    func property() throws {
        var session = Session(model: try Fixtures.model())
        session.type(":find zzzzzzzz\n")
        #expect(session.message.hasSuffix("Tab lists them"))
        session.type(":clamp l0.c.1 = 1 while zzzzzzzz\n")
        #expect(session.message.hasSuffix("Tab lists them"))
    }

    @Test("What a gate never is by itself can be set, with a remark")
    func remark() throws {
        var session = Session(model: try Fixtures.model())
        session.type(":clamp l0.i.1 = 7\n")
        #expect(session.message == "set to 7.0, though i by itself stays between 0 and 1")
        #expect(session.state.intervening.active.count == 1)
        session.type(":clamp l0.h.1 = -1.5\n")
        #expect(session.message.hasSuffix("h by itself stays between -1 and 1"))
        for typed in ["l0.i.1 = 1", "l0.c.1 = 7", "l0.h.1 = -1", "l0.i.1 += 7"] {
            session.type(":clamp \(typed)\n")
            #expect(session.state.notice == nil, "\(typed)")
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " && text.first == " " && text.dropFirst().first != " " })
    }
}
