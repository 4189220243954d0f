import Explorer
import ModelCore
import Screen
import Testing
import Texts

extension Session {
    /// All of the text in view.
    var text: String {
        guard let document = state.document else { return "" }
        var text = ""
        for symbol in document.symbols(in: 0..<document.count) {
            text.unicodeScalars.append(Unicode.Scalar(symbol.code) ?? "?")
        }
        return text
    }

    /// The notice, or what stands in its place.
    var message: String { state.notice?.text ?? shown.last ?? "" }

    var branches: [Branch] { state.generating.tree.branches }

    /// An explorer in which a text was begun for the model to write on.
    static func primed(_ text: String = "ab", _ columns: Int = 80, _ rows: Int = 24) throws -> Session {
        var session = Session(columns, rows, depth: .palette, model: try Fixtures.model())
        session.type(":prime \(text)\n")
        return session
    }
}

@Suite struct GeneratingTests {
    @Test("A prime becomes the text, read from a zero state, with the cursor on its last symbol")
    func prime() throws {
        let session = try Session.primed("The end ")
        #expect(session.text == "The end ", "a blank at the end belongs to it")
        #expect(session.state.cursor == 7)
        #expect(session.status.contains("paused at step 8"))
        #expect(session.status.contains("T 1.0 seed 1"))
        #expect(session.state.colorPages[0]?.range == 0..<8)
    }

    @Test("In a typed prime \\n is a line's end, and what the model does not know is refused by its name")
    func escapes() throws {
        #expect(try Session.primed("a\\nb\\\\c\\d").text == "a\nb\\c\\d")
        var session = try Session.primed("caf\u{E9}")
        #expect(session.state.generating.current == nil)
        #expect(session.text.hasPrefix("The old house"))
        #expect(session.message.contains("é U+00E9 is not in the model's vocabulary"))
        session.type(":prime a\\tb\n")
        #expect(session.message.contains("tab U+0009 is not in the model's vocabulary"))
    }

