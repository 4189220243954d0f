import CellProbing
import ModelCore
import Testing

@Suite("Properties of the user's") struct UserPropertyTests {
    private let catalog = PropertyCatalog.builtIn

    private func parsed(_ text: String) throws -> Property { try catalog.property(parsing: text) }

    @Test("A regular expression holds within its matches, with line anchors and escaped slashes")
    func regex() throws {
        #expect(try marks(parsed("/[0-9]+/"), "a12b3") == ".##.#")
        #expect(try marks(parsed("/^b/"), "ab\nba") == "...#.")
        #expect(try marks(parsed(#"/a\/b/"#), "xa/b") == ".###")
        #expect(try marks(parsed("/x*/"), "axx") == ".##")
    }

    @Test("A regular expression finds the same in a long text, whatever pieces it comes in")
    func longRegex() throws {
        let line = "a line of the text with 12 things\n"
        let codes = String(repeating: line, count: 2000).unicodeScalars.map(\.value)
        let property = try parsed("/[0-9]+/")
        let whole = property.values(of: codes)
        #expect(whole.reduce(0, +) == 4000)
        var reader = property.reader()
        var pieces: [Float] = []
        for start in stride(from: 0, to: codes.count, by: 777) {
            reader.read(codes[start..<min(codes.count, start + 777)], into: &pieces)
        }
        reader.finish(into: &pieces)
        #expect(pieces == whole)
    }

    @Test("A pair of delimiters: different ones nest, equal ones take turns")
    func pairs() throws {
        #expect(try marks(parsed(#"pair("<", ">")"#), "a<b<c>d>e") == ".######..")
        #expect(try marks(parsed(#"pair("<!--", "-->")"#), "x<!--a-->y") == "....####..")
        #expect(try marks(parsed(#"pair("|", '|')"#), "a|b|c") == ".##..")
        #expect(throws: PropertyError.self) { try parsed(#"pair("", ">")"#) }
        // The opening one within the closing one opens nothing there.
        #expect(try marks(parsed(#"pair("<", "</")"#), "a<b</c<d</") == ".###..###.")
        #expect(try marks(parsed(#"pair("<", "</")"#), "</a<b<c</d</e") == "#..########..")
        #expect(try marks(parsed(#"pair("a", "bac")"#), "xabacx") == ".###..")
        #expect(try marks(parsed(#"pair("<<", "<<>")"#), "<<a<<>b") == ".####..")
        #expect(try marks(parsed(#"pair("<!--", "-->")"#), "<!-->a-->") == "...#####.")
    }

    @Test("A long chain is one list of terms, and what its terms are in turn")
    func chains() throws {
        let chain = try parsed("upper or digit or space and not newline and letter or punctuation")
        #expect(chain.name == "(upper or digit or (space and not newline and letter) or punctuation)")
        let text = "Ab 1.\n(c)"
        #expect(marks(chain, text) == "#..##.#.#")
        let long = try parsed((0..<256).map { "column = \($0 % 128)" }.joined(separator: " or "))
        #expect(marks(long, String(repeating: "a", count: 130)) == String(repeating: "#", count: 128) + "..")
        // Terms that lag behind by as much as each needs.
        #expect(try marks(parsed("next(newline) or upper or next(next(newline)) or /b/"), "Abcd\ne") == "####??")
    }

