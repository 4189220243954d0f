import Patterns

/// What to look for in a text: plain symbols, or a regular expression.
///
/// Case matters only when there is a capital (as in `less -i`): then it must match exactly. In texts of bytes that holds
/// for ASCII letters of plain symbols; others match exactly.
public struct SearchPattern: Hashable, Sendable {
    /// What is searched for, as it was typed.
    public let text: String
    /// What one symbol of the text is.
    public let alphabet: Alphabet
    /// Of plain symbols: for every place the codes that match there: one, or a letter's two cases.
    let choices: [[UInt32]]
    /// nil for plain symbols.
    let expression: Pattern?

    /// What, before anything else, takes all that follows as it stands (as in vim).
    public static let plainMark = "\\V"

    /// Plain symbols, none of which is special.
    /// - Returns: nil for an empty pattern.
    public init?(_ text: String, alphabet: Alphabet) {
        self.init(plain: text, typed: text, alphabet: alphabet)
    }

    /// What a person typed: a regular expression as `Pattern` reads it; plain symbols behind `\V`, and where nothing in
    /// it means anything else.
    /// - Returns: nil where nothing is left to look for.
    /// - Throws: `PatternError`.
    public static func typed(_ text: String, alphabet: Alphabet) throws(PatternError) -> SearchPattern? {
        if text.hasPrefix(plainMark) {
            return SearchPattern(plain: String(text.dropFirst(plainMark.count)), typed: text, alphabet: alphabet)
        }
        guard text.contains(where: { #"\^$.|?*+()[{"#.contains($0) }) else {
            return SearchPattern(text, alphabet: alphabet)
        }
        return SearchPattern(try Pattern(text, case: .smart), alphabet: alphabet)
    }

    private init?(plain: String, typed: String, alphabet: Alphabet) {
        guard !plain.isEmpty else { return nil }
        text = typed
        self.alphabet = alphabet
        expression = nil
        let ignoresCase = !plain.unicodeScalars.contains { $0.properties.isUppercase }
        choices =
            switch alphabet {
            case .scalar: plain.unicodeScalars.map { Self.cases(of: $0, ignoringCase: ignoresCase) }
            case .byte:
                plain.utf8.map { byte in
                    ignoresCase && (0x61...0x7A).contains(byte) ? [UInt32(byte), UInt32(byte) - 32] : [UInt32(byte)]
                }
            }
    }

    private init(_ expression: Pattern, alphabet: Alphabet) {
        text = expression.text
        self.alphabet = alphabet
        self.expression = expression
        choices = []
    }

    public static func == (a: SearchPattern, b: SearchPattern) -> Bool {
        a.text == b.text && a.alphabet == b.alphabet && a.choices == b.choices
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(alphabet)
        hasher.combine(choices)
    }

    /// Whether it is a regular expression.
    public var isExpression: Bool { expression != nil }

    /// Symbols that a match of plain symbols has.
    public var count: Int { choices.count }

    private static func cases(of scalar: Unicode.Scalar, ignoringCase: Bool) -> [UInt32] {
        guard ignoringCase else { return [scalar.value] }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard upper.count == 1, let other = upper.first, other != scalar else { return [scalar.value] }
        return [scalar.value, other.value]
    }

    @inline(__always)
    func matches(_ symbols: [Symbol], at index: Int) -> Bool {
        for (offset, choice) in zip(0..., choices) {
            let code = symbols[index + offset].code
            guard code == choice[0] || (choice.count > 1 && code == choice[1]) else { return false }
        }
        return true
    }
}
