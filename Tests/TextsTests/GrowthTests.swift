import Glibc
import Testing
import Texts

@Suite struct GrowthTests {
    /// Everything that can go wrong at an end: sequences of two to four bytes, CRLF, bytes that are no UTF-8, and
    /// beginnings that only look like a sequence for one or two bytes.
    private static let awkward =
        Array("a\r\né漢\n🙂".utf8) + [0xFF, 0xC0, 0x80, 0x0A, 0xE0, 0x80, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x41]
        + [0xE2, 0x82, 0x41, 0xF0, 0x9F, 0x99, 0x0A, 0xC3, 0xC3, 0xA9, 0xF0, 0x9F, 0x82] + Array("x\r\n".utf8)

    @Test("Fed byte by byte, every older text is the beginning of the newer one", arguments: [Alphabet.scalar, .byte])
    func byteByByte(alphabet: Alphabet) throws {
        let scratch = Scratch([])
        let whole = Document(bytes: Self.awkward, name: "w", alphabet: alphabet).everything
        var document = try Document.begin(path: scratch.path, alphabet: alphabet)
        #expect(document.count == 0 && document.isRead && !document.isEnded)
        for (number, byte) in zip(1..., Self.awkward) {
            scratch.append([byte])
            let newer = document.grown() ?? document
            #expect(newer.continues(document))
            #expect(newer.everything == Array(whole[..<newer.count]), "after \(number) bytes")
            #expect(newer.everything.starts(with: document.everything))
            for position in 0..<document.count {
                #expect(newer.line(containing: position) == document.line(containing: position))
                #expect(
                    newer.lineRange(containing: position).lowerBound
                        == document.lineRange(containing: position).lowerBound)
            }
            // At most a sequence that is not whole is held back.
            #expect(number - newer.readBytes < 4)
            if alphabet == .byte { #expect(newer.count == number) }
            if byte < 0x80 { #expect(newer.readBytes == number) }
            #expect(newer.index == (try Document.begin(path: scratch.path, alphabet: alphabet)).index)
            document = newer
        }
        #expect(document.count == whole.count)
        #expect(document.grown() == nil)
    }

    @Test("A sequence that the end cuts is held back until it is whole, or until the pipe has ended")
    func heldBack() throws {
        let feed = Feed()
        feed.write(bytes: [0x61, 0xE2, 0x82])
        var document = try Document.begin(descriptor: feed.reader, name: "-", alphabet: .scalar, patience: .zero)
        #expect(document.everything == [Symbol(code: 0x61)])
        #expect(document.growth == .pipe && !document.isEnded)
        let deliveries = Deliveries()
        let follower = TextFollower(document) { deliveries.put($0) }
        feed.write(bytes: [0xAC, 0xE2, 0x82])
        document = try deliveries.wait("the sign") { $0.count == 2 }
        #expect(document.symbol(at: 1) == Symbol(code: 0x20AC))
        feed.end()
        document = try deliveries.wait("the end") { $0.isEnded }
        #expect(document.everything.dropFirst(2) == [.invalid(0xE2), .invalid(0x82)])
        #expect(document.growth == .ended && document.grown() == nil)
        withExtendedLifetime(follower) {}
    }

    @Test("However a text comes in pieces, its index is the one made in one pass", arguments: [Alphabet.scalar, .byte])
    func splits(alphabet: Alphabet) throws {
        var generator = SplitMix(21)
        for round in 0..<6 {
            let bytes = mixed(round == 0 ? 3_000_000 : 60_000, using: &generator)
            let scratch = Scratch([])
            var document = try Document.begin(path: scratch.path, alphabet: alphabet)
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = Int(generator.next() % UInt64(round == 0 ? 400_000 : 9000)) + 1
                scratch.append(rest.prefix(piece))
                rest = rest.dropFirst(piece)
                repeat {
                    guard let newer = document.grown(atMost: Int(generator.next() % 20_000)) else { break }
                    #expect(newer.continues(document) && !document.continues(newer) || newer.count == document.count)
                    // Fills blocks that the next document takes over.
                    _ = newer.symbol(at: Int(generator.next() % UInt64(newer.count)))
                    _ = newer.symbol(at: newer.count - 1)
                    document = newer
                } while !document.isRead || generator.next() % 2 == 0
            }
            while let newer = document.grown() { document = newer }
            let fresh = try Document.begin(path: scratch.path, alphabet: alphabet, first: .max)
            #expect(document.index == fresh.index)
            #expect(document.lineCount == fresh.lineCount)
            #expect(document.everything == fresh.everything)
        }
    }

