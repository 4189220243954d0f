/// Strict UTF-8 (Unicode Standard, table 3-7). Where no well-formed sequence begins, one byte is taken by itself as
/// invalid: so every reader that starts at a symbol's beginning finds the same symbols.
enum UTF8Decoding {
    /// The symbol that begins at `index`, and how many bytes it takes. `index` must lie inside of the bytes.
    @inline(__always)
    static func symbol(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (code: UInt32, length: Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (UInt32(lead), 1) }
        // Most bytes of what is no text: no lead, or nothing behind it that goes on.
        guard (0xC2...0xF4).contains(lead), index + 1 < bytes.count, bytes[index + 1] & 0xC0 == 0x80 else {
            return (Symbol.invalid(lead).code, 1)
        }
        return multiByte(in: bytes, at: index, lead: lead)
    }

    private static func multiByte(
        in bytes: UnsafeBufferPointer<UInt8>, at index: Int, lead: UInt8
    ) -> (code: UInt32, length: Int) {
        guard let (length, second) = shape(of: lead), index + length <= bytes.count,
            second.contains(bytes[index + 1])
        else { return (Symbol.invalid(lead).code, 1) }
        var code = (UInt32(lead) & (0x7F >> UInt32(length))) << 6 | UInt32(bytes[index + 1] & 0x3F)
        for place in index + 2..<index + length {
            guard bytes[place] & 0xC0 == 0x80 else { return (Symbol.invalid(lead).code, 1) }
            code = code << 6 | UInt32(bytes[place] & 0x3F)
        }
        return (code, length)
    }

    /// How long the sequence of a lead byte is and where its second byte lies; nil for a byte that begins none.
    @inline(__always)
    private static func shape(of lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        // The second byte's narrower bounds exclude overlong forms, surrogates and values past U+10FFFF.
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        default: nil
        }
    }

    /// How many of these bytes are decided whatever follows them: all but a sequence at the end that more bytes could
    /// complete. A lead byte is never inside of another sequence, so only it has to be found.
    static func uncut(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        for back in 1...3 where back <= bytes.count {
            let start = bytes.count - back
            guard let (length, second) = shape(of: bytes[start]) else { continue }
            let isBegun =
                length > back && (back < 2 || second.contains(bytes[start + 1]))
                && (back < 3 || bytes[start + 2] & 0xC0 == 0x80)
            return isBegun ? start : bytes.count
        }
        return bytes.count
    }
}
