/// Text of the system's as a Swift string and back, byte for byte. File names, arguments and variables are bytes: most
/// are UTF-8, and some are not.
///
/// A byte that is no part of well-formed UTF-8 becomes a scalar of its own, U+10FE00 plus the byte (U+10FE80 to U+10FEFF,
/// of the private use area in plane 16). A name that truly holds one of these scalars has its four bytes taken one by one
/// in the same way. So every sequence of bytes has one string, and `bytes(of:)` gives the very bytes back.
package enum SystemText {
    private static let base: UInt32 = 0x10FE00

    /// The scalar that stands for a byte; the byte must be 0x80 or more.
    private static func stand(for byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(base + UInt32(byte)) ?? "\u{FFFD}" }

    /// The byte that a scalar stands for; nil for all that stand for themselves.
    package static func strayByte(_ scalar: Unicode.Scalar) -> UInt8? {
        (base + 0x80...base + 0xFF).contains(scalar.value) ? UInt8(scalar.value - base) : nil
    }

    /// The string of some bytes.
    package static func string(of bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        if let text = String(validating: bytes, as: UTF8.self), !holdsStrays(text) { return text }
        var text = String.UnicodeScalarView()
        var index = 0
        while index < bytes.count {
            if let (scalar, length) = wellFormed(bytes[index...]), strayByte(scalar) == nil {
                text.append(scalar)
                index += length
            } else {
                text.append(stand(for: bytes[index]))
                index += 1
            }
        }
        return String(text)
    }

    /// The string of a C string.
    package static func string(of pointer: UnsafePointer<CChar>) -> String {
        var bytes: [UInt8] = []
        var next = pointer
        while next.pointee != 0 {
            bytes.append(UInt8(bitPattern: next.pointee))
            next += 1
        }
        return string(of: bytes)
    }

    /// The bytes of a string.
    package static func bytes(of text: String) -> [UInt8] {
        guard holdsStrays(text) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let byte = strayByte(scalar) { bytes.append(byte) } else { bytes += String(scalar).utf8 }
        }
        return bytes
    }

    /// A string fit to be shown: bytes that are no UTF-8 as `\xE9`, all else as it is.
    package static func shown(_ text: String) -> String {
        guard holdsStrays(text) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if let byte = strayByte(scalar) { result += escape(byte) } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    /// A byte as it is shown: `\xE9`.
    package static func escape(_ byte: UInt8) -> String {
        "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func holdsStrays(_ text: String) -> Bool {
        // In UTF-8 all of them begin with F4 8F BA or F4 8F BB.
        text.utf8.contains(0xF4) && text.unicodeScalars.contains { strayByte($0) != nil }
    }

    /// The scalar at the beginning, and how many bytes it takes.
    private static func wellFormed(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        for length in 1...4 where bytes.count >= length {
            if let text = String(validating: bytes.prefix(length), as: UTF8.self),
                let scalar = text.unicodeScalars.first
            {
                return (scalar, length)
            }
        }
        return nil
    }
}