    /// Words, letters of two to four bytes, and bytes at random.
    private func mixed(_ count: Int, using generator: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            switch generator.next() % 9 {
            case 0: bytes.append(UInt8(truncatingIfNeeded: generator.next()))
            case 1, 2: bytes += Array("\n\r\n".utf8)
            case 3, 4: bytes += Array("漢字é🙂ひらがな".utf8)
            default: bytes += Array("some plain words here, ".utf8)
            }
        }
        return bytes
    }

    @Test("Symbols are counted as they are decoded, for every kind of byte beside every other")
    func counting() {
        let edges: [UInt8] = [
            0x00, 0x0A, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED,
            0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF,
        ]
        let whole = [
            "a\n", "é", "\u{7FF}", "\u{800}", "漢", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}",
        ]
        var generator = SplitMix(5)
        for round in 0..<3000 {
            var bytes: [UInt8] = []
            while bytes.count < 600 {
                // From all well-formed to all edges.
                if generator.next() % 1000 < UInt64(round / 3) {
                    bytes.append(edges[Int(generator.next() % UInt64(edges.count))])
                } else {
                    bytes += Array(whole[Int(generator.next() % UInt64(whole.count))].utf8)
                }
            }
            let document = Document(bytes: bytes, name: "t", alphabet: .scalar)
            let expected = decoded(bytes)
            #expect(document.everything == expected)
            #expect(document.line(containing: document.count - 1) == expected.dropLast().count { $0 == .newline })
        }
    }

    /// By Swift's own validation, one symbol after the other.
    private func decoded(_ bytes: [UInt8]) -> [Symbol] {
        var symbols: [Symbol] = []
        var place = 0
        while place < bytes.count {
            let lead = bytes[place]
            let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            let end = min(bytes.count, place + length)
            if let text = String(validating: bytes[place..<end], as: UTF8.self), text.unicodeScalars.count == 1 {
                symbols += text.unicodeScalars.map { Symbol($0) }
                place = end
            } else {
                symbols.append(.invalid(lead))
                place += 1
            }
        }
        return symbols
    }

    @Test("A large file is there at once with its first part, and whole after as many parts as it takes")
    func parts() throws {
        let bytes = Array(String(repeating: "Zeile für Zeile\n", count: 40_000).utf8)
        let scratch = Scratch(bytes)
        var document = try Document.begin(path: scratch.path, alphabet: .scalar, first: 10_000)
        #expect(!document.isRead && document.byteCount == bytes.count)
        #expect((9_990...10_000).contains(document.readBytes))
        let asBytes = document.read(as: .byte)
        #expect(asBytes.count >= document.readBytes && asBytes.alphabet == .byte)
        var parts = 0
        while let newer = document.grown(atMost: 50_000) {
            document = newer
            parts += 1
        }
        #expect(parts == (bytes.count - 10_000 + 49_999) / 50_000)
        #expect(document.isRead && !document.isEnded)
        #expect(document.index == (try Document.open(path: scratch.path, alphabet: .scalar)).index)
    }

    @Test("Parts smaller than a symbol still lead to the end")
    func smallParts() throws {
        let scratch = Scratch(Array("🙂漢é🙂".utf8))
        var document = try Document.begin(path: scratch.path, alphabet: .scalar, first: 0)
        #expect(document.count == 0 && !document.isRead)
        while let newer = document.grown(atMost: 1) { document = newer }
        #expect(document.isRead && document.count == 4)
    }

    @Test("A growing text grows in the other alphabet too, and the two are not the same text")
    func otherAlphabet() throws {
        let scratch = Scratch(Array("naïve\n".utf8))
        let scalars = try Document.begin(path: scratch.path, alphabet: .scalar)
        let bytes = scalars.read(as: .byte)
        #expect(bytes.count == 7 && !bytes.continues(scalars))
        scratch.append("é".utf8)
        #expect(bytes.grown()?.count == 9)
        #expect(scalars.grown()?.count == 7)
        #expect(scalars.grown()?.read(as: .byte).count == 9)
        let other = try Document.begin(path: scratch.path, alphabet: .scalar)
        #expect(!other.continues(scalars))
    }

    @Test("A file that is cut off keeps its length, says so, and grows no more")
    func cut() throws {
        let scratch = Scratch(Array(String(repeating: "0123456789\n", count: 5000).utf8))
        let document = try Document.begin(path: scratch.path, alphabet: .scalar)
        truncate(scratch.path, 100)
        let after = try #require(document.grown())
        #expect(after.growth == .cut && after.isEnded && after.count == document.count)
        #expect(after.continues(document))
        scratch.append(Array(repeating: 0x41, count: 100_000))
        #expect(after.grown() == nil && document.grown()?.count == document.count)
        #expect(after.symbol(at: 54_999) != nil)
    }

    @Test("A file cut off before it was read ends where its bytes end")
    func cutWhileRead() throws {
        let scratch = Scratch(Array(String(repeating: "0123456789\n", count: 5000).utf8))
        var document = try Document.begin(path: scratch.path, alphabet: .scalar, first: 1100)
        truncate(scratch.path, 2200)
        var turns = 0
        while let newer = document.grown(atMost: 500), turns < 100 {
            document = newer
            turns += 1
        }
        #expect(document.isEnded && document.growth == .cut && turns < 100)
        #expect(document.count == 2200)
    }

    @Test("A file whose name goes to another says so and is read on")
    func moved() throws {
        let scratch = Scratch(Array("one\n".utf8))
        let document = try Document.begin(path: scratch.path, alphabet: .scalar)
        let away = scratch.path + ".1"
        rename(scratch.path, away)
        defer { unlink(away) }
        scratch.append("another text".utf8)
        let moved = try #require(document.grown())
        #expect(moved.growth == .moved && moved.count == 4 && !moved.isEnded)
        let descriptor = open(away, O_WRONLY | O_APPEND)
        writeAll(Array("two\n".utf8), to: descriptor)
        close(descriptor)
        #expect(moved.grown()?.count == 8)
        #expect(moved.grown()?.lineRange(containing: 5) == 4..<8)
    }

    @Test("What is opened whole stays as it was opened")
    func opened() throws {
        let scratch = Scratch(Array("one\n".utf8))
        let document = try Document.open(path: scratch.path, alphabet: .scalar)
        scratch.append("two\n".utf8)
        #expect(document.isEnded && document.growth == .ended && document.grown() == nil)
        #expect(document.read(as: .byte).count == 4)
        #expect(Document(bytes: [1], name: "m", alphabet: .byte).isEnded)
    }

    @Test("A file of the kernel's, which has no size, is read whole")
    func kernelFile() throws {
        let document = try Document.begin(path: "/proc/self/status", alphabet: .scalar)
        #expect(document.count > 100 && document.isEnded)
    }
}
