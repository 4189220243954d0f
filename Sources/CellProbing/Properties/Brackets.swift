import Files

/// How many brackets of one kind are open; a closing one too many is passed over.
private struct DepthReader: StepwiseReader {
    let open: UInt32
    let close: UInt32
    /// Whether a blank line closes everything: in prose a forgotten bracket does not last longer than its paragraph.
    let endsAtBlankLine: Bool
    let asInside: Bool
    private var depth = 0
    private var lineIsBlank = true

    init(_ open: UInt32, _ close: UInt32, endsAtBlankLine: Bool, asInside: Bool) {
        self.open = open
        self.close = close
        self.endsAtBlankLine = endsAtBlankLine
        self.asInside = asInside
    }

    mutating func value(after code: UInt32) -> Float {
        if code == open {
            depth += 1
        } else if code == close {
            depth = max(0, depth - 1)
        } else if code == LineEnd.feed && lineIsBlank && endsAtBlankLine {
            depth = 0
        }
        if code == LineEnd.feed { lineIsBlank = true } else if !CharacterClass.isSpace(code) { lineIsBlank = false }
        return asInside ? (depth > 0 ? 1 : 0) : Float(depth)
    }
}

extension Property {
    /// Inside and depth of the three kinds of brackets. Round and square ones end at a blank line at the latest,
    /// curly ones do not.
    static let brackets = [
        ("parentheses", 0x28, 0x29, true), ("brackets", 0x5B, 0x5D, true), ("braces", 0x7B, 0x7D, false),
    ].flatMap { (name: String, open: UInt32, close: UInt32, ends: Bool) in
        [
            Property(name, .binary, "inside \(name)") {
                DepthReader(open, close, endsAtBlankLine: ends, asInside: true)
            },
            Property("\(name)-depth", .real, "how many \(name) are open") {
                DepthReader(open, close, endsAtBlankLine: ends, asInside: false)
            },
        ]
    }
}
