/// Where words begin and end by Unicode's default rules (Unicode Standard Annex 29, section 4.1), which is what `\b`
/// asks: "can't", "3.14" and "o'clock" are one word each. The text's beginning and end are edges, unless it is empty.
///
/// Found when it is asked for: among ASCII symbols from what stands around the place, elsewhere for a whole run of
/// symbols between white space, by Swift's own tables.
struct WordBoundaries {
    private let scalars: [UInt32]
    private var known: [Known]

    private enum Known: UInt8 {
        case nothing, edge, noEdge
    }

    init(_ scalars: [UInt32]) {
        self.scalars = scalars
        known = []
    }

    /// - Parameter index: between scalar `index - 1` and scalar `index`.
    mutating func isEdge(_ index: Int) -> Bool {
        guard index > 0, index < scalars.count else { return !scalars.isEmpty }
        if let edge = edgeInASCII(index) { return edge }
        if known.isEmpty { known = [Known](repeating: .nothing, count: scalars.count + 1) }
        if known[index] == .nothing { findEdges(around: index) }
        return known[index] == .edge
    }

    // MARK: ASCII

    private enum Class {
        case carriageReturn, lineFeed, lineEnd, space, letter, digit, underscore, midLetter, midNumber, midBoth, other

        init(_ scalar: UInt32) {
            self =
                switch scalar {
                case 0x0D: .carriageReturn
                case 0x0A: .lineFeed
                case 0x0B, 0x0C: .lineEnd
                case 0x20: .space
                case 0x41...0x5A, 0x61...0x7A: .letter
                case 0x30...0x39: .digit
                case 0x5F: .underscore
                case 0x3A: .midLetter
                case 0x2C, 0x3B: .midNumber
                case 0x2E, 0x27: .midBoth
                default: .other
                }
        }

        var isWord: Bool { self == .letter || self == .digit || self == .underscore }
        /// Whether it may stand between two letters, or between two digits.
        func joins(_ other: Class) -> Bool {
            self == .midBoth || self == (other == .letter ? .midLetter : .midNumber)
        }
    }

    /// nil where symbols beyond ASCII have a say.
    private func edgeInASCII(_ index: Int) -> Bool? {
        guard scalars[index - 1] < 0x80, scalars[index] < 0x80 else { return nil }
        let (before, after) = (Class(scalars[index - 1]), Class(scalars[index]))
        switch (before, after) {
        case (.carriageReturn, .lineFeed), (.space, .space): return false
        case (.letter, .letter), (.letter, .digit), (.digit, .letter), (.digit, .digit): return false
        case (.underscore, _) where after.isWord, (_, .underscore) where before.isWord: return false
        case (.letter, _) where after.joins(.letter), (.digit, _) where after.joins(.digit):
            guard index + 1 < scalars.count else { return true }
            guard scalars[index + 1] < 0x80 else { return nil }
            return Class(scalars[index + 1]) != before
        case (_, .letter) where before.joins(.letter), (_, .digit) where before.joins(.digit):
            guard index > 1 else { return true }
            guard scalars[index - 2] < 0x80 else { return nil }
            return Class(scalars[index - 2]) != after
        default: return true
        }
    }

    // MARK: Beyond

    /// Fills in what is known of the run of symbols around a place. White space at its ends is taken along: an accent
    /// may stand on it.
    private mutating func findEdges(around index: Int) {
        var first = index - 1
        while first > 0, !Self.isSpace(scalars[first]) { first -= 1 }
        var end = index + 1
        while end < scalars.count, !Self.isSpace(scalars[end - 1]) { end += 1 }
        var view = String.UnicodeScalarView()
        for code in scalars[first..<end] { view.append(Unicode.Scalar(code) ?? "\u{FFFD}") }
        let text = String(view)
        for place in first + 1..<end where known[place] == .nothing { known[place] = .noEdge }
        guard let edge = try? Regex(#"\b"#).matchingSemantics(.unicodeScalar) else { return }
        var (place, at) = (first, text.unicodeScalars.startIndex)
        for match in text.matches(of: edge) {
            place += text.unicodeScalars.distance(from: at, to: match.range.lowerBound)
            at = match.range.lowerBound
            if place > first, place < end { known[place] = .edge }
        }
    }

    private static func isSpace(_ scalar: UInt32) -> Bool { scalar == 0x20 || (0x09...0x0D).contains(scalar) }
}
