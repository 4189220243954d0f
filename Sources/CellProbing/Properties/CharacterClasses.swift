import Files
import Texts

/// What a symbol is by itself. Codes above every scalar (invalid bytes, bytes of 128 and more) are none of these.
enum CharacterClass {
    static func isSpace(_ code: UInt32) -> Bool { Symbol(code: code).isBlank }

    static func isDigit(_ code: UInt32) -> Bool {
        code < 0x80 ? (0x30...0x39).contains(code) : scalar(code)?.properties.numericType == .decimal
    }

    static func isUpper(_ code: UInt32) -> Bool {
        code < 0x80 ? (0x41...0x5A).contains(code) : scalar(code)?.properties.isUppercase == true
    }

    static func isLetter(_ code: UInt32) -> Bool {
        guard code >= 0x80 else { return (0x41...0x5A).contains(code & ~0x20) }
        return scalar(code)?.properties.isAlphabetic == true
    }

    static func isVowel(_ code: UInt32) -> Bool {
        switch code & ~0x20 {
        case 0x41, 0x45, 0x49, 0x4F, 0x55: code < 0x80
        default: false
        }
    }

    /// Everything visible that is neither letter nor digit.
    static func isPunctuation(_ code: UInt32) -> Bool {
        guard code >= 0x80 else { return (0x21...0x7E).contains(code) && !isLetter(code) && !isDigit(code) }
        guard let category = scalar(code)?.properties.generalCategory else { return false }
        switch category {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            return true
        default: return false
        }
    }

    static func isDash(_ code: UInt32) -> Bool { code == 0x2D || (0x2010...0x2015).contains(code) }

    static func isWord(_ code: UInt32) -> Bool { isLetter(code) || isDigit(code) }

    private static func scalar(_ code: UInt32) -> Unicode.Scalar? { Unicode.Scalar(code) }
}

/// Whether the symbol read belongs to a class.
private struct ClassReader: StepwiseReader {
    let contains: @Sendable (UInt32) -> Bool
    mutating func value(after code: UInt32) -> Float { contains(code) ? 1 : 0 }
}

/// Which of several classes the symbol belongs to.
private struct CategoryReader: ForesightedReader {
    var held: UInt32?

    mutating func value(after code: UInt32, before next: UInt32?) -> Float {
        if LineEnd.contains(code, before: next) { return 4 }
        if CharacterClass.isSpace(code) { return 3 }
        if CharacterClass.isDigit(code) { return 2 }
        if CharacterClass.isUpper(code) { return 1 }
        if CharacterClass.isLetter(code) { return 0 }
        return CharacterClass.isPunctuation(code) ? 5 : 6
    }
}

extension Property {
    private static func symbolClass(
        _ name: String, _ meaning: String, _ contains: @escaping @Sendable (UInt32) -> Bool
    ) -> Property {
        Property(name, .binary, meaning) { ClassReader(contains: contains) }
    }

    /// Properties of the symbol read, whatever stands around it.
    static let characterClasses = [
        symbolClass("upper", "the symbol is an upper-case letter", CharacterClass.isUpper),
        symbolClass("digit", "the symbol is a digit", CharacterClass.isDigit),
        symbolClass("letter", "the symbol is a letter", CharacterClass.isLetter),
        symbolClass("vowel", "the symbol is one of a e i o u, in either case", CharacterClass.isVowel),
        symbolClass("space", "the symbol is white space, a newline too", CharacterClass.isSpace),
        Property("newline", .binary, "the symbol is a newline, or the carriage return before one") { NewlineReader() },
        symbolClass(
            "punctuation", "the symbol is visible and neither letter nor digit", CharacterClass.isPunctuation),
        Property(
            "symbol-class",
            .categorical(["lower", "upper", "digit", "space", "newline", "punctuation", "other"]),
            "which class the symbol belongs to"
        ) { CategoryReader() },
    ]
}
