import Files
import Texts

/// Inside double quotes, straight or curly, by what stands around each mark and never by counting, because one
/// dropped quote would turn everything after it inside out.
///
/// A straight quote opens after the text's start, white space, a dash or an opening bracket, and closes after anything
/// else. One that follows a dash inside of a quote closes, though, where a space, punctuation or the text's end follows.
/// Curly quotes open and close by their shape. A blank line ends every quote.
struct QuoteReader: ForesightedReader {
    var held: UInt32?
    private var previous: UInt32?
    private var isInside = false
    private var lineIsBlank = true

    mutating func value(after code: UInt32, before next: UInt32?) -> Float {
        switch code {
        case 0x22: isInside = opens(before: next)
        case 0x201C: isInside = true
        case 0x201D: isInside = false
        case LineEnd.feed where lineIsBlank: isInside = false
        default: break
        }
        if code == LineEnd.feed { lineIsBlank = true } else if !CharacterClass.isSpace(code) { lineIsBlank = false }
        previous = code
        return isInside ? 1 : 0
    }

    private func opens(before next: UInt32?) -> Bool {
        guard let previous else { return true }
        if CharacterClass.isDash(previous) {
            guard isInside else { return true }
            guard let next else { return false }
            return !CharacterClass.isSpace(next) && !CharacterClass.isPunctuation(next)
        }
        return CharacterClass.isSpace(previous) || [0x28, 0x5B, 0x7B].contains(previous)
    }
}

/// Inside by counting marks: every straight quote turns it over. Only to be compared with.
private struct CountedQuotes: StepwiseReader {
    private var isInside = false

    mutating func value(after code: UInt32) -> Float {
        switch code {
        case 0x22: isInside.toggle()
        case 0x201C: isInside = true
        case 0x201D: isInside = false
        default: break
        }
        return isInside ? 1 : 0
    }
}

/// How often the rule for double quotes and plain counting disagree in a text.
public struct QuoteAgreement: Hashable, Sendable {
    /// Symbols compared.
    public private(set) var steps = 0
    /// Symbols that one calls inside and the other outside.
    public private(set) var disagreeing = 0
    /// Stretches of such symbols.
    public private(set) var stretches = 0

    /// Compares the two over a text; over its beginning alone when cancelled.
    public init(of document: Document, isCancelled: () -> Bool = { false }) {
        var rule: any PropertyReader = QuoteReader()
        var counted: any PropertyReader = CountedQuotes()
        var ruleValues: [Float] = []
        var countedValues: [Float] = []
        var disagreed = false
        for start in stride(from: 0, to: document.count, by: 1 << 16) {
            if isCancelled() { return }
            let codes = document.symbols(in: start..<start + 1 << 16).map(\.code)
            rule.read(codes[...], into: &ruleValues)
            counted.read(codes[...], into: &countedValues)
            if start + 1 << 16 >= document.count { rule.finish(into: &ruleValues) }
            let settled = min(ruleValues.count, countedValues.count)
            for (a, b) in zip(ruleValues, countedValues) {
                steps += 1
                if a != b {
                    disagreeing += 1
                    if !disagreed { stretches += 1 }
                }
                disagreed = a != b
            }
            ruleValues.removeFirst(settled)
            countedValues.removeFirst(settled)
        }
    }
}

extension Property {
    static let quotes = [
        Property("quotes", .binary, "inside double quotes, straight or curly") { QuoteReader() }
    ]
}
