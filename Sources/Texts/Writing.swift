/// Texts that are written symbol by symbol, as a model does.
extension Document {
    /// A text in memory that can be written on.
    public convenience init(written symbols: some Sequence<Symbol>, name: String, alphabet: Alphabet) {
        let bytes = Self.bytes(of: symbols, alphabet)
        self.init(TextOrigin(.written(WrittenBytes(bytes))), name: name, alphabet: alphabet)
    }

    /// This text with more symbols at its end. It `continues` this one, unless this one was written on before: then it
    /// is another text, which begins with this one. Takes the time of what is added in the first case.
    public func extended(by symbols: some Sequence<Symbol>) -> Document {
        let more = Self.bytes(of: symbols, alphabet)
        guard !more.isEmpty else { return self }
        guard case .written(let bytes) = origin.bytes, isRead, bytes.append(more, after: byteCount) else {
            return leaving(at: count, with: more)
        }
        return Document(
            origin, name: name, after: index, blocks: wholeBlocks, atMost: .max,
            of: ByteSource.Extent(size: byteCount + more.count, growth: .ended))
    }

    /// Another text: the first symbols of this one, and others after them.
    public func leaving(at position: Int, with symbols: some Sequence<Symbol>) -> Document {
        leaving(at: position, with: Self.bytes(of: symbols, alphabet))
    }

    private func leaving(at position: Int, with more: [UInt8]) -> Document {
        let position = min(max(0, position), count)
        let bytes = Self.bytes(of: symbols(in: 0..<position), alphabet) + more
        let lineage = Lineage(leaving: origin.lineage, at: position, in: alphabet)
        return Document(
            TextOrigin(.written(WrittenBytes(bytes)), lineage: lineage), name: name, alphabet: alphabet)
    }

    /// How many symbols two texts begin with in common, as far as that is known from how they were made: no symbol is
    /// looked at.
    public func sharedCount(with other: Document) -> Int {
        guard alphabet == other.alphabet else { return 0 }
        return origin.lineage.shared(
            with: other.origin.lineage, count: count, otherCount: other.count, in: alphabet)
    }

    /// The bytes of this text's symbols from one on, in UTF-8 where they are scalars.
    public func bytes(from position: Int) -> [UInt8] {
        Self.bytes(of: symbols(in: min(max(0, position), count)..<count), alphabet)
    }

    /// The symbols' bytes, in UTF-8 where they are scalars. What could not be read as a scalar is its byte again; what
    /// a file had lost becomes U+FFFD, or a question mark.
    static func bytes(of symbols: some Sequence<Symbol>, _ alphabet: Alphabet) -> [UInt8] {
        var bytes: [UInt8] = []
        for symbol in symbols {
            if alphabet == .byte {
                bytes.append(symbol.code < 256 ? UInt8(symbol.code) : UInt8(ascii: "?"))
            } else if let byte = symbol.invalidByte {
                bytes.append(byte)
            } else {
                bytes += Array(String(Character(Unicode.Scalar(symbol.code) ?? "\u{FFFD}")).utf8)
            }
        }
        return bytes
    }
}
