/// One line of a TOML file, as far as settings need it: a table's name, or a key with a string, number or truth value.
///
/// Line by line and not as a whole, because one that is wrong must not take the others with it. By scalars, as TOML is
/// defined: a mark that combines with a quote does not make it another character.
enum TOMLLine: Hashable {
    case blank
    case table(String)
    /// A string's content, or any other value as it stands.
    case value(key: String, String)

    private typealias Scalars = Substring.UnicodeScalarView

    struct Malformed: Error, Hashable {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    init(_ line: some StringProtocol) throws(Malformed) {
        var rest = Substring(line).unicodeScalars
        Self.skipBlanks(&rest)
        guard let first = rest.first, first != "#" else {
            self = .blank
            return
        }
        if first == "[" {
            rest.removeFirst()
            Self.skipBlanks(&rest)
            let name = try Self.key(&rest)
            guard rest.first == "]" else { throw Malformed("a table's name ends with ]") }
            rest.removeFirst()
            try Self.end(rest)
            self = .table(name)
            return
        }
        let key = try Self.key(&rest)
        guard rest.first == "=" else { throw Malformed("\(key) needs = and a value after it") }
        rest.removeFirst()
        Self.skipBlanks(&rest)
        let value = try Self.value(&rest)
        try Self.end(rest)
        self = .value(key: key, value)
    }

    private static func skipBlanks(_ rest: inout Scalars) {
        rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
    }

    private static func end(_ rest: Scalars) throws(Malformed) {
        var rest = rest
        skipBlanks(&rest)
        guard rest.isEmpty || rest.first == "#" else {
            throw Malformed("\"\(Substring(rest))\" is left over after the value")
        }
    }

    private static func key(_ rest: inout Scalars) throws(Malformed) -> String {
        if rest.first == "\"" || rest.first == "'" {
            let key = try string(&rest)
            skipBlanks(&rest)
            return key
        }
        let key = rest.prefix { scalar in
            switch scalar {
            case "0"..."9", "A"..."Z", "a"..."z", "_", "-": true
            default: false
            }
        }
        guard !key.isEmpty else {
            throw Malformed("a line is key = value, [table] or # comment; quote other keys: \"g g\"")
        }
        rest = rest.dropFirst(key.count)
        skipBlanks(&rest)
        return String(key)
    }

    private static func value(_ rest: inout Scalars) throws(Malformed) -> String {
        if rest.first == "\"" || rest.first == "'" { return try string(&rest) }
        let scalars = rest.prefix { ![" ", "\t", "\r", "#"].contains($0) }
        let value = String(scalars)
        guard !value.isEmpty else { throw Malformed("there is no value after =") }
        guard value.first != "[" else {
            throw Malformed("lists are not supported; write the values in one string, as in \"#2166ac #b2182b\"")
        }
        guard value == "true" || value == "false" || Double(value.filter { $0 != "_" }) != nil else {
            throw Malformed("text must be in quotes: \"\(value)\"")
        }
        rest = rest.dropFirst(scalars.count)
        return value
    }

    /// A basic string with its escapes, or a literal one without.
    private static func string(_ rest: inout Scalars) throws(Malformed) -> String {
        let quote = rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == quote { return String(text) }
            guard scalar == "\\", quote == "\"" else {
                text.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\"": text.append("\"")
            case "\\": text.append("\\")
            case "t": text.append("\t")
            case "n": text.append("\n")
            case "u":
                guard rest.prefix(4).count == 4, let code = UInt32(String(rest.prefix(4)), radix: 16),
                    let scalar = Unicode.Scalar(code)
                else { throw Malformed("\\u needs four hexadecimal digits") }
                text.append(scalar)
                rest = rest.dropFirst(4)
            default: throw Malformed("a \\ in \"…\" is followed by \", \\, t, n or u; '…' takes it as it is")
            }
        }
        throw Malformed("a string is not closed")
    }
}
