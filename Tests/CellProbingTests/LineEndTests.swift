import CellProbing
import ModelCore
import Testing

@Suite("Lines that end with a carriage return and a line feed")
struct LineEndTests {
    private let alphabet = Array("ab Zz09\t\n\n\n\"'()[]{}/**\\#._-,!?".unicodeScalars)

    private func text(seed: UInt64, length: Int) -> [UInt32] {
        var generator = SeededGenerator(seed: seed)
        return (0..<length).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))].value }
    }

    @Test("every built-in property holds at the same symbols as where they end with a line feed alone")
    func sameSymbols() throws {
        for property in PropertyCatalog.builtIn.properties where property.name != "text-position" {
            for seed in 1...40 as ClosedRange<UInt64> {
                let plain = text(seed: seed, length: 600)
                let ended = plain.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
                let values = property.values(of: ended)
                #expect(values.count == ended.count)
                let kept = zip(ended, values).filter { $0.0 != 0x0D }.map(\.1)
                #expect(kept == property.values(of: plain), "\(property.name), text \(seed)")
            }
        }
    }

    @Test("a comment and a directive go on after a backslash at such an end")
    func continuations() {
        let code = "#define A \\\r\n  (1)\r\nint b; // note \\\r\n more\r\nc\r\n"
        #expect(marks(property("c-preprocessor"), code) == "###################.............................")
        #expect(marks(property("c-comment"), code) == "............................################....")
        // A carriage return that ends no line ends no escape either: it is what was escaped.
        #expect(marks(property("c-string"), "\"a\\\rb\nc") == "#####..")
    }

    @Test("the end of a line is both symbols, about to come before the first of them")
    func newline() throws {
        #expect(marks(property("newline"), "ab\r\nc\rd\n\r\n") == "..##...###")
        let coming = try PropertyCatalog.builtIn.property(parsing: "next(newline)")
        #expect(marks(coming, "ab\r\nc\n").prefix(5) == ".##.#")
        #expect(figures("column", "ab\r\nc\r\n\r\n") == [0, 1, 2, 2, 0, 1, 1, 0, 0])
        #expect(marks(property("line-start"), "ab\r\n\r\nc") == "#...###")
        #expect(marks(property("paragraph-start"), "a\r\n\r\n\r\nb") == "#......#")
        #expect(figures("symbol-class", "a\r\n\r") == [0, 4, 4, 3])
    }

    @Test("values do not depend on where a text is cut, between the two symbols of an end either")
    func cuts() {
        let codes = text(seed: 5, length: 300).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] as [UInt32] }
        for property in PropertyCatalog.builtIn.properties {
            var reader = property.reader()
            var values: [Float] = []
            for code in codes { reader.read([code], into: &values) }
            reader.finish(into: &values)
            #expect(values == property.values(of: codes), "\(property.name)")
        }
    }

    @Test("a label file may have such ends, and a mark at its beginning")
    func labels() throws {
        let plain = try Labels(parsing: "# mine\n0\n1\n\n1\n", name: "l").property.values(of: "abc")
        for text in ["# mine\r\n0\r\n1\r\n\r\n1", "\u{FEFF}# mine\n0\n1\n\n1\n", "\u{FEFF}0\r\n1\r\n1\r\n"] {
            #expect(try Labels(parsing: text, name: "l").property.values(of: "abc") == plain)
        }
        // Other characters that Unicode calls newlines are part of a line.
        #expect(throws: PropertyError.self) { try Labels(parsing: "0\u{2028}1\u{2028}1", name: "l") }
        let wide = "0\n1\n1\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let error = #expect(throws: PropertyError.self) { try Labels(bytes: [0xFF, 0xFE] + wide, name: "l") }
        #expect(error?.description.contains("UTF-16LE") == true)
    }

    @Test("categories whose names only look alike are two")
    func lookAlikes() throws {
        let labels = try Labels(parsing: "caf\u{E9}\ncafe\u{301}\ncaf\u{E9}\n", name: "l")
        #expect(labels.property.values(of: "abc") == [0, 1, 0])
        guard case .categorical(let names) = labels.kind else {
            Issue.record("no category")
            return
        }
        #expect(names.count == 2)
    }
}