    @Test("A text primes as far as the cursor, a long one with its last 20,000 symbols, and unknown ones are not fed")
    func primeHere() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("12l")
        session.type("gw")
        #expect(session.text == "The old house")
        #expect(session.message.contains("the 13 symbols up to here"))
        session.type("go")
        #expect(session.text == Session(model: nil).text)
        #expect(session.state.cursor == 12)
        let long = Fixtures.text(String(repeating: "word é\n", count: 4000))
        session = Session(depth: .palette, document: long, model: try Fixtures.model())
        session.type("Ggw")
        #expect(session.state.document?.count == 20_000)
        #expect(session.message.contains("the last of 28000"))
        #expect(session.message.contains("unknown ones are not fed"))
        #expect(session.text == String(String(repeating: "word é\n", count: 4000).suffix(20_000)))
    }

    @Test("A step draws a symbol and reads it; back and on again is the same way")
    func steps() throws {
        var session = try Session.primed()
        session.type(".")
        #expect(session.text == "abc")
        #expect(session.state.cursor == 2)
        session.type("5.")
        #expect(session.text == "abcdefgh")
        #expect(session.status.contains("paused at step 8"))
        session.type(",")
        session.type("3,")
        #expect(session.state.cursor == 3)
        #expect(session.text == "abcdefgh", "the continuation stays")
        #expect(session.shown.first?.contains("abcd ") == true, "but is not shown while the cursor is before it")
        session.type("2.")
        #expect(session.state.cursor == 5)
        session.type("4.")
        #expect(session.text == "abcdefghij")
        #expect(session.branches.count == 1)
        session.type("99,")
        #expect(session.state.cursor == 0)
        session.type("\u{1B}")
        #expect(session.shown.first?.hasPrefix("abcdefghij") == true, "Esc shows all of it")
        #expect(session.status.contains("written, step 1"))
    }

    @Test("Drawn otherwise from an earlier step, a branch leaves the old one, which stays")
    func branches() throws {
        var session = try Session.primed()
        session.type("6.4,")
        #expect(session.text == "abcdefgh")
        session.type(":seed 2\n")
        #expect(session.status.contains("seed 2"))
        session.type("3.")
        #expect(session.text == "abcdfhj")
        #expect(session.message.contains("branch 2 leaves branch 1 at step 4"))
        #expect(session.branches.map(\.id) == [1, 2])
        #expect(session.branches.map(\.document.count) == [8, 7])
        #expect(session.branches[1].parent == 1 && session.branches[1].at == 4)
        session.type(":seed 1\n2,.")
        #expect(session.text == "abcdfg")
        #expect(session.branches[2].parent == 2 && session.branches[2].at == 5)
        session.type(":branch 1\n")
        #expect(session.text == "abcdefgh")
        #expect(session.state.cursor == 7)
        session.type(".")
        #expect(session.text == "abcdefghi")
        #expect(session.branches.count == 3)
    }

    @Test("What was traced before the place where a branch leaves is not traced again")
    func pages() throws {
        var session = try Session.primed("abcdefgh")
        session.type("8.")
        session.answersTraces = false
        session.type("4,")
        session.effects = []
        session.type(":seed 2\n.")
        #expect(session.branches.count == 2)
        #expect(session.state.colorPages[0]?.range == 0..<12)
        #expect(
            session.effects.contains {
                if case .trace(let request) = $0 { request.pages[0].range == 0..<13 } else { false }
            })
    }

    @Test("Typed symbols are read as if they were drawn, and stay when the way is gone again")
    func typing() throws {
        var session = try Session.primed()
        session.type("3.2,")
        session.type("i")
        #expect(session.status.contains("typing step 3"))
        #expect(session.message.contains("Esc stops"))
        session.type("xq\n")
        #expect(session.text == "abcxq\n")
        #expect(session.branches.count == 2)
        session.key(.backspace)
        #expect(session.state.cursor == 4)
        session.type("é")
        #expect(session.message.contains("é U+00E9 is not in the model's vocabulary"))
        session.type("\u{1B}")
        #expect(session.state.mode == .text)
        session.type("2,6.")
        #expect(session.text == "abcxq\n !\"", "over what was typed, then drawn")
        #expect(session.branches.count == 2)
        session.type("6,g.")
        #expect(session.text == "abcd", "drawn where something was typed")
        #expect(session.branches.count == 3)
        session.input(.paste("no commands"))
        #expect(session.text == "abcd")
        session.type("i")
        session.input(.paste("no ls"))
        #expect(session.text == "abcdno ls")
        session.input(.key(Key(.character(","), [.alt])))
        #expect(session.state.mode == .text, "Esc and a key right behind it")
        #expect(session.state.cursor == 7)
    }

    @Test(":force reads a text, and the symbol that stands there already makes no branch")
    func force() throws {
        var session = try Session.primed()
        session.type(":force \n")
        #expect(session.state.mode != .text, "it asks what")
        session.type("\u{1B}")
        session.type("4.3,:force d \n")
        #expect(session.text == "abcd ")
        #expect(session.branches[1].at == 4)
        session.type(",,,:force cd\n")
        #expect(session.branches.count == 2)
        #expect(session.state.cursor == 3)
    }

    @Test("It writes at a speed, one request at a time, and pauses")
    func running() throws {
        var session = try Session.primed()
        session.type("20p")
        #expect(session.status.contains("writing 20/s"))
        session.pass(0.05)
        #expect(session.text == "abc")
        session.pass(0.5)
        #expect(session.text.count == 13)
        session.type("p")
        session.pass(0.5)
        #expect(session.text.count == 13)
        #expect(session.state.play.tick == nil)
        session.answersGenerating = false
        session.type("2000p")
        for _ in 0..<50 { session.pass(0.033) }
        let requests = session.effects.compactMap { if case .generate(let request) = $0 { request } else { nil } }
        #expect(requests.count == 1, "nothing is asked for before the answer has come")
        #expect(session.status.contains("waiting"))
        session.answersGenerating = true
        session.draw(try #require(requests.first))
        #expect(session.text.count <= 13 + 66 + 256)
        #expect(session.text.count > 13)
        session.type("\u{1B}")
        #expect(session.state.play.tick == nil)
    }

    @Test("An answer that comes after the person has gone elsewhere, or wants it otherwise, changes nothing")
    func late() throws {
        var session = try Session.primed("abcd")
        session.answersGenerating = false
        session.type(".")
        guard case .generate(let request)? = session.effects.last else {
            Issue.record("nothing was asked for")
            return
        }
        session.type("h")
        session.draw(request)
        #expect(session.text == "abcd")
        session.effects = []
        session.type("l.")
        guard case .generate(let second)? = session.effects.last else {
            Issue.record("nothing was asked for")
            return
        }
        session.effects = []
        session.type(":seed 2\n")
        session.answersGenerating = true
        session.draw(second)
        #expect(session.text == "abcdf", "drawn again as it is wanted now")
        session.send(.generated(GeneratedSymbols(start: 5, codes: [97], expected: []), request: 9999))
        #expect(session.text == "abcdf")
    }

    @Test("A request that fails pauses, and is not asked again and again")
    func failing() throws {
        var session = try Session.primed()
        session.answersGenerating = false
        session.type("vg")
        guard case .generate(let look)? = session.effects.last else {
            Issue.record("the panel asked for nothing")
            return
        }
        session.effects = []
        session.send(.failed("it cannot be", request: look.request))
        #expect(session.message.contains("it cannot be"))
        #expect(session.effects.isEmpty)
        session.type("\u{1B}p")
        session.pass(0.1)
        guard case .generate(let request)? = session.effects.last else {
            Issue.record("nothing was asked for")
            return
        }
        session.send(.failed("it cannot be", request: request.request))
        #expect(session.state.play.tick == nil)
    }

    @Test("Settings are changed on the fly, and wrong ones are one line each")
    func settings() throws {
        var session = try Session.primed()
        session.type(":temperature 0.5\n:top-k 40\n:top-p 0.9\n")
        #expect(session.status.contains("T 0.5 top-k 40 top-p 0.9 seed 1"))
        for (line, words) in [
            ("temperature 0", "the temperature is 0.0; it must be above 0"), ("temperature -1", "must be above 0"),
            ("temperature nan", "must be above 0"), ("temperature inf", "must be above 0"),
            ("temperature warm", "\"warm\" is no temperature"), ("top-k 0", "top-k is 0"),
            ("top-k x", "\"x\" is no count"),
            ("top-p 0", "top-p is 0.0"), ("top-p 2", "top-p is 2.0"), ("top-p y", "\"y\" is no probability"),
            ("seed -1", "\"-1\" is no seed"), ("branch 9", "there is no branch 9"),
        ] {
            session.type(":\(line)\n")
            #expect(session.message.contains(words), "\(line): \(session.message)")
        }
        #expect(session.status.contains("T 0.5 top-k 40 top-p 0.9 seed 1"))
        session.type(":top-k off\n:top-p off\n:temperature 1\n:seed 18446744073709551615\n")
        #expect(session.state.generating.settings == .plain)
        #expect(session.state.generating.seed == .max)
        session.type(":greedy\n")
        #expect(session.status.contains("greedy"))
        for keys in [":greedy 3\n", "3gl"] {
            session.type(keys)
            #expect(session.message.contains("takes no \"3\"") && session.status.contains("greedy"))
        }
        session.type(":greedy\n")
        #expect(session.state.generating.settings == .plain)
    }

    @Test("g o leaves for the text before and comes back; another text or alphabet leaves it")
    func leaving() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.texts["two"] = Fixtures.text("Second text\n", name: "two")
        session.type("20l:prime ab\n..")
        session.type("go")
        #expect(session.text.hasPrefix("The old house"))
        #expect(session.state.cursor == 20)
        #expect(session.message.contains("g o goes back to it"))
        #expect(!session.status.contains("paused"))
        session.type(".")
        #expect(session.state.cursor == 21, "playing is playing again")
        session.type("go")
        #expect(session.text == "abcd")
        session.type(":open two\n")
        session.answerAll()
        #expect(session.text == "Second text\n")
        #expect(session.state.generating.current == nil)
        session.type("go")
        #expect(session.text == "abcd")
        session.models["bytes"] = try Fixtures.model(id: 7, kind: .byte)
        session.type(":model bytes\n")
        session.answerAll()
        session.answerAll()
        #expect(session.state.generating.current == nil)
        session.type(":branch 1\n")
        #expect(session.message.contains("other symbols"))
        session.type(":prime é\n")
        #expect(session.message.contains("\\xC3 is not in the model's vocabulary"))
    }

    @Test("Nothing can be written without a model, and the keys say so")
    func withoutModel() throws {
        var session = Session()
        for keys in [":prime a\n", "gw", "i", ":force a\n", "g.", "go", ":save f\n"] {
            session.type(keys)
            #expect(!session.message.isEmpty, "\(keys)")
            #expect(session.state.mode == .text, "\(keys)")
        }
        session.type("vg")
        #expect(session.shown.contains { $0.contains("no model") })
    }

    @Test("A text that is as long as one can be is not written on")
    func bound() throws {
        let symbols = [Symbol](repeating: Symbol("a"), count: BranchTree.lengthBound)
        let document = Document(written: symbols, name: "w", alphabet: .scalar)
        let branch = Branch(id: 1, parent: nil, at: 2, document: document, given: 2)
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.sessions["s"] = SavedSession(
            model: "m", branches: [branch], current: 1, cursor: symbols.count - 1, settings: .plain, seed: 1,
            interventions: [])
        session.type(":open-session s\n")
        session.answerAll()
        session.type(".")
        #expect(session.state.document?.count == symbols.count)
        #expect(session.message.contains("a text ends at"))
    }

    @Test("A far place is said to be read first, and a written text takes no bookmarks")
    func far() throws {
        let long = Fixtures.text(String(repeating: "word\n", count: 2000))
        var session = Session(depth: .palette, document: long, model: try Fixtures.model())
        session.type("Ggw")
        session.answersGenerating = false
        session.type(".")
        #expect(session.status.contains("reading…"))
        guard case .generate(let request)? = session.effects.last else {
            Issue.record("nothing was asked for")
            return
        }
        session.answersGenerating = true
        session.draw(request)
        #expect(!session.status.contains("reading…"))
        session.answersGenerating = false
        session.type(".")
        #expect(!session.status.contains("reading…"), "one symbol more is not far")
        session.type(":bookmark x\n")
        #expect(session.message.contains("has no file, so it cannot have bookmarks"))
        #expect(session.notes == Notes())
    }

    @Test("A property that any text has stays while the model writes")
    func property() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type(":find quotes\n\u{1B}gu:prime \"ab\n")
        #expect(session.state.probing.property?.name == "quotes")
        #expect(session.state.probing.isUnderlined)
        session.type("3.")
        #expect(
            session.effects.contains { if case .label(let request) = $0 { request.document.count >= 3 } else { false } }
        )
    }
}
