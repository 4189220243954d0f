import Files

/// Reads JSON (RFC 8259) strictly: UTF-8 only, no repeated names, no lone surrogates, and only so deep, because what
/// it reads comes from files of strangers.
package struct JSONReader {
    /// Deepest nesting that is read; a safetensors header needs three levels.
    package static let deepest = 16

    private let bytes: [UInt8]
    private var at = 0

    /// The one value that a text holds, white space around it allowed.
    /// - Throws: `JSONError`, which says at which byte the text stops being JSON.
    package static func value(of bytes: [UInt8]) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.at == bytes.count else { throw reader.error("the end") }
        return value
    }

    package static func value(of text: String) throws(JSONError) -> JSONValue { try value(of: Array(text.utf8)) }

    /// A member of an object whose names are data.
    package enum Member {
        case value(JSONValue)
        /// An object whose names are data as well.
        case members([(name: String, value: JSONValue)])
    }

    /// The members of the one object that a text holds, for names that are data and not a format's: two that differ in
    /// their bytes are two, however alike they look.
    /// - Parameter inner: the member that is read in the same way, where it is an object.
    /// - Throws: `JSONError`, also for what is JSON and no object.
    package static func members(
        of bytes: [UInt8], within inner: String
    ) throws(JSONError) -> [(name: String, value: Member)] {
        var reader = JSONReader(bytes: bytes)
        reader.skipSpace()
        guard reader.next == UInt8(ascii: "{") else { throw reader.error("an opening brace") }
        let members = try reader.members { (reader, name) throws(JSONError) in
            reader.skipSpace()
            guard name == inner, reader.next == UInt8(ascii: "{") else {
                return Member.value(try reader.value(depth: 1))
            }
            return .members(try reader.members { (reader, _) throws(JSONError) in try reader.value(depth: 2) })
        }
        reader.skipSpace()
        guard reader.at == bytes.count else { throw reader.error("the end") }
        return members
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func error(_ expected: String) -> JSONError { JSONError(byte: at, expected: expected) }

    /// The byte that comes next; 0, which no JSON has outside strings, at the end.
    private var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func skipSpace() {
        while [0x20, 0x09, 0x0A, 0x0D].contains(next) { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.deepest else { throw error("no more than \(Self.deepest) levels") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw error("a value")
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[at...].starts(with: text.utf8) else { throw error(text) }
        at += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        let members = try members { (reader, _) throws(JSONError) in try reader.value(depth: depth + 1) }
        return .object(Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }

    /// An object's members in their order, from its opening brace on; `read` reads a member's value.
    private mutating func members<Value>(
        _ read: (inout JSONReader, _ name: String) throws(JSONError) -> Value
    ) throws(JSONError) -> [(name: String, value: Value)] {
        at += 1
        var members: [(name: String, value: Value)] = []
        var names: Set<ExactText> = []
        skipSpace()
        if take("}") { return members }
        while true {
            skipSpace()
            let start = at
            let name = try string()
            skipSpace()
            guard take(":") else { throw error("a colon") }
            members.append((name, try read(&self, name)))
            guard names.insert(ExactText(name)).inserted else {
                throw JSONError(byte: start, expected: "every name once in an object")
            }
            skipSpace()
            if take("}") { return members }
            guard take(",") else { throw error("a comma or a closing brace") }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        at += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(values) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw error("a comma or a closing bracket") }
        }
    }

    private mutating func digits() throws(JSONError) {
        let start = at
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { at += 1 }
        guard at > start else { throw error("a digit") }
    }

    private mutating func number() throws(JSONError) -> String {
        let start = at
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func string() throws(JSONError) -> String {
        let start = at
        guard take("\"") else { throw error("a string") }
        var content: [UInt8] = []
        while true {
            guard at < bytes.count else { throw error("the end of the string that begins at byte \(start)") }
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONError(byte: start, expected: "a string in UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20:
                at -= 1
                throw error("no control character in a string")
            default: content.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let letter = next
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try codeUnit()
            if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
                let low = try codeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw error("the second half of a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("no lone surrogate") }
            return scalar
        default:
            at -= 1
            throw error("an escape that JSON knows")
        }
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else {
                throw error("four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}

/// Where a text stops being JSON.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 0, in the text that was read.
    public let byte: Int
    /// What should have stood there.
    public let expected: String

    public var description: String { "not valid JSON at byte \(byte), where \(expected) was expected" }
}
