import Synchronization

/// A text as symbols with positions, opened at once whatever its length and read in blocks.
///
/// Positions count symbols from 0; lines count from 0 and include the newline that ends them. Safe to share between
/// threads. A file that shrinks while it is open yields `Symbol.unreadable`; one that grows keeps its first length.
public final class Document: Sendable {
    /// How it was named when it was opened: a path, or `-` for standard input.
    public let name: String
    public let alphabet: Alphabet
    /// Symbols.
    public let count: Int
    /// Lines, at least 1: a text without a newline at its end has a last line all the same.
    public let lineCount: Int
    private let source: ByteSource
    private let index: CheckpointIndex
    private let blocks = Mutex(SymbolBlocks())

    private init(_ source: ByteSource, name: String, alphabet: Alphabet) {
        self.source = source
        self.name = name
        self.alphabet = alphabet
        index = CheckpointIndex(of: source, alphabet: alphabet)
        count = index.count
        lineCount = max(1, index.newlines + (index.endsInNewline ? 0 : 1))
    }

    /// A text in memory.
    public convenience init(bytes: [UInt8], name: String, alphabet: Alphabet) {
        self.init(.memory(bytes), name: name, alphabet: alphabet)
    }

    /// Opens a file; a named pipe is read to its end.
    /// - Throws: `DocumentError`.
    public static func open(path: String, alphabet: Alphabet) throws(DocumentError) -> Document {
        Document(try ByteSource.open(path: path), name: path, alphabet: alphabet)
    }

    /// Takes over an open descriptor, such as standard input, and closes it when it is no longer needed; a pipe is
    /// read to its end.
    /// - Throws: `DocumentError`.
    public static func read(descriptor: Int32, name: String, alphabet: Alphabet) throws(DocumentError) -> Document {
        Document(try ByteSource.take(descriptor, name: name), name: name, alphabet: alphabet)
    }

    /// The same bytes as other symbols: for a model whose vocabulary is of the other kind.
    public func read(as alphabet: Alphabet) -> Document {
        alphabet == self.alphabet ? self : Document(source, name: name, alphabet: alphabet)
    }

    /// Bytes when it was opened.
    public var byteCount: Int { source.size }

    /// The symbols of a range; what lies outside of the text is left out.
    public func symbols(in range: Range<Int>) -> [Symbol] {
        let range = range.clamped(to: 0..<count)
        guard !range.isEmpty else { return [] }
        let first = range.lowerBound / SymbolBlocks.size
        let last = (range.upperBound - 1) / SymbolBlocks.size
        var symbols: [Symbol] = []
        symbols.reserveCapacity(range.count)
        for number in first...last {
            let start = number * SymbolBlocks.size
            let block = self.block(number)
            let part = range.clamped(to: start..<start + block.count)
            symbols += block[part.lowerBound - start..<part.upperBound - start]
        }
        return symbols
    }

    /// The symbol at a position; nil outside of the text.
    public func symbol(at position: Int) -> Symbol? {
        guard (0..<count).contains(position) else { return nil }
        return block(position / SymbolBlocks.size)[position % SymbolBlocks.size]
    }

    /// One block of symbols; its number must be one of the text's.
    func block(_ number: Int) -> [Symbol] {
        let start = number * SymbolBlocks.size
        let known: (found: SymbolBlocks.Block?, previous: SymbolBlocks.Block?) = blocks.withLock { blocks in
            if let found = blocks[number] { return (found, nil) }
            return (nil, number > 0 ? blocks[number - 1] : nil)
        }
        if let found = known.found { return found.symbols }
        let checkpoint = index.checkpoint(before: start)
        var byte = checkpoint.at.byte
        var skip = start - checkpoint.position
        if skip > 0, let previous = known.previous {
            byte = previous.end
            skip = 0
        }
        let block = SymbolBlocks.read(
            from: source, byte: byte, skip: skip, count: min(SymbolBlocks.size, count - start), alphabet: alphabet)
        blocks.withLock { $0.insert(block, number: number) }
        return block.symbols
    }

    /// The line that a position lies on, from 0. Positions outside of the text count as its first or last.
    public func line(containing position: Int) -> Int {
        let position = min(max(0, position), max(0, count - 1))
        let (start, checkpoint) = index.checkpoint(before: position)
        var line = checkpoint.newlines
        forEachPart(of: start..<position) { symbols, _ in
            for symbol in symbols where symbol == .newline { line += 1 }
            return true
        }
        return min(line, lineCount - 1)
    }

    /// Where a line begins. Lines before the first are the first; after the last: the end of the text.
    public func start(ofLine line: Int) -> Int {
        guard line > 0 else { return 0 }
        guard line <= index.newlines else { return count }
        let (start, checkpoint) = index.checkpoint(beforeNewline: line)
        var missing = line - checkpoint.newlines
        var found = count
        forEachPart(of: start..<count) { symbols, position in
            for (offset, symbol) in zip(0..., symbols) where symbol == .newline {
                missing -= 1
                if missing == 0 {
                    found = position + offset + 1
                    return false
                }
            }
            // A file that changed since it was opened may have lost the newline: look no further than the index says.
            return position < start + 2 * index.spacing
        }
        return found
    }

    /// The line that a position lies on, with its newline. Takes one or two blocks' time however long the line is.
    public func lineRange(containing position: Int) -> Range<Int> {
        let line = line(containing: position)
        let start = start(ofLine: line)
        return start..<max(start, self.start(ofLine: line + 1))
    }

    /// Hands out a range block by block, until `body` returns false.
    func forEachPart(of range: Range<Int>, _ body: (ArraySlice<Symbol>, _ position: Int) -> Bool) {
        var position = range.lowerBound
        let end = min(range.upperBound, count)
        while position < end {
            let number = position / SymbolBlocks.size
            let start = number * SymbolBlocks.size
            let block = self.block(number)
            let upper = min(end - start, block.count)
            guard body(block[position - start..<upper], position) else { return }
            position = start + upper
        }
    }
}
