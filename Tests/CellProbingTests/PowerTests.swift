import CellProbing
import ModelCore
import Testing
import Texts

/// Units whose job is known are found, ranked first and called by their right names.
@Suite("Power: LSTMs built by hand") struct PowerTests {
    private func findings(
        _ model: Model, _ text: String, _ typed: String, top: Int = 10
    ) throws -> PropertyFindings {
        let settings = ScanSettings.small(model)
        let documents = [ProbeText.document(text)]
        let property = try PropertyCatalog.builtIn.property(parsing: typed)
        let runner = Runner(model)
        var scan = try Scan(runner, documents, [property], settings)
        while scan.next() {}
        var random = model
        var generator = SeededGenerator(seed: 99)
        random.parameters = Parameters(randomFor: model.architecture, using: &generator)
        var randomScan = try Scan(Runner(random), documents, [property], settings)
        while randomScan.next() {}
        var exact = ExactPass(
            runner, documents, property, settings, units: scan.sums.ranking(of: 0).prefix(20).map(\.unit),
            wholeState: true)
        while exact.next() {}
        let whole = WholeState(exact.validation, exact.test, property.kind, width: scan.sums.units, seed: 1)
        return try PropertyFindings(
            scan.sums, property: 0, random: randomScan.sums, exact: exact, wholeState: whole, top: top)
    }

    @Test("A unit that tracks quotes is a tracker")
    func tracker() throws {
        let text = ProbeText.text(symbols: 24_000, marks: [("\"", "\"")], seed: 5)
        var built = HandBuilt(over: text, hidden: 24)
        built.addSymbolDetector("m")
        built.addLatch("\"", "\"")
        let found = try findings(try built.model(), text, "quotes")
        let best = try #require(found.findings.first)
        #expect(best.address.unit == 1 && best.verdict == .tracker, "\(best)")
        #expect(best.score > 0.999 && best.mcc ?? 0 > 0.99 && best.isPositive)
        #expect(best.persistence[5] ?? 0 > 0.999 && best.persistence[20] ?? 0 > 0.999)
        #expect(best.familyWiseP ?? 1 < 0.05)
        #expect(found.findings.dropFirst(2).allSatisfy { $0.verdict != .tracker })
        #expect(found.baselines.symbolOnly ?? 1 < 0.7 && abs(found.baselines.mean - 0.5) < 0.1)
    }

    @Test("A unit that counts depth is a tracker of it")
    func counter() throws {
        let text = ProbeText.text(symbols: 24_000, marks: [("(", ")")], seed: 6, nests: true)
        var built = HandBuilt(over: text, hidden: 24)
        built.addSymbolDetector("(")
        built.addCounter("(", ")")
        let found = try findings(try built.model(), text, "parentheses-depth")
        let best = try #require(found.findings.first)
        #expect(best.address.unit == 1 && best.verdict == .tracker, "\(best)")
        #expect(best.score > 0.99 && best.r ?? 0 > 0.99 && best.interval != nil)
    }

    @Test("A unit that sees the quote symbol alone is a detector of the symbol, and no tracker of quotes")
    func detector() throws {
        let text = ProbeText.text(symbols: 24_000, marks: [("\"", "\"")], seed: 7)
        var built = HandBuilt(over: text, hidden: 24)
        built.addSymbolDetector("\"")
        let model = try built.model()
        let symbol = try #require(try findings(model, text, #"/"/"#).findings.first)
        #expect(symbol.address.unit == 0 && symbol.verdict == .detector && symbol.score > 0.999, "\(symbol)")
        #expect(try findings(model, text, "quotes").findings.allSatisfy { $0.verdict != .tracker })
    }

    @Test("A property that eight units hold together is distributed, and the eight are named")
    func distributed() throws {
        let marks = zip("ABCDEFGH", "abcdefgh").map { (open: String($0), close: String($1)) }
        let text = ProbeText.text(symbols: 30_000, marks: marks, seed: 8)
        var built = HandBuilt(over: text, hidden: 24)
        for mark in marks { built.addLatch(mark.open.unicodeScalars.first!, mark.close.unicodeScalars.first!) }
        let typed = marks.map { "pair(\"\($0.open)\", \"\($0.close)\")" }.joined(separator: " or ")
        let found = try findings(try built.model(), text, typed)
        let best = try #require(found.findings.first)
        #expect(best.verdict == .distributed && best.address.unit < 8, "\(best)")
        #expect(Set(found.bestUnits.map(\.unit)).isSubset(of: Set(0..<8)))
        let whole = try #require(found.wholeState)
        #expect(whole.all.score > 0.99 && best.score < 0.65)
    }

    @Test("Labels of an independent text find nothing")
    func independent() throws {
        let text = ProbeText.text(symbols: 12_000, marks: [("\"", "\"")], seed: 9)
        var built = HandBuilt(over: text, hidden: 16)
        built.addLatch("\"", "\"")
        let model = try built.model()
        let other = ProbeText.text(symbols: 20_000, marks: [("\"", "\"")], seed: 10)
        let quotes = try #require(PropertyCatalog.builtIn["quotes"])
        let labels = Array(quotes.values(of: other).prefix(text.unicodeScalars.count))
        let laid = Labels(values: labels, name: "another text").property
        var scan = try Scan(Runner(model), [ProbeText.document(text)], [laid], .small(model))
        while scan.next() {}
        let found = try PropertyFindings(scan.sums, property: 0)
        #expect(found.findings.allSatisfy { $0.verdict == .nothing && $0.score < 0.7 })
    }
}
