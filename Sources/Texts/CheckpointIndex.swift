/// Where every so many symbols of a text lie in its bytes, and how many lines end before them.
///
/// Made by one pass on opening. When the list grows past its bound the spacing doubles, so a text of any size costs
/// about a megabyte.
struct CheckpointIndex: Sendable {
    struct Checkpoint: Sendable {
        var byte: Int
        /// Newlines before this symbol.
        var newlines: Int
    }

    static let firstSpacing = 4096
    static let bound = 1 << 16

    /// Symbols from one checkpoint to the next: a power of two times `firstSpacing`.
    private(set) var spacing = CheckpointIndex.firstSpacing
    /// The checkpoint of symbol k · spacing at index k; the first is the text's beginning.
    private(set) var checkpoints = [Checkpoint(byte: 0, newlines: 0)]
    private(set) var count = 0
    private(set) var newlines = 0
    private(set) var endsInNewline = false
    private var byte = 0

    init(of source: ByteSource, alphabet: Alphabet) {
        let blockSize = 1 << 18
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 8)
        defer { buffer.deallocate() }
        var carried = 0
        var offset = 0
        while true {
            let got = source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[carried...]))
            offset += got
            let filled = carried + got
            let isLast = got < blockSize - carried
            let bytes = UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<filled])
            // A sequence that the block's end cuts is left for the next block.
            let used = scan(bytes, upTo: isLast ? filled : filled - 3, alphabet: alphabet)
            carried = filled - used
            if isLast { break }
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[used..<filled]))
        }
    }

    /// Counts symbols from the buffer's start while they begin before `end`; returns the bytes used.
    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, upTo end: Int, alphabet: Alphabet) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        let start = byte
        var index = 0
        while index < end {
            var room = spacing * checkpoints.count - count
            if room == 0 {
                mark(byte: start + index)
                room = spacing * checkpoints.count - count
            }
            // Eight bytes at a time while every byte is a symbol; the SWAR zero-byte test finds the newlines among them.
            var steps = min(room, end - index) / 8
            while steps > 0 {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                if alphabet == .scalar && word & 0x8080_8080_8080_8080 != 0 { break }
                let x = word ^ 0x0A0A_0A0A_0A0A_0A0A
                let nonZero = ((x & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | x
                newlines += (~nonZero & 0x8080_8080_8080_8080).nonzeroBitCount
                index += 8
                count += 8
                steps -= 1
            }
            var single = min(8, spacing * checkpoints.count - count)
            while single > 0 && index < end {
                let length = alphabet == .byte ? 1 : UTF8Decoding.symbol(in: bytes, at: index).length
                if bytes[index] == 0x0A { newlines += 1 }
                index += length
                count += 1
                single -= 1
            }
        }
        if index > 0 { endsInNewline = bytes[index - 1] == 0x0A }
        byte = start + index
        return index
    }

    private mutating func mark(byte: Int) {
        checkpoints.append(Checkpoint(byte: byte, newlines: newlines))
        guard checkpoints.count > Self.bound else { return }
        checkpoints = stride(from: 0, to: checkpoints.count, by: 2).map { checkpoints[$0] }
        spacing *= 2
    }

    /// The last checkpoint at or before a position.
    func checkpoint(before position: Int) -> (position: Int, at: Checkpoint) {
        let index = min(max(0, position / spacing), checkpoints.count - 1)
        return (index * spacing, checkpoints[index])
    }

    /// The last checkpoint that fewer than `newlines` newlines precede, for `newlines` ≥ 1.
    func checkpoint(beforeNewline newlines: Int) -> (position: Int, at: Checkpoint) {
        var low = 0
        var high = checkpoints.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if checkpoints[middle].newlines < newlines { low = middle } else { high = middle }
        }
        return (low * spacing, checkpoints[low])
    }
}
