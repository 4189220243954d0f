import Files
import Testing

@Suite("Lines of small files")
struct TextLinesTests {
    @Test("line feeds, carriage returns before them, a mark at the beginning, a last line without an end")
    func lines() {
        for (text, lines) in [
            ("a\nb\n", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("", []), ("\n", [""]),
            ("\r\n\r\n", ["", ""]), ("\u{FEFF}a\n", ["a"]), ("\u{FEFF}", []), ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"]),
            ("a\rb\n", ["a\rb"]), ("a\r\r\n", ["a\r"]), ("a\u{2028}b\u{85}c\u{C}d\n", ["a\u{2028}b\u{85}c\u{C}d"]),
            // A mark that combines with the line feed before it begins the next line.
            ("a\n\u{301}b\n", ["a", "\u{301}b"]),
        ] {
            let found = TextLines.of(text).map { ExactText($0) }
            #expect(found == lines.map { ExactText($0) }, "\(text.debugDescription)")
            #expect(TextLines.of(Array(text.utf8)).map(Array.init) == lines.map { Array($0.utf8) })
        }
    }
}
