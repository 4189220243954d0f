import CellProbing
import Glibc
import ModelCore
import ModelFiles
import Testing
import Texts

@Suite("Interventions along a text")
struct InterventionPlanTests {
    private func model(_ text: String, cell: CellKind = .lstm, hidden: Int = 20, layers: Int = 1) throws -> Model {
        let codes = Set(text.unicodeScalars.map(\.value)).sorted()
        let architecture = Architecture(cell: cell, symbols: codes.count, hidden: hidden, layers: layers)
        var generator = SeededGenerator(seed: 6)
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes),
            parameters: Parameters(randomFor: architecture, using: &generator))
    }

    private func plan(
        _ written: [String], _ document: Document, _ runner: Runner, isWritten: Bool = false, over: Document? = nil
    ) throws -> InterventionPlan {
        try InterventionPlan(
            written.map { try Intervention(parsing: $0, in: runner.model.architecture) }, along: document,
            runner: runner, meansOver: over, isWritten: isWritten)
    }

    private func steps(_ edits: [UnitEdit], _ range: Range<Int>) -> [Int] {
        range.filter { step in edits.contains { $0.steps.contains(step) } }
    }

    @Test("means and values at other steps are those of a run without interventions; unknown symbols count in no mean")
    func lookUps() throws {
        let text = ProbeText.text(symbols: 9000, marks: [("\"", "\"")], seed: 1)
        let runner = Runner(try model(text))
        let document = ProbeText.document("é" + text)
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let symbols = runner.model.vocabulary.indices(of: codes)
        var state = runner.zeroState()
        let addresses = runner.model.architecture.signalAddresses
        let trace = runner.trace(symbols, from: &state, recording: addresses)
        func value(_ name: String, _ unit: Int, _ step: Int) -> Float {
            trace.values[addresses.first { $0.description == name }!]![step * 20 + unit]
        }
        var plan = try plan(
            ["l0.f.3,4 = mean", "l0.c.7 = value at 8500 while quotes", "l0.h.1 = value at 1 from 2", "l0.h.1 = mean"],
            document, runner, over: nil)
        #expect(plan.means.map(\.count) == Array(repeating: document.count - 1, count: 3))
        for (mean, (name, unit)) in zip(plan.means, [("l0.f", 3), ("l0.f", 4), ("l0.h", 1)]) {
            let expected = (1..<document.count).reduce(0.0) { $0 + Double(value(name, unit, $1)) }
            #expect(abs(Double(mean.value) - expected / Double(document.count - 1)) < 1e-6)
        }
        #expect(plan.values.map(\.value) == [value("l0.c", 7, 8500), value("l0.h", 1, 1)])
        let edits = plan.edits(in: 0..<document.count)
        #expect(edits.count == 5 && edits[2].change == .set(value("l0.c", 7, 8500)))
        #expect(edits[0].change == .set(plan.means[0].value) && edits[4].change == .set(plan.means[2].value))
    }

    @Test("means that are given are taken as they are, each for its own intervention, and no others are looked up")
    func givenMeans() throws {
        let text = ProbeText.text(symbols: 300, marks: [("\"", "\"")], seed: 4)
        let runner = Runner(try model(text))
        let interventions = try ["l0.c.3,4 = mean", "l0.h.1 = 0", "l0.c.4 = mean from 9", "l0.f.2 = mean"].map {
            try Intervention(parsing: $0, in: runner.model.architecture)
        }
        func plan(_ given: [Int: [Float]], over text: String) throws -> InterventionPlan {
            try InterventionPlan(
                interventions, along: ProbeText.document("no"), runner: runner, meansOver: ProbeText.document(text),
                means: given)
        }
        let found = try plan([:], over: text).means
        #expect(found.map(\.count) == Array(repeating: ProbeText.document(text).count, count: 4))
        // A text without a symbol that the model knows would be refused if anything were looked up.
        let all = try plan([0: [0.1, -7], 2: [2.5], 3: [1e-5]], over: "éé")
        #expect(all.means.map(\.value) == [0.1, -7, 2.5, 1e-5] && all.means.allSatisfy { $0.count == 0 })
        var some = try plan([2: [2.5], 1: [4], 0: [1]], over: text)
        #expect(some.means.map(\.value) == [found[0].value, found[1].value, 2.5, found[3].value])
        #expect(
            some.edits(in: 0..<20).map(\.change) == [
                .set(found[0].value), .set(found[1].value), .set(0), .set(2.5), .set(found[3].value),
            ])
        #expect(throws: InterventionPlanError.self) { try plan([0: [0.1, -7], 2: [2.5]], over: "éé") }
    }

    @Test("a mean is taken over the first 65,536 symbols of the reference and no more")
    func bound() throws {
        let unit = ProbeText.text(symbols: 40_000, marks: [("\"", "\"")], seed: 2)
        let runner = Runner(try model(unit, cell: .rnn, hidden: 4))
        let document = ProbeText.document("mno")
        let plans = try [unit + unit + unit, unit + unit].map {
            try plan(["l0.h.0 = mean"], document, runner, over: ProbeText.document($0))
        }
        #expect(plans.map { $0.means[0].count } == [65_536, 65_536] && plans[0].means == plans[1].means)
    }

    @Test("on a text that is there, edits hold where the property does, whatever is asked first")
    func properties() throws {
        let text = ProbeText.text(symbols: 5000, marks: [("\"", "\""), ("(", ")")], seed: 3)
        let runner = Runner(try model(text))
        let document = ProbeText.document(text)
        for name in ["quotes", "next(newline)", "/[mno]+/", "parentheses-depth", "not quotes and column > 5"] {
            let values = try PropertyCatalog.builtIn.property(parsing: name).values(of: text)
            var plan = try plan(["l0.h.1 = 1 while \(name)", "l0.c.2 flip from 4000"], document, runner)
            #expect(plan.dependsOnText)
            for range in [4500..<4800, 0..<300, 4990..<5003, 4510..<4520] {
                let edits = plan.edits(in: range)
                let expected = range.filter { $0 < values.count && values[$0] != 0 && !values[$0].isNaN }
                #expect(steps(edits.filter { $0.change == .set(1) }, range) == expected, "\(name), \(range)")
                #expect(steps(edits.filter { $0.change == .flip }, range) == range.filter { $0 >= 4000 })
            }
        }
        var constant = try plan(["l0.h.* = 0", "l0.h.1 += 1"], document, runner)
        #expect(!constant.dependsOnText)
        #expect(constant.edits(in: 0..<1).count == 21 && constant.edits(in: 0..<1) == constant.edits(in: 900..<901))
    }

    @Test("the label of a step that is being written is known before what follows, and stays")
    func written() throws {
        let text = "a - \"b -\" c 3.5, 4. _d_ e_f \"g\" (h)\n\n\"i"
        let runner = Runner(try model(text))
        let codes = text.unicodeScalars.map(\.value)
        for name in ["quotes", "number", "emphasis", "quotes or number", "parentheses", "not quotes and column > 2"] {
            let property = try PropertyCatalog.builtIn.property(parsing: name)
            #expect(property.foresight <= .little)
            // What the property says of the beginning that ends here.
            let expected = codes.indices.filter { (property.values(of: Array(codes[...$0])).last ?? 0) != 0 }
            let document = ProbeText.document(text)
            var plan = try plan(["l0.h.1 = 1 while \(name)"], document, runner, isWritten: true)
            #expect(steps(plan.edits(in: 0..<codes.count), codes.indices) == expected, "\(name)")
            for start in [0, 5, codes.count] {
                var stream = try #require(plan.stream(from: start))
                for step in start..<codes.count {
                    stream.read(codes[step])
                    #expect(stream.edits.isEmpty == !expected.contains(step), "\(name), \(step)")
                    #expect(stream.step == step + 1)
                }
            }
        }
    }

    @Test("a property that looks ahead is refused for a text that is being written, and one that is none always")
    func refusals() throws {
        let runner = Runner(try model("abc"))
        let document = ProbeText.document("abcab")
        for name in ["next(newline)", "/a/", "quotes and next(quotes)", "not next(newline)"] {
            #expect(throws: InterventionPlanError.looksAhead(name)) {
                try plan(["l0.h.1 = 1 while \(name)"], document, runner, isWritten: true)
            }
            _ = try plan(["l0.h.1 = 1 while \(name)"], document, runner)
        }
        #expect(throws: InterventionPlanError.self) { try plan(["l0.h.1 = 1 while quoots"], document, runner) }
        #expect(throws: InterventionPlanError.stepPastEnd(5, count: 5)) {
            try plan(["l0.h.1 = value at 5"], document, runner)
        }
        #expect(throws: InterventionPlanError.stepNotFed(1)) {
            try plan(["l0.h.1 = value at 1"], ProbeText.document("a~b"), runner)
        }
        #expect(throws: InterventionPlanError.emptyReference("text")) {
            try plan(["l0.h.1 = mean"], document, runner, over: ProbeText.document("~~"))
        }
        let other = Architecture(cell: .lstm, symbols: 3, hidden: 99)
        let far = try Intervention(parsing: "l0.h.50 = 1", in: other)
        #expect(throws: InterventionPlanError.noSuchUnit(far.units[0])) {
            try InterventionPlan([far], along: document, runner: runner)
        }
        #expect(throws: InterventionPlanError.cancelled) {
            try InterventionPlan(
                [Intervention(parsing: "l0.h.1 = mean", in: runner.model.architecture)], along: document,
                runner: runner, isCancelled: { true })
        }
    }

    @Test("as the text grows by a symbol at a time, nothing is read twice and the labels are those of the whole")
    func growing() throws {
        let text = ProbeText.text(symbols: 3000, marks: [("\"", "\"")], seed: 4)
        let runner = Runner(try model(text))
        let scratch = try ScratchText()
        defer { scratch.remove() }
        var document = try Document.begin(path: scratch.path, alphabet: .scalar)
        let counter = ReadCounter()
        var catalog = PropertyCatalog.builtIn
        let quotes = try #require(catalog["quotes"])
        catalog.add(
            Property("counted", .binary, "quotes", foresight: .little) {
                CountingReader(inner: quotes.reader(), counter: counter)
            })
        let intervention = try Intervention(
            parsing: "l0.h.1 = 1 while counted", in: runner.model.architecture)
        var plan = try InterventionPlan(
            [intervention], along: document, runner: runner, isWritten: true, catalog: catalog)
        var holding: [Int] = []
        for (step, code) in text.utf8.enumerated() {
            scratch.append(code)
            document = document.grown() ?? document
            plan.turn(to: document)
            if !plan.edits(in: step..<step + 1).isEmpty { holding.append(step) }
        }
        #expect(document.count == text.utf8.count && counter.count == document.count)
        #expect(steps(plan.edits(in: 0..<document.count), 0..<document.count) == holding)
        #expect(holding.count > 100)
    }

    @Test(
        "as they are written, they come to what PyTorch does",
        arguments: ["rnn-1-embedding", "lstm-2-onehot", "lstm-3-embedding", "gru-1-embedding", "gru-3-embedding"])
    func pyTorch(name: String) throws {
        let folder =
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
            + "/ModelCoreTests/Fixtures/"
        let model = try ModelFile.load(folder + "traces/\(name).model.safetensors")
        let file = try SafetensorsFile(path: folder + "edits/\(name).edits.safetensors")
        func stored(_ key: String) throws -> JSONValue { try JSONReader.value(of: file.header.metadata[key] ?? "") }
        let symbols = try #require(try stored("symbols").array?.compactMap(\.integer))
        let kept = try #require(try stored("steps").array?.compactMap(\.integer))
        var scalars = String.UnicodeScalarView()
        for symbol in symbols { scalars.append(try #require(Unicode.Scalar(model.vocabulary.codes[symbol]))) }
        let document = ProbeText.document(String(scalars))
        let runner = Runner(model)
        let cases = try #require(try stored("cases").object)
        #expect(cases.count == 10)
        for (name, entry) in cases {
            let written = entry["written"]?.array?.compactMap(\.string) ?? []
            var plan = try plan(written, document, runner)
            var state = runner.zeroState()
            let addresses = model.architecture.signalAddresses
            let trace = runner.trace(
                symbols.map(Int32.init), from: &state, recording: addresses, edits: plan.edits(in: symbols.indices))
            for address in addresses {
                let expected = try file.floats(of: try #require(file.header["\(name)/\(address)"]))
                let units = model.architecture.hidden
                let found = kept.flatMap { trace.values[address]![$0 * units..<($0 + 1) * units] }
                let worst = zip(found, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1) / (1 + abs($1.1))) }
                #expect(found.count == expected.count && worst <= 1e-5, "\(name), \(address): \(worst)")
            }
        }
    }
}

/// Counts the symbols that a reader was given.
private final class ReadCounter: @unchecked Sendable {
    var count = 0
}

private struct CountingReader: PropertyReader {
    var inner: any PropertyReader
    let counter: ReadCounter

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        counter.count += codes.count
        inner.read(codes, into: &values)
    }

    mutating func finish(into values: inout [Float]) { inner.finish(into: &values) }
}

/// A file to which bytes are added one by one.
private struct ScratchText {
    let path: String
    private let descriptor: Int32

    init() throws {
        var template = Array("/tmp/cellscope-plan-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try #require(descriptor >= 0)
    }

    func append(_ byte: UInt8) {
        var byte = byte
        write(descriptor, &byte, 1)
    }

    func remove() {
        close(descriptor)
        unlink(path)
    }
}
