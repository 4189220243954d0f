import CellProbing
import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// What comes while a person has gone on: models, texts, and places that were looked for.
@Suite struct LateAnswerTests {
    private func session() throws -> Session {
        var session = Session(100, 30, model: try Fixtures.model())
        session.models["gru"] = try Fixtures.model(.gru, hidden: 5, layers: 1, id: 7)
        session.texts["next"] = Fixtures.text("another text\nof two lines\n", name: "next")
        return session
    }

    /// A search for where the unit is wrong, under way.
    private func stepping() throws -> Session {
        var session = try session()
        session.type(":unit l0.c.7\n:find quotes\n")
        try session.answerFind(["l0.c.7", "l0.h.7"])
        // The first one leaves off the ablation of what was found.
        session.type("\u{1B}\u{1B}gn")
        return session
    }

    private func cancels(_ session: Session) -> Int {
        session.effects.count {
            switch $0 {
            case .cancelStep, .cancelSearch: true
            default: false
            }
        }
    }

    @Test(
        "A movement, and another unit, end the search for where a unit is wrong, and it is said",
        arguments: [("]", "another unit was chosen"), ("5l", "the cursor was moved"), ("G", "the cursor was moved")])
    func step(keys: String, words: String) throws {
        var session = try stepping()
        let request = try #require(session.stepRequest)
        session.type(keys)
        #expect(session.state.notice?.text == "search stopped: \(words)" && cancels(session) == 1)
        let cursor = session.state.cursor
        session.send(.stepped(.found(200), request: request.request))
        #expect(session.state.cursor == cursor)
    }

    @Test("Keys that do not move leave the search alone, and a click ends it")
    func keys() throws {
        var session = try stepping()
        let request = try #require(session.stepRequest)
        session.type("t")
        session.input(.resize(Size(columns: 90, rows: 28)))
        session.send(.notesChanged(NotesReport(modelID: 1, notes: Notes(), folder: "/"), request: nil))
        #expect(cancels(session) == 0)
        session.send(.stepped(.found(200), request: request.request))
        #expect(session.state.cursor == 200)
        session.type("gn")
        let second = try #require(session.stepRequest)
        session.input(.mouse(MouseEvent(.press, at: Point(column: 30, row: 0))))
        let clicked = session.state.cursor
        #expect(clicked != 200 && cancels(session) == 1)
        session.send(.stepped(.found(250), request: second.request))
        #expect(session.state.cursor == clicked)
    }

    @Test("A movement ends a search for a text; another unit does not, and neither does searching on")
    func search() throws {
        var session = try session()
        session.type("/Anne\n5l")
        #expect(session.state.notice?.text == "search stopped: the cursor was moved" && cancels(session) == 1)
        session.answerAll()
        #expect(session.state.cursor == 5)
        session.type("/Anne\n]")
        session.answerAll()
        let first = session.state.cursor
        #expect(first > 5 && session.state.notice == nil)
        session.type("n")
        session.answerAll()
        #expect(session.state.cursor > first)
    }

    @Test("What intervenes goes with the search for where a unit is wrong, which the status line judges by it")
    func interventions() throws {
        var session = try stepping()
        #expect(session.stepRequest?.interventions.interventions.isEmpty == true)
        session.type(":clamp l0.h.2 = 0.5\ngn")
        #expect(session.stepRequest?.interventions.interventions.map(\.description) == ["l0.h.2 = 0.5"])
        session.type("gp")
        #expect(session.stepRequest?.interventions.interventions.isEmpty == true, "no model is asked")
    }

    @Test("A name that is typed while another model comes names no unit of it", arguments: ["Rquotes", ":name quotes"])
    func name(keys: String) throws {
        var session = try session()
        session.type(":unit l0.h.3\n:model gru\n")
        session.type(keys)
        session.answerAll()
        #expect(session.state.model?.id == 7)
        session.type("\n")
        #expect(session.notes.isEmpty && session.state.notice?.isError == true)
        #expect(session.state.notice?.text.contains("another model was opened") == true)
        session.type("Rgate\n")
        #expect(session.notes.namedUnits.map(\.name) == ["gate"])
    }

    @Test("A mark stays where B was pressed, and is none in another text or for another model")
    func mark() throws {
        var session = try session()
        session.type("7l/house\nBhere")
        session.answerAll()
        #expect(session.state.cursor == 8)
        session.type("\n")
        let mark = try #require(session.notes.bookmarks(in: session.notes.bookmarkedTexts[0]).first)
        #expect(mark.position == 7 && mark.label == "here")
        session = try self.session()
        session.type(":open next\nBthere")
        session.answerAll()
        session.type("\n")
        #expect(session.notes.isEmpty && session.state.notice?.text.contains("another text was opened") == true)
        session.type(":model gru\nBthere")
        session.answerAll()
        session.type("\n")
        #expect(session.notes.isEmpty && session.state.notice?.text.contains("another model was opened") == true)
        session.type("Bthere\n")
        #expect(session.notes.bookmarkedTexts == ["/home/anne/next"])
    }

    @Test("Labels beyond whole numbers are figures like others")
    func hugeLabels() throws {
        var session = try session()
        session.type(":find column\n")
        session.type("\u{1B}gu")
        for value: Float in [1e20, -1e20, .infinity, 3, 2.5] {
            var asked: LabelRequest?
            for case .label(let request) in session.effects { asked = request }
            let request = try #require(asked)
            session.send(
                .labelled(
                    LabelRun(start: request.range.lowerBound, values: request.range.map { _ in value }),
                    request: request.request))
            let shown = value == 3 ? "3" : value == 2.5 ? "+2.5000" : value.isInfinite ? "+inf" : "1e+20"
            #expect(session.lines[session.lines.count - 2].contains("\(shown)"), "\(value)")
        }
    }

    @Test("A property typed while labels are being read takes their place; Esc lets them go")
    func labelFiles() throws {
        var session = try session()
        func stops() -> Int {
            session.effects.count { if case .stopReadingProperty = $0 { true } else { false } }
        }
        session.type(":find labels(\"x\")\n\u{1B}")
        #expect(stops() == 1 && session.state.notice?.text == "reading labels stopped")
        session.type(":find labels(\"x\")\n:find quotes\n")
        #expect(stops() == 2)
        var asked: PropertyRequest?
        for case .readProperty(let request) in session.effects { asked = request }
        let late = try #require(asked)
        session.send(.propertyRead(try PropertyCatalog.builtIn.property(parsing: "upper"), request: late.request))
        #expect(session.state.probing.property?.name == "quotes")
    }
}
