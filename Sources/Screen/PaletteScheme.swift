/// Which colours stand for values: one of those that have a name, or a person's own.
///
/// Text on them is black or white, whichever stands out more, so that it can be read on any (`Palette`).
public struct PaletteScheme: Hashable, Sendable, CustomStringConvertible {
    /// Blue below, red above, a light zero; for light and dark terminals.
    public static let light = PaletteScheme("light", .light)
    /// Blue below, orange above, brighter the further from a zero that is nearly black; for dark terminals.
    public static let dark = PaletteScheme("dark", .dark)
    /// By lightness alone: black below, white above, grey at zero.
    public static let grey = PaletteScheme("grey", .grey)

    /// Those with a name, the one that is used unless another is asked for first.
    public static let named = [light, dark, grey]

    /// As it is typed: a name, or three colours from below to above.
    public let description: String
    let table: PaletteTable

    private init(_ description: String, _ table: PaletteTable) {
        self.description = description
        self.table = table
    }

    /// Reads a name, or two or three colours as `#2166ac`: below zero, zero itself, above. Blanks or commas stand
    /// between them; the number signs may be left out.
    ///
    /// Of two, zero is a light or a nearly black grey, whichever stands out more from the nearer of both.
    /// - Throws: `PaletteSchemeError`, which says what there is.
    public init(parsing text: String) throws(PaletteSchemeError) {
        let words = text.split { $0 == " " || $0 == "," || $0 == "\t" }.map(String.init)
        if words.count <= 1 {
            guard let found = Self.named.first(where: { $0.description == words.first }) else {
                throw .unknown(text)
            }
            self = found
            return
        }
        guard words.count <= 3 else { throw .tooMany(words.count) }
        var colors: [RGB] = []
        for word in words {
            guard let color = RGB(hexadecimal: word) else { throw .noColor(word) }
            colors.append(color)
        }
        if colors.count == 2 { colors.insert(Self.zero(between: colors[0], colors[1]), at: 1) }
        for (a, b) in [(0, 1), (1, 2), (0, 2)] where colors[a].distance(to: colors[b]) < Self.leastDistance {
            throw .alike(colors[a].hexadecimal, colors[b].hexadecimal)
        }
        self.init(
            colors.map(\.hexadecimal).joined(separator: " "),
            PaletteTable(below: colors[0], zero: colors[1], above: colors[2]))
    }

    /// Two greys that are 32 of 255 levels apart.
    private static let leastDistance = 10 * 32 * 32

    private static func zero(between below: RGB, _ above: RGB) -> RGB {
        func least(_ zero: RGB) -> Double { min(RGB.contrast(zero, below), RGB.contrast(zero, above)) }
        let (light, dark) = (PaletteTable.light.zero, PaletteTable.dark.zero)
        return least(light) >= least(dark) ? light : dark
    }

    /// Whether zero is darker than what is far from it.
    var isDark: Bool { table.isDark }

    public static func == (a: PaletteScheme, b: PaletteScheme) -> Bool { a.description == b.description }
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

/// Why a text is no palette.
public enum PaletteSchemeError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknown(String)
    case noColor(String)
    case tooMany(Int)
    case alike(String, String)

    public var description: String {
        let names = PaletteScheme.named.map(\.description).joined(separator: ", ")
        return switch self {
        case .unknown(let text):
            "there is no palette \"\(text)\"; there are \(names), or give two or three colours as in #2166ac #b2182b"
        case .noColor(let text): "\"\(text)\" is not a colour; write one as in #2166ac: red, green and blue"
        case .tooMany(let count): "\(count) colours are too many; give those below zero, at zero and above"
        case .alike(let a, let b): "\(a) and \(b) can hardly be told apart; take colours that differ more"
        }
    }
}

extension RGB {
    /// Reads `#2166ac`, or `#26a` for `#2266aa`; the number sign may be left out.
    init?(hexadecimal text: some StringProtocol) {
        var digits = text.first == "#" ? String(text.dropFirst()) : String(text)
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        if digits.count == 3 { digits = digits.map { "\($0)\($0)" }.joined() }
        guard digits.count == 6, let number = UInt32(digits, radix: 16) else { return nil }
        self.init(UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    }

    /// As `#2166ac`.
    var hexadecimal: String {
        let number = String(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue), radix: 16)
        return "#" + String(repeating: "0", count: 6 - number.count) + number
    }
}
