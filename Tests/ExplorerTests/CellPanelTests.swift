import Explorer
import Glibc
import ModelCore
import Screen
import Testing
import Texts

@Suite struct CellPanelTests {
    /// The panel's rows at the right of the screen, below its heading, without blanks at their ends.
    private func board(_ session: Session) -> [String] {
        let frame = view(session.state)
        return (1..<max(1, frame.size.rows - 3)).map { row in
            let glyphs = frame.row(row).filter { $0.width > 0 }.map(\.glyph)
            let text = String(glyphs.drop { $0 != "│" }.dropFirst())
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// Answers the last trace request with what `value` says.
    private func answer(
        _ session: inout Session, exact: Bool = true, _ value: (UnitAddress, _ position: Int) -> Float
    ) throws {
        let units = try #require(session.state.lens).architecture.hidden
        let requests = session.effects.compactMap { if case .trace(let request) = $0 { request } else { nil } }
        let request = try #require(requests.last)
        for page in request.pages {
            for item in page.items {
                let addresses: [UnitAddress]
                switch item {
                case .unit(let unit): addresses = [unit]
                case .signal(let signal):
                    addresses = (0..<units).map { UnitAddress(layer: signal.layer, signal: signal.signal, unit: $0) }
                case .prediction, .effect: continue
                }
                let values = page.range.flatMap { position in addresses.map { value($0, position) } }
                let traced = TracePage(
                    item: item, range: page.range, content: .values(values, width: addresses.count),
                    exactness: exact ? .exact(difference: nil) : .approximate)
                session.send(.traced(traced, request: request.request))
            }
        }
    }

    /// The story read by a real model with random weights, its panel open.
    private func real(_ kind: CellKind, _ columns: Int, _ rows: Int) throws -> Session {
        let opened = try Fixtures.model(kind)
        var generator = SeededGenerator(seed: 5)
        var parameters = Parameters(randomFor: opened.architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        let model = try Model(
            architecture: opened.architecture, vocabulary: opened.vocabulary, parameters: parameters)
        let runner = Runner(model)
        var state = runner.zeroState()
        let symbols = Fixtures.story.symbols(in: 0..<Fixtures.story.count).map { symbol in
            Int32(opened.vocabulary.index(of: symbol.code) ?? -1)
        }
        let trace = runner.trace(symbols, from: &state, recording: opened.architecture.signalAddresses)
        var session = Session(columns, rows, depth: .palette, model: opened, answersTraces: false)
        session.type("C")
        try answer(&session) { trace.value(of: $0, at: $1) ?? .nan }
        return session
    }

    private static let lstm: [String: [Float]] = [
        "i": [0.5, 0.9, 0], "f": [0.25, 0.75, 0], "g": [0.5, -0.5, 0], "o": [1, 0.5, 0],
        "c": [0.25, -0.2625, -0.2625], "h": [0.24492, -0.12831, -0.12831],
    ]

    private func lstm(_ columns: Int, _ rows: Int, exact: Bool = true) throws -> Session {
        var session = Session(
            columns, rows, document: Fixtures.text("ab漢"), model: try Fixtures.model(hidden: 2, layers: 1),
            answersTraces: false)
        session.type("C")
        try answer(&session, exact: exact) { Self.lstm[$0.signal.name]?[$1] ?? .nan }
        return session
    }

    @Test("At 80×24 the LSTM's arithmetic, with what was read")
    func small() throws {
        var session = try real(.lstm, 80, 24)
        session.type("9l")
        try GoldenScreen.check(view(session.state), "cell-80x24")
    }

    @Test("At 200×60 the GRU's state flows along a line, and the sense of z is said")
    func large() throws {
        var session = try real(.gru, 200, 60)
        session.type("40l")
        try GoldenScreen.check(view(session.state), "cell-200x60")
    }

    @Test("The equation, its numbers, its terms and the traced result agree")
    func equation() throws {
        var session = try lstm(64, 40)
        session.type("l")
        let lines = board(session)
        let start = try #require(lines.firstIndex(of: "c′ = f·c + i·g"))
        #expect(
            Array(lines[start..<start + 9]) == [
                "c′ = f·c + i·g", "  = 0.7500·0.2500", "  + 0.9000·(-0.5000)", "  = 0.1875 - 0.4500", "  = -0.2625",
                "h′ = o·tanh(c′)", "  = 0.5000·tanh(-0.2625)", "  = 0.5000·(-0.2566)", "  = -0.1283",
            ])
        #expect(lines.contains("read   b U+0062") && lines.contains("before a U+0061"))
        #expect(lines.contains { $0.hasPrefix("i  +0.9000 ") && !$0.contains("open") })
    }

    @Test("On a real trace what is printed adds up to what is printed, within rounding", arguments: CellKind.all)
    func sums(kind: CellKind) throws {
        /// The number that a text is, or its two factors or two terms come to; `(1 - z)` is a factor.
        func number(_ text: Substring) -> Float? {
            let text =
                text.hasPrefix("(") && text.hasSuffix(")") && !text.dropFirst().contains("(")
                ? text.dropFirst().dropLast() : text
            if let value = Float(text) { return value }
            if text.hasPrefix("1 - ") { return number(text.dropFirst(4)).map { 1 - $0 } }
            if text.hasPrefix("tanh(") { return number(text.dropFirst(4)).map { tanhf($0) } }
            let factors = text.split(separator: "·").map { number($0) }
            return factors.count > 1 && !factors.contains(nil) ? factors.reduce(1) { $0 * ($1 ?? 0) } : nil
        }
        /// A line's sum: terms with ` + ` or ` - ` between them outside of parentheses.
        func sum(_ text: String) -> Float? {
            var terms: [(sign: Float, text: String)] = [(1, "")]
            var depth = 0
            for character in text {
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                if depth == 0, character == "+" || character == "-", terms[terms.count - 1].text.hasSuffix(" ") {
                    terms.append((character == "+" ? 1 : -1, ""))
                } else {
                    terms[terms.count - 1].text.append(character)
                }
            }
            let values = terms.map { term in
                number(Substring(String(term.text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())))
                    .map { $0 * term.sign }
            }
            return values.contains(nil) ? nil : values.reduce(0) { $0 + ($1 ?? 0) }
        }
        var session = try real(kind, 200, 60)
        var compared = 0
        for _ in 0..<60 {
            let lines = board(session)
            #expect(!lines.contains { $0.contains("≠") || $0.contains("~") || $0.contains("…") })
            for (index, line) in zip(1..., lines.dropFirst()) where line.hasPrefix("  = ") {
                let before = lines[index - 1]
                guard before.hasPrefix("  = ") else { continue }
                func value(_ line: String) -> Float? {
                    sum(String(line.dropFirst(4).split(separator: "  (").first ?? ""))
                }
                let (above, here) = (try #require(value(before), "\(before)"), try #require(value(line), "\(line)"))
                #expect(abs(above - here) <= 3e-4, "\(before) and \(line)")
                compared += 1
            }
            session.type("l")
        }
        #expect(compared == 60 * ["rnn": 0, "lstm": 4, "gru": 3][kind.name, default: -1])
    }

    @Test("What is traced otherwise than it adds up is shown as unequal")
    func disagreement() throws {
        var session = Session(
            64, 40, document: Fixtures.text("ab"), model: try Fixtures.model(hidden: 2, layers: 1),
            answersTraces: false)
        session.type("C")
        try answer(&session) { address, _ in address.signal.name == "c" ? 0.3 : 0.5 }
        #expect(board(session).contains("  ≠ 0.3000"))
    }

    @Test("Gates above 0.9 are open and below 0.1 closed, in words and bars")
    func gates() throws {
        let session = try lstm(64, 40)
        let lines = board(session)
        #expect(lines.contains { $0.hasPrefix("o  +1.0000 ███") && $0.hasSuffix("open") })
        #expect(lines.contains { $0.hasPrefix("f  +0.2500 ") && $0.contains("·") && !$0.hasSuffix("closed") })
    }

    @Test("At the first step the old state is 0")
    func firstStep() throws {
        let lines = board(try lstm(64, 40))
        #expect(lines.contains("before nothing: state 0"))
        #expect(lines.contains("  = 0.2500·0.0000") && lines.contains("  + 0.5000·0.5000"))
        #expect(lines.contains("c  +0.0000 →  +0.2500"))
        #expect(lines.contains("        Δ  +0.2500") || lines.contains { $0.contains("Δ") && $0.contains("+0.2500") })
    }

    @Test("A symbol that was not fed has no arithmetic: its state was held")
    func unknown() throws {
        var session = try lstm(64, 40)
        session.type("$")
        let lines = board(session)
        #expect(lines.contains { $0.contains("not in the") })
        #expect(lines.contains("c held at  -0.2625") && lines.contains("h held at  -0.1283"))
        #expect(!lines.contains { $0.hasPrefix("c′") })
        var after = Session(
            64, 40, document: Fixtures.text("a漢b"), model: try Fixtures.model(hidden: 2, layers: 1),
            answersTraces: false)
        after.type("C$")
        try answer(&after) { Self.lstm[$0.signal.name]?[$1 == 0 ? 0 : 1] ?? .nan }
        #expect(board(after).contains { $0.hasPrefix("before 漢") && $0.hasSuffix("not fed") })
    }

    @Test("Approximate results carry a ~, what is not traced an ellipsis")
    func pending() throws {
        let approximate = try lstm(64, 40, exact: false)
        #expect(board(approximate).contains("  ~ 0.2500"))
        var session = Session(
            64, 40, document: Fixtures.text("ab"), model: try Fixtures.model(hidden: 2, layers: 1),
            answersTraces: false)
        session.type("Cl")
        let lines = board(session)
        #expect(lines.contains("  = …·…") && lines.contains("h′ = o·tanh(c′)"))
        #expect(!lines.contains { $0.contains("0.0000") })
    }

    @Test("h and l move along the text while the panel has the keys, and the numbers follow")
    func following() throws {
        var session = Session(model: try Fixtures.model())
        session.type("C")
        let first = board(session)
        session.type("3l")
        #expect(session.state.cursor == 3 && session.state.views.focus == .cell)
        #expect(board(session) != first && board(session)[0].hasPrefix("step t = 3"))
        session.type("h")
        #expect(board(session)[0].hasPrefix("step t = 2"))
    }

    @Test("Enter and a double click colour the text by the signal of a line; j and k scroll")
    func choosing() throws {
        var session = Session(80, 14, model: try Fixtures.model())
        session.type("C4j\n")
        #expect(session.state.unitAddress?.description == "l0.i.0")
        session.type("j\n")
        #expect(session.state.unitAddress?.description == "l0.f.0")
        session.type("u")
        #expect(session.state.unitAddress?.description == "l0.i.0")
        session.type("G")
        #expect(board(session).last?.isEmpty == false)
        session.type("gg")
        #expect(board(session)[0].hasPrefix("step t = "))
        let panel = try #require(view(session.state).cursor)
        session.input(.mouse(MouseEvent(.press, at: Point(column: panel.column + 3, row: 7))))
        session.input(.mouse(MouseEvent(.doubleClick, at: Point(column: panel.column + 3, row: 7))))
        #expect(session.state.unitAddress?.description == "l0.g.0")
        session.type("gg\n")
        #expect(session.state.notice?.isError == true)
    }

    @Test("Every kind of cell has a board, and so has the layer above")
    func kinds() throws {
        for kind in CellKind.all {
            var session = Session(64, 60, model: try Fixtures.model(kind))
            session.type("C>l")
            let lines = board(session)
            #expect(lines[0] == "step t = 1, input l0.h")
            for signal in kind.signals { #expect(lines.contains { $0.hasPrefix(signal.name) }) }
            let words = lines.joined(separator: " ")
            for word in kind.remark.split(separator: " ") { #expect(words.contains(word)) }
        }
    }

    @Test("Every size draws, with nothing traced, without a model, with an empty text", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        let model = try Fixtures.model(.gru)
        for (columns, rows) in [(0, 0), (1, 1), (3, 100), (100, 1), (20, 5), (52, 8), (80, 24)] {
            let sessions = [
                Session(columns, rows, depth: depth, model: model),
                Session(columns, rows, depth: depth, model: model, answersTraces: false),
                Session(columns, rows, depth: depth),
                Session(columns, rows, depth: depth, document: Fixtures.text(""), model: model),
                Session(columns, rows, depth: depth, document: nil, model: model),
            ]
            for var session in sessions {
                for keys in ["C", "j", "G", "\n", "l", "gg", "\u{1B}", "T", "q"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
    }
}
