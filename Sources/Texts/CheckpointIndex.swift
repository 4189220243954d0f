/// Where every so many symbols of a text lie in its bytes, and how many lines end before them.
///
/// Made by one pass, which goes on where it left off when the text has grown. When the list grows past its bound the
/// spacing doubles, so a text of any size costs about a megabyte.
package struct CheckpointIndex: Hashable, Sendable {
    struct Checkpoint: Hashable, Sendable {
        var byte: Int
        /// Newlines before this symbol.
        var newlines: Int
    }

    static let firstSpacing = 4096
    static let bound = 1 << 16

    let alphabet: Alphabet
    /// Symbols from one checkpoint to the next: a power of two times `firstSpacing`.
    private(set) var spacing = CheckpointIndex.firstSpacing
    /// The checkpoint of symbol k · spacing at index k; the first is the text's beginning.
    private(set) var checkpoints = [Checkpoint(byte: 0, newlines: 0)]
    private(set) var count = 0
    private(set) var newlines = 0
    private(set) var endsInNewline = false
    /// The byte after the last symbol.
    private(set) var byte = 0

    init(_ alphabet: Alphabet) { self.alphabet = alphabet }

    /// Goes on up to a byte. A UTF-8 sequence that is cut there is left for later, unless the text ends there.
    /// - Parameter isCancelled: asked before every quarter of a megabyte.
    /// - Returns: Whether all of these bytes could be read.
    mutating func extend(
        over source: ByteSource, to end: Int, isEnd: Bool, isCancelled: () -> Bool = { false }
    ) -> Bool {
        guard byte < end else { return true }
        let size = min(1 << 18, end - byte)
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: SymbolCount.margin + size, alignment: 8)
        defer { space.deallocate() }
        for place in 0..<SymbolCount.margin { space[place] = 0 }
        let buffer = UnsafeMutableRawBufferPointer(rebasing: space[SymbolCount.margin...])
        while byte < end, !isCancelled() {
            let wanted = min(size, end - byte)
            let got = source.read(at: byte, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
            let bytes = UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<got])
            let isLast = isEnd && (got < wanted || byte + got == end)
            let whole = alphabet == .byte || isLast ? got : UTF8Decoding.uncut(bytes)
            if whole > 0 { scan(UnsafeBufferPointer(rebasing: bytes[..<whole])) }
            if got < wanted { return false }
            if whole == 0 { break }
        }
        return true
    }

    /// Counts the symbols of bytes of which the last ends a symbol, and before which `SymbolCount.margin` more lie.
    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        while index < bytes.count {
            var room = spacing * checkpoints.count - count
            if room == 0 {
                mark(byte: byte + index)
                room = spacing * checkpoints.count - count
            }
            // No symbol is shorter than a byte, so this many bytes stay within the room.
            let words = min(SymbolCount.mostWords, min(room, bytes.count - index) / 8)
            if words > 0, let group = SymbolCount(of: raw.baseAddress! + index, words: words, alphabet: alphabet) {
                index += group.bytes
                count += group.symbols
                newlines += group.newlines
                continue
            }
            // Near a checkpoint, at the end, and where bytes are no UTF-8.
            let stop = min(bytes.count, index + max(1, words) * 8)
            while room > 0 && index < stop {
                let length = alphabet == .byte ? 1 : UTF8Decoding.symbol(in: bytes, at: index).length
                if bytes[index] == 0x0A { newlines += 1 }
                index += length
                count += 1
                room -= 1
            }
        }
        endsInNewline = bytes[bytes.count - 1] == 0x0A
        byte += bytes.count
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
