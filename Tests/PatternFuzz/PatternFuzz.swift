import CellProbing
import Glibc
import Patterns
import Texts

/// Throws damaged patterns at damaged texts, by every way that a user's pattern takes: matched by itself, as a property, as
/// a search forward and backward, and for what is underlined. For the address sanitizer (CONTRIBUTING.md says how).
///
///     pattern-fuzz [COUNT [SEED]]
@main
struct PatternFuzz {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
        let count = numbers.first ?? 20_000
        var mutation = Mutation(seed: UInt64(numbers.dropFirst().first ?? 1))
        var tally = Tally()
        for _ in 0..<count {
            let (pattern, text) = (mutation.pattern(), mutation.text())
            tally.add(attempt(pattern, text))
        }
        print(tally)
    }

    /// What came of one.
    enum Ending {
        case noPattern, stopped
        case matched(Int)
    }

    private static func attempt(_ typed: String, _ bytes: [UInt8]) -> Ending {
        let limits = PatternLimits(steps: 200_000, depth: 10_000, memory: 4 << 20)
        let pattern: Pattern
        do { pattern = try Pattern(typed, case: .smart) } catch {
            precondition((1...typed.count + 1).contains(error.place), "a place in \(typed.debugDescription)")
            return .noPattern
        }
        var ending = Ending.stopped
        let codes = String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
        if let found = try? pattern.matches(in: PatternSubject(scalars: codes), limits: limits) {
            precondition(found.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= codes.count }, "matches in the text")
            ending = .matched(found.count)
        }
        if let property = try? Property.matches(of: typed, at: 1, limits: limits) {
            precondition(property.values(of: codes).count == codes.count, "a value a symbol")
        }
        for alphabet in [Alphabet.scalar, .byte] {
            let document = Document(bytes: bytes, name: "text", alphabet: alphabet)
            guard let search = try? SearchPattern.typed(typed, alphabet: alphabet) else { continue }
            // Long searches are left off, which is a way of its own.
            var asked = 0
            let isCancelled = {
                asked += 1
                return asked > 40
            }
            for direction in [SearchDirection.forward, .backward] {
                let found = document.search(
                    for: search, from: document.count / 2, direction: direction, isCancelled: isCancelled)
                if case .found(let range, _) = found {
                    precondition(range.lowerBound >= 0 && range.upperBound <= document.count, "a match in the text")
                }
            }
            let marks = document.matches(of: search, in: 0..<document.count, isCancelled: isCancelled) ?? []
            precondition(
                zip(marks, marks.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound }, "marks that do not touch")
        }
        return ending
    }
}

/// How the tries ended.
private struct Tally: CustomStringConvertible {
    private var (refused, stopped, matched, empty, matches) = (0, 0, 0, 0, 0)

    mutating func add(_ ending: PatternFuzz.Ending) {
        switch ending {
        case .noPattern: refused += 1
        case .stopped: stopped += 1
        case .matched(0): empty += 1
        case .matched(let count):
            matched += 1
            matches += count
        }
    }

    var description: String {
        "\(refused + stopped + matched + empty) tries: \(refused) patterns refused, \(stopped) stopped at a bound, "
            + "\(matched) with \(matches) matches, \(empty) without"
    }
}

/// Patterns and texts made of good ones.
private struct Mutation {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private static let patterns = [
        #"[0-9]+"#, #"\b\w+ing\b"#, #"(\w+\s?)+\?"#, #"(?i)caf[eé]"#, #"^\s*#\s*define"#, #"(?<=")[^"]*(?=")"#,
        #"[a-z&&[^aeiou]]+"#, #"[\p{L}--[a-z]]"#, #"(a|b|ab)*c"#, #"(?>a+)b"#, #"(?x) a b # c"#, #"\Q.*\E"#,
        #"\x{1F600}|\u{e9}"#, #"(?:.|\n)*?END"#, #"(?<n>.)\k<n>"#, #"\p{Greek}+"#, #"[[:alpha:]][[:^digit:]]"#,
        #"a{2,5}?b{,3}"#, #"(?=.*x)(?!y).+$"#, #"\R\X\h\v"#, #"(?(1)a|b)(c)?"#, #"(?R)?x"#, #"(a(?1)?b)"#, #"\V.*"#,
        #"(?s)".*?""#, #"\B.\B"#, #"[^\W\d_]+"#, #"(((((((((a)*)*)*)*)*)*)*)*)*b"#, #"\K\G\A\z\Z"#,
    ]
    private static let pieces: [String] = [
        "\\", "[", "]", "(", ")", "{", "}", "*", "+", "?", "|", "^", "$", ".", "(?", "(?<=", "(?:", "[^", "&&", "--",
        "~~",
        "\\b", "\\w", "\\d", "\\Q", "\\E", "(*", "(?C", "\\p{", "\\x{", "\\u{", "é", "\u{1F468}\u{200D}\u{1F469}",
        "\u{301}",
        "a", "Z", "0", "9", "-", ",", "#", "\n", "\r", "\u{0}", "{2,3}", "{99999}", "(?x)", "[:alpha:]", "\\1",
        "\\k<n>", ":",
    ]
    private static let texts: [[UInt8]] = [
        Array("\"You are late,\" she said; it can't be 3.14 o'clock.\n\n".utf8),
        Array("caf\u{e9} na\u{ef}ve cafe\u{301}\r\n".utf8),
        Array("#define A1 \\\n  (1 + 2) /* END */\nint b; // x\n".utf8), Array(repeating: 0x61, count: 200),
        [0xC3, 0x28, 0xFF, 0xFE, 0xE2, 0x82, 0x61, 0xF0, 0x9F, 0x98, 0x80, 0x0A],
        Array("日本語 \u{1F468}\u{200D}\u{1F469} αβγ\n".utf8),
    ]

    /// xorshift64* (Vigna 2016).
    private mutating func next(below bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    mutating func pattern() -> String {
        var scalars = Array(Self.patterns[next(below: Self.patterns.count)].unicodeScalars)
        for _ in 0..<next(below: 5) {
            let place = next(below: scalars.count + 1)
            switch next(below: 5) {
            case 0: scalars.insert(contentsOf: Self.pieces[next(below: Self.pieces.count)].unicodeScalars, at: place)
            case 1 where place < scalars.count: scalars.remove(at: place)
            case 2 where place < scalars.count:
                scalars[place] = Unicode.Scalar(UInt32(next(below: 0x3000))) ?? "x"
            case 3:
                let other = Array(Self.patterns[next(below: Self.patterns.count)].unicodeScalars)
                scalars.insert(contentsOf: other.prefix(next(below: other.count + 1)), at: place)
            default:
                let copy = scalars.prefix(place)
                scalars += copy.suffix(next(below: 12))
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    mutating func text() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...next(below: 12) { bytes += Self.texts[next(below: Self.texts.count)] }
        for _ in 0..<next(below: 8) where !bytes.isEmpty {
            bytes[next(below: bytes.count)] = UInt8(next(below: 256))
        }
        // Now and then longer than a stretch that is searched.
        if next(below: 200) == 0 { for _ in 0..<8 { bytes += bytes } }
        return bytes
    }
}