    @Test("Spans that overlap: the later in the list holds, however many there are")
    func overlapping() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<400 {
            let spans = (0..<Int.random(in: 0..<12, using: &generator)).map { _ -> Labels.Span in
                let first = Int.random(in: 0..<30, using: &generator)
                return Labels.Span(
                    first..<first + Int.random(in: 0..<12, using: &generator),
                    value: Float(Int.random(in: 0..<4, using: &generator)))
            }
            var expected = [Float](repeating: 0, count: 50)
            for span in spans { for place in span.range { expected[place] = span.value } }
            let labels = Labels(spans: spans, name: "l")
            #expect(labels.property.values(of: String(repeating: "a", count: 50)) == expected, "\(spans)")
            // The same, made without overlaps.
            let runs = expected.indices.filter { $0 == 0 || expected[$0] != expected[$0 - 1] }
            let flat = zip(runs, runs.dropFirst() + [50]).map { Labels.Span($0..<$1, value: expected[$0]) }
            #expect(Labels(spans: flat, name: "l").property.values(of: String(repeating: "a", count: 50)) == expected)
        }
        let many = (0..<200_000).map { Labels.Span($0 * 3..<$0 * 3 + 5, value: Float($0 % 7)) }
        let values = Labels(spans: many.reversed(), name: "l").property.values(
            of: [UInt32](repeating: 97, count: 600_002))
        // Of two that overlap the later in the list begins earlier.
        #expect(values[0] == 0 && values[4] == 0 && values[5] == 1 && values[600_001] == Float(199_999 % 7))
    }

    @Test("Combinations, with their precedence and parentheses")
    func combinations() throws {
        #expect(try marks(parsed("quotes and not upper"), #"A "bC""#) == "..##..")
        #expect(try marks(parsed("upper or digit and space"), "A1 ") == "#..")
        #expect(try marks(parsed("(upper or digit) and not space"), "A1 ") == "##.")
        #expect(try marks(parsed("not not upper"), "Aa") == "#.")
        #expect(try marks(parsed("column >= 2"), "abcd") == "..##")
        #expect(try marks(parsed("(column) != 1 and letter"), "abcd") == "#.##")
    }

    @Test("next() shows what is about to come; the last symbol has no value")
    func next() throws {
        #expect(try marks(parsed("next(newline)"), "ab\nc") == ".#.?")
        #expect(try marks(parsed("next(next(newline))"), "ab\nc") == "#.??")
        #expect(try marks(parsed("next(quotes) or upper"), "A \"b\"") == "###.?")
        #expect(try parsed("next(column)").kind == .real)
    }

    @Test("What is typed wrong is answered with its place, and with names that were meant")
    func errors() {
        func failure(_ text: String) -> PropertyError? {
            do throws(PropertyError) {
                _ = try catalog.property(parsing: text)
                return nil
            } catch { return error }
        }
        #expect(failure("quots") == .unknownName("quots", at: 1, nearest: ["quotes"]))
        #expect(failure("upper and colum > 3") == .unknownName("colum", at: 11, nearest: ["column"]))
        #expect(failure("indent") == .unknownName("indent", at: 1, nearest: ["indentation"]))
        #expect(failure("quotes and") == .unexpected("the end", at: 11, expected: "a property"))
        #expect(failure("quotes upper") == .unexpected("\"u\"", at: 8, expected: "\"and\", \"or\" or the end"))
        #expect(failure("(quotes") == .unexpected("the end", at: 8, expected: "\")\""))
        #expect(failure("upper and column") == .notBinary("column", at: 11))
        #expect(failure("not column") == .notBinary("column", at: 5))
        #expect(failure("quotes > 1") == .notReal("quotes", at: 1))
        #expect(failure("column > x") == .badArgument("no number", at: 10, expected: "a number"))
        #expect(failure("/a") == .unexpected("the end", at: 3, expected: "the / that ends the regular expression"))
        #expect(failure(String(repeating: "(", count: 500)) != nil)
        let terms = (0..<300).map { _ in "upper" }
        #expect(
            failure(terms.joined(separator: " or ")) == .tooManyTerms(at: 1 + 256 * "upper or ".count, most: 256))
        #expect(failure(terms.prefix(256).joined(separator: " or ")) == nil)
        guard case .badPattern("(", at: 10, let reason)? = failure("upper or /(/") else {
            Issue.record("an unclosed group compiles")
            return
        }
        #expect(!reason.isEmpty && !reason.contains("\n"))
    }

    @Test("Labels: a value per symbol, or spans; wrong lines and lengths are one clear error")
    func labels() throws {
        let values = try Labels(parsing: "1\n0 # none\n\nnan\n1\n", name: "l")
        #expect(marks(values.property, "abcd") == "#.?#" && values.kind == .binary)
        try values.check(symbols: 4)
        #expect(throws: PropertyError.wrongLabelCount("l", expected: 5, found: 4)) { try values.check(symbols: 5) }

        let spans = try Labels(parsing: "1 3\n4 5 2.5\n", name: "l")
        #expect(spans.kind == .real && spans.property.values(of: "abcdef") == [0, 1, 1, 0, 2.5, 0])
        #expect(throws: PropertyError.labelsPastEnd("l", end: 5, symbols: 3)) { try spans.check(symbols: 3) }

        #expect(throws: PropertyError.badLabelLine("l", line: 2, expected: "one value for each symbol")) {
            try Labels(parsing: "1\n2 3\n", name: "l")
        }
        #expect(throws: PropertyError.self) { try Labels(parsing: "5 3\n", name: "l") }

        let tags = try Labels(parsing: "verb\nnoun\nnan\n# a comment\nverb\n", name: "l")
        #expect(tags.kind == .categorical(["verb", "noun"]))
        let numbers = tags.property.values(of: "abcde")
        #expect(numbers[0] == 0 && numbers[1] == 1 && numbers[2].isNaN && numbers[3] == 0 && numbers[4].isNaN)
        let parts = try Labels(parsing: "1 3 verse\n4 5 prose\n5 6 verse\n", name: "l")
        #expect(parts.kind == .categorical(["outside", "verse", "prose"]))
        #expect(parts.property.values(of: "abcdefg") == [0, 1, 1, 0, 2, 1, 0])
        let same = try Labels(parsing: "0 1 outside\n2 3 in\n", name: "l")
        #expect(same.kind == .categorical(["outside", "in"]) && same.property.values(of: "abcd") == [0, 0, 1, 0])
        for wrong in ["verb\n1\n", "1\nverb\n", "1 3 verse\n4 5\n", "4 5\n1 3 verse\n", "-\n", "inf\n", "verb noun\n"] {
            #expect(throws: PropertyError.self, "\(wrong)") { try Labels(parsing: wrong, name: "l") }
        }
        let many = (0...256).map { "n\($0)\n" }
        #expect(throws: PropertyError.badLabelLine("l", line: 257, expected: "256 different names at most")) {
            try Labels(parsing: many.joined(), name: "l")
        }
        #expect(try Labels(parsing: many.dropLast().joined(), name: "l").property.values(of: "abc") == [0, 1, 2])

        let painted = Labels(spans: [.init(0..<4), .init(1..<2, value: 0)], name: "l")
        #expect(marks(painted.property, "abcde") == "#.##.")

        let windows = try Labels(parsing: "1 3\r\n4 5 2.5 # a note\r\n\r\n", name: "l")
        #expect(windows == spans)
        #expect(try Labels(parsing: "1\r\n0\r\nnan\r\n1\r\n", name: "l").property.digest == values.property.digest)
        #expect(throws: PropertyError.badLabelLine("l", line: 3, expected: "one value for each symbol")) {
            try Labels(parsing: "1\r\n1\r\nx\r\n", name: "l")
        }

        let typed = try catalog.property(parsing: "labels(\"mine\") and not upper") { (name) throws(PropertyError) in
            try Labels(parsing: "0 2", name: name)
        }
        #expect(marks(typed, "aBc") == "#..")
        #expect(throws: PropertyError.self) { try parsed("labels(\"mine\")") }
    }
}
