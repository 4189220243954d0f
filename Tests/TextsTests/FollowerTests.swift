import Glibc
import Synchronization
import Testing
import Texts

@Suite struct FollowerTests {
    @Test("A pipe that ends soon is there whole; one that goes on is there with what came first")
    func pipes() throws {
        let short = Feed()
        short.write("all of it\n")
        short.end()
        let whole = try Document.begin(descriptor: short.reader, name: "-", alphabet: .scalar)
        #expect(whole.isEnded && whole.count == 10)
        let long = Feed()
        long.write("a\n")
        let first = try Document.begin(
            descriptor: long.reader, name: "-", alphabet: .scalar, patience: .milliseconds(1))
        #expect(first.count == 2 && first.growth == .pipe)
        let deliveries = Deliveries()
        let follower = TextFollower(first) { deliveries.put($0) }
        for number in 1...20 {
            long.write("\(number % 10)")
            let document = try deliveries.wait("symbol \(number)") { $0.count >= 2 + number }
            #expect(document.continues(first) && document.symbol(at: 1 + number)?.code == UInt32(48 + number % 10))
        }
        #expect(deliveries.all.allSatisfy { !$0.isEnded })
        long.end()
        #expect(try deliveries.wait("the end") { $0.isEnded }.count == 22)
        withExtendedLifetime(follower) {}
    }

    @Test("A pipe longer than is kept in memory is read while it comes, from wherever it lies")
    func spooled() throws {
        let feed = Feed()
        feed.write("beginning\n")
        let first = try Document.begin(descriptor: feed.reader, name: "-", alphabet: .scalar, patience: .zero)
        let deliveries = Deliveries()
        let follower = TextFollower(first, interval: .zero) { document in
            // Read while the pipe's thread writes.
            let tail = document.symbols(in: max(10, document.count - 3000)..<document.count)
            let isRight = zip(max(10, document.count - 3000)..., tail).allSatisfy { position, symbol in
                symbol.code == UInt32(97 + (position - 10) % 26)
            }
            #expect(isRight)
            deliveries.put(document)
        }
        let letters = (0..<26 * 1000).map { UInt8(97 + $0 % 26) }
        for _ in 0..<450 { feed.write(bytes: letters) }
        feed.end()
        let document = try deliveries.wait("the end") { $0.isEnded }
        #expect(document.count == 10 + 450 * 26_000 && document.count > 8 << 20)
        #expect(first.symbols(in: 0..<first.count).starts(with: document.symbols(in: 0..<10)))
        let middle = document.symbols(in: 8_388_000..<8_389_000)
        #expect(zip(8_388_000..., middle).allSatisfy { $1.code == UInt32(97 + ($0 - 10) % 26) })
        withExtendedLifetime(follower) {}
    }

    @Test("A file is followed as it grows, is cut off, and is moved away")
    func files() throws {
        let scratch = Scratch(Array("one\n".utf8))
        let deliveries = Deliveries()
        let first = try Document.begin(path: scratch.path, alphabet: .scalar)
        let follower = TextFollower(first) { deliveries.put($0) }
        for number in 1...5 {
            scratch.append("two\n".utf8)
            try deliveries.wait("line \(number)") { $0.lineCount == 1 + number }
        }
        let away = scratch.path + ".1"
        rename(scratch.path, away)
        defer { unlink(away) }
        try deliveries.wait("the move") { $0.growth == .moved }
        truncate(away, 1)
        let last = try deliveries.wait("the cut") { $0.growth == .cut }
        #expect(last.isEnded && last.count == 24 && last.continues(first))
        withExtendedLifetime(follower) {}
    }

    @Test("An empty file is followed from its first symbol on")
    func emptyFile() throws {
        let scratch = Scratch([])
        let deliveries = Deliveries()
        let follower = TextFollower(try Document.begin(path: scratch.path, alphabet: .byte)) { deliveries.put($0) }
        scratch.append([7])
        #expect(try deliveries.wait("a byte") { $0.count == 1 }.symbol(at: 0) == Symbol(code: 7))
        withExtendedLifetime(follower) {}
    }

    @Test("The rest of a large file comes by itself, in fewer deliveries than pieces")
    func rest() throws {
        let scratch = Scratch(Array(String(repeating: "a line of text\n", count: 200_000).utf8))
        let deliveries = Deliveries()
        let first = try Document.begin(path: scratch.path, alphabet: .scalar, first: 1000)
        let follower = TextFollower(first, piece: 10_000, interval: .seconds(3600)) { deliveries.put($0) }
        try deliveries.wait("the first piece") { _ in true }
        // The hour between two deliveries is not waited for: what was delivered is one piece.
        #expect(deliveries.all.count == 1 && deliveries.all[0].continues(first))
        let eager = TextFollower(first, piece: 10_000, interval: .zero) { deliveries.put($0) }
        let whole = try deliveries.wait("the whole") { $0.isRead }
        #expect(whole.count == 3_000_000)
        withExtendedLifetime((follower, eager)) {}
    }

    @Test("A follower that is let go lets go of everything, whatever it was waiting for")
    func letGo() throws {
        final class Token: Sendable {
            let gone: @Sendable () -> Void
            init(_ gone: @escaping @Sendable () -> Void) { self.gone = gone }
            deinit { gone() }
        }
        let signals = Deliveries()
        let count = Mutex(0)
        func follow(_ document: Document) {
            let token = Token {
                count.withLock { $0 += 1 }
                signals.signal()
            }
            _ = TextFollower(document) { _ in withExtendedLifetime(token) {} }
        }
        let scratch = Scratch(Array("one\n".utf8))
        let feed = Feed()
        feed.write("a")
        follow(try Document.begin(path: scratch.path, alphabet: .scalar))
        follow(try Document.begin(descriptor: feed.reader, name: "-", alphabet: .scalar, patience: .zero))
        follow(Document(bytes: [], name: "m", alphabet: .scalar))
        try signals.waitForSignal("the end of three followers") { count.withLock { $0 == 3 } ? true : nil }
    }

    @Test("The thread of a pipe ends with the last text over it")
    func readerEnds() throws {
        let feed = Feed()
        feed.write("a")
        var document: Document? = try Document.begin(
            descriptor: feed.reader, name: "-", alphabet: .scalar, patience: .zero)
        #expect(document?.count == 1)
        document = nil
        // Once nobody reads any more, the pipe's other side is told.
        var hungUp = pollfd(fd: feed.writer, events: 0, revents: 0)
        #expect(poll(&hungUp, 1, 30_000) == 1)
        #expect(hungUp.revents & Int16(POLLERR) != 0)
    }
}
