import Files

/// Where a text's bytes lie. Bytes are only ever added. Reading past the end, or where a file was cut off since,
/// yields fewer of them.
enum ByteSource: Sendable {
    case memory([UInt8])
    case file(OpenFile)
    case spool(Spool)
    case written(WrittenBytes)

    /// What there is at this moment: how many bytes, and whether more may come.
    struct Extent: Hashable, Sendable {
        var size: Int
        var growth: Growth
    }

    /// Looks how many bytes there are by now.
    func look() -> Extent {
        switch self {
        case .memory(let bytes): Extent(size: bytes.count, growth: .ended)
        case .file(let file): file.look()
        case .spool(let spool): spool.extent
        case .written(let bytes): Extent(size: bytes.count, growth: .ended)
        }
    }

    /// Whether it came from elsewhere, and so may be in any encoding.
    var isOpened: Bool {
        switch self {
        case .file, .spool: true
        case .memory, .written: false
        }
    }

    /// The first bytes that there are.
    func beginning(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Fills the buffer from an offset on and returns how many bytes there were.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .memory(let bytes): bytes.copy(from: offset, into: buffer)
        case .file(let file): file.read(at: offset, into: buffer)
        case .spool(let spool): spool.read(at: offset, into: buffer)
        case .written(let bytes): bytes.read(at: offset, into: buffer)
        }
    }
}

extension [UInt8] {
    /// Copies what there is from an offset on and returns how much that was.
    func copy(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset < count else { return 0 }
        let length = Swift.min(buffer.count, count - offset)
        withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + length]))
        }
        return length
    }
}

/// A source as the documents over it share it: it is the same text where it is the same object.
final class TextOrigin: Sendable {
    let bytes: ByteSource
    /// In which encoding it seems to be, by what was there when it was opened; nil where that is not known.
    let encoding: TextEncoding?
    /// Brings the bytes of a pipe that has not ended; ends with the last document over it.
    private let reader: PipeReader?
    /// The text by itself, and the ones that it began as.
    let lineage: Lineage

    init(_ bytes: ByteSource, reader: PipeReader? = nil, lineage: Lineage = Lineage()) {
        self.bytes = bytes
        encoding = bytes.isOpened ? TextEncoding(recognising: bytes.beginning(TextEncoding.sampleSize)) : nil
        self.reader = reader
        self.lineage = lineage
    }
}
