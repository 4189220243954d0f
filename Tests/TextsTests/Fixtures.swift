import Glibc
import Synchronization
import Testing
import Texts

/// A file in the temporary folder that goes with the test.
final class Scratch {
    let path: String

    init(_ bytes: [UInt8]) {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        close(mkstemp(&template))
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        append(bytes)
    }

    deinit { unlink(path) }

    func append(_ bytes: some Sequence<UInt8>) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
        writeAll(Array(bytes), to: descriptor)
        close(descriptor)
    }
}

func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var done = 0
    while done < bytes.count {
        let put = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
        guard put > 0 else { break }
        done += put
    }
}

/// A pipe that a test writes into.
final class Feed {
    let reader: Int32
    private(set) var writer: Int32

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
    }

    deinit { end() }

    func write(_ text: String) { writeAll(Array(text.utf8), to: writer) }
    func write(bytes: [UInt8]) { writeAll(bytes, to: writer) }

    func end() {
        if writer >= 0 { close(writer) }
        writer = -1
    }
}

/// Gathers what a follower delivers and lets a test wait for it, until a deadline.
final class Deliveries: Sendable {
    private let documents = Mutex<[Document]>([])
    private let reader: Int32
    private let writer: Int32

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(reader)
        close(writer)
    }

    var all: [Document] { documents.withLock { $0 } }

    func put(_ document: Document) {
        documents.withLock { $0.append(document) }
        signal()
    }

    func signal() {
        var byte: UInt8 = 1
        Glibc.write(writer, &byte, 1)
    }

    /// The first document that fits; fails the test when none comes within thirty seconds.
    @discardableResult
    func wait(_ what: String, for fits: (Document) -> Bool) throws -> Document {
        try waitForSignal(what) { all.first(where: fits) }
    }

    @discardableResult
    func waitForSignal<Value>(_ what: String, _ look: () -> Value?) throws -> Value {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            if let value = look() { return value }
            let left = end - ContinuousClock.now
            try #require(left > .zero, "\(what) never came")
            var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            poll(&wanted, 1, Int32(max(1, left / .milliseconds(1))))
            var bytes = [UInt8](repeating: 0, count: 4096)
            read(reader, &bytes, bytes.count)
        }
    }
}

extension Document {
    var everything: [Symbol] { symbols(in: 0..<count) }
}

/// A small generator for tests: splitmix64.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
