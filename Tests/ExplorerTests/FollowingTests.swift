import Explorer
import Glibc
import ModelCore
import Screen
import Testing
import Texts

/// A text in a file that grows.
final class Growing {
    let path: String
    private(set) var document: Document

    init(_ text: String, first: Int = Document.firstPart) throws {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        close(mkstemp(&template))
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Growing.append(text, to: path)
        document = try Document.begin(path: path, alphabet: .scalar, first: first)
    }

    deinit { unlink(path) }

    private static func append(_ text: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress!, $0.count) }
    }

    /// The text with something added.
    func add(_ text: String) throws -> Document {
        Growing.append(text, to: path)
        return try next()
    }

    func next(atMost bytes: Int = .max) throws -> Document {
        document = try #require(document.grown(atMost: bytes))
        return document
    }
}

@Suite struct FollowingTests {
    private func grow(_ session: inout Session, _ document: Document) {
        session.send(.textGrown(document, request: 0))
    }

    private func status(_ session: Session) -> String { text(session, row: 2) }
    private func message(_ session: Session) -> String { text(session, row: 1) }
    private func text(_ session: Session, row: Int) -> String {
        let frame = view(session.state)
        return (0..<frame.size.columns).map { String(frame[row: session.state.size.rows - row, column: $0].glyph) }
            .joined()
    }

    @Test("What comes is shown, the cursor stays where it is, and the status line says that the text grows")
    func grows() throws {
        let file = try Growing("one\n")
        var session = Session(80, 12, document: file.document)
        #expect(!status(session).contains("growing"))
        grow(&session, try file.add("two\n"))
        #expect(session.state.document?.count == 8 && session.state.cursor == 0)
        #expect(status(session).contains("growing"))
        session.type("G")
        #expect(session.state.cursor == 7)
        grow(&session, try file.add("three\n"))
        #expect(session.state.cursor == 7)
    }

    @Test("F stays at the end, and every movement ends that", arguments: ["j", "k", "gg", "w", ":12\n", "F", "\u{1B}"])
    func follow(keys: String) throws {
        let file = try Growing("one\ntwo\n")
        var session = Session(60, 6, document: file.document)
        session.type("F")
        #expect(session.state.cursor == 7 && session.state.following.isOn)
        for number in 0..<30 {
            grow(&session, try file.add("line \(number)\n"))
            #expect(session.state.cursor == file.document.count - 1)
        }
        #expect(status(session).contains("following"))
        session.type("]:\u{1B}/\u{1B}")
        #expect(session.state.following.isOn)
        session.type(keys)
        #expect(!session.state.following.isOn)
        let cursor = session.state.cursor
        grow(&session, try file.add("more\n"))
        #expect(session.state.cursor == cursor)
    }

    @Test("The wheel and a match that is found end the following too")
    func otherMovements() throws {
        let file = try Growing(String(repeating: "some line\n", count: 40))
        var session = Session(60, 10, document: file.document)
        session.type("F")
        session.input(.mouse(MouseEvent(.wheelUp, at: Point(column: 1, row: 1))))
        #expect(!session.state.following.isOn)
        session.type("F/line\n")
        #expect(session.state.following.isOn)
        session.answerAll()
        #expect(!session.state.following.isOn && session.state.cursor == 5)
    }

    @Test("A page that was short is asked for again, others are kept")
    func pages() throws {
        let file = try Growing(String(repeating: "x", count: 1500))
        var session = Session(40, 30, document: file.document, model: try Fixtures.model(), answersTraces: false)
        func requests() -> [TraceRequest] {
            defer { session.effects = [] }
            return session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
        }
        let first = try #require(requests().last)
        #expect(first.pages.map(\.range) == [0..<1024, 1024..<1500])
        for page in Fixtures.pages(first, model: try Fixtures.model()) {
            session.send(.traced(page, request: first.request))
        }
        grow(&session, try file.add("yyy"))
        let second = try #require(requests().last)
        #expect(second.pages.map(\.range) == [1024..<1503] && second.document === file.document)
        let symbol = Symbol(code: 0x78)
        #expect(session.state.activation(at: 1499, symbol: symbol) != .pending)
        #expect(session.state.activation(at: 1501, symbol: symbol) == .pending)
        for page in Fixtures.pages(second, model: try Fixtures.model()) {
            session.send(.traced(page, request: second.request))
        }
        // What was still under way for the shorter text does not take anything away.
        for page in Fixtures.pages(first, model: try Fixtures.model()) {
            session.send(.traced(page, request: first.request))
        }
        #expect(session.state.activation(at: 1501, symbol: symbol) != .pending)
    }

    @Test("What is added far from the view asks for no page")
    func farAway() throws {
        let file = try Growing(String(repeating: "x", count: 5000))
        var session = Session(40, 10, document: file.document, model: try Fixtures.model())
        session.effects = []
        session.answersTraces = false
        grow(&session, try file.add("yyy"))
        #expect(session.effects.isEmpty)
    }

    @Test("G in a text that is not read whole yet leads to its end")
    func unread() throws {
        let file = try Growing(String(repeating: "line\n", count: 20_000), first: 1000)
        var session = Session(80, 10, document: file.document)
        #expect(status(session).contains("reading 1%"))
        session.type("G")
        #expect(session.state.cursor == 999)
        grow(&session, try file.next(atMost: 50_000))
        #expect(session.state.cursor == 50_999 && status(session).contains("reading 51%"))
        grow(&session, try file.next())
        #expect(session.state.cursor == 99_999)
        #expect(!status(session).contains("reading") && !status(session).contains("growing"))
        grow(&session, try file.add("more\n"))
        #expect(session.state.cursor == 99_999)
    }

