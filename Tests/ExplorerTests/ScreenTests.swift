import Explorer
import Glibc
import Screen
import Testing
import Texts

/// Screens as text files: first the characters, then for every cell the letter of its style, then what each letter
/// means. `CELLSCOPE_RECORD=1 swift test` writes them anew.
@Suite struct ScreenTests {
    static let folder = String(#filePath.dropLast("ScreenTests.swift".count)) + "Screens/"

    private func check(_ frame: Frame, _ name: String) throws {
        let path = Self.folder + name + ".txt"
        let found = Self.describe(frame)
        if getenv("CELLSCOPE_RECORD") != nil {
            let file = try #require(fopen(path, "w"))
            fputs(found, file)
            fclose(file)
            return
        }
        let expected = try String(decoding: read(path), as: UTF8.self)
        let difference = Self.difference(expected, found)
        #expect(difference == nil, "\(name) differs\n\(difference ?? "")\nRecord it anew with CELLSCOPE_RECORD=1")
    }

    private func read(_ path: String) throws -> [UInt8] {
        let document = try Document.open(path: path, alphabet: .byte)
        return document.symbols(in: 0..<document.count).map { UInt8(truncatingIfNeeded: $0.code) }
    }

    /// The lines that differ, old above new.
    static func difference(_ expected: String, _ found: String) -> String? {
        guard expected != found else { return nil }
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for index in 0..<max(old.count, new.count) where lines.count < 40 {
            let a = index < old.count ? old[index] : "(no line)"
            let b = index < new.count ? new[index] : "(no line)"
            if a != b { lines += ["line \(index + 1)", "  was \(a)", "  is  \(b)"] }
        }
        return lines.joined(separator: "\n")
    }

    static func describe(_ frame: Frame) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*+#@%&=~")
        var styles: [Style: Int] = [:]
        var order: [Style] = []
        var characters = ""
        var colors = ""
        for row in 0..<frame.size.rows {
            characters += "|"
            colors += "|"
            for cell in frame.row(row) {
                if cell.width > 0 { characters.append(cell.glyph) }
                if cell.style == .plain {
                    colors += "."
                    continue
                }
                if styles[cell.style] == nil {
                    styles[cell.style] = order.count
                    order.append(cell.style)
                }
                let index = styles[cell.style] ?? 0
                colors.append(index < letters.count ? letters[index] : "!")
            }
            characters += "|\n"
            colors += "|\n"
        }
        let cursor = frame.cursor.map { "row \($0.row) column \($0.column)" } ?? "hidden"
        let key = zip(order, 0...).map { style, index in
            "\(index < letters.count ? letters[index] : "!") = \(describe(style))\n"
        }
        return "\(frame.size.columns)x\(frame.size.rows), cursor \(cursor)\n\n" + characters + "\n" + colors + "\n"
            + key.joined()
    }

    static func describe(_ style: Style) -> String {
        func name(_ color: Color) -> String {
            switch color {
            case .standard: "standard"
            case .indexed(let index): "\(index)"
            case .rgb(let r, let g, let b): "(\(r) \(g) \(b))"
            }
        }
        var text = name(style.foreground) + " on " + name(style.background)
        for (attribute, word) in [
            (Style.Attributes.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
            (.reverse, "reverse"),
        ] where style.attributes.contains(attribute) { text += " " + word }
        return text
    }

    @Test("The story at 80×24 in 256 colours, coloured by a cell state")
    func story() throws {
        var session = Session(depth: .palette, model: try Fixtures.model())
        session.type("l")
        session.type(":unit l0.c.7\n")
        try check(view(session.state), "story-80x24")
    }

    @Test("The story at 200×60 by a gate")
    func large() throws {
        var session = Session(200, 60, depth: .palette, model: try Fixtures.model(.gru))
        session.type(":signal z\nG")
        try check(view(session.state), "gate-200x60")
    }

    @Test("At 20×5 two rows of text, legend, status and message are left")
    func small() throws {
        var session = Session(20, 5, depth: .sixteen, model: try Fixtures.model())
        session.type("3j")
        try check(view(session.state), "story-20x5")
    }

    @Test("Without colours a row of signs stands under every row of text")
    func colorless() throws {
        var session = Session(60, 12, depth: .none, model: try Fixtures.model(.rnn))
        session.type("w")
        try check(view(session.state), "colourless-60x12")
    }

    @Test("Awkward symbols are shown safely, each in cells of its own")
    func awkward() throws {
        let bytes: [UInt8] =
            Array("tab\there\u{7}\u{1B}[31m\u{7F} e\u{301} 漢字 \u{202E}rtl\u{200D}\u{85}\u{E000} é🙂\n".utf8)
            + [0xFF, 0x41, 0xC3, 0x0A] + Array("plain\n".utf8)
        for (alphabet, name) in [(Alphabet.scalar, "awkward-scalar"), (.byte, "awkward-byte")] {
            let document = Document(bytes: bytes, name: "awkward.txt", alphabet: alphabet)
            let model = try Fixtures.model(kind: alphabet == .byte ? .byte : .scalar)
            let session = Session(48, 9, depth: .palette, document: document, model: model)
            try check(view(session.state), name)
        }
    }

    @Test("The help scrolls, and its last page ends with its last line")
    func help() throws {
        var session = Session(80, 24)
        session.type("?")
        try check(view(session.state), "help-80x24")
        session.type("G")
        try check(view(session.state), "help-end-80x24")
        session.type("q")
        #expect(session.state.mode == .text)
        #expect(session.effects.isEmpty)
    }

    @Test("A prompt shows what is typed and what Tab offers")
    func prompt() throws {
        var session = Session(60, 8, depth: .palette, model: try Fixtures.model())
        session.type(":unit-\t\t")
        try check(view(session.state), "prompt-60x8")
    }

    @Test("Nothing open, an empty text and approximate values are said")
    func states() throws {
        try check(view(Session(60, 6, document: nil).state), "nothing-60x6")
        try check(view(Session(60, 6, document: Fixtures.text("")).state), "empty-60x6")
        var session = Session(60, 6, depth: .palette, model: try Fixtures.model(), answersTraces: false)
        guard case .trace(let request)? = session.effects.first else {
            Issue.record("no trace was asked for")
            return
        }
        let page = Fixtures.page(request, request.pages[0], units: 20, exact: false)
        session.send(.traced(page, request: request.request))
        let progress = TraceProgress(done: 250, total: 1000, secondsLeft: 12)
        session.send(.progress(progress, request: request.request))
        try check(view(session.state), "approximate-60x6")
    }

    @Test("Every size from nothing up draws without a trap", arguments: ColorDepth.allCases)
    func sizes(depth: ColorDepth) throws {
        for columns in [0, 1, 2, 3, 7, 20, 80] {
            for rows in [0, 1, 2, 3, 4, 5, 24] {
                var session = Session(columns, rows, depth: depth, model: try Fixtures.model())
                for keys in ["", "G", "?", "G\u{1B}", ":unit-\t", "\t\u{1B}", "/ab", "\u{1B}zz"] {
                    session.type(keys)
                    let frame = view(session.state)
                    #expect(frame.size == Size(columns: columns, rows: rows))
                    if let cursor = frame.cursor { #expect(frame.contains(row: cursor.row, column: cursor.column)) }
                }
            }
        }
    }
}
