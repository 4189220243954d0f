import Files
import Testing

@Suite("Bytes of the system's as strings")
struct SystemTextTests {
    private func returns(_ bytes: [UInt8]) -> Bool { SystemText.bytes(of: SystemText.string(of: bytes)) == bytes }

    @Test("every sequence of bytes comes back as it was")
    func isReversible() {
        for first in UInt8.min...UInt8.max {
            #expect(returns([first]))
            for second in stride(from: UInt8.min, through: 0xFB, by: 5) { #expect(returns([first, second, 0x61])) }
        }
        var generator = SplitMix(state: 12)
        for _ in 0..<20_000 {
            // Mostly leads and continuations, so that sequences are whole, cut, overlong and beyond the last scalar.
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0x80...0xFF, using: &generator) : UInt8.random(in: 0...0xFF, using: &generator)
            }
            #expect(returns(bytes), "\(bytes)")
        }
    }

    @Test("two names are one string only where they are the same bytes")
    func isInjective() {
        // A stray byte, and the scalar that stands for one, as it would stand in a name of UTF-8.
        let names: [[UInt8]] = [
            [0xE9], [0xF4, 0x8F, 0xBB, 0xA9], [0xF4, 0x8F, 0xBB], [0xC3, 0xA9], [0x65, 0xCC, 0x81],
        ]
        #expect(Set(names.map { ExactText(SystemText.string(of: $0)) }).count == names.count)
        #expect(names.allSatisfy(returns))
        #expect(SystemText.string(of: [0x63, 0xE9]) == "c\u{10FEE9}")
        #expect(SystemText.string(of: Array("né 日本 👍🏽".utf8)) == "né 日本 👍🏽")
    }

    @Test("a stray byte is shown by its number, and drives no terminal")
    func isShown() {
        let name = SystemText.string(of: Array("caf".utf8) + [0xE9, 0x0A, 0x1B, 0x9B])
        #expect(SystemText.shown("x" + SystemText.string(of: [0xE9, 0x80])) == #"x\xE9\x80"#)
        #expect(printable(name) == #"caf\xE9\u{a}\u{1b}\x9B"#)
        #expect(printable("\u{E000}") == #"\u{e000}"#)
    }

    @Test("a path with a zero byte names nothing, and not what stands before the zero")
    func zero() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], "f")
        #expect(FileSystem.status(of: folder.file("f")) != nil)
        #expect(FileSystem.status(of: folder.file("f\0g")) == nil)
        #expect(FileSystem.open(folder.file("f\0"), 0) == -1)
    }

    @Test("files are made, listed, found and replaced under names that are no UTF-8")
    func names() throws {
        let folder = try TemporaryFolder()
        let names = [[0xE9], [0xFF, 0xFE], [0xC3], Array("e\u{301}".utf8), Array("\u{E9}".utf8), [0xCC, 0x81]]
        for bytes in names {
            let name = SystemText.string(of: bytes as [UInt8])
            try AtomicFile.write(bytes, to: folder.path + "/" + name)
            #expect(FileSystem.isFile(folder.path + "/" + name))
        }
        let listed = try #require(FileSystem.names(in: folder.path))
        #expect(Set(listed.map { SystemText.bytes(of: $0) }) == Set(names))
        for name in listed {
            let path = folder.path + "/" + name
            #expect(try SmallFile.bytes(of: path, most: 10) == SystemText.bytes(of: name))
            #expect(FileSystem.realPath(path).map { ExactText($0) } == ExactText(path))
            FileSystem.remove(path)
        }
        #expect(folder.names.isEmpty)
    }
}

/// Sebastiano Vigna's splitmix64: a few draws from a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
