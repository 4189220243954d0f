/// How many symbols and newlines a few hundred bytes hold, counted eight bytes at a time.
///
/// Every bit of a byte is looked at in a word of its own, moved to the byte's top bit: so one operation does for eight
/// bytes. The rules are those of the Unicode Standard's table 3-7, as in `UTF8Decoding`.
struct SymbolCount {
    /// Words of eight bytes that are counted at most: counts per byte of a word stay below 256.
    static let mostWords = 64

    /// Bytes that the symbols take: up to three fewer than were looked at, where a symbol is cut.
    private(set) var bytes: Int
    private(set) var symbols: Int
    private(set) var newlines: Int

    /// Bytes before the first that must be there: what they are does not matter at a symbol's beginning.
    static let margin = 8

    /// Counts from a symbol's beginning on. nil where the bytes are no well-formed UTF-8, or not known to be.
    init?(of raw: UnsafeRawPointer, words: Int, alphabet: Alphabet) {
        bytes = 8 * words
        symbols = bytes
        var newlineCounts: UInt64 = 0
        var anyHigh: UInt64 = 0
        for word in 0..<words {
            let bytes = raw.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
            anyHigh |= bytes
            // The test for a byte of zero that no carry from the byte below disturbs.
            let x = bytes ^ 0x0A0A_0A0A_0A0A_0A0A
            let nonZero = ((x & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | x
            newlineCounts &+= (~nonZero & Self.tops) &>> 7
        }
        newlines = Self.sum(newlineCounts)
        guard alphabet == .scalar, anyHigh & Self.tops != 0 else { return }

        // Behind an invalid byte a stray continuation may stand, which would pass for the rest of a sequence.
        guard raw.load(as: UInt8.self) & 0xC0 != 0x80 else { return nil }
        var continuations: UInt64 = 0
        var wrong: UInt64 = 0
        for word in 0..<words {
            let place = 8 * word
            let bytes = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let found = bytes & ~(bytes &<< 1)
            wrong |= Self.wrong(
                bytes, continuations: found,
                before: raw.loadUnaligned(fromByteOffset: place - 1, as: UInt64.self),
                twoBefore: raw.loadUnaligned(fromByteOffset: place - 2, as: UInt64.self),
                threeBefore: raw.loadUnaligned(fromByteOffset: place - 3, as: UInt64.self))
            continuations &+= (found & Self.tops) &>> 7
        }
        guard wrong & Self.tops == 0 else { return nil }
        symbols -= Self.sum(continuations)
        // A sequence that goes on behind the last word is left out again.
        let end = bytes
        func byte(_ place: Int) -> UInt8 { raw.load(fromByteOffset: place, as: UInt8.self) }
        guard let back = (1...3).first(where: { byte(end - $0) & 0xC0 != 0x80 }),
            byte(end - back) >= (back == 1 ? 0xC0 : back == 2 ? 0xE0 : 0xF0)
        else { return }
        bytes -= back
        symbols -= 1
    }

    /// Which bytes stand where they must not, given the words that begin one, two and three bytes earlier: top bits.
    @inline(__always)
    private static func wrong(
        _ bytes: UInt64, continuations: UInt64, before: UInt64, twoBefore: UInt64, threeBefore: UInt64
    ) -> UInt64 {
        // The bits below the top, of this byte and of the one before.
        let (this5, this4) = (bytes &<< 2, bytes &<< 3)
        let (b5, b4, b3) = (before &<< 2, before &<< 3, before &<< 4)
        let (b2, b1, b0) = (before &<< 5, before &<< 6, before &<< 7)
        // A continuation stands behind a lead, two behind one of three bytes, three behind one of four: nowhere else.
        let lead = before & (before &<< 1)
        let needed =
            lead | (twoBefore & (twoBefore &<< 1) & (twoBefore &<< 2))
            | (threeBefore & (threeBefore &<< 1) & (threeBefore &<< 2) & (threeBefore &<< 3))
        let three = lead & b5 & ~b4
        let four = lead & b5 & b4
        let noneLow = ~(b3 | b2 | b1 | b0)
        // C0, C1 and F5 to FF begin nothing.
        let noLead = (lead & ~(b5 | b4 | b3 | b2 | b1)) | (four & (b3 | (b2 & (b1 | b0))))
        // E0, ED, F0 and F4 bound the second byte against overlong forms, surrogates and values past U+10FFFF.
        let misled =
            (three & ((noneLow & ~this5) | (b3 & b2 & ~b1 & b0 & this5)))
            | (four & ((noneLow & ~(this5 | this4)) | (~b3 & b2 & ~(b1 | b0) & (this5 | this4))))
        return (continuations ^ needed) | noLead | misled
    }

    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Adds up eight counts of a byte each.
    private static func sum(_ counts: UInt64) -> Int {
        let pairs = (counts & 0x00FF_00FF_00FF_00FF) &+ ((counts &>> 8) & 0x00FF_00FF_00FF_00FF)
        return Int((pairs &* 0x0001_0001_0001_0001) &>> 48)
    }
}
