import Screen
import Texts

/// What is drawn for one symbol: never anything that a terminal could take for a command, and never nothing, because
/// every symbol carries a value of its own.
public struct SymbolPicture: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// The symbol itself.
        case plain
        /// Spaces and tabs: only their background shows.
        case blank
        case newline
        /// A notation in place of what cannot be drawn: `^A`, `‹U+202E›`, `\xFF`, a mark on a dotted circle.
        case notation
    }

    public let kind: Kind
    /// Glyphs with the columns they cover, left to right.
    public let glyphs: [(glyph: Character, width: Int)]
    /// Columns in all, at least 1.
    public let width: Int

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        glyphs = text.map { ($0, max(1, DisplayWidth.of($0))) }
        width = glyphs.reduce(0) { $0 + $1.width }
    }

    public static func == (a: SymbolPicture, b: SymbolPicture) -> Bool { a.kind == b.kind && a.text == b.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
    public var text: String { String(glyphs.map(\.glyph)) }

    /// The picture of a symbol that stands by itself; tabs are a blank cell here, because their width depends on
    /// their column.
    public static func of(_ symbol: Symbol) -> SymbolPicture {
        let code = symbol.code
        if code < 128 { return ascii[Int(code)] }
        if let byte = symbol.invalidByte { return bytes[Int(byte)] }
        guard let scalar = Unicode.Scalar(code) else { return SymbolPicture(.notation, "‹lost›") }
        return of(scalar)
    }

    /// The same for a symbol of some alphabet: of bytes, those from 0x80 on are no characters by themselves, `\xB8`.
    public static func of(_ symbol: Symbol, in alphabet: Alphabet) -> SymbolPicture {
        alphabet == .byte && (0x80..<0x100).contains(symbol.code) ? bytes[Int(symbol.code)] : of(symbol)
    }

    private static let bytes: [SymbolPicture] = (0..<256).map { SymbolPicture(.notation, "\\x" + hexadecimal($0, 2)) }
    private static let ascii: [SymbolPicture] = (0..<128).map { code in
        switch code {
        case 0x09, 0x20: SymbolPicture(.blank, " ")
        case 0x0A: SymbolPicture(.newline, "↵")
        case ..<0x20: SymbolPicture(.notation, "^" + String(Character(Unicode.Scalar(UInt8(code + 64)))))
        case 0x7F: SymbolPicture(.notation, "^?")
        default: SymbolPicture(.plain, String(Character(Unicode.Scalar(UInt8(code)))))
        }
    }

    /// What becomes of a scalar on the screen.
    private enum Shape {
        /// Drawn as itself, so many columns wide.
        case plain(Int)
        case blank(Int)
        /// Drawn on a dotted circle.
        case mark
        case escape
    }

    private static func shape(of scalar: Unicode.Scalar) -> Shape {
        // Most of what is read in Latin, Cyrillic, Chinese and Korean, without asking the Unicode tables.
        switch scalar.value {
        case 0xA1...0xAC, 0xAE...0x2FF, 0x400...0x482: return .plain(1)
        case 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x3041...0x3096, 0x30A0...0x30FF: return .plain(2)
        default: break
        }
        // Characters that a terminal joins with their neighbours, or gives no column of their own.
        if scalar.properties.isDefaultIgnorableCodePoint { return .escape }
        switch scalar.value {
        case 0x1160...0x11FF, 0xD7B0...0xD7FF, 0x1F3FB...0x1F3FF: return .escape
        default: break
        }
        let width = DisplayWidth.of(scalar)
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        case .spaceSeparator: return .blank(max(1, width))
        default: return width > 0 ? .plain(width) : .escape
        }
    }

    private static func of(_ scalar: Unicode.Scalar) -> SymbolPicture {
        switch shape(of: scalar) {
        case .plain: SymbolPicture(.plain, String(Character(scalar)))
        case .blank(let width): SymbolPicture(.blank, String(repeating: " ", count: width))
        case .mark: SymbolPicture(.notation, "\u{25CC}" + String(Character(scalar)))
        case .escape: SymbolPicture(.notation, "‹U+" + hexadecimal(scalar.value, 4) + "›")
        }
    }

    private static let asciiWidths = ascii.map(\.width)

    /// The columns of `of(symbol)`, found without drawing it.
    static func width(of symbol: Symbol) -> Int {
        let code = symbol.code
        if code < 128 { return asciiWidths[Int(code)] }
        guard symbol.invalidByte == nil, let scalar = Unicode.Scalar(code) else { return of(symbol).width }
        switch shape(of: scalar) {
        case .plain(let width), .blank(let width): return width
        case .mark: return 1
        case .escape: return 4 + max(4, String(code, radix: 16).utf8.count)
        }
    }

    static func hexadecimal(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// A byte inside of a valid multi-byte sequence, after its first.
    static let continuation = SymbolPicture(.notation, "·")

    /// What a person calls the symbol, for the status line: `q U+0071`, `↵ U+000A`, of bytes `q 0x71`,
    /// `\xC3`.
    public static func name(of symbol: Symbol, alphabet: Alphabet) -> String {
        if symbol == .unreadable { return "lost" }
        if let byte = symbol.invalidByte { return "invalid \\x" + hexadecimal(UInt32(byte), 2) }
        let picture = of(symbol, in: alphabet)
        switch alphabet {
        case .scalar where picture.text.hasPrefix("‹"): return "U+" + hexadecimal(symbol.code, 4)
        case .scalar:
            let shown = picture.kind == .blank ? (symbol.code == 0x09 ? "tab" : "space") : picture.text
            return shown + " U+" + hexadecimal(symbol.code, 4)
        case .byte:
            guard symbol.code < 0x80 else { return picture.text }
            let shown = picture.kind == .blank ? (symbol.code == 0x09 ? "tab" : "space") : picture.text
            return shown + " 0x" + hexadecimal(symbol.code, 2)
        }
    }
}

extension SymbolPicture {
    /// Pictures of a run of bytes: a valid multi-byte sequence draws its character at its first byte.
    /// `around` is the run with up to three bytes before and after it.
    static func pictures(ofBytes around: [Symbol], run: Range<Int>) -> [SymbolPicture] {
        var pictures: [SymbolPicture] = []
        pictures.reserveCapacity(around.count)
        var index = 0
        while index < around.count {
            let code = around[index].code
            guard code >= 0xC2, code < 0xF5 else {
                pictures.append(code < 0x80 ? of(around[index]) : lone(around[index]))
                index += 1
                continue
            }
            let length = code < 0xE0 ? 2 : code < 0xF0 ? 3 : 4
            let bytes = around[index..<min(around.count, index + length)].map { UInt8(truncatingIfNeeded: $0.code) }
            guard around[index..<min(around.count, index + length)].allSatisfy({ $0.code < 256 }),
                let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
                text.unicodeScalars.count == 1
            else {
                pictures.append(lone(around[index]))
                index += 1
                continue
            }
            pictures.append(of(scalar))
            for _ in 1..<length { pictures.append(continuation) }
            index += length
        }
        return Array(pictures[run])
    }

    /// What is drawn for some symbols that follow each other and are all there is to see, such as a line that a model has
    /// written.
    public static func text(of symbols: [Symbol], in alphabet: Alphabet) -> String {
        let pictures =
            alphabet == .byte ? pictures(ofBytes: symbols, run: symbols.indices) : symbols.map { of($0) }
        return pictures.lazy.filter { $0 != continuation }.map(\.text).joined()
    }

    private static func lone(_ symbol: Symbol) -> SymbolPicture {
        symbol.code < 256 ? bytes[Int(symbol.code)] : of(symbol)
    }
}
