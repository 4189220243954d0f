import Files

/// A safetensors file open for reading: its header, and the values of its tensors when they are asked for.
public struct SafetensorsFile: Sendable {
    /// The file's path, for messages.
    public let path: String
    /// Bytes.
    public let size: Int
    /// What it says of its tensors.
    public let header: SafetensorsHeader
    private let source: any ByteSource
    let dataStart: Int

    /// Opens a file and reads its header.
    /// - Parameter isCancelled: asked now and then as long as the file is read.
    /// - Throws: `ModelFileError` for what cannot be read or is no sound safetensors file.
    public init(
        path: String, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ModelFileError) {
        try self.init(RegularFile(path: path, isCancelled: isCancelled))
    }

    /// Bytes in memory; `name` stands for the path in messages.
    public init(_ bytes: [UInt8], name: String) throws(ModelFileError) {
        try self.init(MemoryBytes(path: name, content: bytes))
    }

    private init(_ source: some ByteSource) throws(ModelFileError) {
        let prefix = try source.bytes(0..<min(8, source.count))
        let content = FileContent(recognising: try source.bytes(0..<min(TextEncoding.sampleSize, source.count)))
        if content != .safetensors, let what = content.words { throw .otherKind(path: source.path, what: what) }
        do {
            let length = try SafetensorsHeader.length(prefix: prefix, fileSize: source.count)
            dataStart = 8 + length
        } catch { throw .malformed(path: source.path, error) }
        let json = try source.bytes(8..<dataStart)
        do {
            header = try SafetensorsHeader(json: json, dataSize: source.count - dataStart)
        } catch { throw .malformed(path: source.path, error) }
        path = source.path
        size = source.count
        self.source = source
    }

    /// One tensor's values, row-major. The entry must be one of this file's header.
    /// - Throws: `ModelFileError.wrongType` for integers and the like.
    public func floats(of entry: SafetensorsHeader.Entry) throws(ModelFileError) -> [Float] {
        var values = [Float](repeating: 0, count: entry.count)
        try read(entry, into: &values, at: 0..<entry.count)
        return values
    }

    /// One tensor's bytes as they lie in the file. The entry must be one of this file's header.
    package func bytes(of entry: SafetensorsHeader.Entry) throws(ModelFileError) -> [UInt8] {
        try source.bytes(dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
    }

    /// Some of the file's bytes.
    func bytes(_ range: Range<Int>) throws(ModelFileError) -> [UInt8] { try source.bytes(range) }

    /// The SHA-256 of the whole file's bytes, in lower-case hexadecimal.
    public func sha256() throws(ModelFileError) -> String {
        var hash = SHA256()
        for start in stride(from: 0, to: size, by: 1 << 20) {
            hash.add(try source.bytes(start..<min(size, start + 1 << 20)))
        }
        return hash.hexadecimal
    }

    /// Reads a tensor into a part of an array as long as the tensor.
    func read(
        _ entry: SafetensorsHeader.Entry, into values: inout [Float], at range: Range<Int>
    ) throws(ModelFileError) {
        precondition(range.count == entry.count)
        guard entry.type.isReadAsFloat else {
            throw .wrongType(path: path, name: entry.name, found: entry.type)
        }
        let start = dataStart + entry.range.lowerBound
        if entry.type == .f32 {
            try values.withUnsafeMutableBufferPointer { buffer throws(ModelFileError) in
                let part = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[range]))
                try source.read(into: part, at: start)
            }
        } else {
            try convert(entry, at: start, into: &values, at: range)
        }
    }

    /// Reads values of another width, some at a time.
    private func convert(
        _ entry: SafetensorsHeader.Entry, at start: Int, into values: inout [Float], at range: Range<Int>
    ) throws(ModelFileError) {
        let width = entry.type.byteCount
        let block = 1 << 16
        for first in stride(from: 0, to: entry.count, by: block) {
            let count = min(block, entry.count - first)
            let bytes = try source.bytes(start + first * width..<start + (first + count) * width)
            bytes.withUnsafeBytes { raw in
                for index in 0..<count {
                    values[range.lowerBound + first + index] = entry.type.float(at: index * width, of: raw)
                }
            }
        }
    }
}

extension TensorType {
    /// The little-endian value at a byte offset, rounded to 32 bits.
    fileprivate func float(at offset: Int, of raw: UnsafeRawBufferPointer) -> Float {
        func word<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type) -> Word {
            Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Word.self))
        }
        return switch self {
        case .f16: Float(Float16(bitPattern: word(UInt16.self)))
        case .bf16: Float(bitPattern: UInt32(word(UInt16.self)) << 16)
        case .f64: Float(Double(bitPattern: word(UInt64.self)))
        default: Float(bitPattern: word(UInt32.self))
        }
    }
}
