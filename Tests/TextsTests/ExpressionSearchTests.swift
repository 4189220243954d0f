import Patterns
import Synchronization
import Testing
import Texts

@Suite("Searching for regular expressions")
struct ExpressionSearchTests {
    private func document(_ text: String, _ alphabet: Alphabet = .scalar) -> Document {
        Document(bytes: Array(text.utf8), name: "t", alphabet: alphabet)
    }

    private func pattern(_ typed: String, _ alphabet: Alphabet = .scalar) throws -> SearchPattern {
        try #require(try SearchPattern.typed(typed, alphabet: alphabet))
    }

    /// Every match that a search finds one after the other, from the beginning on.
    private func all(_ typed: String, in text: Document) throws -> [Range<Int>] {
        let pattern = try pattern(typed, text.alphabet)
        var found: [Range<Int>] = []
        var start = 0
        while case .found(let range, _) = text.search(for: pattern, from: start, direction: .forward, wrap: false) {
            found.append(range)
            start = range.lowerBound + 1
        }
        return found
    }

    @Test("Only what means something else is an expression; \\V takes everything as it stands")
    func typed() throws {
        for plain in ["cat", "don't", "a-b", "x = 1;", "]}", "é"] {
            #expect(try !pattern(plain).isExpression, "\(plain)")
        }
        for typed in ["a.b", "^a", "a$", "a|b", "x*", "a+", "who?", "(a)", "[ab]", "a{2}", #"\w"#] {
            #expect(try pattern(typed).isExpression, "\(typed)")
        }
        let text = document("who? whom a.b")
        #expect(try all(#"\Vwho?"#, in: text) == [0..<4])
        #expect(try all(#"\V.b"#, in: text) == [11..<13])
        #expect(try all("who?", in: text) == [0..<3, 5..<8])
        #expect(try SearchPattern.typed(#"\V"#, alphabet: .scalar) == nil)
        #expect(try SearchPattern.typed("", alphabet: .scalar) == nil)
    }

    @Test("What is no expression is an error with its place")
    func wrong() throws {
        let error = try #require(throws: PatternError.self) { try SearchPattern.typed("f(x", alphabet: .scalar) }
        #expect(error.place == 4)
    }

