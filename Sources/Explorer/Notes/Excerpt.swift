import Texts

/// A few words of a text at a place.
enum Excerpt {
    /// Symbols that one has at most.
    static let longest = 80

    /// The beginning of a position's line, or, further on in a long line, what stands from the position on.
    static func of(_ document: Document, at position: Int) -> String {
        let line = document.lineRange(containing: position)
        let start = position - line.lowerBound < longest ? line.lowerBound : position
        let symbols = document.symbols(in: start..<min(line.upperBound, start + longest)).prefix { $0 != .newline }
        if document.alphabet == .byte {
            return String(decoding: symbols.map { UInt8(truncatingIfNeeded: $0.code) }, as: UTF8.self)
        }
        var text = ""
        for symbol in symbols { text.unicodeScalars.append(Unicode.Scalar(symbol.code) ?? "\u{FFFD}") }
        return text
    }
}
