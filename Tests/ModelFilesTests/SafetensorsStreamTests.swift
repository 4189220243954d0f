import Files
import ModelFiles
import Testing

@Suite("SafetensorsStream")
struct SafetensorsStreamTests {
    private let a: [Float] = (0..<24).map { Float($0) / 4 }
    private let b: [Float] = [1, -2, 3]

    private func stream(
        _ path: String, metadata: SafetensorsMetadata, piece: Int
    ) throws -> SafetensorsStream {
        var stream = try SafetensorsStream(
            [
                SafetensorsStream.Tensor(name: "long", type: .i64, shape: [2]),
                SafetensorsStream.Tensor(name: "b", type: .f32, shape: [3]),
                SafetensorsStream.Tensor(name: "a", type: .f32, shape: [4, 6]),
                SafetensorsStream.Tensor(name: "none", type: .f32, shape: [0, 5]),
            ], metadata: metadata, to: PartialFile(replacing: path))
        let tensors: [[UInt8]] = [
            [Int64(1), -1].withUnsafeBytes { Array($0) }, b.withUnsafeBytes { Array($0) },
            a.withUnsafeBytes { Array($0) },
        ]
        for start in stride(from: 0, to: 96, by: piece) {
            for (index, bytes) in tensors.enumerated() where start < bytes.count {
                try bytes[start..<min(bytes.count, start + piece)].withUnsafeBytes {
                    try stream.append($0, toTensor: index)
                }
            }
        }
        return stream
    }

    @Test("tensors that grow side by side are the file that the writer makes of them", arguments: [1, 7, 16, 1000])
    func sameBytes(piece: Int) throws {
        let folder = try TemporaryFolder()
        let metadata: SafetensorsMetadata = ["k": "v\n\u{9B}\"", "format": "pt"]
        let stream = try stream(folder.file("f"), metadata: metadata, piece: piece)
        #expect(!folder.names.contains("f"))
        try stream.finish()
        var writer = SafetensorsWriter(metadata: metadata)
        [Int64(1), -1].withUnsafeBytes { writer.append("long", type: .i64, shape: [2], bytes: $0) }
        writer.append("b", shape: [3], b)
        writer.append("a", shape: [4, 6], a)
        writer.append("none", shape: [0, 5], [])
        #expect(folder.content("f") == writer.bytes && folder.content("f")?.count == stream.size)
        let file = try SafetensorsFile(path: folder.file("f"))
        #expect(file.header.metadata == metadata && file.header.entries.count == 4)
        #expect(try file.floats(of: try #require(file.header["a"])) == a)
        #expect(try file.sha256() == SHA256.hexadecimal(of: writer.bytes))
    }

    @Test("let go before its end, it leaves nothing")
    func letGo() throws {
        let folder = try TemporaryFolder()
        do {
            let stream = try stream(folder.file("f"), metadata: [:], piece: 16)
            #expect(stream.size > 0 && folder.names.count == 1)
        }
        #expect(folder.names.isEmpty)
    }
}
