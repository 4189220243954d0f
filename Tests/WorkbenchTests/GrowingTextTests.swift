import Explorer
import Glibc
import ModelCore
import Screen
import Testing
import Texts
import Workbench

/// A file that a test adds to.
private final class GrowingFile {
    let path: String

    init(_ text: [UInt8]) {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        close(mkstemp(&template))
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        append(text)
    }

    deinit { unlink(path) }

    func append(_ bytes: [UInt8]) {
        let descriptor = open(path, O_WRONLY | O_APPEND)
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
            guard put > 0 else { return }
            done += put
        }
    }
}

@Suite struct GrowingTextTests {
    private static let words = (0..<9000).map { (number: Int) -> UInt8 in
        number % 7 == 6 ? 32 : UInt8(97 + number * number % 26)
    }

    @Test("What is added to a text that is shown comes as an outcome with the number of its opening")
    func grown() throws {
        let collector = Collector()
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { collector.put($0) })
        let file = GrowingFile(Array("one\n".utf8))
        workbench.perform(.openText(.path(file.path), alphabet: .scalar, request: 4))
        let first = try collector.wait("the text") { if case .textOpened(let text, 4) = $0 { text } else { nil } }
        workbench.perform(.follow(first, request: 4))
        file.append(Array("two\n".utf8))
        let second = try collector.wait("more") {
            if case .textGrown(let text, 4) = $0, text.count == 8 { text } else { nil }
        }
        #expect(second.continues(first))
        // In another alphabet it is followed instead.
        workbench.perform(.openText(.document(second), alphabet: .byte, request: 5))
        let asBytes = try collector.wait("its bytes") { if case .textOpened(let text, 5) = $0 { text } else { nil } }
        workbench.perform(.follow(asBytes, request: 5))
        file.append(Array("é".utf8))
        let bytes = try collector.wait("more bytes") { if case .textGrown(let text, 5) = $0 { text } else { nil } }
        #expect(bytes.alphabet == .byte && bytes.count == 10)
    }

    @Test("A text that was opened and is not shown does not take the place of the one that is")
    func notShown() throws {
        let collector = Collector()
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { collector.put($0) })
        let file = GrowingFile(Array("one\n".utf8))
        let other = GrowingFile(Array("other\n".utf8))
        workbench.perform(.openText(.path(file.path), alphabet: .scalar, request: 1))
        let shown = try collector.wait("the text") { if case .textOpened(let text, 1) = $0 { text } else { nil } }
        workbench.perform(.follow(shown, request: 1))
        workbench.perform(.openText(.path(other.path), alphabet: .scalar, request: 2))
        workbench.perform(.openText(.path("/no/such"), alphabet: .scalar, request: 3))
        _ = try collector.wait("the failure") { if case .failed(_, 3) = $0 { true } else { nil } }
        file.append(Array("two\n".utf8))
        _ = try collector.wait("more") { if case .textGrown(let text, 1) = $0, text.count == 8 { text } else { nil } }
    }

    @Test("A pipe to which nobody writes keeps no other text waiting")
    func silentPipe() throws {
        let collector = Collector()
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { collector.put($0) })
        let file = GrowingFile(Array("one\n".utf8))
        let pipe = file.path + ".pipe"
        mkfifo(pipe, 0o600)
        defer { unlink(pipe) }
        workbench.perform(.openText(.path(pipe), alphabet: .scalar, request: 1))
        workbench.perform(.openText(.path(file.path), alphabet: .scalar, request: 2))
        _ = try collector.wait("the file") { if case .textOpened(let text, 2) = $0 { text } else { nil } }
        let silent = try collector.wait("the pipe") { if case .textOpened(let text, 1) = $0 { text } else { nil } }
        #expect(silent.count == 0 && silent.growth == .pipe)
    }

    @Test("A text that was opened elsewhere is followed when it is handed over")
    func handedOver() throws {
        let collector = Collector()
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { collector.put($0) })
        let file = GrowingFile(Self.words)
        workbench.follow(try Document.begin(path: file.path, alphabet: .scalar, first: 100), request: 9)
        let whole = try collector.wait("the rest") {
            if case .textGrown(let text, 9) = $0, text.isRead { text } else { nil }
        }
        #expect(whole.count == 9000)
    }

    @Test("The tracer goes on with a text that has grown: states are kept, the last page is traced anew")
    func tracer() throws {
        let file = GrowingFile(Self.words)
        let runner = Runner(try Fixtures.model())
        let address = Fixtures.address(runner)
        let short = try Document.begin(path: file.path, alphabet: .scalar)
        func request(_ document: Document, _ pages: [Int], _ number: Int) -> TraceRequest {
            TraceRequest(
                request: number, modelID: 1, document: document,
                pages: Fixtures.pages(pages, of: document, [.signal(address)]))
        }
        func pages(_ outcomes: [Outcome]) -> [TracePage] {
            outcomes.compactMap { if case .traced(let page, _) = $0 { page } else { nil } }
        }
        var tracer = Tracer(runner: runner, document: short, id: 1)
        tracer.turn(to: request(short, [8, 7], 1))
        while tracer.step() != nil {}
        let kept = tracer.kept.count
        #expect(kept > 10)
        file.append(Self.words)
        let long = try #require(short.grown())
        #expect(tracer.serves(request(long, [8], 2)))
        #expect(!tracer.serves(request(Fixtures.document(20_000), [8], 2)))
        tracer.turn(to: request(long, [8, 9], 2))
        #expect(tracer.kept.count == kept)
        // Another part comes while the page that was short is under way.
        for _ in 0..<3 { _ = tracer.step() }
        file.append(Array("the end".utf8))
        let longest = try #require(long.grown())
        tracer.turn(to: request(longest, [8, 17, 9], 3))
        var traced: [TracePage] = []
        while let outcomes = tracer.step() { traced += pages(outcomes) }
        let whole = Fixtures.whole(runner, longest, address)
        for number in [8, 9, 17] {
            let page = try #require(traced.last { $0.range.lowerBound == number * 1024 })
            #expect(page.exactness.isFinal && page.range == Fixtures.pages([number], of: longest, [])[0].range)
            let expected = whole[page.range.lowerBound * page.units..<page.range.upperBound * page.units]
            #expect(zip(page.values, expected).allSatisfy { $0 == $1 })
        }
    }

    @Test("Of growth only the newest waits in the mailbox")
    func mailbox() throws {
        let file = GrowingFile([])
        let mailbox = Mailbox {}
        var document = try Document.begin(path: file.path, alphabet: .scalar)
        for _ in 0..<5 {
            file.append([65])
            document = try #require(document.grown())
            mailbox.put(.textGrown(document, request: 0))
        }
        let counts = mailbox.takeAll().compactMap { if case .textGrown(let text, _) = $0 { text.count } else { nil } }
        #expect(counts == [5])
    }

    @Test("Explorer and workbench together: F stays at the end of a file that grows, and all in view becomes exact")
    func together() throws {
        let collector = Collector()
        let mailbox = Mailbox { collector.put(.progress(nil, request: -1)) }
        let workbench = EffectRunner(load: { _ in try Fixtures.model() }, deliver: { mailbox.put($0) })
        let file = GrowingFile(Array(Self.words.prefix(1500)))
        let document = try Document.begin(path: file.path, alphabet: .scalar)
        var state = ExplorerState(
            size: Size(columns: 60, rows: 20), colorDepth: .full, document: document,
            model: workbench.adopt(try Fixtures.model(), path: "m"))
        for effect in state.start() { workbench.perform(effect) }
        workbench.follow(document)
        for effect in update(&state, .input(.key(Key(.character("F"))))) { workbench.perform(effect) }
        var length = 1500
        let end = ContinuousClock.now + .seconds(30)
        for step in [200, 700, 3, 1400] {
            file.append(Array(Self.words.prefix(step)))
            length += step
            func isThere() -> Bool {
                state.cursor == length - 1 && colorPages(state)[(length - 1) / 1024]?.range.upperBound == length
                    && colorPages(state).values.allSatisfy { $0.exactness.isFinal }
            }
            while !isThere() && ContinuousClock.now < end {
                for outcome in mailbox.takeAll() {
                    for effect in update(&state, .outcome(outcome)) { workbench.perform(effect) }
                }
            }
            #expect(isThere())
        }
    }
}
