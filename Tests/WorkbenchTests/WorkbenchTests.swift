import Explorer
import Glibc
import ModelCore
import Screen
import Synchronization
import Testing
import Texts
import Workbench

@Suite struct WorkbenchTests {
    private struct NoModel: Error, CustomStringConvertible {
        let description = "it is no model"
    }

    private func workbench(_ collector: Collector) -> EffectRunner {
        EffectRunner(
            load: { path in
                guard path == "good" else { throw NoModel() }
                return try Fixtures.model()
            }, deliver: { collector.put($0) })
    }

    @Test("Models are opened with numbers of their own, and a failure is one line")
    func models() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        workbench.perform(.openModel(path: "good", request: 1))
        workbench.perform(.openModel(path: "good", request: 2))
        workbench.perform(.openModel(path: "bad", request: 3))
        let failure = try collector.wait("the failure") { if case .failed(let text, 3) = $0 { text } else { nil } }
        #expect(failure == "it is no model")
        let ids = collector.all.compactMap { if case .modelOpened(let model, _) = $0 { model.id } else { nil } }
        #expect(ids.count == 2 && ids[0] != ids[1])
    }

    @Test("Texts are opened in the alphabet wanted, and a failure says what is wrong")
    func texts() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        workbench.perform(.openText(.path("/no/such"), alphabet: .scalar, request: 1))
        let text = try collector.wait("the failure") { if case .failed(let text, 1) = $0 { text } else { nil } }
        #expect(text == DocumentError.noSuchFile("/no/such").description)
        workbench.perform(.openText(.document(Fixtures.document(10)), alphabet: .byte, request: 2))
        let document = try collector.wait("the text") { if case .textOpened(let text, 2) = $0 { text } else { nil } }
        #expect(document.alphabet == .byte)
        workbench.perform(.openText(.path(#filePath), alphabet: .scalar, request: 3))
        _ = try collector.wait("the text") { if case .textOpened(let text, 3) = $0 { text } else { nil } }
    }

    @Test("Paths are completed, directories with a slash")
    func completion() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        let folder = String(#filePath.dropLast("WorkbenchTests/WorkbenchTests.swift".count))
        workbench.perform(.completePath(folder + "Work", .any, request: 1))
        let names = try collector.wait("names") { if case .completed(let names, 1) = $0 { names } else { nil } }
        #expect(names == [folder + "WorkbenchTests/"])
        workbench.perform(.completePath("/no/such/folder/x", .any, request: 2))
        let none = try collector.wait("names") { if case .completed(let names, 2) = $0 { names } else { nil } }
        #expect(none.isEmpty)
    }

    @Test("A search counts its matches, and another one or a cancel ends it")
    func search() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        func request(_ text: String, _ number: Int, _ document: Document, times: Int = 1) throws -> SearchRequest {
            SearchRequest(
                request: number, document: document, pattern: try #require(SearchPattern(text, alphabet: .scalar)),
                start: 0, direction: .forward, times: times)
        }
        let short = Document(bytes: Array("ab ab ab".utf8), name: "s", alphabet: .scalar)
        workbench.perform(.search(try request("ab", 1, short, times: 4)))
        let found = try collector.wait("a match") { if case .searched(let result, 1) = $0 { result } else { nil } }
        #expect(found == .found(0..<2, wrapped: true))
        let long = Document(bytes: [UInt8](repeating: 97, count: 30_000_000), name: "l", alphabet: .scalar)
        workbench.perform(.search(try request("b", 2, long)))
        workbench.perform(.cancelSearch)
        let end = try collector.wait("the end") { if case .searched(let result, 2) = $0 { result } else { nil } }
        #expect(end == .cancelled)
        workbench.perform(.search(try request("b", 3, long)))
        workbench.perform(.search(try request("ab", 4, short)))
        let last = try collector.wait("a match") { if case .searched(let result, 4) = $0 { result } else { nil } }
        #expect(last == .found(0..<2, wrapped: false))
    }

    private func survey(
        _ model: OpenedModel, _ document: Document, _ request: Int
    ) -> Effect {
        .survey(
            SurveyRequest(
                request: request, modelID: model.id, document: document,
                addresses: model.architecture.signalAddresses))
    }

    @Test("A survey comes again and again, whole at the end, and counts every symbol that the model knows")
    func surveyed() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        let opened = workbench.adopt(try Fixtures.model(.gru), path: "m")
        let document = Fixtures.document(50_000)
        workbench.perform(survey(opened, document, 1))
        let (survey, progress) = try collector.wait("the survey") {
            if case .surveyed(let survey, let progress, 1) = $0, progress.isWhole { (survey, progress) } else { nil }
        }
        let known = document.symbols(in: 0..<50_000).count { opened.vocabulary.index(of: $0.code) != nil }
        #expect(survey.count == known && known < 50_000)
        #expect(progress.done == 50_000 && progress.total == 50_000)
        let difference = try #require(progress.difference)
        #expect(difference <= 1e-6)
        let runner = Runner(try Fixtures.model(.gru))
        let whole = Fixtures.whole(runner, document, Fixtures.address(runner, 0))
        let unit = UnitAddress(layer: 0, signal: runner.model.architecture.cell.signals[0], unit: 3)
        let figures = try #require(survey.figures(of: unit))
        let best = try #require(figures.highest.first)
        #expect(abs(best.value - (stride(from: 3, to: whole.count, by: 12).map { whole[$0] }.max() ?? 0)) < 1e-5)
        #expect(abs(whole[best.position * 12 + 3] - best.value) < 1e-5)
        workbench.perform(self.survey(opened, Fixtures.document(0), 2))
        let empty = try collector.wait("the survey of nothing") {
            if case .surveyed(let survey, let progress, 2) = $0, progress.isWhole { survey } else { nil }
        }
        #expect(empty.count == 0)
    }

    @Test("A survey that is stopped comes once more; another one, or closing its model, ends it too")
    func surveyEnds() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        let opened = workbench.adopt(try Fixtures.model(hidden: 64), path: "m")
        let long = Document(bytes: [UInt8](repeating: 97, count: 30_000_000), name: "l", alphabet: .scalar)
        func last(_ number: Int) throws -> SurveyProgress {
            try collector.wait("survey \(number)") {
                if case .surveyed(_, let progress, number) = $0 { progress } else { nil }
            }
        }
        workbench.perform(survey(opened, long, 1))
        _ = try last(1)
        workbench.perform(.stopSurvey)
        workbench.perform(survey(opened, long, 2))
        _ = try last(2)
        workbench.perform(survey(opened, long, 3))
        _ = try last(3)
        workbench.perform(.closeModel(opened.id))
        // The thread is free for another only when each of these has ended.
        let other = workbench.adopt(try Fixtures.model(), path: "n")
        workbench.perform(survey(opened, Fixtures.document(10), 4))
        workbench.perform(survey(other, Fixtures.document(10), 5))
        #expect(try last(5).isWhole)
        let all = collector.all.compactMap {
            if case .surveyed(_, let progress, let n) = $0 { (n, progress) } else { nil }
        }
        #expect(!all.contains { $0.0 == 4 })
        #expect(all.filter { $0.0 < 4 }.allSatisfy { !$0.1.isWhole && $0.1.done < 30_000_000 })
    }

    @Test("After a storm of requests the last one is answered exactly")
    func storm() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        let model = try Fixtures.model()
        let opened = workbench.adopt(model, path: "m")
        let document = Fixtures.document(80_000)
        let runner = Runner(model)
        var generator = SeededGenerator(seed: 9)
        for number in 1...300 {
            let address = Fixtures.address(runner, Int(generator.next() % 6))
            let pages = number == 300 ? [70] : [Int(generator.next() % 78), Int(generator.next() % 78)]
            workbench.perform(
                .trace(
                    TraceRequest(
                        request: number, modelID: opened.id, document: document,
                        pages: Fixtures.pages(
                            pages, of: document, [.signal(number == 300 ? Fixtures.address(runner) : address)]))))
            if number % 7 == 0 { workbench.perform(.stopExactPass(modelID: opened.id)) }
        }
        let page = try collector.wait("the exact page") {
            if case .traced(let page, 300) = $0, page.exactness.isFinal { page } else { nil }
        }
        let whole = Fixtures.whole(runner, document, Fixtures.address(runner))
        let expected = whole[page.range.lowerBound * page.units..<page.range.upperBound * page.units]
        if case .exact = page.exactness { #expect(zip(page.values, expected).allSatisfy { $0 == $1 }) }
        #expect(Fixtures.excess(page, over: whole) <= 0)
    }

    @Test("A request for a model that was closed is left alone, those for others are served")
    func staleModel() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        let first = workbench.adopt(try Fixtures.model(), path: "a")
        let second = workbench.adopt(try Fixtures.model(.gru), path: "b")
        let document = Fixtures.document(3000)
        workbench.perform(.closeModel(first.id))
        for (number, model) in [(1, second), (2, first), (3, second)] {
            let address = SignalAddress(layer: 0, signal: model.architecture.cell.signals[0])
            workbench.perform(
                .trace(
                    TraceRequest(
                        request: number, modelID: model.id, document: document,
                        pages: Fixtures.pages([0], of: document, [.signal(address)]))))
        }
        _ = try collector.wait("a page") { if case .traced(_, 3) = $0 { true } else { nil } }
        let stale = collector.all.contains { if case .traced(_, 2) = $0 { true } else { false } }
        #expect(!stale)
    }

    @Test("A workbench that is let go ends its threads in the middle of their work")
    func letGo() throws {
        let collector = Collector()
        let before = Self.threads
        var most = 0
        let workbenches = 20 + sysconf(Int32(_SC_NPROCESSORS_ONLN))
        for _ in 0..<workbenches {
            let workbench = workbench(collector)
            let opened = workbench.adopt(try Fixtures.model(), path: "a")
            let document = Fixtures.document(50_000)
            let address = SignalAddress(layer: 0, signal: opened.architecture.cell.signals[0])
            workbench.perform(
                .trace(
                    TraceRequest(
                        request: 1, modelID: opened.id, document: document,
                        pages: Fixtures.pages([40], of: document, [.signal(address)]))))
            most = max(most, Self.threads.subtracting(before).count)
        }
        #expect(most >= 3, "a workbench has threads")
        // Tests beside this one have threads of their own, which end with them, and Swift has no more than one for each
        // processor; one left by each workbench would stay.
        let made = Self.threads.subtracting(before)
        let end = ContinuousClock.now + .seconds(30)
        var left = made
        while left.count >= workbenches && ContinuousClock.now < end {
            // The kernel tells nobody that a thread has ended.
            poll(nil, 0, 5)
            left.formIntersection(Self.threads)
        }
        #expect(left.count < workbenches, "of \(made.count) threads")
    }

    /// The numbers of the threads that this process has.
    private static var threads: Set<String> {
        guard let folder = opendir("/proc/self/task") else { return [] }
        defer { closedir(folder) }
        var names: Set<String> = []
        while let entry = readdir(folder) {
            names.insert(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }

    @Test("Explorer and workbench together: every page in view becomes exact while keys are answered")
    func together() throws {
        let collector = Collector()
        let mailbox = Mailbox { collector.put(.progress(nil, request: -1)) }
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { mailbox.put($0) })
        var state = ExplorerState(
            size: Size(columns: 60, rows: 20), colorDepth: .full, document: Fixtures.document(40_000))
        for effect in state.start(model: "m") { workbench.perform(effect) }
        func pump() {
            for outcome in mailbox.takeAll() { for e in update(&state, .outcome(outcome)) { workbench.perform(e) } }
        }
        let end = ContinuousClock.now + .seconds(30)
        while state.model == nil && ContinuousClock.now < end { pump() }
        for effect in update(&state, .input(.key(Key(.character("G"))))) { workbench.perform(effect) }
        while ContinuousClock.now < end,
            colorPages(state).isEmpty || !colorPages(state).values.allSatisfy({ $0.exactness.isFinal })
        {
            pump()
        }
        #expect(state.cursor == 39_999)
        #expect(!colorPages(state).isEmpty)
        let allExact = colorPages(state).values.allSatisfy { $0.exactness.isFinal }
        #expect(allExact)
    }
}

@Suite struct MailboxTests {
    @Test("Waking happens once per emptying, and older progress gives way to newer")
    func mailbox() {
        let wakes = Counter()
        let mailbox = Mailbox { wakes.count.add(1, ordering: .relaxed) }
        for done in 0..<10 {
            mailbox.put(.progress(TraceProgress(done: done, total: 10, secondsLeft: nil), request: 1))
            mailbox.put(.failed("\(done)", request: 2))
        }
        #expect(wakes.count.load(ordering: .relaxed) == 1)
        let all = mailbox.takeAll()
        #expect(all.count == 11)
        let progress = all.compactMap { if case .progress(let progress, _) = $0 { progress?.done } else { nil } }
        #expect(progress == [9])
        #expect(mailbox.takeAll().isEmpty)
        mailbox.put(.failed("x", request: 2))
        #expect(wakes.count.load(ordering: .relaxed) == 2)
    }

    private final class Counter: Sendable { let count = Atomic<Int>(0) }
}
