import Synchronization

/// A text as symbols with positions, opened at once whatever its length and read in blocks.
///
/// Positions count symbols from 0; lines count from 0 and include the newline that ends them. Safe to share between
/// threads. A document never changes: of a text that grows there are ever longer documents (`grown`), in which all
/// that an older one holds keeps its place. A file that shrinks while it is open yields `Symbol.unreadable`.
public final class Document: Sendable {
    /// How it was named when it was opened: a path, or `-` for standard input.
    public let name: String
    /// What one symbol is.
    public let alphabet: Alphabet
    /// Symbols.
    public let count: Int
    /// Lines, at least 1: a text without a newline at its end has a last line all the same.
    public let lineCount: Int
    /// Whether the source may give more, as far as was known when this document was made.
    public let growth: Growth
    /// Bytes that there were when this document was made, read or not.
    public let byteCount: Int
    /// Whether all of these bytes were read. The beginning of a UTF-8 sequence at their end counts as read although
    /// it is no symbol before it is whole or the text has ended.
    public let isRead: Bool
    let origin: TextOrigin
    package let index: CheckpointIndex
    private let blocks: Mutex<SymbolBlocks>

    /// Reads on from where an index ends, by at most so many bytes, of what there is or of a given part of it.
    /// - Parameter isCancelled: then less is read, and the document is of no use.
    init(
        _ origin: TextOrigin, name: String, after index: CheckpointIndex, blocks: SymbolBlocks = SymbolBlocks(),
        atMost bytes: Int, of part: ByteSource.Extent? = nil, isCancelled: () -> Bool = { false }
    ) {
        let extent = part ?? origin.bytes.look()
        let end = min(extent.size, index.byte.addingReportingOverflow(bytes).overflow ? .max : index.byte + bytes)
        var index = index
        let isWhole = index.extend(
            over: origin.bytes, to: end, isEnd: extent.growth.isOver && end == extent.size, isCancelled: isCancelled)
        self.origin = origin
        self.name = name
        self.index = index
        self.blocks = Mutex(blocks)
        alphabet = index.alphabet
        count = index.count
        lineCount = max(1, index.newlines + (index.endsInNewline ? 0 : 1))
        growth = extent.growth
        byteCount = extent.size
        // What a file has lost will not come any more.
        isRead = end == extent.size || !isWhole
    }

    /// A text in memory.
    public convenience init(bytes: [UInt8], name: String, alphabet: Alphabet) {
        self.init(TextOrigin(.memory(bytes)), name: name, alphabet: alphabet)
    }

    /// - Parameter first: bytes that are read at once.
    convenience init(
        _ origin: TextOrigin, name: String, alphabet: Alphabet, first: Int = .max, isCancelled: () -> Bool = { false }
    ) {
        self.init(origin, name: name, after: CheckpointIndex(alphabet), atMost: first, isCancelled: isCancelled)
    }

    /// The same bytes as other symbols: for a model whose vocabulary is of the other kind. Of a text that is not read
    /// whole or grows, at least as much is read as here.
    public func read(as alphabet: Alphabet) -> Document { read(as: alphabet, isCancelled: { false }) ?? self }

    /// The same; nil when cancelled.
    public func read(as alphabet: Alphabet, isCancelled: () -> Bool) -> Document? {
        guard alphabet != self.alphabet else { return self }
        let document: Document
        if case .written = origin.bytes {
            // What was written on since belongs to a longer document.
            document = Document(
                origin, name: name, after: CheckpointIndex(alphabet), atMost: .max,
                of: ByteSource.Extent(size: byteCount, growth: growth), isCancelled: isCancelled)
        } else {
            document = Document(
                origin, name: name, alphabet: alphabet, first: isRead ? .max : max(index.byte, Document.firstPart),
                isCancelled: isCancelled)
        }
        return isCancelled() ? nil : document
    }

    /// The text as it is by now, read on by at most so many bytes; nil where nothing has changed.
    ///
    /// Nothing is read again. All positions, symbols and lines of this document are the same in the new one, but for
    /// the length of the last line.
    public func grown(atMost bytes: Int = .max) -> Document? {
        guard !isEnded, !isRead || origin.bytes.look() != ByteSource.Extent(size: byteCount, growth: growth) else {
            return nil
        }
        // Four bytes always decide a symbol.
        let newer = Document(origin, name: name, after: index, blocks: wholeBlocks, atMost: max(4, bytes))
        let isNews = newer.count > count || newer.growth != growth || newer.isRead != isRead
        return isNews ? newer : nil
    }

    /// The blocks at hand that a longer document has too.
    var wholeBlocks: SymbolBlocks { blocks.withLock { $0.whole } }

    /// Whether this is the same text in the same alphabet as an older document, and at least as long.
    public func continues(_ older: Document) -> Bool {
        origin === older.origin && alphabet == older.alphabet && count >= older.count
    }

    /// What to tell the person where the text seems to be in another encoding than UTF-8, a sentence with the command that
    /// helps; nil where it is fine. A text of bytes is what it is, unless it is UTF-16 or UTF-32 beyond doubt.
    package var encodingAdvice: String? {
        guard let encoding = origin.encoding, alphabet == .scalar || encoding.isCertain else { return nil }
        return encoding.advice(for: name == "standard input" || name == "-" ? nil : name)
    }

    /// Whether the text is beyond doubt in another encoding than the one that it is read in.
    package var isMisread: Bool { alphabet == .scalar && origin.encoding.map { $0.isCertain && $0 != .utf8 } == true }

    /// Whether this is the whole text for ever.
    public var isEnded: Bool { isRead && growth.isOver }

    /// Bytes whose symbols this document holds.
    public var readBytes: Int { index.byte }

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
            from: origin.bytes, byte: byte, skip: skip, count: min(SymbolBlocks.size, count - start), alphabet: alphabet
        )
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
