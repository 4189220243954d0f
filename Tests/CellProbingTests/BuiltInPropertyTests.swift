import CellProbing
import Testing

@Suite("Built-in properties") struct BuiltInPropertyTests {
    @Test("Brackets: inside, depth, one too many, and a forgotten one that a blank line closes")
    func brackets() {
        #expect(marks(property("parentheses"), "a(b(c)d)e") == ".######..")
        #expect(figures("parentheses-depth", "a(b(c)d)e)") == [0, 1, 1, 2, 2, 1, 1, 0, 0, 0])
        #expect(marks(property("parentheses"), "(a\n\nb") == "###..")
        #expect(marks(property("braces"), "{a\n\nb}") == "#####.")
        #expect(figures("brackets-depth", "[[]") == [1, 2, 1])
    }

    @Test("C: comments of both kinds, strings with escapes, preprocessor lines that go on")
    func c() {
        #expect(marks(property("c-comment"), "x/* \"* */y//z\nw") == "..######...##..")
        #expect(marks(property("c-string"), #"a = "b\"/*" + '"' "c""#) == "....######........##.")
        #expect(marks(property("c-comment"), #"a = "b\"/*" + x"#) == "...............")
        #expect(marks(property("c-preprocessor"), "a # b\n  #if x \\\n y\nz") == "........##########..")
        #expect(marks(property("c-string"), "\"open\nx") == "#####..")
    }

    @Test("Emphasis opens before a word, closes at the next mark, and not inside of names")
    func emphasis() {
        #expect(marks(property("emphasis"), "a _very_ b_c_d _ e") == "..#####...........")
        #expect(marks(property("emphasis"), "_a\n\nb") == "###..")
    }

    @Test("Column, indentation, starts of lines and paragraphs, position")
    func lines() {
        #expect(figures("column", "ab\nc\n") == [0, 1, 2, 0, 1])
        #expect(figures("indentation", "  a\n\tb\nc") == [1, 2, 2, 2, 8, 8, 8, 0])
        #expect(marks(property("line-start"), "ab\nc\n\nd") == "#..#.##")
        #expect(marks(property("paragraph-start"), "ab\nc\n\nd") == "#.....#")
        #expect(figures("text-position", "abc") == [0, 1, 2])
    }

    @Test("Words, their length, and words and sentences since a start")
    func words() {
        #expect(figures("word-position", "ab c") == [1, 2, 0, 1])
        #expect(figures("word-length", "ab  c.") == [1, 2, 2, 2, 1, 1])
        #expect(figures("words-in-line", "a b\nc") == [1, 1, 2, 2, 1])
        #expect(figures("words-in-sentence", "a b.\" c 1.5") == [1, 1, 2, 2, 2, 0, 1, 1, 2, 2, 3])
        #expect(figures("sentences-in-paragraph", "A. B! C\n\nD") == [0, 0, 1, 1, 1, 2, 2, 2, 0, 0])
        #expect(figures("words-in-paragraph", "a b\nc\n\nd") == [1, 1, 2, 2, 3, 3, 0, 1])
    }

    @Test("Numbers hold a point between digits, and nothing at their end")
    func numbers() { #expect(marks(property("number"), "1,000.5. x2") == "#######...#") }

    @Test("Classes of symbols, in other alphabets too; an invalid byte is in none")
    func classes() {
        let text = "aE7 é.—\n"
        #expect(marks(property("letter"), text) == "##..#...")
        #expect(marks(property("upper"), text) == ".#......")
        #expect(marks(property("digit"), text) == "..#.....")
        #expect(marks(property("vowel"), text) == "##......")
        #expect(marks(property("space"), text) == "...#...#")
        #expect(marks(property("newline"), text) == ".......#")
        #expect(marks(property("punctuation"), text) == ".....##.")
        #expect(figures("symbol-class", text) == [0, 1, 2, 3, 0, 5, 5, 4])
        for property in PropertyCatalog.builtIn.properties where property.kind == .binary {
            let value = property.values(of: [0x61, 0x8000_00FF])[1]
            #expect(value == 0, "\(property.name)")
        }
    }

    @Test("Every name is there once, and every property says what it means")
    func names() {
        let properties = PropertyCatalog.builtIn.properties
        #expect(Set(properties.map(\.name)).count == properties.count)
        #expect(properties.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.contains("\n") })
        for name in properties.map(\.name) {
            #expect(throws: Never.self) { try PropertyCatalog.builtIn.property(parsing: name) }
        }
    }
}
