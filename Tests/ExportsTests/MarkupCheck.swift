/// Reads XML as strictly as its grammar is here: elements that close in order, attributes in double quotes and each once,
/// the five entities and numbers, no characters that XML 1.0 forbids.
struct MarkupCheck {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String]
        /// The text directly inside.
        var text = ""
    }

    /// In the order in which they begin.
    private(set) var elements: [Element] = []
    /// The first thing that is wrong; nil when nothing is.
    private(set) var problem: String?
    private var rest: Substring

    init(_ text: String) {
        rest = text[...]
        if let bad = text.unicodeScalars.first(where: { !Self.isAllowed($0) }) {
            problem = "U+\(String(bad.value, radix: 16)) is not allowed"
            return
        }
        var open: [Int] = []
        while !rest.isEmpty, problem == nil {
            if rest.hasPrefix("</") {
                rest = rest.dropFirst(2)
                let name = take { $0 != ">" }
                rest = rest.dropFirst()
                if open.popLast().map({ elements[$0].name }) != name { problem = "</\(name)> closes nothing" }
            } else if rest.first == "<" {
                rest = rest.dropFirst()
                begin(&open)
            } else {
                let text = plain(take { $0 != "<" })
                if let last = open.last { elements[last].text += text }
            }
        }
        if problem == nil, let left = open.last { problem = "<\(elements[left].name)> is not closed" }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private mutating func begin(_ open: inout [Int]) {
        let name = take { $0.isLetter || $0.isNumber }
        guard !name.isEmpty else {
            problem = "a < that begins nothing: \(rest.prefix(20))"
            return
        }
        var element = Element(name: name, attributes: [:])
        while problem == nil {
            _ = take { $0 == " " || $0 == "\n" }
            if rest.hasPrefix("/>") {
                rest = rest.dropFirst(2)
                elements.append(element)
                return
            }
            if rest.first == ">" {
                rest = rest.dropFirst()
                open.append(elements.count)
                elements.append(element)
                return
            }
            let key = take { $0.isLetter || $0.isNumber || "-:".contains($0) }
            guard !key.isEmpty, rest.hasPrefix("=\""), element.attributes[key] == nil else {
                problem = "an attribute of <\(name)> at \(rest.prefix(20))"
                return
            }
            rest = rest.dropFirst(2)
            element.attributes[key] = plain(take { $0 != "\"" && $0 != "<" })
            guard rest.first == "\"" else {
                problem = "\(key) of <\(name)> does not end"
                return
            }
            rest = rest.dropFirst()
        }
    }

    private mutating func take(while isWanted: (Character) -> Bool) -> String {
        let part = rest.prefix(while: isWanted)
        rest = rest[part.endIndex...]
        return String(part)
    }

    private mutating func plain(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        let names = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#10": "\n"]
        while let and = rest.firstIndex(of: "&") {
            result += rest[..<and]
            let name = rest[rest.index(after: and)...].prefix { $0 != ";" }
            guard let meant = names[String(name)], name.endIndex < rest.endIndex else {
                problem = "a & that begins nothing: \(rest[and...].prefix(20))"
                return result
            }
            result += meant
            rest = rest[rest.index(after: name.endIndex)...]
        }
        return result + rest
    }
}
