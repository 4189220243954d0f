/// Reads a pattern as people type it and writes it for PCRE2.
///
/// Most of it is left as it is. What is written in another way: the classes `\w` and `\d` and those of POSIX, whose sets
/// PCRE2 changes from version to version; `\b`, Unicode's edges of words; `\u{…}`; classes within classes, and what is
/// done with them (`&&`, `--`, `~~`); `{,n}`; white space in classes under `(?x)`. Verbs such as `(*SKIP)` and callouts
/// are refused: they would make what matches depend on how a text is cut.
struct PatternTranslator {
    let typed: String
    let scalars: [Unicode.Scalar]
    var index = 0
    var result = TranslatedPattern()
    /// Whether white space counts for nothing, by group.
    private var extended = [false]

    init(_ typed: String) {
        self.typed = typed
        scalars = Array(typed.unicodeScalars)
    }

    static func translate(_ typed: String) throws(PatternError) -> TranslatedPattern {
        var translator = PatternTranslator(typed)
        try translator.run()
        return translator.result
    }

    var isExtended: Bool { extended[extended.count - 1] }

    private mutating func run() throws(PatternError) {
        while index < scalars.count {
            let start = index
            let scalar = scalars[index]
            switch scalar {
            case "\\": try escape()
            case "[":
                let read = try CharacterClassParser.read(self, at: index)
                result.append(read.expression, from: start)
                if read.hasCapital { result.hasCapital = true }
                index = read.end
            case "(": try group()
            case ")":
                if extended.count > 1 { extended.removeLast() }
                take(1)
            case "{":
                // Older versions of PCRE2 take this for plain symbols.
                if next("{,"), let digits = digits(from: index + 2), next("}", at: index + 2 + digits.count) {
                    result.append("{0,\(digits)}", from: start)
                    index += 3 + digits.count
                } else {
                    take(1)
                }
            case "#" where isExtended:
                while index < scalars.count && !scalars[index].endsLine { take(1) }
            default:
                if scalar.properties.isUppercase { result.hasCapital = true }
                take(1)
            }
        }
    }

    /// Copies some scalars as they are.
    private mutating func take(_ count: Int) {
        let end = min(scalars.count, index + count)
        result.append(text(index..<end), from: index)
        index = end
    }

