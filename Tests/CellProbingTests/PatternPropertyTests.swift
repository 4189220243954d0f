import CellProbing
import ModelCore
import Patterns
import Synchronization
import Testing
import Texts

@Suite("Properties that are regular expressions")
struct PatternPropertyTests {
    private static let runaway = #"/(\w+\s?)+\?/"#

    /// Lines of which the eleventh is too much for the pattern. The question mark is there, and no word before it.
    private static let text =
        String(repeating: "ab.\n", count: 10) + String(repeating: "word ", count: 60) + ".?\n"

    private func document(_ text: String = Self.text) -> Document {
        Document(bytes: Array(text.utf8), name: "novel", alphabet: .scalar)
    }

    @Test("Values do not depend on how the text was handed over")
    func cuts() throws {
        let property = try PropertyCatalog.builtIn.property(parsing: #"/\b[a-z]+\s+"[^"]*"/"#)
        let text = String(repeating: "say \"yes\" or\nsay \"no\"\n\n", count: 2000)
        let whole = property.values(of: text)
        for size in [1, 7, 4096, 5000] {
            var reader = property.reader()
            var values: [Float] = []
            let codes = text.unicodeScalars.map(\.value)
            for start in stride(from: 0, to: codes.count, by: size) {
                reader.read(codes[start..<min(codes.count, start + size)], into: &values, isCancelled: { false })
            }
            reader.finish(into: &values, isCancelled: { false })
            #expect(values == whole, "pieces of \(size)")
            #expect(reader.problem == nil)
        }
    }

    @Test("One that takes too long is a problem of its reader, with the place in the text")
    func reader() throws {
        for typed in [Self.runaway, "not \(Self.runaway)", "next(\(Self.runaway))", "upper or \(Self.runaway)"] {
            let property = try PropertyCatalog.builtIn.property(parsing: typed)
            var reader = property.reader()
            var values: [Float] = []
            let codes = Self.text.unicodeScalars.map(\.value)
            reader.read(codes[...], into: &values, isCancelled: { false })
            reader.finish(into: &values, isCancelled: { false })
            let failure = try #require(reader.problem?.failure, "\(typed)")
            #expect(failure.pattern == #"(\w+\s?)+\?"# && failure.line == 10 && failure.column == 0, "\(failure)")
            #expect(failure.position == 40)
            #expect(values.count == codes.count)
        }
    }

    @Test("Its line is counted over the windows before")
    func laterWindow() throws {
        let calm = String(repeating: "a line.\n\n", count: 1000)
        let property = try PropertyCatalog.builtIn.property(parsing: Self.runaway)
        var track = LabelTrack(document(calm + Self.text), property)
        #expect(track.values(of: 0..<10) != nil)
        #expect(track.values(of: 9000..<9300) == nil)
        let failure = try #require(track.failure)
        #expect(failure.textName == "novel" && failure.line == 2010 && failure.position == 9040, "\(failure)")
        #expect(failure.description.contains("at line 2011, symbol 1 of novel;"))
    }

    @Test(
        "A reader that is left off in the middle of a match says so",
        .disabled("PCRE2 sees at once that its text lacks the last letter; the text is to be revised"))
    func cancelled() throws {
        let property = try Property.matches(of: "(a+)+b", at: 1, limits: PatternLimits(steps: .max))
        var reader = property.reader()
        var values: [Float] = []
        let asked = Atomic(0)
        reader.read(
            [UInt32](repeating: 0x61, count: 70_000)[...], into: &values,
            isCancelled: { asked.add(1, ordering: .relaxed).newValue > 3 })
        #expect(reader.problem == .cancelled)
        var track = LabelTrack(document(String(repeating: "a", count: 70_000)), property)
        #expect(track.values(of: 0..<10, isCancelled: { asked.add(1, ordering: .relaxed).newValue > 8 }) == nil)
        #expect(track.failure == nil)
    }

    private func runner() throws -> Runner {
        let vocabulary = try Vocabulary(kind: .scalar, covering: Self.text.unicodeScalars.map(\.value))
        let shape = Architecture(cell: .lstm, symbols: vocabulary.count, hidden: 4)
        var generator = SeededGenerator(seed: 1)
        return Runner(
            try Model(
                architecture: shape, vocabulary: vocabulary, parameters: Parameters(randomFor: shape, using: &generator)
            ))
    }

    @Test("A scan, an exact pass and an ablation end with it")
    func scans() throws {
        let runner = try runner()
        let text = document(String(repeating: Self.text, count: 10))
        let property = try PropertyCatalog.builtIn.property(parsing: Self.runaway)
        let settings = ScanSettings(signals: [
            SignalAddress(layer: 0, signal: runner.model.architecture.cell.signals[0])
        ])
        var scan = try Scan(runner, [text], [property], settings)
        while scan.next() {}
        #expect(scan.failure?.line == 10 && scan.failure?.textName == "novel")
        #expect(!scan.remaining.isEmpty)
        var pass = ExactPass(runner, [text], property, settings, units: [0], wholeState: false)
        while pass.next() {}
        #expect(pass.failure?.line == 10)
        let plan = AblationPlan(
            [AblatedUnits(UnitAddress(layer: 0, signal: runner.model.architecture.cell.signals[0], unit: 0))],
            randomSets: 0, seed: 1, hidden: 4)
        var ablation = AblationSettings()
        ablation.parts = .halves
        let error = #expect(throws: AblationError.self) { try AblationRun(runner, text, property, plan, ablation) }
        #expect(error?.description.contains("at line 11") == true)
    }

    @Test("What intervenes while it holds ends with it")
    func interventions() throws {
        let runner = try runner()
        let intervention = try Intervention(
            parsing: "l0.h.0 = 1 while \(Self.runaway)", in: runner.model.architecture)
        var plan = try InterventionPlan([intervention], along: document(), runner: runner)
        #expect(plan.edits(in: 0..<5, isCancelled: { false }) == nil)
        #expect(plan.failure?.line == 10)
        let error = #expect(throws: InterventionPlanError.self) { try plan.check(upTo: 20, isCancelled: { false }) }
        #expect(error?.description.contains("at line 11") == true)
    }
}
