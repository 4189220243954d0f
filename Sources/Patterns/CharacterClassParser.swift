/// Reads a class in brackets and writes it for PCRE2, which knows neither classes within classes nor what can be done
/// with two of them: `&&` (in both), `--` (in the first alone), `~~` (in one of them alone).
///
/// What is not a plain class becomes a group that matches one symbol: `[a-z&&[^aeiou]]` is `(?:(?=[^aeiou])[a-z])`.
struct CharacterClassParser {
    private let source: PatternTranslator
    private var index: Int
    private var depth = 0
    private var hasCapital = false

    /// Classes within each other at most.
    private static let mostDepth = 100

    /// Members side by side: a symbol belongs that is one of the pieces or matched by one of the others.
    private struct Union {
        /// What stands in a class as it is.
        var pieces = ""
        /// Expressions that match one symbol.
        var others: [String] = []

        var isEmpty: Bool { pieces.isEmpty && others.isEmpty }

        /// An expression that matches one symbol that belongs.
        var expression: String {
            if others.isEmpty { return "[\(pieces)]" }
            let all = (pieces.isEmpty ? [] : ["[\(pieces)]"]) + others
            return all.count == 1 ? all[0] : "(?:\(all.joined(separator: "|")))"
        }
    }

    /// One that was read: a symbol that a range may begin with, or a set of them.
    private enum Element {
        case symbol(String)
        case set(String)
        case complement(String)
    }

    /// - Parameter index: of the opening bracket.
    /// - Returns: what matches one symbol that belongs, the index behind the closing bracket, and whether a capital
    ///   stands for itself.
    static func read(
        _ source: PatternTranslator, at index: Int
    ) throws(PatternError) -> (expression: String, end: Int, hasCapital: Bool) {
        var parser = CharacterClassParser(source: source, index: index)
        let union = try parser.members()
        return (union.expression, parser.index, parser.hasCapital)
    }

    private init(source: PatternTranslator, index: Int) {
        self.source = source
        self.index = index
    }

    /// Reads from an opening bracket to behind its closing one.
    private mutating func members() throws(PatternError) -> Union {
        let start = index
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.mostDepth else { throw source.wrong("too many classes within each other", at: start) }
        index += 1
        let isNegated = source.next("^", at: index)
        if isNegated { index += 1 }
        var left: String?
        var operation = ""
        var union = Union()
        // A closing bracket that comes first stands for itself.
        if source.next("]", at: index) {
            union.pieces = "\\]"
            index += 1
        }
        while true {
            skipSpace()
            guard index < source.scalars.count else {
                throw source.wrong("the [ is not closed (\\[ is a bracket itself)", at: start)
            }
            if source.next("]", at: index) {
                index += 1
                break
            }
            if let sign = ["&&", "--", "~~"].first(where: { source.next($0, at: index) }) {
                guard !union.isEmpty else { throw source.wrong("nothing stands before \(sign)", at: index) }
                left = Self.combined(left, operation, union)
                operation = sign
                union = Union()
                index += 2
                continue
            }
            try member(of: &union)
        }
        guard !union.isEmpty else { throw source.wrong("nothing stands before the ]", at: index - 1) }
        guard isNegated || left != nil else { return union }
        if isNegated, left == nil, union.others.isEmpty {
            return Union(others: ["[^\(union.pieces)]"])
        }
        let whole = Self.combined(left, operation, union)
        return Union(others: [isNegated ? "(?:(?!\(whole))\\p{Any})" : whole])
    }

    private static func combined(_ left: String?, _ operation: String, _ right: Union) -> String {
        guard let left else { return right.expression }
        let right = right.expression
        return switch operation {
        case "&&": "(?:(?=\(right))\(left))"
        case "--": "(?:(?!\(right))\(left))"
        default: "(?:(?!\(right))\(left)|(?!\(left))\(right))"
        }
    }

    private mutating func member(of union: inout Union) throws(PatternError) {
        if source.next("[", at: index), !source.next("[:", at: index) {
            let inner = try members()
            union.pieces += inner.pieces
            union.others += inner.others
            return
        }
        if source.next("\\Q", at: index) {
            let end = source.quotationEnd(from: index + 2)
            let isClosed = source.next("\\E", at: end - 2) && end - 2 >= index + 2
            for scalar in source.scalars[index + 2..<(isClosed ? end - 2 : end)] {
                union.pieces += Self.escaped(scalar)
            }
            index = end
            return
        }
        switch try element() {
        case .set(let pieces): union.pieces += pieces
        case .complement(let pieces): union.others.append("[^\(pieces)]")
        case .symbol(let first):
            guard source.next("-", at: index), !source.next("--", at: index), !source.next("-]", at: index),
                !source.next("-[", at: index), index + 1 < source.scalars.count
            else {
                union.pieces += first
                return
            }
            let dash = index
            index += 1
            guard case .symbol(let last) = try element() else {
                throw source.wrong("a range of symbols ends in a class (\\- is a dash itself)", at: dash)
            }
            union.pieces += "\(first)-\(last)"
        }
    }

    private mutating func element() throws(PatternError) -> Element {
        if source.next("[:", at: index), let (element, end) = posix() {
            index = end
            return element
        }
        guard source.next("\\", at: index), index + 1 < source.scalars.count else {
            let scalar = source.scalars[index]
            index += 1
            if scalar.properties.isUppercase { hasCapital = true }
            return .symbol(Self.escaped(scalar))
        }
        var here = source
        here.index = index
        if let (text, end) = try here.sharedEscape() {
            index = end
            return text.hasPrefix("\\x") ? .symbol(text) : .set(text)
        }
        let letter = source.scalars[index + 1]
        let start = index
        index += 2
        switch letter {
        case "w": return .set(PatternSyntax.word)
        case "W": return .complement(PatternSyntax.word)
        case "d": return .set(PatternSyntax.digit)
        case "D": return .set(#"\P{N}"#)
        case "s", "S", "h", "H", "v", "V", "p", "P": return .set("\\\(letter)")
        case "x", "o", "N":
            if source.next("{", at: index), let end = source.scalars[index...].firstIndex(of: "}") {
                index = end + 1
            } else {
                index += source.hexadecimal(from: index, atMost: 2).count
            }
        case "c": index = min(source.scalars.count, index + 1)
        case "0"..."7":
            while index < min(source.scalars.count, start + 4), ("0"..."7").contains(source.scalars[index]) {
                index += 1
            }
        default: break
        }
        return .symbol(source.text(start..<index))
    }

    private func posix() -> (element: Element, end: Int)? {
        var place = index + 2
        let isNegated = source.next("^", at: place)
        if isNegated { place += 1 }
        let name = source.scalars[place...].prefix { ("a"..."z").contains($0) }
        place += name.count
        guard source.next(":]", at: place) else { return nil }
        let typed = String(String.UnicodeScalarView(name))
        // One that there is not is PCRE2's to refuse.
        let pieces = PatternSyntax.posix[typed] ?? "[:\(typed):]"
        return (isNegated ? .complement(pieces) : .set(pieces), place + 2)
    }

    /// Under `(?x)`.
    private mutating func skipSpace() {
        guard source.isExtended else { return }
        while index < source.scalars.count, source.scalars[index].properties.isWhitespace { index += 1 }
    }

    /// A symbol that stands for itself in a class, whatever stands beside it.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let isPlain = scalar.value >= 0x80 || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        return isPlain || scalar.value < 0x20 ? String(scalar) : "\\\(scalar)"
    }
}