    @Test(
        "A jump in a text that is not read whole yet ends where it was meant to",
        arguments: [
            ("90%", 899, 89_999), (":90%\n", 899, 89_999), ("12000G", 995, 59_995), ("12000gg", 995, 59_995),
            (":12000\n", 995, 59_995), (":goto @70000\n", 999, 70_000), ("2G", 5, 5), ("F90%", 899, 89_999),
            ("G90%", 899, 89_999), ("90%G", 999, 99_999), ("90%F", 999, 99_999),
        ])
    func jumps(keys: String, first: Int, last: Int) throws {
        let file = try Growing(String(repeating: "line\n", count: 20_000), first: 1000)
        var session = Session(80, 10, document: file.document)
        session.type(keys)
        #expect(session.state.cursor == first)
        while !file.document.isRead { grow(&session, try file.next(atMost: 30_000)) }
        #expect(session.state.cursor == last)
        session.type("gg")
        grow(&session, try file.add("more\n"))
        #expect(session.state.cursor == 0)
    }

    @Test("A movement takes a jump back that has not come to its end", arguments: ["k", "gg", "H", "/lin\n"])
    func leftJumps(keys: String) throws {
        let file = try Growing(String(repeating: "line\n", count: 20_000), first: 1000)
        var session = Session(80, 10, document: file.document)
        session.type("90%" + keys)
        session.answerAll()
        let cursor = session.state.cursor
        #expect(cursor != 899)
        while !file.document.isRead { grow(&session, try file.next(atMost: 30_000)) }
        #expect(session.state.cursor == cursor)
    }

    @Test("What is not found before the text is read is said not to be in the part read so far")
    func unreadSearch() throws {
        let file = try Growing(String(repeating: "line\n", count: 20_000), first: 1000)
        var session = Session(80, 10, document: file.document)
        session.type("/zebra\n")
        session.answerAll()
        #expect(session.state.notice?.text == "not found in the part read so far: zebra")
        grow(&session, try file.next())
        session.type("n")
        session.answerAll()
        #expect(session.state.notice?.text == "not found: zebra")
    }

    @Test("A bookmark in a part that is not read yet is reached, and then compared", arguments: ["line", "lime"])
    func unreadBookmark(excerpt: String) throws {
        let file = try Growing(String(repeating: "line\n", count: 20_000), first: 1000)
        var session = Session(80, 10, model: try Fixtures.model())
        session.texts[file.path] = file.document
        let bookmark = Bookmark(text: file.path, position: 70_000, label: "far", unit: nil, excerpt: excerpt)
        let effects = session.state.visit(.bookmark(bookmark, isHere: false))
        session.take(effects)
        session.answerAll()
        #expect(session.state.cursor == 999 && session.state.notice == nil)
        while !file.document.isRead { grow(&session, try file.next(atMost: 30_000)) }
        #expect(session.state.cursor == 70_000)
        let expected = excerpt == "line" ? "far" : "the text has changed here; it was: lime"
        #expect(session.state.notice?.text == expected)
    }

    @Test("A file that was cut off or moved is said to be, and another text does not take its place")
    func fates() throws {
        let file = try Growing(String(repeating: "line\n", count: 100))
        var session = Session(120, 10, document: file.document)
        truncate(file.path, 10)
        grow(&session, try file.next())
        #expect(message(session).contains("was cut off; :open it again"))
        #expect(session.state.document?.count == 500)
        grow(&session, Fixtures.text("something else"))
        #expect(session.state.document?.count == 500)
        session.type("F")
        #expect(message(session).contains("this text has ended"))
    }

    @Test("A text that was empty grows into one")
    func empty() throws {
        let file = try Growing("")
        var session = Session(40, 10, document: file.document, model: try Fixtures.model())
        session.type("F")
        #expect(session.state.cursor == 0)
        grow(&session, try file.add("a"))
        #expect(session.state.cursor == 0 && session.state.colorPages[0]?.range == 0..<1)
        grow(&session, try file.add("b\nc"))
        #expect(session.state.cursor == 3 && session.state.colorPages[0]?.range == 0..<4)
    }

    @Test("Random keys over a text that grows never trap, and the cursor and the pages stay inside of it")
    func walk() throws {
        var generator = SplitMix(17)
        let file = try Growing("a line\n", first: 3)
        var session = Session(50, 12, document: file.document, model: try Fixtures.model())
        let keys = Array("FFFFGGhjkleb0$gH L\u{1B}3/n]s%")
        for step in 0..<4000 {
            switch generator.below(8) {
            case 0: grow(&session, try file.add(["x", "é漢\n", "words of a line, ", "\n\n", "\t"][generator.below(5)]))
            case 1: session.input(.mouse(MouseEvent(.wheelUp, at: Point(column: 1, row: 1))))
            case 2: session.answerAll()
            default: session.type(String(keys[generator.below(keys.count)]))
            }
            let state = session.state
            let count = try #require(state.document?.count)
            guard count == file.document.count || step == 0, (0..<max(1, count)).contains(state.cursor),
                state.top <= state.cursor, state.colorPages.values.allSatisfy({ $0.range.upperBound <= count }),
                !state.following.isOn || state.cursor == count - 1
            else {
                Issue.record("after step \(step): cursor \(state.cursor), top \(state.top) of \(count)")
                return
            }
            _ = view(state)
        }
    }
}
