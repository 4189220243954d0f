import Patterns
import Testing

/// Patterns as Swift's own `Regex` matches them, which is what users' patterns were matched by before.
@Suite("Patterns as Swift matches them")
struct SwiftPatternTests {
    /// Ranges in scalars; nil for what Swift does not take.
    private func bySwift(_ pattern: String, _ text: String) -> [Range<Int>]? {
        guard let regex = try? Regex(pattern).anchorsMatchLineEndings().matchingSemantics(.unicodeScalar) else {
            return nil
        }
        let scalars = text.unicodeScalars
        return text.matches(of: regex).map { match in
            let first = scalars.distance(from: scalars.startIndex, to: match.range.lowerBound)
            return first..<first + scalars.distance(from: match.range.lowerBound, to: match.range.upperBound)
        }
    }

    private func byPattern(_ pattern: String, _ text: String) throws -> [Range<Int>] {
        try Pattern(pattern).matches(in: PatternSubject(scalars: text.unicodeScalars.map(\.value)))
    }

    /// What is marked: symbols within matches. Empty ones mark nothing.
    private func marked(_ ranges: [Range<Int>]) -> [Range<Int>] { ranges.filter { !$0.isEmpty } }

    @Test("Thousands of patterns mark what Swift marks")
    func random() throws {
        var draw = PatternDraw(seed: 12)
        var compared = 0
        for _ in 0..<3000 {
            let pattern = draw.pattern()
            let texts = (0..<3).map { _ in draw.text() }
            for text in texts where !(asksForWords(pattern) && hasDigitBeforeStranger(text)) {
                guard let expected = bySwift(pattern, text) else { continue }
                let found = try byPattern(pattern, text)
                #expect(
                    marked(found) == marked(expected), "/\(pattern)/ in \(text.debugDescription)")
                compared += 1
            }
        }
        #expect(compared > 6000)
    }

    private func asksForWords(_ pattern: String) -> Bool { pattern.contains(#"\w"#) || pattern.contains(#"\W"#) }

    /// Whether a digit of ASCII or an underscore stands directly before a symbol from U+0300 on, where Swift takes it
    /// for no `\w`: a difference that docs/properties.md lists.
    private func hasDigitBeforeStranger(_ text: String) -> Bool {
        zip(text.unicodeScalars, text.unicodeScalars.dropFirst()).contains { before, after in
            (before == "_" || ("0"..."9").contains(before)) && after.value >= 0x300
        }
    }

    @Test("A digit or an underscore belongs to words whatever stands behind it")
    func digitsBeforeStrangers() throws {
        for (text, words) in [("1日", [0..<2]), ("_日", [0..<2]), ("1\u{301}", [0..<1]), ("a_\u{301}", [0..<2])] {
            #expect(hasDigitBeforeStranger(text))
            #expect(try byPattern(#"\w+"#, text) == words, "\(text.debugDescription)")
        }
    }

    @Test(
        "Each class has Swift's members",
        arguments: [
            #"\w"#, #"\W"#, #"\d"#, #"\s"#, #"\h"#, #"\v"#, ".", "[[:alpha:]]", "[[:alnum:]]", "[[:punct:]]",
            "[[:upper:]]",
            "[[:lower:]]", "[[:space:]]",
        ])
    func members(_ pattern: String) throws {
        // The blocks up to Arabic, general punctuation, letterlike symbols, and some ideographs.
        let ranges: [ClosedRange<UInt32>] = [0...0x6FF, 0x2000...0x24FF, 0x4E10...0x4EFF, 0xFF00...0xFFEF]
        for code in ranges.joined() {
            guard let scalar = Unicode.Scalar(code), !known(code, pattern) else { continue }
            let text = String(String.UnicodeScalarView([scalar]))
            let expected = try #require(bySwift(pattern, text))
            #expect(try byPattern(pattern, text) == expected, "U+\(String(code, radix: 16)) and \(pattern)")
        }
    }

    /// The differences that docs/properties.md lists: digits of other scripts are letters of words, and the two may know
    /// different versions of Unicode. What is younger than its 13 is left out, and so is what Unicode 16 has put into
    /// another class: the small letters above others (U+0363 to U+036F) became alphabetic, U+0295 is no small letter now.
    private func known(_ code: UInt32, _ pattern: String) -> Bool {
        let properties = Unicode.Scalar(code)?.properties
        if [#"\w"#, #"\W"#].contains(pattern), properties?.generalCategory == .decimalNumber { return true }
        if pattern == "[[:alnum:]]" || pattern == #"\d"#, properties?.generalCategory == .otherLetter { return true }
        let letters = [#"\w"#, #"\W"#, "[[:alpha:]]", "[[:alnum:]]"]
        if (0x363...0x36F).contains(code), letters.contains(pattern) { return true }
        if code == 0x295, pattern == "[[:lower:]]" { return true }
        guard let age = properties?.age else { return true }
        return age.major > 13
    }

    @Test("Words have their edges where Swift has them")
    func edges() throws {
        var draw = PatternDraw(seed: 5)
        for _ in 0..<4000 {
            let text = draw.words()
            // An empty text has no edges by Annex 29, and one by some versions of Swift; nothing can be marked there.
            if text.isEmpty { continue }
            let expected = try #require(bySwift(#"\b"#, text))
            #expect(try byPattern(#"\b"#, text) == expected, "\(text.debugDescription)")
        }
    }
}

/// Patterns and texts drawn from a seed.
private struct PatternDraw {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// xorshift64* (Vigna 2016).
    private mutating func next(below bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    private mutating func one(of choices: [String]) -> String { choices[next(below: choices.count)] }

    private static let symbols = [
        "a", "b", "c", "A", " ", "1", "_", "é", "'", ".", "-", "\n", "\t", "½", "\u{301}", "日",
    ]

    mutating func text() -> String { (0..<next(below: 24)).map { _ in one(of: Self.symbols) }.joined() }

    mutating func words() -> String {
        let choices =
            Self.symbols + [",", ";", ":", "\"", "\r", "\r\n", "  ", "\u{AD}", "\u{200D}", "\u{5D0}", "カ", "0", "/"]
        return (0..<next(below: 12)).map { _ in one(of: choices) }.joined()
    }

    mutating func pattern(depth: Int = 0) -> String {
        (0...next(below: 3)).map { _ in piece(depth) }.joined()
    }

    private mutating func piece(_ depth: Int) -> String {
        switch next(below: 12) {
        case 0...2: return atom()
        case 3, 4:
            return atom() + one(of: ["*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}", "{,2}", "{1,}", "*+", "++"])
        case 5: return one(of: ["^", "$", #"\b"#, #"\B"#, #"\A"#, #"\z"#])
        case 6 where depth < 2: return "(?:\(pattern(depth: depth + 1)))"
        case 7 where depth < 2: return "(\(pattern(depth: depth + 1)))"
        case 8 where depth < 2: return "(?:\(pattern(depth: depth + 1))|\(pattern(depth: depth + 1)))"
        case 9 where depth < 2: return one(of: ["(?=", "(?!", "(?>"]) + pattern(depth: depth + 1) + ")"
        case 10 where depth < 1: return "(?i:\(atom()))"
        default: return atom()
        }
    }

    private mutating func atom() -> String {
        one(of: [
            "a", "b", "c", "A", " ", "1", "_", "é", "'", #"\."#, "-", #"\n"#, #"\w"#, #"\W"#, #"\d"#, #"\D"#, #"\s"#,
            #"\S"#, ".",
            "[ab]", "[^ab]", "[a-c1]", "[^\\n]", #"[\w']"#, #"[^\w]"#, #"[\s\d]"#, #"[\W]"#, #"[^\W_]"#, #"\p{L}"#,
            #"\P{L}"#,
            "[[:alpha:]]", "[[:^digit:]]", "[a-c&&[^b]]", "[a-z--[ae]]", "[a-c[1-3]]", #"\u{e9}"#, #"\x{e9}"#, #"\h"#,
            #"\R"#,
            #"(?s:.)"#,
        ])
    }
}
