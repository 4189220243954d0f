import CellProbing
import Explorer
import Glibc
import Patterns
import Screen
import Testing
import Texts

@Suite("Searching for expressions, and what of it is shown")
struct SearchMarkTests {
    private func session(_ depth: ColorDepth = .palette) throws -> Session {
        Session(80, 24, depth: depth, model: try Fixtures.model())
    }

    /// The columns of a row of the text whose cells have an attribute.
    private func columns(_ attribute: Style.Attributes, _ session: Session, row: Int) -> [Int] {
        let cells = Array(view(session.state).row(row))
        return (0..<80).filter { cells[$0].style.attributes.contains(attribute) }
    }

    private func search(_ keys: String, in session: inout Session) {
        session.type(keys)
        session.answerAll()
    }

    /// "The old house stood where the lane bent, and nobody had lived in it since"
    private static let the = [0, 1, 2, 26, 27, 28]

    @Test("Every match in view is underlined, the one that was found boldly")
    func underlines() throws {
        var session = try session()
        search("/the\n", in: &session)
        #expect(session.state.cursor == 26)
        #expect(columns(.underline, session, row: 0) == Self.the)
        #expect(columns(.bold, session, row: 0) == [26, 27, 28])
        #expect(columns(.underline, session, row: 1) == [0, 1, 2])
        search("n", in: &session)
        #expect(columns(.bold, session, row: 1) == [0, 1, 2])
        #expect(columns(.underline, session, row: 0) == Self.the)
    }

    @Test("An expression is searched for, and what it matches is underlined")
    func expression() throws {
        var session = try session()
        search(#"/\b[hl]\w+d\b"# + "\n", in: &session)
        #expect(session.state.cursor == 52, "had")
        #expect(columns(.underline, session, row: 0) == Array(52..<55) + Array(56..<61))
        search(#"/in\s+it\s+since\s+the"# + "\n", in: &session)
        #expect(session.state.match == 62..<77)
        #expect(columns(.underline, session, row: 1) == [0, 1, 2])
        search("N", in: &session)
        #expect(session.state.match == 62..<77)
    }

    @Test("Behind \\V everything stands for itself")
    func plain() throws {
        var session = try session()
        search(#"/\V(or not)"# + "\n", in: &session)
        #expect(session.state.match?.count == 8)
        search("/.", in: &session)
        search("\n", in: &session)
        #expect(session.state.match?.count == 1)
    }

    @Test("An expression that is none is one message with its place, and the search before stays")
    func wrong() throws {
        var session = try session()
        search("/the\n", in: &session)
        let cursor = session.state.cursor
        session.effects = []
        search("/printf(\n", in: &session)
        let notice = try #require(session.state.notice)
        #expect(notice.isError)
        #expect(
            notice.text
                == "printf( is no regular expression: missing closing parenthesis at its character 8; "
                + #"\V before it takes it as it stands"#)
        #expect(session.effects.isEmpty)
        search("n", in: &session)
        #expect(session.state.cursor > cursor, "the search for the goes on")
    }

    @Test("One that takes too long is said with its place")
    func tooLong() throws {
        var session = try session()
        session.type(#"/(\w+\s?)+\?"# + "\n")
        guard case .search(let request)? = session.effects.last else {
            Issue.record("no search")
            return
        }
        let failure = PatternFailure(#"(\w+\s?)+\?"#, .steps(5), in: "story.txt", position: 0, line: 0, column: 0)
        session.send(.searched(.failed(failure), request: request.request))
        #expect(session.state.notice?.text == failure.description && session.state.notice?.isError == true)
    }

    @Test("The underlines go by :nohlsearch and Esc, and come back with n")
    func hiding() throws {
        for keys in [":nohlsearch\n", ":noh\n", "\u{1B}"] {
            var session = try session()
            search("/the\n", in: &session)
            session.type(keys)
            #expect(columns(.underline, session, row: 0).allSatisfy { (26...28).contains($0) }, "the cursor's at most")
            #expect(columns(.underline, session, row: 1).isEmpty)
            search("n", in: &session)
            #expect(columns(.underline, session, row: 0) == Self.the)
        }
    }

    @Test("Beside a property the underline is the property's, and matches are slanted")
    func besideProperty() throws {
        // With room for the panel of findings beside the text.
        var session = Session(200, 40, depth: .palette, model: try Fixtures.model())
        session.type("fquotes\n")
        session.type(":underline\n")
        session.answerLabels()
        search("/you\n", in: &session)
        let cells = columns(.italic, session, row: 3)
        #expect(cells == [1, 2, 3])
        #expect(columns(.underline, session, row: 3) == Array(0..<20))
        #expect(columns(.bold, session, row: 3) == [1, 2, 3])
    }

    @Test("Without colours matches are slanted too")
    func withoutColors() throws {
        var session = try session(.none)
        search("/the\n", in: &session)
        #expect(columns(.italic, session, row: 0) == Self.the)
    }

    @Test("What comes into view is asked for, and another text has no matches of the one before")
    func asking() throws {
        let text = Fixtures.text(String(repeating: "a the b\n", count: 4000))
        var session = Session(80, 24, document: text, model: try Fixtures.model())
        search("/the\n", in: &session)
        #expect(columns(.underline, session, row: 20) == [2, 3, 4])
        session.type("G")
        #expect(columns(.underline, session, row: 10) == [2, 3, 4])
        session.texts["other"] = Fixtures.text("the one\n")
        session.type(":open other\n")
        session.answerAll()
        #expect(columns(.underline, session, row: 0).allSatisfy { $0 == 0 }, "the cursor's at most")
    }

    @Test("Esc leaves off what is being opened, and tells whoever reads it")
    func opening() throws {
        var session = try session()
        session.type(":open far\n")
        session.type("\u{1B}")
        #expect(session.effects.contains { if case .cancelOpening = $0 { true } else { false } })
    }

    @Test("A pipe of which nothing has come is said to be waited for, until something has")
    func waiting() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let text = try Document.begin(
            descriptor: ends[0], name: "standard input", alphabet: .scalar, silence: .milliseconds(1))
        let session = Session(document: text, model: try Fixtures.model())
        #expect(session.lines[0].hasPrefix("waiting for standard input: nothing has come yet; q leaves"))
        #expect(session.lines.contains { $0.contains("waiting for the text") })
        close(ends[1])
    }
}
