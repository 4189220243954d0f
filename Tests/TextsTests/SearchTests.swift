import Testing
import Texts

@Suite struct SearchTests {
    let text = Document(
        bytes: Array("The cat sat.\n\n\"The Cat,\" he said — thé CAT.\n".utf8), name: "t", alphabet: .scalar)

    private func find(
        _ pattern: String, from: Int, _ direction: SearchDirection = .forward, wrap: Bool = true,
        in text: Document? = nil
    ) -> SearchResult {
        let text = text ?? self.text
        return text.search(
            for: SearchPattern(pattern, alphabet: text.alphabet)!, from: from, direction: direction, wrap: wrap)
    }

    @Test("A pattern without capitals matches either case, one with capitals matches exactly")
    func smartCase() {
        #expect(find("cat", from: 5) == .found(19..<22, wrapped: false))
        #expect(find("Cat", from: 0) == .found(19..<22, wrapped: false))
        #expect(find("CAT", from: 0) == .found(39..<42, wrapped: false))
        #expect(find("THÉ", from: 0) == .notFound)
        #expect(find("thé", from: 0) == .found(35..<38, wrapped: false))
    }

    @Test("A search goes around the end unless told not to, and says so")
    func wrapping() {
        #expect(find("sat", from: 30) == .found(8..<11, wrapped: true))
        #expect(find("sat", from: 30, wrap: false) == .notFound)
        #expect(find("said", from: 3, .backward) == .found(28..<32, wrapped: true))
        #expect(find("zzz", from: 3, .backward) == .notFound)
    }

    @Test("Backward finds the last match that begins before the place")
    func backward() {
        #expect(find("cat", from: 19, .backward) == .found(4..<7, wrapped: false))
        #expect(find("cat", from: 20, .backward) == .found(19..<22, wrapped: false))
    }

    @Test("A match across the edge of a block is found in both directions")
    func acrossBlocks() {
        for shift in 0..<6 {
            var bytes = [UInt8](repeating: UInt8(ascii: "."), count: 40_000)
            let at = 4 * 4096 - shift
            bytes.replaceSubrange(at..<at + 6, with: Array("needle".utf8))
            let text = Document(bytes: bytes, name: "t", alphabet: .byte)
            #expect(find("needle", from: 0, in: text) == .found(at..<at + 6, wrapped: false))
            #expect(find("needle", from: 39_999, .backward, in: text) == .found(at..<at + 6, wrapped: false))
        }
    }

    @Test("A search ends when it is cancelled, at the next block")
    func cancelled() {
        let text = Document(bytes: [UInt8](repeating: 46, count: 1_000_000), name: "t", alphabet: .byte)
        var asked = 0
        let result = text.search(for: SearchPattern("x", alphabet: .byte)!, from: 0, direction: .forward) {
            asked += 1
            return asked > 3
        }
        #expect(result == .cancelled)
        #expect(asked == 4)
    }

    @Test("An empty pattern is none")
    func emptyPattern() { #expect(SearchPattern("", alphabet: .scalar) == nil) }
}

@Suite struct MovementTests {
    let text = Document(
        bytes: Array("The cat's hat\n  sat, on\n\n\nthe mat.\nEnd\n\nof it".utf8), name: "t", alphabet: .scalar)

    @Test("w, b and e stop where vim stops")
    func words() {
        var stops: [Int] = []
        var position = 0
        for _ in 0..<9 {
            position = text.nextWord(after: position)
            stops.append(position)
        }
        #expect(stops == [4, 7, 8, 10, 16, 19, 21, 24, 25])
        #expect(text.previousWord(before: 10) == 8)
        #expect(text.previousWord(before: 8) == 7)
        #expect(text.previousWord(before: 2) == 0)
        #expect(text.previousWord(before: 26) == 25)
        #expect(text.wordEnd(after: 0) == 2)
        #expect(text.wordEnd(after: 2) == 6)
        #expect(text.wordEnd(after: 12) == 18)
        #expect(text.nextWord(after: text.count - 1) == text.count - 1)
    }

    @Test("Paragraph movements stop at empty lines and at the text's ends")
    func paragraphs() {
        #expect(text.nextParagraph(after: 0) == 24)
        #expect(text.nextParagraph(after: 24) == 39)
        #expect(text.nextParagraph(after: 39) == text.count - 1)
        #expect(text.previousParagraph(before: text.count - 1) == 39)
        #expect(text.previousParagraph(before: 39) == 25)
        #expect(text.previousParagraph(before: 24) == 0)
    }

    @Test("The first non-blank of a line is found")
    func firstNonBlank() {
        #expect(text.firstNonBlank(ofLineContaining: 20) == 16)
        #expect(text.firstNonBlank(ofLineContaining: 25) == 25)
    }
}
