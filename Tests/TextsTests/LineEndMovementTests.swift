import Testing
import Texts

@Suite("Movements over lines that end with a carriage return and a line feed")
struct LineEndMovementTests {
    private func document(_ text: String) -> Document {
        Document(bytes: Array(text.utf8), name: "t", alphabet: .scalar)
    }

    /// Where the symbol at a place of one text stands in the other.
    private func ended(_ position: Int, in plain: String) -> Int {
        position + plain.unicodeScalars.prefix(position).count { $0 == "\n" }
    }

    @Test("words and paragraphs begin at the same symbols as where lines end with a line feed alone")
    func sameSymbols() {
        let plain = "one two\n\nthree.\n \nfour\n\n\nfive  six\n"
        let (a, b) = (document(plain), document(plain.replacing("\n", with: "\r\n")))
        // The text's last symbol is where movements stop.
        func place(_ position: Int) -> Int { position == a.count - 1 ? b.count - 1 : ended(position, in: plain) }
        for position in 0..<a.count {
            let start = ended(position, in: plain)
            #expect(b.nextWord(after: start) == place(a.nextWord(after: position)), "word after \(position)")
            #expect(
                b.nextParagraph(after: start) == place(a.nextParagraph(after: position)), "paragraph after \(position)")
            #expect(
                b.previousParagraph(before: start) == place(a.previousParagraph(before: position)),
                "paragraph before \(position)")
        }
        #expect(a.lineCount == b.lineCount)
    }
}
