import Patterns
import Testing

@Suite("What patterns mean")
struct PatternSyntaxTests {
    private func matches(_ pattern: String, _ text: String, case: Pattern.Case = .sensitive) throws -> [String] {
        let scalars = Array(text.unicodeScalars)
        return try Pattern(pattern, case: `case`).matches(in: PatternSubject(scalars: scalars.map(\.value))).map {
            String(String.UnicodeScalarView(scalars[$0]))
        }
    }

    @Test("Matches come from left to right, in symbols, and do not overlap")
    func order() throws {
        let pattern = try Pattern("aba|é+")
        let text = PatternSubject(scalars: "ababa ééx aba".unicodeScalars.map(\.value))
        #expect(try pattern.matches(in: text) == [0..<3, 6..<8, 10..<13])
    }

    @Test(
        "A class of symbols is Unicode's",
        arguments: [
            (#"\w+"#, "naïve_2 x½", ["naïve_2", "x"]), (#"\d+"#, "12 ½ ٣", ["12", "½", "٣"]),
            (#"\D+"#, "1a½b", ["a", "b"]),
            (#"[\W]+"#, "a-b", ["-"]), (#"[^\W\d]+"#, "ab12", ["ab"]), (#"[[:upper:]]+"#, "aÉB", ["ÉB"]),
            (#"[[:^alpha:]]"#, "a1", ["1"]), (#"[[:punct:]]"#, "a+,", [","]), (#"\p{Letter}+"#, "aé1", ["aé"]),
            (#"\p{gc=Lu}"#, "aB", ["B"]), (#"\p{IsAlphabetic}+"#, "é1", ["é"]), (#"\u{e9}|\u00e8"#, "éè", ["é", "è"]),
            (#"(?<=t)w\w"#, "two", ["wo"]), (#"(?<!t)w"#, "tw w", ["w"]), (#"o(?=x)"#, "oxo", ["o"]),
        ])
    func classes(_ pattern: String, _ text: String, _ expected: [String]) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(
        "Classes stand within classes, and are taken apart and together",
        arguments: [
            ("[a-z&&[^aeiou]]+", "quote", ["q", "t"]), ("[a-z--[aeiou]]+", "quote", ["q", "t"]),
            ("[a-e~~c-g]+", "abcdefg", ["ab", "fg"]), ("[a-c[x-z]]+", "abxm", ["abx"]), ("[^a-c[x-z]]+", "abxm", ["m"]),
            ("[]a]+", "a]b", ["a]"]), ("[a-]+", "a-b", ["a-"]), ("[-a]+", "a-b", ["a-"]), (#"[\]\[]+"#, "a[]b", ["[]"]),
            (#"[\w-.]+"#, "a-b.c!", ["a-b.c"]), ("(?x)[a b]+", "ab a", ["ab", "a"]), (#"[\Q^-]\E]+"#, "a^-]", ["^-]"]),
            ("a{,2}", "aaa", ["aa", "a", ""]),
        ])
    func classesWithinClasses(_ pattern: String, _ text: String, _ expected: [String]) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test("Words have edges where Unicode says so: an apostrophe or a point within one is none")
    func edges() throws {
        #expect(try matches(#"\b\w+\b"#, "can't stop 3.14 a-b", case: .sensitive) == ["stop", "a", "b"])
        #expect(try matches(#"\bI\b"#, "I am; I'm") == ["I"])
        #expect(try matches(#"\B.\B"#, "abc") == ["b"])
        #expect(try matches(#"\b"#, "").isEmpty)
    }

    @Test(
        "A repetition before an edge of a word gives back what stands in its way",
        arguments: [
            (#".{1,2}\b"#, "a bcd", ["a ", "cd"]), (#"[^\n]{1,2}\b"#, "½ab", ["½", "ab"]),
            (#"\w+\B"#, "word", ["wor"]), (#"\w++\B"#, "word", []), (#".+\b"#, "two!\n", ["two!"]),
            (#"x(?=.+\b).."#, "x- -", ["x- "]), ("(?:.{1,2}\\b)+", "½ab-", ["½ab-"]),
        ])
    func edgesBehindRepetitions(_ pattern: String, _ text: String, _ expected: [String]) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test(
        "A repetition of what is of no category gives back what is of no other",
        arguments: [
            (#"\P{L}+\P{N}"#, "a--", ["--"]), (#"\P{L}*\D"#, "a--", ["a", "--"]), (#"\D+\P{L}"#, "a-", ["a-"]),
            (#"\p{^L}+\p{^N}"#, "a--", ["--"]), (#"\PL+\PN"#, "a--", ["--"]), (#"\D+\D"#, "ab1", ["ab"]),
            (#"[^\p{L}]+[^\p{N}]"#, "a--", ["--"]), (#"\S+\D"#, "a- ", ["a- "]), (#"\S+\S"#, "ab ", ["ab"]),
        ])
    func negatedCategories(_ pattern: String, _ text: String, _ expected: [String]) throws {
        #expect(try matches(pattern, text) == expected)
    }

    @Test("Lines end wherever Unicode says so, and CR LF is one end")
    func lines() throws {
        #expect(try matches("^.+$", "one\r\ntwo\nthree\u{2028}four") == ["one", "two", "three", "four"])
        #expect(try matches(";$", "a;\r\nb;\n") == [";", ";"])
    }

    @Test("Case matters only when a capital stands for itself")
    func smartCase() throws {
        #expect(try matches("é", "Éé", case: .smart) == ["É", "é"])
        #expect(try matches("É", "Éé", case: .smart) == ["É"])
        #expect(try matches(#"\Wx\p{Lu}\x{E9}"#, "-XLÉ -xLé", case: .smart) == ["-XLÉ", "-xLé"])
        #expect(try matches("[A-C]", "aB", case: .smart) == ["B"])
        #expect(try matches("é", "Éé", case: .sensitive) == ["é"])
    }

    @Test(
        "What is no pattern is named with its place",
        arguments: [
            ("a(b", 4, "missing closing parenthesis"), ("ab[c", 3, "the [ is not closed"), ("a**", 3, "quantifier"),
            (#"é\p{Nope}"#, 10, "unknown property"), ("x(*SKIP)", 2, "verbs"), ("x(?C1)", 2, "callouts"),
            (#"a\N{DIGIT ONE}"#, 2, "names"), (#"\u{zz}"#, 4, "hexadecimal"), ("[a--]", 5, "nothing stands before"),
            ("[&&a]", 2, "nothing stands before"), (#"[a-\d]"#, 3, "range"), ("[z-a]", 1, "range out of order"),
        ])
    func places(_ pattern: String, _ place: Int, _ reason: String) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error.place == place)
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test("A pattern as long as a book is refused before it is read")
    func tooLong() throws {
        let error = try #require(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 100_000)) }
        #expect(error.reason.contains("longer than 16384"))
    }

    @Test("Classes within each other are bounded, however deep")
    func depth() throws {
        let deep = String(repeating: "[", count: 5000) + "a" + String(repeating: "]", count: 5000)
        let error = try #require(throws: PatternError.self) { try Pattern(deep) }
        #expect(error.reason.contains("too many classes"))
    }

    @Test("Symbols that are no scalars count as one each")
    func strangers() throws {
        let codes: [UInt32] = [0x61, 0x8000_00FF, 0xFFFF_FFFF, 0x62]
        #expect(try Pattern("a..b").matches(in: PatternSubject(scalars: codes)) == [0..<4])
        #expect(try Pattern("[^ab]").matches(in: PatternSubject(scalars: codes)) == [1..<2, 2..<3])
        #expect(try Pattern("a*").matches(in: PatternSubject(scalars: [UInt32]())) == [0..<0])
    }

    @Test("A scalar of several symbols is matched as what it is and found where it lies")
    func places() throws {
        // "aéb" as bytes.
        let subject = PatternSubject(scalars: [0x61, 0xE9, 0x62], places: [0, 1, 3, 4])
        #expect(try Pattern("é").matches(in: subject) == [1..<3])
        #expect(try Pattern("b").matches(in: subject) == [3..<4])
        #expect(subject.count == 4)
    }
}
