import Glibc
import Testing
import Texts

private func scalars(_ text: String) -> Document { Document(bytes: Array(text.utf8), name: "t", alphabet: .scalar) }

@Suite struct DocumentTests {
    @Test("An empty text has no symbols and one line")
    func empty() {
        let text = scalars("")
        #expect(text.count == 0)
        #expect(text.lineCount == 1)
        #expect(text.symbols(in: 0..<10).isEmpty)
        #expect(text.symbol(at: 0) == nil)
        #expect(text.line(containing: 5) == 0)
        #expect(text.lineRange(containing: 0) == 0..<0)
        #expect(text.nextWord(after: 0) == 0)
        #expect(text.previousWord(before: 0) == 0)
        #expect(text.nextParagraph(after: 0) == 0)
        #expect(text.previousParagraph(before: 0) == 0)
    }

    @Test("Scalars and bytes of the same text have their own positions")
    func alphabets() {
        let text = scalars("aé漢🙂\n")
        #expect(text.symbols(in: 0..<9).map(\.code) == [0x61, 0xE9, 0x6F22, 0x1F642, 0x0A])
        let bytes = text.read(as: .byte)
        #expect(bytes.count == 1 + 2 + 3 + 4 + 1)
        #expect(bytes.symbol(at: 1)?.code == 0xC3)
    }

    @Test("Bytes that are no UTF-8 become one invalid symbol each, whatever stands around them")
    func invalid() {
        func codes(_ bytes: [UInt8]) -> [UInt32] {
            Document(bytes: bytes, name: "t", alphabet: .scalar).symbols(in: 0..<100).map(\.code)
        }
        let mark: UInt32 = 0x8000_0000
        #expect(codes([0x61, 0xFF, 0x62]) == [0x61, mark | 0xFF, 0x62])
        #expect(codes([0xC0, 0x80]) == [mark | 0xC0, mark | 0x80])
        #expect(codes([0xED, 0xA0, 0x80]) == [mark | 0xED, mark | 0xA0, mark | 0x80])
        #expect(codes([0xF4, 0x90, 0x80, 0x80]).count == 4)
        #expect(codes([0xE2, 0x82]) == [mark | 0xE2, mark | 0x82])
        #expect(codes([0xE2, 0x82, 0x61]) == [mark | 0xE2, mark | 0x82, 0x61])
        #expect(Symbol.invalid(0xFF).invalidByte == 0xFF)
        #expect(Symbol(code: 0x61).invalidByte == nil)
    }

    @Test("The decoder agrees with Swift's own on every scalar")
    func everyScalar() {
        var text = ""
        var expected: [UInt32] = []
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            text.unicodeScalars.append(scalar)
            expected.append(value)
        }
        let document = scalars(text)
        #expect(document.count == expected.count)
        #expect(document.symbols(in: 0..<document.count).map(\.code) == expected)
    }

    @Test("Blocks read in any order, from a file, agree with one straight decoding of random bytes")
    func blocks() throws {
        var generator = SplitMix(7)
        for alphabet in [Alphabet.scalar, .byte] {
            var bytes: [UInt8] = []
            while bytes.count < 700_000 {
                switch generator.next() % 8 {
                case 0: bytes += Array("漢字é🙂".utf8)
                case 1: bytes.append(UInt8(truncatingIfNeeded: generator.next()))
                case 2: bytes += Array("\n\n".utf8)
                default: bytes += Array("some plain words here, ".utf8)
                }
            }
            let scratch = Scratch(bytes)
            let document = try Document.open(path: scratch.path, alphabet: alphabet)
            let memory = Document(bytes: bytes, name: "m", alphabet: alphabet)
            let all = memory.symbols(in: 0..<memory.count)
            #expect(document.count == all.count)
            var starts = [0]
            for (position, symbol) in zip(0..., all) where symbol == .newline { starts.append(position + 1) }
            if starts.last == all.count { starts.removeLast() }
            #expect(document.lineCount == starts.count)
            for _ in 0..<300 {
                let start = Int(generator.next() % UInt64(all.count))
                let end = min(all.count, start + Int(generator.next() % 9000))
                #expect(document.symbols(in: start..<end) == Array(all[start..<end]))
                let line = starts.lastIndex { $0 <= start }!
                #expect(document.line(containing: start) == line)
                #expect(document.start(ofLine: line) == starts[line])
                let next = line + 1 < starts.count ? starts[line + 1] : all.count
                #expect(document.lineRange(containing: start) == starts[line]..<next)
            }
        }
    }

    @Test("A file that shrinks while it is open yields unreadable symbols")
    func shrinking() throws {
        let scratch = Scratch(Array(String(repeating: "0123456789\n", count: 10_000).utf8))
        let document = try Document.open(path: scratch.path, alphabet: .scalar)
        truncate(scratch.path, 60_000)
        #expect(document.count == 110_000)
        #expect(document.symbol(at: 59_999) == Symbol(code: UInt32(UInt8(ascii: "5"))))
        #expect(document.symbol(at: 60_001) == .unreadable)
        #expect(document.symbols(in: 100_000..<110_000).allSatisfy { $0 == .unreadable })
        #expect(document.line(containing: 109_999) < document.lineCount)
        _ = document.lineRange(containing: 105_000)
        _ = document.start(ofLine: 9_999)
        #expect(
            document.search(for: SearchPattern("zebra", alphabet: .scalar)!, from: 0, direction: .forward) == .notFound)
    }

    @Test("What is no readable text is refused with its reason")
    func errors() {
        #expect(throws: DocumentError.noSuchFile("/no/such/file")) {
            try Document.open(path: "/no/such/file", alphabet: .scalar)
        }
        #expect(throws: DocumentError.directory("/tmp")) { try Document.open(path: "/tmp", alphabet: .scalar) }
        #expect(throws: DocumentError.notAText("/dev/zero")) { try Document.open(path: "/dev/zero", alphabet: .scalar) }
        let text = DocumentError.directory("/tmp").description
        #expect(text == "/tmp is a directory; name a text file in it")
    }

    @Test("A pipe is read to its end, through memory or a temporary file", arguments: [0, 5, 100_000, 9_000_000])
    func pipes(length: Int) throws {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        let writer = ends[1]
        var thread = pthread_t()
        let box = Unmanaged.passRetained(
            Job {
                let line = Array("line\n".utf8)
                let chunk = Array(repeating: line, count: 1000).flatMap { $0 }
                var left = length
                while left > 0 {
                    let put = chunk.withUnsafeBytes { write(writer, $0.baseAddress!, min(left, $0.count)) }
                    guard put > 0 else { break }
                    left -= put
                }
                close(writer)
            })
        pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Job>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        let document = try Document.read(descriptor: ends[0], name: "-", alphabet: .scalar)
        pthread_join(thread, nil)
        #expect(document.count == length)
        #expect(document.symbol(at: length - 1) == (length > 0 ? Symbol.newline : nil))
    }

    private final class Job {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    @Test("One line of 50 MB answers questions about its lines and words at once")
    func longLine() {
        let document = Document(
            bytes: [UInt8](repeating: UInt8(ascii: "x"), count: 50_000_000), name: "long", alphabet: .scalar)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(document.lineCount == 1)
            #expect(document.lineRange(containing: 25_000_000) == 0..<50_000_000)
            #expect(document.nextWord(after: 10) == 10 + Document.reach)
            #expect(document.previousWord(before: 40_000_000) == 40_000_000 - Document.reach)
            #expect(document.nextParagraph(after: 10) == 10 + Document.reach)
        }
        #expect(time < .seconds(2))
    }
}
