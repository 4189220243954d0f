import CellProbing
import Testing
import Texts

@Suite("Double quotes") struct QuoteTests {
    @Test("An opening quote is inside, a closing quote no longer")
    func alignment() {
        #expect(marks(property("quotes"), #"a "bc" d"#) == "..###...")
        #expect(marks(property("quotes"), "a “bc” d") == "..###...")
    }

    @Test("The text's start, white space, dashes and opening brackets open; anything else closes")
    func opening() {
        #expect(marks(property("quotes"), #""a" ("b") x"#) == "##...##....")
        #expect(marks(property("quotes"), "said--\"so\" he") == "......###....")
        #expect(marks(property("quotes"), #"a" b"#) == "....")
    }

    @Test("After a dash inside, a quote closes before space, punctuation or the end, and opens before a word")
    func dash() {
        #expect(marks(property("quotes"), "\"I--\" she") == "####.....")
        #expect(marks(property("quotes"), "\"I--\".") == "####..")
        #expect(marks(property("quotes"), "\"I--\"") == "####.")
        #expect(marks(property("quotes"), "\"I--\"no") == "#######")
    }

    @Test("A blank line ends a quote that was never closed; a line end does not")
    func blankLine() {
        #expect(marks(property("quotes"), "\"a\nb\n\nc \"d\"") == "#####...##.")
        #expect(marks(property("quotes"), "\"a\n \nb") == "####..")
    }

    @Test("Where counting goes astray after a dropped quote, the rule does not, and the two are compared")
    func agreement() {
        let text = "\"one\n\n\"two\" three\n"
        let document = Document(bytes: Array(text.utf8), name: "text", alphabet: .scalar)
        let agreement = QuoteAgreement(of: document)
        #expect(agreement.steps == text.unicodeScalars.count)
        // From the blank line on, counting has everything inside out.
        #expect(agreement.disagreeing == 13 && agreement.stretches == 1)
    }

    @Test("How a text is cut into pieces changes nothing")
    func pieces() {
        let codes = "\"I--\" and \"so--\"no\n\n(\"x\")".unicodeScalars.map(\.value)
        for size in 1...5 {
            for property in PropertyCatalog.builtIn.properties {
                var reader = property.reader()
                var values: [Float] = []
                for start in stride(from: 0, to: codes.count, by: size) {
                    reader.read(codes[start..<min(codes.count, start + size)], into: &values)
                }
                reader.finish(into: &values)
                #expect(values == property.values(of: codes), "\(property.name) in pieces of \(size)")
            }
        }
    }
}