    @Test("Matches are found forward and backward, around the end, and do not overlap within a line")
    func directions() throws {
        let text = document("one two\nthree\nfour")
        #expect(try all(#"\w+"#, in: text) == [0..<3, 4..<7, 8..<13, 14..<18])
        let words = try pattern(#"\w+"#)
        #expect(text.search(for: words, from: 8, direction: .backward) == .found(4..<7, wrapped: false))
        #expect(text.search(for: words, from: 1, direction: .backward) == .found(0..<3, wrapped: false))
        #expect(text.search(for: words, from: 0, direction: .backward) == .found(14..<18, wrapped: true))
        #expect(text.search(for: words, from: 15, direction: .forward) == .found(0..<3, wrapped: true))
        #expect(text.search(for: try pattern("x+"), from: 0, direction: .forward) == .notFound)
    }

    @Test("A match may go on over the end of a line, and look at what lies before")
    func lines() throws {
        let text = document("It is a truth\nuniversally acknowledged,\n\nthat")
        #expect(try all(#"truth\s+universally"#, in: text) == [8..<25])
        #expect(try all(#"(?<=,\n\n)\w+"#, in: text) == [41..<45])
        #expect(try all("^.", in: text) == [0..<1, 14..<15, 41..<42])
        #expect(try all(",$", in: text) == [38..<39])
    }

    @Test("Case matters only when the pattern has a capital of its own")
    func smartCase() throws {
        let text = document("Éa éa \n")
        #expect(try all("é.", in: text) == [0..<2, 3..<5])
        #expect(try all("É.", in: text) == [0..<2])
        #expect(try all(#"é\W*a"#, in: text) == [0..<2, 3..<5])
    }

    @Test("A text of bytes is searched for characters, and its places are its bytes")
    func bytes() throws {
        let text = document("aéb é\u{65E5}", .byte)
        #expect(try all("é.", in: text) == [1..<4, 5..<10])
        let broken = Document(bytes: [0x61, 0xFF, 0x62, 0xC3, 0x0A], name: "t", alphabet: .byte)
        #expect(try all("a.b.$", in: broken) == [0..<4])
        let scalars = Document(bytes: [0x61, 0xFF, 0x62, 0xC3, 0x0A], name: "t", alphabet: .scalar)
        #expect(try all("a.b.$", in: scalars) == [0..<4])
    }

    /// Lines of words and numbers, some of them long.
    private func long(_ lines: Int) -> String {
        var random = SplitMix(7)
        return (0..<lines).map { number in
            (0..<Int.random(in: 0...(number % 500 == 0 ? 9000 : 14), using: &random)).map { _ in
                ["ab", "cd", "12", "3.4", "x_y", "\"", "é"].randomElement(using: &random) ?? ""
            }.joined(separator: " ") + "\n"
        }.joined()
    }

    @Test("Where matches are does not depend on where they are looked for")
    func places() throws {
        let source = long(6000)
        let text = document(source)
        #expect(text.count > 200_000)
        // Line by line, by Swift's own expressions.
        let regex = try Regex("[a-d]+ [0-9]+").matchingSemantics(.unicodeScalar)
        var expected: [Range<Int>] = []
        var start = 0
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            let scalars = line.unicodeScalars
            for match in line.matches(of: regex) {
                let first = scalars.distance(from: scalars.startIndex, to: match.range.lowerBound)
                let length = scalars.distance(from: match.range.lowerBound, to: match.range.upperBound)
                expected.append(start + first..<start + first + length)
            }
            start += scalars.count + 1
        }
        let pattern = try pattern("[a-d]+ [0-9]+")
        #expect(text.matches(of: pattern, in: 0..<text.count) == expected)
        var random = SplitMix(3)
        for _ in 0..<300 {
            let place = Int.random(in: 0..<text.count, using: &random)
            let next = expected.first { $0.lowerBound >= place }
            let last = expected.last { $0.lowerBound < place }
            let forward = text.search(for: pattern, from: place, direction: .forward, wrap: false)
            let backward = text.search(for: pattern, from: place, direction: .backward, wrap: false)
            #expect(forward == next.map { .found($0, wrapped: false) } ?? .notFound)
            #expect(backward == last.map { .found($0, wrapped: false) } ?? .notFound)
            let view = place..<min(text.count, place + 2000)
            let seen = expected.map { $0.clamped(to: view) }.filter { !$0.isEmpty }
            #expect(text.matches(of: pattern, in: view) == seen)
        }
    }

    @Test("Matches of four thousand symbols are found, and a line without end is searched in pieces")
    func reach() throws {
        let far = document(String(repeating: "a ", count: 16_000) + "<" + String(repeating: "b ", count: 2000) + ">")
        #expect(try all("<[^>]*>", in: far) == [32_000..<36_002])
        let line = document(String(repeating: "a", count: 300_000) + "b")
        #expect(try all("a{5}b", in: line) == [299_995..<300_001])
    }

    @Test("Empty matches are places too, each once")
    func empty() throws {
        #expect(try all("^", in: document("a\nb\n")) == [0..<0, 2..<2])
        #expect(try all("x*", in: document("axx")) == [0..<0, 1..<3])
    }

    @Test("Plain symbols are marked where they are, overlapping too")
    func marks() throws {
        let text = document("aXaXa b")
        #expect(text.matches(of: try pattern("axa"), in: 0..<7) == [0..<5])
        #expect(text.matches(of: try pattern("axa"), in: 3..<4) == [3..<4])
        #expect(text.matches(of: try pattern("b"), in: 6..<7) == [6..<7])
        #expect(text.matches(of: try pattern("b"), in: 0..<6) == [])
    }

    @Test("One that takes too long names the line, and one that is left off ends in the middle of a match")
    func bounds() throws {
        let text = document("fine?\n" + String(repeating: "word ", count: 60) + ".??\n")
        guard
            case .failed(let failure) = text.search(for: try pattern(#"(\w+\s?)+\?\?"#), from: 6, direction: .forward)
        else {
            Issue.record("it ended")
            return
        }
        #expect(failure.line == 1 && failure.column == 0 && failure.position == 6 && failure.textName == "t")
        let asked = Atomic(0)
        let result = text.search(for: try pattern(#"(\w+\s?)+\?\?"#), from: 0, direction: .forward) {
            asked.add(1, ordering: .relaxed).newValue > 20
        }
        #expect(result == .cancelled)
        #expect(asked.load(ordering: .relaxed) == 21)
    }
}
