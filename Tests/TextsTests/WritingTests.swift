import Testing
import Texts

@Suite struct WritingTests {
    private func symbols(_ text: String) -> [Symbol] { text.unicodeScalars.map { Symbol($0) } }
    private func text(_ document: Document) -> String {
        var text = ""
        for symbol in document.symbols(in: 0..<document.count) {
            text.unicodeScalars.append(Unicode.Scalar(symbol.code) ?? "?")
        }
        return text
    }

    @Test("A written text grows symbol by symbol, and the shorter documents stay as they were")
    func grows() {
        let first = Document(written: symbols("On\n"), name: "w", alphabet: .scalar)
        var documents = [first]
        var whole = "On\n"
        for scalar in (0..<3000).map({ $0 % 71 == 0 ? "\n" : $0 % 13 == 0 ? "漢" : "a" }) {
            documents.append(documents[documents.count - 1].extended(by: symbols(scalar)))
            whole += scalar
        }
        let last = documents[documents.count - 1]
        #expect(text(last) == whole)
        #expect(last.continues(first))
        #expect(first.count == 3 && text(first) == "On\n" && first.lineCount == 1)
        let middle = documents[1500]
        #expect(text(middle) == String(whole.unicodeScalars.prefix(1503).map { Character($0) }))
        #expect(last.isEnded && last.isRead && last.lineCount == whole.filter { $0 == "\n" }.count + 1)
        #expect(last.sharedCount(with: middle) == 1503)
    }

    @Test("Writing on in the middle leaves for another text, and what both share is known")
    func leaves() {
        let prime = Document(written: symbols("abcdef"), name: "w", alphabet: .scalar)
        let one = prime.extended(by: symbols("ghi"))
        let two = prime.extended(by: symbols("XYZ"))
        #expect(text(one) == "abcdefghi" && text(two) == "abcdefXYZ")
        #expect(!two.continues(one) && !two.continues(prime) && one.continues(prime))
        #expect(two.sharedCount(with: one) == 6)
        let three = two.leaving(at: 8, with: symbols("!"))
        let four = one.leaving(at: 3, with: symbols("!"))
        #expect(text(three) == "abcdefXY!" && text(four) == "abc!")
        #expect(three.sharedCount(with: two) == 8 && three.sharedCount(with: one) == 6)
        #expect(four.sharedCount(with: three) == 3 && three.sharedCount(with: four) == 3)
        #expect(Document(written: symbols("abc"), name: "w", alphabet: .scalar).sharedCount(with: one) == 0)
        // A document that leaves at its own end grows on by itself.
        #expect(text(two.extended(by: symbols("12")).extended(by: symbols("3"))) == "abcdefXYZ123")
    }

    @Test("Bytes and broken UTF-8 come back as they were")
    func awkward() {
        let bytes: [UInt8] = [0x41, 0xFF, 0xC3, 0x0A, 0xE6, 0xBC, 0xA2, 0x00, 0xC3]
        for alphabet in [Alphabet.scalar, .byte] {
            let original = Document(bytes: bytes, name: "b", alphabet: alphabet)
            let written = Document(written: original.symbols(in: 0..<original.count), name: "b", alphabet: alphabet)
            let longer = written.extended(by: [Symbol(code: 0x41)])
            #expect(
                longer.symbols(in: 0..<longer.count) == original.symbols(in: 0..<original.count) + [Symbol(code: 0x41)])
        }
        let written = Document(written: symbols("aé"), name: "b", alphabet: .scalar)
        let longer = written.extended(by: symbols("z"))
        #expect(written.read(as: .byte).count == 3, "what was written on since belongs to the longer document")
        #expect(longer.read(as: .byte).count == 4)
        #expect(longer.read(as: .byte).sharedCount(with: longer) == 0)
    }

    @Test("A text of a file is left at any place without being changed")
    func leavesFile() {
        let story = Document(bytes: Array("one two three".utf8), name: "s", alphabet: .scalar)
        let left = story.leaving(at: 4, with: symbols("x"))
        #expect(text(left) == "one x" && text(story) == "one two three")
        #expect(left.sharedCount(with: story) == 4)
        #expect(text(story.extended(by: symbols("!"))) == "one two three!")
    }
}
