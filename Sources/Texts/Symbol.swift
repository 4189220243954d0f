import Files

/// What a model reads one of per step: a Unicode scalar or a byte, or a mark for what could not be read as such.
public struct Symbol: Hashable, Sendable {
    /// The scalar's value or the byte; above every scalar for the marks below, so that no vocabulary knows them.
    public let code: UInt32

    /// A symbol by its code, which need not be one that a text can have.
    public init(code: UInt32) { self.code = code }
    /// A scalar.
    public init(_ scalar: Unicode.Scalar) { code = scalar.value }

    /// A byte that is no part of a well-formed UTF-8 sequence.
    public static func invalid(_ byte: UInt8) -> Symbol { Symbol(code: 0x8000_0000 | UInt32(byte)) }

    /// Stands where the file has lost what it held when it was opened.
    public static let unreadable = Symbol(code: 0xFFFF_FFFF)
    /// The line feed.
    public static let newline = Symbol(code: LineEnd.feed)
    /// The carriage return, which belongs to a line's end where a line feed follows it.
    static let carriageReturn = Symbol(code: LineEnd.carriageReturn)

    /// The byte of an invalid mark; nil for everything else.
    public var invalidByte: UInt8? {
        code & 0xFFFF_FF00 == 0x8000_0000 ? UInt8(truncatingIfNeeded: code) : nil
    }

    /// Spaces, tabs, line ends and the Unicode spaces.
    public var isBlank: Bool {
        switch code {
        case 0x20, 0x09...0x0D, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}

/// What one symbol of a text is. The model's vocabulary decides.
public enum Alphabet: Hashable, Sendable {
    /// A Unicode scalar.
    case scalar
    /// A byte, whatever it is part of.
    case byte
}
