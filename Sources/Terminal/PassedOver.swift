/// What a terminal sends that is no key and is not needed: a control string (OSC, DCS, APC, PM, SOS), or a control sequence
/// longer than any key's. Its bytes are passed over as they come, and none is kept.
///
/// A string ends with ST (`ESC \`, or U+009C as one byte or as UTF-8 writes it), with BEL as xterm's do, and with CAN or SUB.
/// An ESC that begins anything else ends it too, and begins that (ECMA-48, section 8.3; xterm's ctlseqs.txt).
enum PassedOver {
    case string
    /// Parameters and intermediate bytes, up to the final one.
    case sequence

    /// How many of some bytes belong to it, and whether it ends with these. Bytes at the end that others may give a
    /// meaning are left.
    func pass(_ bytes: ArraySlice<UInt8>) -> (used: Int, isOver: Bool) {
        switch self {
        case .string: PassedOver.passString(bytes)
        case .sequence: PassedOver.passSequence(bytes)
        }
    }

    private static func passString(_ bytes: ArraySlice<UInt8>) -> (used: Int, isOver: Bool) {
        var index = bytes.startIndex
        var used: Int { index - bytes.startIndex }
        while index < bytes.endIndex {
            let byte = bytes[index]
            switch byte {
            case 0x07, 0x18, 0x1A, 0x9C: return (used + 1, true)
            case 0x1B:
                guard index + 1 < bytes.endIndex else { return (used, false) }
                return bytes[index + 1] == 0x5C ? (used + 2, true) : (used, true)
            case 0xC2...0xF4:
                // The bytes of a character in the string are no end of it.
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                let rest = bytes[(index + 1)...].prefix(length - 1)
                let whole = 1 + rest.prefix { $0 & 0xC0 == 0x80 }.count
                if whole < length, index + whole == bytes.endIndex { return (used, false) }
                if whole == 2, byte == 0xC2, bytes[index + 1] == 0x9C { return (used + 2, true) }
                index += whole
            default: index += 1
            }
        }
        return (used, false)
    }

    private static func passSequence(_ bytes: ArraySlice<UInt8>) -> (used: Int, isOver: Bool) {
        let inside = bytes.prefix { (0x20...0x3F).contains($0) }.count
        guard inside < bytes.count else { return (inside, false) }
        // A control character, or a letter beyond ASCII, belongs to what comes next.
        let final = bytes[bytes.startIndex + inside]
        return (inside + ((0x40...0x7E).contains(final) ? 1 : 0), true)
    }
}
