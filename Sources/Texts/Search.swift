import Patterns

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
    /// The regular expression came to the end of what may be spent on it.
    case failed(PatternFailure)
}

extension Document {
    /// Looks for a pattern: forward, the first match that begins at `start` or later; backward, the last one that
    /// begins before `start`.
    ///
    /// - Parameters:
    ///   - wrap: whether to go on at the other end, back to `start`.
    ///   - isCancelled: asked before every block of some thousand symbols, and by a regular expression far more often.
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
            case .failed(let failure): return .failed(failure)
            case .notFound: continue
            }
        }
        return .notFound
    }

    private func search(
        for pattern: SearchPattern, beginningIn range: Range<Int>, direction: SearchDirection, isCancelled: () -> Bool
    ) -> SearchResult {
        if let expression = pattern.expression {
            return search(for: expression, beginningIn: range, direction: direction, isCancelled: isCancelled)
        }
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
