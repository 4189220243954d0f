/// Strict UTF-8 (Unicode Standard, table 3-7). Where no well-formed sequence begins, one byte is taken by itself as
/// invalid: so every reader that starts at a symbol's beginning finds the same symbols.
enum UTF8Decoding {
    /// The symbol that begins at `index`, and how many bytes it takes. `index` must lie inside of the bytes.
    @inline(__always)
    static func symbol(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (code: UInt32, length: Int) {
        let lead = bytes[index]
        if lead < 0x80 { return (UInt32(lead), 1) }
        return multiByte(in: bytes, at: index, lead: lead)
    }

    private static func multiByte(
        in bytes: UnsafeBufferPointer<UInt8>, at index: Int, lead: UInt8
    ) -> (code: UInt32, length: Int) {
        let invalid = (Symbol.invalid(lead).code, 1)
        let length: Int
        // The second byte's narrower bounds exclude overlong forms, surrogates and values past U+10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return invalid
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return invalid }
        var code = (UInt32(lead) & (0x7F >> UInt32(length))) << 6 | UInt32(bytes[index + 1] & 0x3F)
        for place in index + 2..<index + length {
            guard bytes[place] & 0xC0 == 0x80 else { return invalid }
            code = code << 6 | UInt32(bytes[place] & 0x3F)
        }
        return (code, length)
    }
}
