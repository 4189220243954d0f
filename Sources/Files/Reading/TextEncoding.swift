/// In which encoding a text seems to be, by its first bytes. Only UTF-8 is read; others are recognised, so that a person
/// learns what to do about them.
package enum TextEncoding: Hashable, Sendable {
    /// UTF-8, ASCII among it.
    case utf8
    case utf16(bigEndian: Bool, hasMark: Bool)
    case utf32(bigEndian: Bool, hasMark: Bool)
    /// One byte a character, as iconv(1) calls it: which of many is a guess.
    case eightBit(String)
    /// Two bytes and more a character, as in older East Asian files: which is a guess.
    case multiByte(String)

    /// Bytes that are looked at.
    package static let sampleSize = 1 << 16

    /// Recognises a text.
    /// - Parameters:
    ///   - bytes: the first bytes of the file, `sampleSize` of them at most; more may follow.
    /// - Returns: nil for bytes that are no text in any of these.
    package init?(recognising bytes: [UInt8]) {
        // The longer mark first: it begins like the shorter one.
        if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
            self = .utf32(bigEndian: bytes[0] == 0, hasMark: true)
        } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            self = .utf16(bigEndian: bytes[0] == 0xFE, hasMark: true)
        } else if let wide = Self.wide(bytes) {
            self = wide
        } else {
            let count = ByteCounts(bytes)
            if count.controls > 0 { return nil }
            // A few bytes that a fault has left in a text of UTF-8 make it no other one.
            if count.strays <= count.sequences || count.strays == 0 {
                self = .utf8
            } else {
                self = count.guess
            }
        }
    }

    /// What it is called; nil for UTF-8.
    package var name: String? {
        switch self {
        case .utf8: nil
        case .utf16(let isBig, _): isBig ? "UTF-16BE" : "UTF-16LE"
        case .utf32(let isBig, _): isBig ? "UTF-32BE" : "UTF-32LE"
        case .eightBit(let name), .multiByte(let name): name
        }
    }

    /// What iconv(1) is to be told: it leaves out a mark at the beginning only where the mark says which byte comes first.
    private var iconvName: String? {
        switch self {
        case .utf16(_, hasMark: true): "UTF-16"
        case .utf32(_, hasMark: true): "UTF-32"
        default: name
        }
    }

    /// Whether it was recognised beyond doubt, and is no guess.
    package var isCertain: Bool {
        switch self {
        case .utf8, .utf16, .utf32: true
        case .eightBit, .multiByte: false
        }
    }

    /// What to tell the person who opens such a text: a sentence with the command that helps; nil for UTF-8.
    /// - Parameter path: nil for what comes through a pipe.
    package func advice(for path: String?) -> String? {
        guard let name, let iconvName else { return nil }
        let seems = isCertain ? "is in \(name) and not in UTF-8" : "is not in UTF-8; it seems to be in \(name)"
        guard let path else {
            return "the text on standard input \(seems); send it through iconv -f \(iconvName) -t UTF-8 first"
        }
        return
            "\(printable(path, limit: .max)) \(seems): iconv -f \(iconvName) -t UTF-8 \(Self.quotedForShell(path)) > NEW"
    }

    /// A name as a shell takes it for one word.
    private static func quotedForShell(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x2F, 0x2D, 0x5F, 0x2B, 0x2C, 0x3D, 0x40, 0x7E: true
            default: false
            }
        }
        guard !isPlain || path.utf8.first == UInt8(ascii: "-") else { return path }
        let word = path.utf8.first == UInt8(ascii: "-") ? "./" + path : path
        return "'" + printable(word.replacing("'", with: "'\\''"), limit: .max) + "'"
    }

    // MARK: Two and four bytes a character

    /// Without a mark: bytes that make text as units of two or four bytes, and have zero bytes, which UTF-8 has not.
    private static func wide(_ bytes: [UInt8]) -> TextEncoding? {
        guard bytes.contains(0), bytes.count >= 8 else { return nil }
        for isBig in [false, true] where isText(units(of: bytes, width: 4, isBig).map { Unicode.Scalar($0) }) {
            return .utf32(bigEndian: isBig, hasMark: false)
        }
        guard !hasStrayZeros(bytes) else { return nil }
        let candidates = [false, true].filter { isBig in
            isText(scalars(ofUTF16: units(of: bytes, width: 2, isBig).map { UInt16($0) }))
        }
        // Read the wrong way round some texts are other texts: the one with more blanks and plain letters it is.
        let best = candidates.max { plainness(of: bytes, $0) < plainness(of: bytes, $1) }
        return best.map { .utf16(bigEndian: $0, hasMark: false) }
    }

    /// Whether the bytes are UTF-8 but for a few zeros, which two by two may be Chinese: text in units of two bytes has
    /// zeros in plenty where it is Latin, and elsewhere other control characters or bytes that no UTF-8 has.
    private static func hasStrayZeros(_ bytes: [UInt8]) -> Bool {
        let zeros = bytes.count { $0 == 0 }
        guard zeros * 4 < bytes.count else { return false }
        let count = ByteCounts(bytes)
        return count.controls == zeros && count.strays == 0
    }

    private static func units(of bytes: [UInt8], width: Int, _ isBig: Bool) -> [UInt32] {
        stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
            (0..<width).reduce(0) { $0 << 8 | UInt32(bytes[start + (isBig ? $1 : width - 1 - $1)]) }
        }
    }

    private static func scalars(ofUTF16 units: [UInt16]) -> [Unicode.Scalar?] {
        var scalars: [Unicode.Scalar?] = []
        var decoder = UTF16()
        // A pair that the sample's end has cut is left out.
        let isCut = units.last.map { UTF16.isLeadSurrogate($0) } ?? false
        var iterator = (isCut ? units.dropLast() : units[...]).makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): scalars.append(scalar)
            case .emptyInput: return scalars
            case .error: return [nil]
            }
        }
    }

    private static func isText(_ scalars: [Unicode.Scalar?]) -> Bool {
        !scalars.isEmpty
            && scalars.allSatisfy { scalar in
                guard let scalar else { return false }
                switch scalar.properties.generalCategory {
                case .control: return [0x09, 0x0A, 0x0C, 0x0D].contains(scalar.value)
                case .unassigned, .privateUse, .surrogate: return false
                default: return true
                }
            }
    }

    private static func plainness(of bytes: [UInt8], _ isBig: Bool) -> Int {
        units(of: bytes, width: 2, isBig).count { $0 == 0x0A || (0x20..<0x7F).contains($0) }
    }
}

