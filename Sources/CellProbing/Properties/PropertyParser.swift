/// Reads properties as they are typed:
///
///     either   = both { "or" both }
///     both     = one { "and" one }
///     one      = "not" one | term [ comparison number ]
///     term     = "(" either ")" | "next" "(" either ")" | "/" pattern "/" | "pair" "(" string "," string ")"
///              | "labels" "(" string ")" | name
struct PropertyParser {
    private let symbols: [Character]
    private let catalog: PropertyCatalog
    private let labels: (String) throws(PropertyError) -> Labels
    private var index = 0
    private var depth = 0
    /// Terms so far: each is a reader that goes over the whole text.
    private var terms = 0
    private static let mostTerms = 256

    init(_ text: String, catalog: PropertyCatalog, labels: @escaping (String) throws(PropertyError) -> Labels) {
        symbols = Array(text)
        self.catalog = catalog
        self.labels = labels
    }

    mutating func parse() throws(PropertyError) -> Property {
        let property = try either()
        skipSpace()
        guard index == symbols.count else { throw unexpected("\"and\", \"or\" or the end") }
        return property
    }

    private mutating func either() throws(PropertyError) -> Property {
        let start = index
        var chain = [try both()]
        while takeWord("or") {
            try requireBinary(chain[0], start)
            let place = index
            chain.append(try both())
            try requireBinary(chain[chain.count - 1], place)
        }
        return .any(chain)
    }

    private mutating func both() throws(PropertyError) -> Property {
        let start = index
        var chain = [try one()]
        while takeWord("and") {
            try requireBinary(chain[0], start)
            let place = index
            chain.append(try one())
            try requireBinary(chain[chain.count - 1], place)
        }
        return .all(chain)
    }

    private mutating func one() throws(PropertyError) -> Property {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw .tooDeep(at: index + 1) }
        if takeWord("not") {
            let place = index
            let property = try one()
            try requireBinary(property, place)
            return .not(property)
        }
        skipSpace()
        let place = index
        let property = try term()
        guard let comparison = takeComparison() else { return property }
        guard property.kind == .real else { throw .notReal(property.name, at: place + 1) }
        return .comparing(property, comparison, with: try number())
    }

    private mutating func term() throws(PropertyError) -> Property {
        skipSpace()
        let place = index
        terms += 1
        guard terms <= Self.mostTerms else { throw .tooManyTerms(at: place + 1, most: Self.mostTerms) }
        if take("(") {
            let property = try either()
            try require(")")
            return property
        }
        if take("/") { return try pattern(from: place) }
        let name = word()
        guard !name.isEmpty else { throw unexpected("a property") }
        guard ["next", "pair", "labels"].contains(name), take("(") else {
            guard let property = catalog[name] else {
                throw .unknownName(name, at: place + 1, nearest: catalog.nearest(to: name))
            }
            return property
        }
        defer { skipSpace() }
        switch name {
        case "next":
            let property = try either()
            try require(")")
            return .next(property)
        case "pair":
            let open = try string()
            try require(",")
            let close = try string()
            try require(")")
            do { return try .between(open, close) } catch {
                throw .badArgument(
                    "an empty delimiter", at: place + 1, expected: "both delimiters, as in pair(\"<\", \">\")")
            }
        default:
            let file = try string()
            try require(")")
            return try labels(file).property
        }
    }

    private mutating func pattern(from place: Int) throws(PropertyError) -> Property {
        var text = ""
        while index < symbols.count && symbols[index] != "/" {
            if symbols[index] == "\\", index + 1 < symbols.count {
                if symbols[index + 1] != "/" { text.append("\\") }
                index += 1
            }
            text.append(symbols[index])
            index += 1
        }
        guard index < symbols.count else { throw unexpected("the / that ends the regular expression") }
        index += 1
        return try .matches(of: text, at: place + 1)
    }

    private mutating func string() throws(PropertyError) -> String {
        skipSpace()
        guard index < symbols.count, symbols[index] == "\"" || symbols[index] == "'" else {
            throw unexpected("a string in quotes")
        }
        let quote = symbols[index]
        index += 1
        var text = ""
        while index < symbols.count && symbols[index] != quote {
            if symbols[index] == "\\", index + 1 < symbols.count { index += 1 }
            text.append(symbols[index])
            index += 1
        }
        guard index < symbols.count else { throw unexpected("the quote that ends the string") }
        index += 1
        return text
    }

    private mutating func number() throws(PropertyError) -> Float {
        skipSpace()
        let place = index
        while index < symbols.count, "+-.0123456789eE".contains(symbols[index]) { index += 1 }
        let text = String(symbols[place..<index])
        guard let number = Float(text), number.isFinite else {
            throw .badArgument(text.isEmpty ? "no number" : "\"\(text)\"", at: place + 1, expected: "a number")
        }
        return number
    }

    private mutating func takeComparison() -> Property.Comparison? {
        skipSpace()
        for comparison in Property.Comparison.allCases where symbols[index...].starts(with: comparison.rawValue) {
            index += comparison.rawValue.count
            return comparison
        }
        return nil
    }

    private func requireBinary(_ property: Property, _ place: Int) throws(PropertyError) {
        var place = place
        while place < symbols.count && symbols[place].isWhitespace { place += 1 }
        guard property.kind == .binary else { throw .notBinary(property.name, at: place + 1) }
    }

    private mutating func require(_ symbol: Character) throws(PropertyError) {
        guard take(symbol) else { throw unexpected("\"\(symbol)\"") }
    }

    private mutating func take(_ symbol: Character) -> Bool {
        skipSpace()
        guard index < symbols.count, symbols[index] == symbol else { return false }
        index += 1
        return true
    }

    private mutating func takeWord(_ wanted: String) -> Bool {
        skipSpace()
        let start = index
        if word() == wanted { return true }
        index = start
        return false
    }

    private mutating func word() -> String {
        let start = index
        while index < symbols.count, isNameCharacter(symbols[index]) { index += 1 }
        return String(symbols[start..<index])
    }

    private func isNameCharacter(_ symbol: Character) -> Bool {
        symbol.isLetter || symbol.isNumber || symbol == "-" || symbol == "_"
    }

    private mutating func skipSpace() {
        while index < symbols.count && symbols[index].isWhitespace { index += 1 }
    }

    private func unexpected(_ expected: String) -> PropertyError {
        let found = index < symbols.count ? "\"\(symbols[index])\"" : "the end"
        return .unexpected(found, at: index + 1, expected: expected)
    }
}
