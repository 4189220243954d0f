import CellProbing
import ModelCore
import Testing
import Texts

/// What the part that is reported must not decide, and figures that there are not.
@Suite("Chosen before it is reported") struct HonestyTests {
    private let text = ProbeText.text(symbols: 9000, marks: [("\"", "\"")], seed: 5)

    private func model() throws -> Model {
        var built = HandBuilt(over: text, hidden: 12)
        built.addLatch("\"", "\"")
        return try built.model()
    }

    private func sums(_ properties: [Property], _ model: Model, turns: Int = 0) throws -> ScanSums {
        let settings = ScanSettings.small(model, signals: ["c"], turns: turns)
        var scan = try Scan(Runner(model), [ProbeText.document(text)], properties, settings)
        while scan.next() {}
        return scan.sums
    }

    /// The quotes with some labels turned over in either half.
    private func labels(_ name: String, turned: (first: Double, second: Double), seed: UInt64) throws -> Property {
        let quotes = try #require(PropertyCatalog.builtIn["quotes"]).values(of: text)
        var generator = SeededGenerator(seed: seed)
        let values = quotes.enumerated().map { step, label in
            let share = step < quotes.count / 2 ? turned.first : turned.second
            return Double.random(in: 0..<1, using: &generator) < share ? 1 - label : label
        }
        return Labels(values: values, name: name).property
    }

    @Test("A unit's explanation in the atlas is the validation part's, however the test part likes another")
    func atlas() throws {
        let model = try model()
        // The first is better where it is decided, the second where it is reported.
        let properties = [
            try labels("decided", turned: (0.02, 0.5), seed: 1), try labels("reported", turned: (0.07, 0), seed: 2),
        ]
        let sums = try sums(properties, model)
        let atlas = ActivationAtlas(sums)
        let entry = try #require(atlas.entries.first)
        #expect(entry.address.unit == 0 && entry.property == 0 && entry.score < 0.6 && !entry.isExplained)
        #expect(atlas.explained == 0 && atlas.columns[1].explained == 1)
        // What a baseline gives as well goes behind what is explained, there too.
        let (deciding, reporting) = (sums.baselines(of: 0, on: .validation), sums.baselines(of: 0))
        #expect(deciding.steps == sums.validation.steps && deciding.symbolOnly != reporting.symbolOnly)
    }

    @Test("A property with explained scores on the validation part goes before one that a baseline gives")
    func baselines() throws {
        let model = try model()
        let quote = try PropertyCatalog.builtIn.property(parsing: #"/"/"#)
        let quotes = try labels("quotes", turned: (0.04, 0.04), seed: 3)
        var built = HandBuilt(over: text, hidden: 12)
        built.addSymbolDetector("\"")
        let detector = try built.model()
        #expect(try ActivationAtlas(sums([quotes, quote], model)).entries.first?.property == 0)
        let entry = try ActivationAtlas(sums([quotes, quote], detector)).entries.first
        // Nothing else follows the detector, so that it keeps what the symbol alone gives, unexplained.
        #expect(entry?.property == 1 && entry?.isExplained == false && entry?.score ?? 0 > 0.999)
    }

    @Test("A score with the wrong sign on the test part is not significant")
    func sign() throws {
        let model = try model()
        let sums = try sums(
            [labels("turned over", turned: (0, 1), seed: 1), labels("kept", turned: (0, 0), seed: 1)], model, turns: 60)
        let turned = try #require(sums.ranking(of: 0).first)
        #expect(turned.unit == 0 && turned.isPositive && turned.test ?? 1 < 0.01 && turned.familyWiseP == 1)
        let kept = try #require(sums.ranking(of: 1).first)
        #expect(kept.unit == 0 && kept.familyWiseP == 1 / 61.0)
    }

    @Test("A unit that never varies has no r by bins, as it has none by values")
    func constant() throws {
        let codes = Set(text.unicodeScalars.map(\.value)).sorted()
        let architecture = Architecture(cell: .rnn, symbols: codes.count, hidden: 9)
        var generator = SeededGenerator(seed: 1)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] = 0 }
        let bias = parameters.range(of: "rnn.bias_ih_l0").lowerBound
        for unit in 0..<8 { parameters.values[bias + unit] = 0.13 + 0.31 * Float(unit) }
        // One that varies a little, and has one.
        let weights = parameters.range(of: "rnn.weight_ih_l0").lowerBound
        for symbol in codes.indices { parameters.values[weights + 8 * codes.count + symbol] = 0.1 * Float(symbol % 3) }
        let model = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
        var settings = ScanSettings.small(model, signals: ["h"], turns: 0)
        settings.parts = .halves
        for typed in ["quotes", "column"] {
            let property = try PropertyCatalog.builtIn.property(parsing: typed)
            var scan = try Scan(Runner(model), [ProbeText.document(text)], [property], settings)
            while scan.next() {}
            let ranking = scan.sums.ranking(of: 0)
            #expect(ranking.allSatisfy { $0.unit == 8 ? $0.r != nil : $0.r == nil }, "\(typed)")
            #expect(ranking.contains { $0.unit == 8 })
        }
    }

    @Test("Labels of another content are not added to these, by whatever they are combined")
    func labelContent() throws {
        let model = try model()
        let makers: [(Property) -> Property] = [
            { $0 }, { .not($0) }, { .and($0, $0) }, { .or($0, $0) }, { .next($0) },
        ]
        for make in makers {
            let settings = ScanSettings.small(model, signals: ["c"], turns: 0)
            func shard(_ index: Int, _ seed: UInt64) throws -> ScanSums {
                let property = make(try labels("mine", turned: (0.1, 0.1), seed: seed))
                var scan = try Scan(
                    Runner(model), [ProbeText.document(text)], [property], settings, shard: (index, 2))
                while scan.next() {}
                return scan.sums
            }
            var sums = try shard(0, 1)
            let other = try shard(1, 2)
            #expect(throws: ScanMergeError.different("label file")) { try sums.merge(other) }
            try sums.merge(try shard(1, 1))
            #expect(sums.isWhole)
        }
        #expect(try #require(PropertyCatalog.builtIn["quotes"]).digest == "")
        let spans = Labels(spans: [.init(1..<4)], name: "l").property.digest
        #expect(spans != Labels(spans: [.init(1..<5)], name: "l").property.digest)
        #expect(spans != Labels(spans: [.init(1..<4, value: 2)], name: "l").property.digest)
    }
}
