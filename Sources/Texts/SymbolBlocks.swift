/// Decoded blocks of a text, the last used few of them.
struct SymbolBlocks: Sendable {
    /// Symbols in every block but the last.
    static let size = CheckpointIndex.firstSpacing
    static let bound = 32

    struct Block: Sendable {
        let symbols: [Symbol]
        /// The byte after the last symbol: where the next block begins.
        let end: Int
    }

    private var blocks: [Int: (block: Block, used: UInt64)] = [:]
    private var clock: UInt64 = 0

    subscript(number: Int) -> Block? {
        mutating get {
            guard let found = blocks[number] else { return nil }
            clock += 1
            blocks[number] = (found.block, clock)
            return found.block
        }
    }

    /// Those of the blocks that no longer text would have more symbols in.
    var whole: SymbolBlocks {
        var copy = self
        copy.blocks = blocks.filter { $0.value.block.symbols.count == Self.size }
        return copy
    }

    mutating func insert(_ block: Block, number: Int) {
        if blocks.count >= Self.bound, let oldest = blocks.min(by: { $0.value.used < $1.value.used })?.key {
            blocks[oldest] = nil
        }
        clock += 1
        blocks[number] = (block, clock)
    }

    /// Reads one block of `count` symbols, after skipping `skip` symbols from `byte` on. What a file has lost since
    /// it was opened becomes `Symbol.unreadable`.
    static func read(from source: ByteSource, byte: Int, skip: Int, count: Int, alphabet: Alphabet) -> Block {
        var symbols: [Symbol] = []
        symbols.reserveCapacity(count)
        var byte = byte
        var skip = skip
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * size, alignment: 8)
        defer { buffer.deallocate() }
        while symbols.count < count {
            let got = source.read(at: byte, into: buffer)
            guard got > 0 else { break }
            let bytes = UnsafeBufferPointer(rebasing: buffer.bindMemory(to: UInt8.self)[..<got])
            // Only at the end of the source may a sequence be cut by the end of the buffer.
            let limit = got < buffer.count ? got : got - 3
            var index = 0
            while index < limit && symbols.count < count {
                let (code, length) =
                    alphabet == .byte ? (UInt32(bytes[index]), 1) : UTF8Decoding.symbol(in: bytes, at: index)
                index += length
                if skip > 0 { skip -= 1 } else { symbols.append(Symbol(code: code)) }
            }
            byte += index
        }
        if symbols.count < count {
            symbols += Array(repeating: .unreadable, count: count - symbols.count)
        }
        return Block(symbols: symbols, end: byte)
    }
}
