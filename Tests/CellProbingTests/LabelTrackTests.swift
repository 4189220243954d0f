import CellProbing
import Testing
import Texts

@Suite struct LabelTrackTests {
    private let text = ProbeText.text(symbols: 30_000, marks: [("\"", "\""), ("(", ")")], seed: 3)

    @Test(
        "Values at any place, in any order, are those of the whole text read at once",
        arguments: ["quotes", "next(newline)", "/[mno]+/ and not parentheses", "text-position"])
    func anywhere(name: String) throws {
        let property = try PropertyCatalog.builtIn.property(parsing: name)
        let document = ProbeText.document(text)
        let whole = property.values(of: text)
        // So few and so near readers that they are thinned out again and again.
        var track = LabelTrack(document, property, spacing: 500, keeping: 4)
        for start in [0, 29_000, 100, 15_000, 15_050, 14_990, 29_990, 3, 20_000] {
            let range = start..<min(document.count, start + 700)
            // A step without a value is NaN, which is not equal to itself.
            #expect(track.values(of: range)?.map(\.bitPattern) == whole[range].map(\.bitPattern))
        }
        #expect(track.values(of: document.count - 5..<document.count + 50)?.count == 5)
        #expect(track.values(of: document.count..<document.count + 9) == [])
    }

    @Test("A cancelled answer is none, and the next one is right")
    func cancelling() throws {
        let property = try PropertyCatalog.builtIn.property(parsing: "quotes")
        var track = LabelTrack(ProbeText.document(text), property)
        #expect(track.values(of: 20_000..<20_010, isCancelled: { true }) == nil)
        #expect(track.values(of: 20_000..<20_010) == Array(property.values(of: text)[20_000..<20_010]))
    }
}
