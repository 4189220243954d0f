import CellProbing
import Explorer
import Glibc
import ModelCore
import Synchronization
import Testing
import Texts
import Workbench

@Suite struct PropertyScanTests {
    /// An Elman network whose unit 3 remembers which of the two marks came last: + after "a", − after "b".
    private static func planted() throws -> Model {
        let vocabulary = try Vocabulary(kind: .scalar, codes: [10, 32] + Array(97...122))
        let architecture = Architecture(cell: .rnn, symbols: vocabulary.count, hidden: 8)
        var generator = SeededGenerator(seed: 4)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        func set(_ name: String, _ index: Int, _ value: Float) {
            parameters.values[parameters.range(of: name).lowerBound + index] = value
        }
        for unit in 0..<8 {
            set("rnn.weight_hh_l0", 3 * 8 + unit, unit == 3 ? 3 : 0)
            set("rnn.weight_hh_l0", unit * 8 + 3, unit == 3 ? 3 : 0)
        }
        // Symbols: newline, space, a, b, …
        for symbol in 0..<vocabulary.count {
            set("rnn.weight_ih_l0", 3 * vocabulary.count + symbol, symbol == 2 ? 9 : symbol == 3 ? -9 : 0)
        }
        set("rnn.bias_ih_l0", 3, 0)
        set("rnn.bias_hh_l0", 3, 0)
        return try Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters)
    }

    /// Letters in which now and then stands an "a", and some time later a "b".
    private static func text(_ count: Int) -> Document {
        var generator = SeededGenerator(seed: 8)
        var bytes: [UInt8] = []
        var isInside = false
        while bytes.count < count {
            for _ in 0..<Int.random(in: 30...90, using: &generator) {
                bytes.append(UInt8.random(in: 99...122, using: &generator))
            }
            isInside.toggle()
            bytes.append(isInside ? 97 : 98)
        }
        return Document(bytes: bytes, name: "marks", alphabet: .scalar)
    }

    private static let property = "pair(\"a\", \"b\")"

    @Test("A planted unit is found, ranked first and called a tracker; what comes on the way is of the same search")
    func finding() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let model = workbench.adopt(try Self.planted(), path: "planted")
        let property = try PropertyCatalog.builtIn.property(parsing: Self.property)
        workbench.perform(
            .find(FindRequest(request: 5, modelID: model.id, document: Self.text(12_000), property: property)))
        let report = try collector.wait("the findings") {
            if case .found(let report, 5) = $0, report.isDone { report } else { nil }
        }
        let findings = try #require(report.findings)
        let best = try #require(findings.findings.first)
        #expect(best.address.description == "l0.h.3" && best.isPositive && best.verdict == .tracker)
        #expect(best.score > 0.99 && best.interval != nil && best.threshold != nil)
        #expect(findings.baselines.randomWeights != nil && findings.wholeState != nil)
        #expect(report.scores[best.address.signalAddress]?[3] ?? 0 > 0.99)
        let stages = collector.all.compactMap { if case .found(let report, 5) = $0 { report.stage } else { nil } }
        #expect(stages.first == .ranking)
    }

    @Test("A search that is stopped says that it was left off")
    func stopping() throws {
        let last = Mutex<FindingsReport?>(nil)
        let property = try PropertyCatalog.builtIn.property(parsing: Self.property)
        let runner = Runner(try Self.planted())
        var settings = PropertyScan.settings(for: runner, Self.text(20_000))
        settings.blockLength = 2000
        var scan = PropertyScan(
            FindRequest(request: 1, modelID: 0, document: Self.text(20_000), property: property), runner,
            settings: settings
        ) { outcome in
            guard case .found(let report, _) = outcome else { return }
            last.withLock { $0 = report }
        }
        scan.run { last.withLock { $0?.findings != nil } }
        let report = try #require(last.withLock { $0 })
        #expect(report.isLeftOff && report.stage == .ranking && report.findings?.findings.isEmpty == false)
    }

    @Test("A text that is too short for the controls, and a property that never holds, are one line each")
    func refusing() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let model = workbench.adopt(try Self.planted(), path: "planted")
        func failure(_ property: String, _ count: Int, _ request: Int) throws -> String {
            workbench.perform(
                .find(
                    FindRequest(
                        request: request, modelID: model.id, document: Self.text(count),
                        property: try PropertyCatalog.builtIn.property(parsing: property))))
            return try collector.wait("the failure") {
                if case .failed(let text, request) = $0 { text } else { nil }
            }
        }
        #expect(try failure("quotes", 1500, 1).hasPrefix("the text is too short for the controls"))
        #expect(try failure("quotes", 6000, 2).hasPrefix("quotes never holds"))
    }

    @Test("Labels far into a text are those of the text read from its beginning")
    func labels() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let document = Self.text(300_000)
        let property = try PropertyCatalog.builtIn.property(parsing: Self.property)
        let whole = property.values(of: document.symbols(in: 0..<document.count).map(\.code))
        for (request, start) in [(1, 290_000), (2, 10), (3, 150_000)] {
            workbench.perform(
                .label(
                    LabelRequest(
                        request: request, document: document, property: property, number: 9,
                        range: start..<start + 3000)))
            let run = try collector.wait("the labels") {
                if case .labelled(let run, request) = $0 { run } else { nil }
            }
            #expect(run == LabelRun(start: start, values: Array(whole[start..<start + 3000])))
        }
    }

    @Test("Stepping forward and back visits every place where unit and property part, and no other")
    func steps() throws {
        let model = try Self.planted()
        let runner = Runner(model)
        let document = Self.text(30_000)
        let property = try PropertyCatalog.builtIn.property(parsing: Self.property + " and not /[x-z]/")
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let labels = property.values(of: codes)
        let unit = try UnitAddress(parsing: "l0.h.3", in: model.architecture)
        var state = runner.zeroState()
        let trace = runner.trace(model.vocabulary.indices(of: codes), from: &state, recording: [unit.signalAddress])
        let threshold = Threshold(value: 0, isAbove: true)
        let rule = StepRequest.Rule(modelID: 0, unit: unit, threshold: threshold)
        for goal in [StepRequest.Goal.wrong, .right, .holds] {
            func request(_ start: Int, _ direction: SearchDirection, _ times: Int = 1) -> StepRequest {
                StepRequest(
                    request: 1, document: document, property: property, rule: goal == .holds ? nil : rule, goal: goal,
                    start: start, direction: direction, times: times)
            }
            let flags = labels.indices.map {
                request(0, .forward).isGoal(label: labels[$0], value: trace.value(of: unit, at: $0))
            }
            let expected = flags.indices.filter { flags[$0] && ($0 == 0 || !flags[$0 - 1]) }
            #expect(expected.count > 100)
            func step(_ request: StepRequest) throws -> StepResult {
                var search = PropertyStep(request, runner)
                return try search.run { false }
            }
            let some = expected.indices.filter { $0 % 97 == 5 }
            for index in some {
                #expect(try step(request(expected[index], .forward)) == .found(expected[index + 1]))
                #expect(try step(request(expected[index], .backward)) == .found(expected[index - 1]))
            }
            #expect(try step(request(0, .forward, 90)) == .found(expected.filter { $0 > 0 }[89]))
            let before = expected.filter { $0 < document.count - 1 }
            #expect(try step(request(document.count - 1, .backward, 90)) == .found(before[before.count - 90]))
            #expect(try step(request(expected[expected.count - 1], .forward)) == .notFound(.forward))
            #expect(try step(request(expected[0], .backward)) == .notFound(.backward))
        }
    }

    @Test("With interventions, where the unit is wrong is where its values with them are")
    func stepsWithInterventions() throws {
        let model = try Self.planted()
        let document = Self.text(6000)
        let property = try PropertyCatalog.builtIn.property(parsing: Self.property)
        let unit = try UnitAddress(parsing: "l0.h.3", in: model.architecture)
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let labels = property.values(of: codes)
        func found(_ typed: [String]) throws -> StepResult {
            let request = StepRequest(
                request: 1, document: document, property: property,
                rule: StepRequest.Rule(modelID: 0, unit: unit, threshold: Threshold(value: 0, isAbove: true)),
                goal: .wrong, start: 0, direction: .forward, times: 1,
                interventions: InterventionSet(
                    try typed.map { try Intervention(parsing: $0, in: model.architecture) }))
            var search = PropertyStep(request, Runner(model))
            return try search.run { false }
        }
        // The unit says no from step 5000 on, so it is wrong where the property holds next.
        let expected = try #require((5000..<6000).first { labels[$0] == 1 })
        #expect(try found(["l0.h.3 = -1 from 5000"]) == .found(expected))
        #expect(try found([]) != .found(expected))
        #expect(throws: InterventionPlanError.self) { try found(["l0.h.3 = 1 while nonsense"]) }
    }

    @Test("Files of labels are read, and one that does not fit is one line")
    func files() throws {
        let folder = try TemporaryFolder()
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let document = Self.text(20)
        func read(_ name: String, _ request: Int) {
            workbench.perform(
                .readProperty(
                    PropertyRequest(
                        request: request, typed: "labels(\"\(folder.path)/\(name)\")", catalog: .builtIn,
                        document: document)))
        }
        try folder.write("2 5\n", as: "good")
        try folder.write("1\n0\n", as: "short")
        read("good", 1)
        let property = try collector.wait("the property") {
            if case .propertyRead(let property, 1) = $0 { property } else { nil }
        }
        #expect(property.values(of: "abcdefg") == [0, 0, 1, 1, 1, 0, 0])
        read("good", 3)
        workbench.perform(.stopReadingProperty)
        read("short", 2)
        let text = try collector.wait("the failure") { if case .failed(let text, 2) = $0 { text } else { nil } }
        #expect(text.contains("give one value per symbol"))
    }

    @Test("A file of labels that takes its time keeps no other file waiting, and what was left off says nothing")
    func slowFile() throws {
        let folder = try TemporaryFolder()
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        try #require(mkfifo(folder.path + "/slow", 0o600) == 0)
        try folder.write("2 5\n", as: "quick")
        func read(_ name: String, _ request: Int) {
            workbench.perform(
                .readProperty(
                    PropertyRequest(
                        request: request, typed: "labels(\"\(folder.path)/\(name)\")", catalog: .builtIn,
                        document: Self.text(20))))
        }
        read("slow", 1)
        workbench.perform(.completePath(folder.path + "/", .any, request: 2))
        _ = try collector.wait("the completion") { if case .completed(_, 2) = $0 { true } else { nil } }
        workbench.perform(.stopReadingProperty)
        read("quick", 3)
        // The pipe is read as soon as there is somebody who writes to it.
        let writer = open(folder.path + "/slow", O_WRONLY)
        write(writer, "2 5\n", 4)
        close(writer)
        _ = try collector.wait("the property") { if case .propertyRead(_, 3) = $0 { true } else { nil } }
        #expect(!collector.all.contains { if case .propertyRead(_, 1) = $0 { true } else { false } })
    }
}
