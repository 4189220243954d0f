import Glibc
import Synchronization
import Testing
import Texts

@Suite("Readers that wait")
struct WaitingTests {
    /// A named pipe in a folder of its own.
    private final class NamedPipe {
        let path: String
        private let folder: String

        init() throws {
            var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
            try #require(mkdtemp(&template) != nil)
            folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
        }

        deinit {
            unlink(path)
            rmdir(folder)
        }

        /// Writes from a thread of its own, since either end waits for the other.
        func write(_ text: String) {
            let path = path
            _ = startThread {
                let descriptor = open(path, O_WRONLY)
                writeAll(Array(text.utf8), to: descriptor)
                close(descriptor)
            }
        }
    }

    /// What a reader has told.
    private final class Told: Sendable {
        let waits = Mutex<[ReadingWatch.Wait]>([])
        let isLeft = Atomic(false)

        /// Leaves off once it was told what is waited for.
        func watch() -> ReadingWatch {
            ReadingWatch(
                silence: (.milliseconds(20), .milliseconds(20)),
                waits: { wait in
                    self.waits.withLock { $0.append(wait) }
                    self.isLeft.store(true, ordering: .relaxed)
                }, isCancelled: { self.isLeft.load(ordering: .relaxed) })
        }
    }

    @Test("A pipe that nobody writes to is told and can be left, as a text and as bytes")
    func silent() throws {
        let pipe = try NamedPipe()
        let told = Told()
        #expect(throws: DocumentError.leftOff(pipe.path)) {
            try Document.open(path: pipe.path, alphabet: .scalar, watch: told.watch())
        }
        #expect(told.waits.withLock { $0 } == [.beginning(of: pipe.path)])
        let again = Told()
        #expect(throws: DocumentError.leftOff(pipe.path)) {
            try WholeFile.bytes(of: pipe.path, atMost: 100, watch: again.watch())
        }
        #expect(again.waits.withLock { $0 } == [.beginning(of: pipe.path)])
    }

    @Test("A pipe that stops in the middle is told with what has come")
    func stalled() throws {
        let feed = Feed()
        feed.write("12345")
        let told = Told()
        #expect(throws: DocumentError.leftOff("input")) {
            try WholeFile.bytes(from: feed.reader, name: "input", atMost: 100, watch: told.watch())
        }
        #expect(told.waits.withLock { $0 } == [.more(of: "input", bytes: 5)])
    }

    @Test("A pipe is read to its end, whoever comes first")
    func whole() throws {
        let pipe = try NamedPipe()
        pipe.write("a\nb\n")
        #expect(try WholeFile.bytes(of: pipe.path, atMost: 4) == Array("a\nb\n".utf8))
        pipe.write("text")
        #expect(try Document.open(path: pipe.path, alphabet: .scalar).count == 4)
    }

    @Test("What has no end, and what is too large, is refused before it is read")
    func refused() throws {
        #expect(throws: DocumentError.notAText("/dev/zero")) { try WholeFile.bytes(of: "/dev/zero", atMost: 100) }
        #expect(throws: DocumentError.directory("/tmp")) { try WholeFile.bytes(of: "/tmp", atMost: 100) }
        #expect(throws: DocumentError.noSuchFile("/no/such")) { try WholeFile.bytes(of: "/no/such", atMost: 100) }
        let file = Scratch(Array(repeating: 0x61, count: 101))
        #expect(throws: DocumentError.tooLarge(file.path, most: 100)) {
            try WholeFile.bytes(of: file.path, atMost: 100)
        }
        #expect(try WholeFile.bytes(of: file.path, atMost: 101).count == 101)
        let feed = Feed()
        feed.write(String(repeating: "a", count: 101))
        #expect(throws: DocumentError.tooLarge("input", most: 100)) {
            try WholeFile.bytes(from: feed.reader, name: "input", atMost: 100)
        }
    }

    @Test("A text that is shown begins empty while its pipe is silent, and grows when it speaks")
    func shown() throws {
        let feed = Feed()
        let text = try Document.begin(
            descriptor: dup(feed.reader), name: "input", alphabet: .scalar, silence: .milliseconds(1))
        #expect(text.count == 0 && text.growth == .pipe && !text.isEnded)
        let deliveries = Deliveries()
        let follower = TextFollower(text) { deliveries.put($0) }
        feed.write("hello")
        try deliveries.wait("the text") { $0.count == 5 }
        feed.end()
        try deliveries.wait("its end") { $0.isEnded }
        withExtendedLifetime(follower) {}
    }

    @Test("Reading a text in another alphabet can be left off")
    func alphabet() {
        let text = Document(bytes: [UInt8](repeating: 0x61, count: 1 << 20), name: "t", alphabet: .scalar)
        #expect(text.read(as: .byte, isCancelled: { true }) == nil)
        #expect(text.read(as: .byte, isCancelled: { false })?.count == 1 << 20)
        #expect(text.read(as: .scalar, isCancelled: { true }) === text)
    }
}
