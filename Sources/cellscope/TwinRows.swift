import Explorer
import Texts

/// Two texts one above the other, symbol under symbol, and under them how far apart they expect what comes.
struct TwinRows {
    /// Above the first row.
    static let legend = [
        "with: the text with what is clamped; without: the same draws without it. Under them the KL divergence of each",
        "symbol: . from 0.01 nats, : from 0.1, + from 1; ^ where the two first differ.",
    ]

    private let isBytes: Bool
    private var with = ""
    private var without = ""
    private var marks = ""
    private var width = 0

    private static let columns = 70

    init(isBytes: Bool) { self.isBytes = isBytes }

    static func mark(of divergence: Double) -> Character {
        divergence >= 1 ? "+" : divergence >= 0.1 ? ":" : divergence >= 0.01 ? "." : " "
    }

    /// Adds a symbol of each; the lines of a row that is full.
    mutating func add(_ a: UInt32, _ b: UInt32, mark: Character) -> [String]? {
        let (upper, lower) = (picture(a), picture(b))
        let common = max(upper.width, lower.width)
        var lines: [String]?
        if width + common > Self.columns { lines = rest() }
        with += upper.text + String(repeating: " ", count: common - upper.width)
        without += lower.text + String(repeating: " ", count: common - lower.width)
        marks += String(mark) + String(repeating: " ", count: common - 1)
        width += common
        return lines
    }

    /// The lines of the row that is not full; none where it is empty.
    mutating func rest() -> [String] {
        guard width > 0 else { return [] }
        defer { (with, without, marks, width) = ("", "", "", 0) }
        return ["with    \(with)", "without \(without)", Self.withoutBlanksAtEnd("KL      \(marks)")]
    }

    private func picture(_ code: UInt32) -> SymbolPicture {
        .of(isBytes && code >= 0x80 ? .invalid(UInt8(truncatingIfNeeded: code)) : Symbol(code: code))
    }

    private static func withoutBlanksAtEnd(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
