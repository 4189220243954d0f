/// What to look for in a text: plain symbols, nothing is special.
///
/// Case matters only when the pattern has a capital (as in `less -i`): then it must match exactly. In texts of bytes
/// that holds for ASCII letters; others match exactly.
public struct SearchPattern: Hashable, Sendable {
    /// What is searched for, as it was typed.
    public let text: String
    /// What one symbol of the text is.
    public let alphabet: Alphabet
    /// For every place the codes that match there: one, or a letter's two cases.
    let choices: [[UInt32]]

    /// - Returns: nil for an empty pattern.
    public init?(_ text: String, alphabet: Alphabet) {
        guard !text.isEmpty else { return nil }
        self.text = text
        self.alphabet = alphabet
        let ignoresCase = !text.unicodeScalars.contains { $0.properties.isUppercase }
        choices =
            switch alphabet {
            case .scalar: text.unicodeScalars.map { Self.cases(of: $0, ignoringCase: ignoresCase) }
            case .byte:
                text.utf8.map { byte in
                    ignoresCase && (0x61...0x7A).contains(byte) ? [UInt32(byte), UInt32(byte) - 32] : [UInt32(byte)]
                }
            }
    }

    /// Symbols that a match has.
    public var count: Int { choices.count }

    private static func cases(of scalar: Unicode.Scalar, ignoringCase: Bool) -> [UInt32] {
        guard ignoringCase else { return [scalar.value] }
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard upper.count == 1, let other = upper.first, other != scalar else { return [scalar.value] }
        return [scalar.value, other.value]
    }

    @inline(__always)
    func matches(_ symbols: [Symbol], at index: Int) -> Bool {
        for (offset, choice) in zip(0..., choices) {
            let code = symbols[index + offset].code
            guard code == choice[0] || (choice.count > 1 && code == choice[1]) else { return false }
        }
        return true
    }
}

/// Where a search goes from the cursor.
public enum SearchDirection: Hashable, Sendable {
    /// Towards the text's end.
    case forward
    /// Towards its beginning.
    case backward

    /// The other one.
    public var reversed: SearchDirection { self == .forward ? .backward : .forward }
}

/// How a search ended.
public enum SearchResult: Hashable, Sendable {
    /// The match, and whether the search went around the text's end to find it.
    case found(Range<Int>, wrapped: Bool)
    /// There is no match anywhere.
    case notFound
    /// It was left off.
    case cancelled
}

extension Document {
    /// Looks for a pattern: forward, the first match that begins at `start` or later; backward, the last one that
    /// begins before `start`.
    ///
    /// - Parameters:
    ///   - wrap: whether to go on at the other end, back to `start`.
    ///   - isCancelled: asked before every block of some thousand symbols.
    public func search(
        for pattern: SearchPattern, from start: Int, direction: SearchDirection, wrap: Bool = true,
        isCancelled: () -> Bool = { false }
    ) -> SearchResult {
        let start = min(max(0, start), count)
        let parts =
            direction == .forward ? [start..<count, 0..<start] : [0..<start, start..<count]
        for (turn, part) in zip(0..., parts.prefix(wrap ? 2 : 1)) {
            switch search(for: pattern, beginningIn: part, direction: direction, isCancelled: isCancelled) {
            case .found(let range, _): return .found(range, wrapped: turn > 0)
            case .cancelled: return .cancelled
            case .notFound: continue
            }
        }
        return .notFound
    }

    private func search(
        for pattern: SearchPattern, beginningIn range: Range<Int>, direction: SearchDirection, isCancelled: () -> Bool
    ) -> SearchResult {
        let size = 4 * SymbolBlocks.size
        let starts = stride(from: range.lowerBound / size * size, to: range.upperBound, by: size)
        for start in direction == .forward ? Array(starts) : starts.reversed() {
            if isCancelled() { return .cancelled }
            let part = range.clamped(to: start..<start + size)
            let symbols = symbols(in: part.lowerBound..<min(count, part.upperBound + pattern.count - 1))
            let last = min(part.count, symbols.count - pattern.count + 1)
            guard last > 0 else { continue }
            let hit =
                direction == .forward
                ? (0..<last).first { pattern.matches(symbols, at: $0) }
                : (0..<last).last { pattern.matches(symbols, at: $0) }
            if let hit {
                let found = part.lowerBound + hit
                return .found(found..<found + pattern.count, wrapped: false)
            }
        }
        return .notFound
    }
}
