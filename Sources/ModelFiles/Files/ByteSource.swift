/// Bytes at known places: a file or memory.
protocol ByteSource: Sendable {
    /// The file's path, for messages.
    var path: String { get }
    var count: Int { get }

    /// Fills the buffer from an offset. Both must lie within the source.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ModelFileError)
}

extension ByteSource {
    /// The bytes of a range, which must lie within the source.
    func bytes(_ range: Range<Int>) throws(ModelFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        try bytes.withUnsafeMutableBufferPointer { buffer throws(ModelFileError) in
            try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
        }
        return bytes
    }
}

/// Bytes in memory that pass for a file.
struct MemoryBytes: ByteSource {
    let path: String
    let content: [UInt8]

    var count: Int { content.count }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ModelFileError) {
        buffer.copyBytes(from: content[offset..<offset + buffer.count])
    }
}