    private mutating func escape() throws(PatternError) {
        let start = index
        guard index + 1 < scalars.count else { return take(1) }
        switch scalars[index + 1] {
        case "Q":
            let end = quotationEnd(from: index + 2)
            if scalars[index..<end].dropFirst(2).contains(where: \.properties.isUppercase) { result.hasCapital = true }
            take(end - index)
        case "w": replace(2, by: "[\(PatternSyntax.word)]")
        case "W": replace(2, by: "[^\(PatternSyntax.word)]")
        case "d": replace(2, by: PatternSyntax.digit)
        case "D": replace(2, by: #"\P{N}"#)
        case "b", "B":
            result.asksForBoundaries = true
            replace(2, by: "(?:(?C\(scalars[index + 1] == "b" ? PatternSyntax.edge : PatternSyntax.noEdge)))")
        case "g", "k":
            // A name or a number in brackets of some sort follows.
            take(2)
            takeName()
        case "x", "o":
            let isBraced = next("{", at: index + 2)
            take(isBraced ? 3 : 2)
            take(hexadecimal(from: index, atMost: isBraced ? 8 : 2).count)
        default:
            if let (text, end) = try sharedEscape() {
                result.append(text, from: start)
                index = end
            } else {
                take(2)
            }
        }
    }

    private mutating func replace(_ count: Int, by text: String) {
        result.append(text, from: index)
        index += count
    }

    /// An escape that means the same within and without a class, as it is written for PCRE2, and where it ends; nil for
    /// any other.
    func sharedEscape() throws(PatternError) -> (text: String, end: Int)? {
        guard next("\\"), index + 1 < scalars.count else { return nil }
        switch scalars[index + 1] {
        case "u":
            if next("{", at: index + 2) {
                let digits = hexadecimal(from: index + 3, atMost: 8)
                guard !digits.isEmpty, next("}", at: index + 3 + digits.count) else {
                    throw wrong("\\u{ } wants a number in hexadecimal", at: index + 3 + digits.count)
                }
                return ("\\x{\(digits)}", index + 4 + digits.count)
            }
            return try fixed(digits: 4)
        case "U": return try fixed(digits: 8)
        case "N" where next("{", at: index + 2) && !next("U+", at: index + 3):
            throw wrong("symbols are not known by their names; write \\u{ } with a number", at: index)
        case "p", "P":
            guard next("{", at: index + 2) else { return nil }
            let name = scalars[(index + 3)...].prefix { $0 != "}" }
            guard next("}", at: index + 3 + name.count) else { return nil }
            var typed = String(String.UnicodeScalarView(name))
            let isNegated = typed.hasPrefix("^")
            if isNegated { typed.removeFirst() }
            let known = PatternSyntax.property(typed)
            return ("\\\(scalars[index + 1]){\(isNegated ? "^" : "")\(known)}", index + 4 + name.count)
        default: return nil
        }
    }

    private func fixed(digits count: Int) throws(PatternError) -> (text: String, end: Int) {
        let digits = hexadecimal(from: index + 2, atMost: count)
        guard digits.count == count else {
            throw wrong(
                "\\\(scalars[index + 1]) wants \(count) digits in hexadecimal", at: index + 2 + digits.count)
        }
        return ("\\x{\(digits)}", index + 2 + count)
    }

    private mutating func group() throws(PatternError) {
        if next("(?#") {
            let end = scalars[index...].firstIndex(of: ")").map { $0 + 1 } ?? scalars.count
            return take(end - index)
        }
        if next("(*"), index + 2 < scalars.count, !scalars[index + 2].properties.isLowercase {
            throw wrong("verbs such as (*SKIP) are not taken", at: index)
        }
        guard next("(?") else {
            extended.append(isExtended)
            return take(1)
        }
        if next("(?C") { throw wrong("callouts are not taken", at: index) }
        if next("(?<") && !next("(?<=") && !next("(?<!") || next("(?P") || next("(?'") || next("(?&") {
            extended.append(isExtended)
            take(2)
            return takeName()
        }
        try flags()
    }

    /// `(?`, and the letters that change how the rest is read, of the group or of what follows.
    private mutating func flags() throws(PatternError) {
        var end = index + 2
        while end < scalars.count, scalars[end].isASCIILetter || scalars[end] == "-" || scalars[end] == "^" { end += 1 }
        let letters = scalars[index + 2..<end]
        let isFlags = next(")", at: end) || next(":", at: end)
        guard isFlags else {
            extended.append(isExtended)
            return take(2)
        }
        var isOn = isExtended
        if letters.first == "^" { isOn = false }
        if let x = letters.firstIndex(of: "x") {
            let minus = letters.firstIndex(of: "-") ?? letters.endIndex
            isOn = x < minus
        }
        // With two of them, white space in a class counts for nothing either.
        result.append("(?" + letters.map { $0 == "x" && isOn ? "xx" : "\($0)" }.joined(), from: index)
        index = end
        if next(":", at: end) {
            extended.append(isOn)
        } else {
            // A group that is none: what it says holds to the end of the one around it.
            extended[extended.count - 1] = isOn
            extended.append(isOn)
        }
        if next(":", at: end) { take(1) }
    }

    /// Copies a name and what it stands in, in which capitals are no letters to look for.
    private mutating func takeName() {
        guard index < scalars.count else { return }
        var end = index + 1
        while end < scalars.count,
            scalars[end].isASCIILetter || ("0"..."9").contains(scalars[end])
                || ["_", "<", "'", "+", "-"].contains(scalars[end])
        { end += 1 }
        take(end - index)
    }

    // MARK: Looking

    func next(_ text: String, at place: Int? = nil) -> Bool {
        let place = place ?? index
        return place <= scalars.count && scalars[place...].starts(with: text.unicodeScalars)
    }

    func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    /// Where what `\Q` begins ends: behind `\E`.
    func quotationEnd(from start: Int) -> Int {
        var place = start
        while place < scalars.count {
            if next("\\E", at: place) { return place + 2 }
            place += 1
        }
        return place
    }

    func hexadecimal(from start: Int, atMost most: Int) -> String {
        guard start <= scalars.count else { return "" }
        let digits = scalars[start...].prefix(most).prefix { $0.properties.isASCIIHexDigit }
        return String(String.UnicodeScalarView(digits))
    }

    private func digits(from start: Int) -> String? {
        guard start <= scalars.count else { return nil }
        let digits = scalars[start...].prefix { ("0"..."9").contains($0) }
        return digits.isEmpty ? nil : String(String.UnicodeScalarView(digits))
    }

    /// - Parameter place: in scalars, from 0.
    func wrong(_ reason: String, at place: Int) -> PatternError {
        let characters = text(0..<min(place, scalars.count)).count
        return PatternError(pattern: typed, place: characters + 1, reason: reason)
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    /// Whether a comment ends there.
    fileprivate var endsLine: Bool { (0x0A...0x0D).contains(value) || [0x85, 0x2028, 0x2029].contains(value) }
}
