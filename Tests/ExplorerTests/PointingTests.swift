import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct PointingTests {
    private func mouse(_ session: inout Session, _ action: MouseEvent.Action, _ column: Int, _ row: Int) {
        session.input(.mouse(MouseEvent(action, at: Point(column: column, row: row))))
    }

    @Test("Dragging paints the passage, in either direction, as V does; a click alone paints nothing")
    func dragging() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        mouse(&session, .press, 4, 0)
        mouse(&session, .release, 4, 0)
        #expect(session.state.probing.painted.isEmpty && session.state.cursor == 4)
        mouse(&session, .press, 4, 0)
        mouse(&session, .drag, 4, 0)
        #expect(session.state.probing.paintStart == nil, "still the same character")
        mouse(&session, .drag, 6, 0)
        mouse(&session, .drag, 8, 0)
        #expect(session.state.cursor == 8)
        mouse(&session, .release, 8, 0)
        #expect(session.state.probing.painted == [4..<9])
        #expect(session.message.hasPrefix("painted: 1 passage"))
        mouse(&session, .press, 3, 1)
        mouse(&session, .drag, 2, 0)
        mouse(&session, .release, 2, 0)
        #expect(session.state.probing.painted == [2..<78])
        session.type("gV")
        // The same by keys.
        session.type("gg4lV4lV")
        #expect(session.state.probing.painted == [4..<9])
    }

    @Test("Esc lets a passage go while it is painted, and a new click begins anew")
    func lettingGo() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        mouse(&session, .press, 4, 0)
        mouse(&session, .drag, 9, 0)
        session.type("\u{1B}")
        mouse(&session, .release, 9, 0)
        #expect(session.state.probing.painted.isEmpty && session.state.probing.paintStart == nil)
        // A press in a panel, and a drag from there into the text, is no passage.
        session.type("U")
        mouse(&session, .press, 60, 3)
        mouse(&session, .drag, 5, 3)
        mouse(&session, .release, 5, 3)
        #expect(session.state.probing.painted.isEmpty)
    }

    @Test("Dragging below the text scrolls it")
    func scrolling() throws {
        let text = Fixtures.text(String(repeating: "abc\n", count: 100))
        var session = Session(20, 13, document: text, model: try Fixtures.model())
        mouse(&session, .press, 0, 0)
        for _ in 0..<5 { mouse(&session, .drag, 1, 11) }
        #expect(session.state.top == 5 * 4)
        mouse(&session, .release, 1, 11)
        #expect(session.state.probing.painted == [0..<(14 * 4 + 2)])
    }

    @Test(":set mouse off gives the mouse back, and says how to take it again; vim's ways to write it count")
    func setting() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        func asked(_ typed: String) -> Bool? {
            session.effects = []
            session.type(":\(typed)\n")
            for effect in session.effects { if case .reportMouse(let isReported) = effect { return isReported } }
            return nil
        }
        #expect(asked("set mouse off") == false && session.message.contains(":set mouse on"))
        #expect(asked("set mouse on") == true)
        #expect(asked("set nomouse") == false && asked("set mouse=a") == true && asked("set mouse=") == false)
        #expect(asked("set mouse sideways") == nil && session.state.notice?.isError == true)
        #expect(asked("set") == nil && session.message == "mouse off, palette light")
        #expect(asked("set palette=dark") == nil && session.state.palette.scheme == .dark)
        session.type(":set mo\t")
        guard case .prompt(let prompt) = session.state.mode else {
            Issue.record("no line")
            return
        }
        #expect(prompt.editor.text == "set mouse o")
    }
}
