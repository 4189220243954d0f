import Exports
import Glibc
import Testing

@Suite("NPZWriter")
struct NPZTests {
    private static func fixture(_ name: String) throws -> [UInt8] {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let stream = try #require(fopen("/\(folder)/Fixtures/\(name)", "r"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
        return bytes
    }

    private static func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
        values.withUnsafeBytes { Array($0) }
    }

    /// The arrays of scripts/exports/make_fixtures.py.
    private static let arrays: [(array: ExportedArray, bytes: [UInt8])] = [
        (ExportedArray("position", .int64, [7]), bytes((0..<7).map { 1_000_000_000_000 + Int64($0) })),
        (ExportedArray("row", .int32, [7]), bytes([0, 1, -1, 2, 80, .min, .max] as [Int32])),
        (ExportedArray("l0.c", .float32, [7, 3]), bytes((0..<21).map { Float($0) / 8 - 1 })),
        (
            ExportedArray("surprise", .float32, [7]),
            bytes(
                [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1] as [Float])
        ),
        (ExportedArray("l0.c.137", .float32, [0]), []),
        (ExportedArray("l12.hn", .float32, [0, 512]), []),
        ExportedArray.text("metadata", "{\"text\":\"naïve — 日\u{1F600}\"}"),
        ExportedArray.text("empty", ""),
    ]

    @Test("the archive is NumPy's own, byte for byte, whatever the pieces", arguments: [1, 3, 8, 1000])
    func sameAsNumPy(piece: Int) throws {
        let output = MemoryOutput()
        var writer = NPZWriter(Self.arrays.map(\.array), to: output)
        // Side by side: a piece of each, and another of each.
        for start in stride(from: 0, to: 200, by: piece) {
            for (index, (_, bytes)) in Self.arrays.enumerated() where start < bytes.count {
                try bytes[start..<min(bytes.count, start + piece)].withUnsafeBytes {
                    try writer.append($0, toArray: index)
                }
            }
        }
        try writer.finish()
        #expect(output.bytes == (try Self.fixture("arrays.npz")))
        #expect(writer.size == output.bytes.count)
    }

    @Test("what does not fit 32 bits is written as zipfile writes it")
    func largeDirectory() throws {
        let large = 300 << 24
        // The checksum of so many zeros, 16 MiB at a time, is in the fixture; every other field is made here.
        let fixture = try Self.fixture("directory.bin")
        let crc = fixture[16..<20].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let first = Zip.Entry(name: Array("l0.c.npy".utf8), start: 0, size: large, crc: crc)
        // Its header has 30 bytes, a name of 8 and a field of 20.
        var checksum = CRC32()
        Array("abc".utf8).withUnsafeBytes { checksum.add($0) }
        let second = Zip.Entry(
            name: Array("row.npy".utf8), start: 58 + large, size: 3, crc: checksum.value)
        let directory = Zip.directoryEntry(first) + Zip.directoryEntry(second)
        let start = 58 + large + 57 + 3
        #expect(directory + Zip.end(entries: 2, start: start, size: directory.count) == fixture)
    }

    @Test("the checksum of the standard's example, whatever the cuts")
    func checksum() {
        let bytes = Array("123456789".utf8)
        for cut in 0...9 {
            var crc = CRC32()
            bytes[..<cut].withUnsafeBytes { crc.add($0) }
            bytes[cut...].withUnsafeBytes { crc.add($0) }
            #expect(crc.value == 0xCBF4_3926)
        }
        #expect(CRC32().value == 0)
    }

    @Test("a quarter of a gigabyte of blocks is written without being kept")
    func largeArrays() throws {
        let block = [Float](repeating: 0.5, count: 1 << 20)
        let blocks = 16
        let output = CountingOutput()
        let arrays = (0..<4).map { ExportedArray("l0.\($0)", .float32, [blocks * block.count / 1024, 1024]) }
        var writer = NPZWriter(arrays, to: output)
        for _ in 0..<blocks {
            for index in arrays.indices { try block.withUnsafeBytes { try writer.append($0, toArray: index) } }
        }
        try writer.finish()
        // No byte is left out, none written twice, none behind the end.
        #expect(output.written == writer.size && output.end == writer.size)
        #expect(output.largest == block.count * 4)
    }
}

/// A file in memory.
final class MemoryOutput: PositionedOutput {
    private(set) var bytes: [UInt8] = []

    func write(_ more: UnsafeRawBufferPointer, at offset: Int) {
        let end = offset + more.count
        if bytes.count < end { bytes += [UInt8](repeating: 0xEE, count: end - bytes.count) }
        for (index, byte) in more.enumerated() { bytes[offset + index] = byte }
    }
}

/// Counts what is written.
private final class CountingOutput: PositionedOutput {
    private(set) var written = 0
    private(set) var end = 0
    private(set) var largest = 0

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        written += bytes.count
        end = max(end, offset + bytes.count)
        largest = max(largest, bytes.count)
    }
}