/// What bytes stand in a sample, for one and two bytes a character.
private struct ByteCounts {
    /// Control characters that no text has, the zero byte among them.
    private(set) var controls = 0
    /// Well-formed sequences of UTF-8 beyond ASCII, and bytes of 128 and more outside of them.
    private(set) var sequences = 0
    private(set) var strays = 0
    /// Of the stray bytes: those below 0xA0, those of 0xC0 to 0xDF and 0xE0 to 0xFF, and runs of any.
    private var low = 0
    private var upperHalf = 0
    private var lowerHalf = 0
    private var runs = 0

    init(_ bytes: [UInt8]) {
        var index = 0
        var isInRun = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains(byte) { controls += 1 }
                isInRun = false
                index += 1
                continue
            }
            if let length = Self.sequence(bytes, at: index) {
                sequences += 1
                isInRun = false
                index += length
                continue
            }
            // The sample's end may cut a sequence, and so may the end of what has come through a pipe by now.
            if Self.isCut(bytes[index...]) { break }
            index += 1
            strays += 1
            if byte < 0xA0 { low += 1 }
            if (0xC0..<0xE0).contains(byte) { upperHalf += 1 }
            if byte >= 0xE0 { lowerHalf += 1 }
            if !isInRun { runs += 1 }
            isInRun = true
        }
    }

    /// The length of a sequence (Unicode Standard, table 3-7); nil where none begins.
    private static func sequence(_ bytes: [UInt8], at index: Int) -> Int? {
        let (length, second): (Int, ClosedRange<UInt8>)
        switch bytes[index] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        default: return nil
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for place in index + 2..<index + length where bytes[place] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// Whether these bytes begin a sequence and end before it does.
    private static func isCut(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let lead = rest.first, (0xC2...0xF4).contains(lead) else { return false }
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
        return rest.count < length && rest.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
    }

    /// Letters with accents stand alone among plain ones; letters of another script stand in runs, in Cyrillic mostly of
    /// one half of the table, which is the small letters'.
    var guess: TextEncoding {
        if strays < 2 * runs { return .eightBit(low > 0 ? "WINDOWS-1252" : "ISO-8859-1") }
        if (upperHalf + lowerHalf) * 10 >= strays * 9 {
            return .eightBit(lowerHalf >= upperHalf ? "WINDOWS-1251" : "KOI8-R")
        }
        return .multiByte(low * 3 >= strays ? "SHIFT_JIS" : "GB18030")
    }
}
