/// A pattern in PCRE2's own syntax, and where each piece of it stands in what was typed.
struct TranslatedPattern {
    private(set) var bytes: [UInt8] = []
    /// Whether a letter that stands for itself is a capital.
    var hasCapital = false
    /// Whether `\b` or `\B` occurs.
    var asksForBoundaries = false
    /// Whether PCRE2 must not decide by itself that a repetition gives nothing back, in which it errs twice. It takes it
    /// that nothing fails behind the last one, but a word's edge may, which is a callout to it: `.{1,2}\b` would not find
    /// one symbol before an edge. And it takes it that no symbol is of both of two categories that are negated:
    /// `\P{L}+\P{N}` would find nothing in "--" (version 10.42).
    var mustGiveBack: Bool {
        asksForBoundaries
            || zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "\\") && $1 == UInt8(ascii: "P") }
            || zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == UInt8(ascii: "^") }
    }
    private var origins: [(byte: Int, scalar: Int)] = []

    /// - Parameter origin: the place in what was typed, in scalars from 0.
    mutating func append(_ text: String, from origin: Int) {
        origins.append((bytes.count, origin))
        bytes += text.utf8
    }

    /// The place in what was typed that a byte comes from.
    func origin(ofByte byte: Int) -> Int { (origins.last { $0.byte <= byte } ?? (0, 0)).scalar }
}

/// What is written for what PCRE2 has another meaning for, or none.
enum PatternSyntax {
    /// `\w`: what is alphabetic, decimal digits, the underscore. The ASCII ones first, which PCRE2 looks up in a table.
    static let word = #"_0-9A-Za-z\p{Alphabetic}\p{Nd}"#
    /// `\d`: whatever Unicode calls a number.
    static let digit = #"\p{N}"#
    /// A word's edge and its opposite are asked of the program, see `WordBoundaries`.
    static let (edge, noEdge) = (1, 2)

    /// What POSIX calls classes, within a class.
    static let posix = [
        "alpha": #"\p{Alphabetic}"#, "alnum": #"\p{Alphabetic}\p{N}"#, "upper": #"\p{Uppercase}"#,
        "lower": #"\p{Lowercase}"#, "punct": #"\p{P}"#, "word": word, "digit": #"\p{Nd}"#, "space": #"\s"#,
        "blank": #"\h"#, "cntrl": #"\p{Cc}"#, "xdigit": "0-9A-Fa-f", "ascii": #"\x{00}-\x{7f}"#,
        "graph": "[:graph:]", "print": "[:print:]",
    ]

    /// The long names of general categories (Unicode Character Database, PropertyValueAliases.txt) in their short form.
    private static let categories = [
        "letter": "L", "casedletter": "L&", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt",
        "modifierletter": "Lm", "otherletter": "Lo", "mark": "M", "nonspacingmark": "Mn", "spacingmark": "Mc",
        "enclosingmark": "Me", "number": "N", "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No",
        "punctuation": "P", "connectorpunctuation": "Pc", "dashpunctuation": "Pd", "openpunctuation": "Ps",
        "closepunctuation": "Pe", "initialpunctuation": "Pi", "finalpunctuation": "Pf", "otherpunctuation": "Po",
        "symbol": "S", "mathsymbol": "Sm", "currencysymbol": "Sc", "modifiersymbol": "Sk", "othersymbol": "So",
        "separator": "Z", "spaceseparator": "Zs", "lineseparator": "Zl", "paragraphseparator": "Zp", "other": "C",
        "control": "Cc", "format": "Cf", "surrogate": "Cs", "privateuse": "Co", "unassigned": "Cn",
    ]

    /// A property's name as PCRE2 knows it.
    static func property(_ name: String) -> String {
        let plain = name.lowercased().filter { !" _-".contains($0) }
        let value = ["gc=", "generalcategory="].first { plain.hasPrefix($0) }.map { plain.dropFirst($0.count) }
        if let short = categories[String(value ?? plain[...])] { return short }
        if value != nil { return name.split(separator: "=").last.map { String($0) } ?? name }
        let bare = plain.hasPrefix("is") && plain.count > 2 ? plain.dropFirst(2) : plain[...]
        return categories[String(bare)] ?? (bare.count < plain.count ? String(bare) : name)
    }
}
