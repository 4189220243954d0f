import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// How lines are cut into rows, and that a newline has no row for itself.
@Suite struct WrappingTests {
    /// The rows of text on the screen, without blanks at their ends.
    private func rows(_ text: String, columns: Int, rows: Int = 20) throws -> [String] {
        let session = Session(columns, rows + 3, document: Fixtures.text(text), model: try Fixtures.model())
        return session.lines.prefix(rows).map { line in
            var text = line[...]
            while text.last == " " { text.removeLast() }
            return String(text)
        }.filter { !$0.isEmpty }
    }

    @Test("A newline that has no room takes the last word along; alone it stands only in an empty line")
    func newline() throws {
        #expect(try rows("one two three\nx\n", columns: 13) == ["one two", "three↵", "x↵"])
        #expect(try rows("abcdefghijklmnopqrst\nx\n", columns: 20) == ["abcdefghijklmnopqrs", "t↵", "x↵"])
        #expect(try rows("ends in blanks      \nx\n", columns: 20) == ["ends in blanks", " ↵", "x↵"])
        #expect(try rows("\n\nx\n", columns: 20) == ["↵", "↵", "x↵"])
        #expect(try rows("漢漢漢漢漢漢漢漢漢漢\nx\n", columns: 20) == ["漢漢漢漢漢漢漢漢漢", "漢↵", "x↵"])
    }

    @Test("No width leaves a row of text with nothing but a newline, but for empty lines", arguments: 2...60)
    func everyWidth(columns: Int) throws {
        var random = SplitMix(UInt64(columns))
        var text = ""
        for _ in 0..<60 {
            for _ in 0..<1 + random.below(9) {
                text += String(repeating: "w", count: 1 + random.below(12)) + (random.below(4) == 0 ? "" : " ")
            }
            text += "x\n"
        }
        let shown = try rows(text, columns: columns, rows: 400)
        #expect(shown.filter { $0.drop { $0 == " " } == "↵" }.isEmpty, "\(shown.filter { $0.hasSuffix("↵") })")
        // Nothing is lost or doubled.
        let wanted = text.filter { $0 != " " }.map { $0 == "\n" ? "↵" : $0 }
        #expect(wanted.starts(with: shown.joined().filter { $0 != " " }))
    }

    @Test("A line of exactly 16,384 symbols, which is all that is looked at together, keeps its newline")
    func segment() throws {
        let text = String(repeating: "y", count: 1 << 14) + "\nend\n"
        var session = Session(64, 24, document: Fixtures.text(text), model: try Fixtures.model())
        session.type("$")
        let lines = session.lines.map { $0.filter { $0 != " " } }
        #expect(lines.contains("y↵") && !lines.contains("↵"), "\(lines)")
        session.type("gg" + String(repeating: "gj", count: 256))
        #expect(session.state.cursor >= (1 << 14) - 64)
        session.type("j")
        #expect(session.state.document?.line(containing: session.state.cursor) == 1)
    }
}

/// A byte is no letter of Latin-1.
@Suite struct ByteNameTests {
    private func session(_ columns: Int) throws -> Session {
        let codes = (0..<256).map { UInt32($0) }
        let model = OpenedModel(
            id: 1, path: "bytes",
            architecture: Architecture(cell: .lstm, symbols: 256, hidden: 8, layers: 1),
            vocabulary: try Vocabulary(kind: .byte, codes: codes))
        return Session(
            columns, 40, document: Document(bytes: [0x61, 0xB8, 0xC3, 0xA9, 0xE9, 0x0A], name: "b", alphabet: .byte),
            model: model)
    }

    @Test(
        "The prediction, the status line, the cell and the generation name bytes from 0x80 on as \\xB8",
        arguments: [60, 90, 200])
    func panels(columns: Int) throws {
        for keys in ["lP", "lC", "lvg", "lgw2.W", "lX"] {
            var session = try session(columns)
            session.type(keys)
            let text = session.lines.joined(separator: "\n")
            #expect(text.contains("\\xB8"), "\(keys)")
            for letter in text.unicodeScalars {
                #expect(
                    !(0xA0...0xFF).contains(letter.value) || ["é", "±", "·", "×"].contains(letter), "\(keys): \(letter)"
                )
            }
        }
    }

    @Test("The same in messages, and behind a character that is pointed at in a picture")
    func messages() throws {
        let model = try Fixtures.model(kind: .byte)
        var session = Session(
            80, 24, document: Document(bytes: [0x61, 0x62], name: "b", alphabet: .byte), model: model)
        session.type(":prime a\u{B8}\n")
        #expect(session.message.contains("\\xC2 is not in the model's vocabulary"))
        #expect(
            SymbolLabel.text(at: 3, Symbol(code: 0xB8), in: .byte, []) == "3: \\xB8"
                && SymbolLabel.text(at: 3, Symbol(code: 0xB8), in: .scalar, []) == "3: ¸ U+00B8")
        #expect(SymbolPicture.text(of: [0x61, 0xC3, 0xA9, 0xB8].map { Symbol(code: $0) }, in: .byte) == "aé\\xB8")
    }
}

/// Where there are sixteen colours, or eight, a bar has the colour that the text has for its value.
@Suite struct BarColorTests {
    @Test(
        "The plot's bars have the colours of the text above them", arguments: [ColorDepth.sixteen, .eight],
        ["light", "dark"])
    func bars(depth: ColorDepth, name: String) throws {
        var session = Session(80, 40, depth: depth, model: try Fixtures.model())
        session.type(":palette \(name)\n:unit l0.h.3\nT")
        let frame = view(session.state)
        let strip = try #require(session.lines.firstIndex { $0.contains("l0.h.3 +") || $0.contains("l0.h.3 -") })
        let palette = session.state.palette
        let middle = palette.styles(of: .diverging)[palette.styles(of: .diverging).count / 2].background
        var compared = 0
        for column in 10..<80 {
            let text = frame[row: 0, column: column].style.background
            guard text != .standard, text != middle else { continue }
            for row in strip + 2..<37
            where ["█", "▇", "▆", "▅", "▄", "▃", "▂", "▁"].contains(frame[row: row, column: column].glyph) {
                #expect(frame[row: row, column: column].style.foreground == text, "row \(row), column \(column)")
                compared += 1
            }
        }
        #expect(compared > 40)
    }
}
