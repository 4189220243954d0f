/// On within the matches of a regular expression in Swift's syntax, `^` and `$` being the ends of lines.
///
/// The text is searched in windows: a window ends at the first blank line after 4,096 symbols, at the first newline
/// after 16,384, or at 65,536 symbols, and no match reaches over a window's end. So memory is bounded, and where the
/// matches lie does not depend on how the text was handed over.
struct RegularExpressionReader: PropertyReader {
    /// Made of a text alone, with no code of ours in it; what it compiles to is made once, by an atomic exchange.
    nonisolated(unsafe) private let regex: Regex<AnyRegexOutput>?
    private var window: [UInt32] = []
    private var lineIsBlank = true

    /// A pattern that does not compile matches nothing; whoever makes a property of it has tried it before.
    init(_ pattern: String) { regex = try? Self.compile(pattern) }

    static func compile(_ pattern: String) throws -> Regex<AnyRegexOutput> {
        try Regex(pattern).anchorsMatchLineEndings().matchingSemantics(.unicodeScalar)
    }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        for code in codes {
            window.append(code)
            if code == 0x0A {
                if window.count >= (lineIsBlank ? 4096 : 16384) { search(into: &values) }
                lineIsBlank = true
            } else {
                if !CharacterClass.isSpace(code) { lineIsBlank = false }
                if window.count >= 65536 { search(into: &values) }
            }
        }
    }

    mutating func finish(into values: inout [Float]) { search(into: &values) }

    private mutating func search(into values: inout [Float]) {
        guard let regex, !window.isEmpty else {
            values += [Float](repeating: 0, count: window.count)
            window.removeAll(keepingCapacity: true)
            return
        }
        var scalars = String.UnicodeScalarView()
        for code in window { scalars.append(Unicode.Scalar(code) ?? "\u{FFFD}") }
        let text = String(scalars)
        var marks = [Float](repeating: 0, count: window.count)
        var index = text.unicodeScalars.startIndex
        var position = 0
        for match in text.matches(of: regex) {
            position += text.unicodeScalars.distance(from: index, to: match.range.lowerBound)
            let length = text.unicodeScalars.distance(from: match.range.lowerBound, to: match.range.upperBound)
            for place in position..<position + length { marks[place] = 1 }
            position += length
            index = match.range.upperBound
        }
        values += marks
        window.removeAll(keepingCapacity: true)
    }
}

extension Property {
    /// On within the matches of a regular expression.
    /// - Throws: `PropertyError.badPattern`.
    public static func matches(of pattern: String) throws(PropertyError) -> Property {
        try matches(of: pattern, at: 1)
    }

    static func matches(of pattern: String, at place: Int) throws(PropertyError) -> Property {
        do {
            _ = try RegularExpressionReader.compile(pattern)
        } catch {
            throw .badPattern(
                pattern, at: place, reason: "\(error)".split(separator: "\n").first.map(String.init) ?? "")
        }
        let shown = pattern.replacing("/", with: "\\/")
        return Property("/\(shown)/", .binary, "within a match of the regular expression") {
            RegularExpressionReader(pattern)
        }
    }
}
