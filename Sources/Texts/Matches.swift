import Patterns

extension Document {
    /// Which symbols of a range lie within a match of a pattern, as ranges in order that do not touch; nil when
    /// cancelled, or where a regular expression came to the end of what may be spent on it.
    ///
    /// Of a regular expression these are the matches that a search finds; plain symbols may overlap.
    public func matches(
        of pattern: SearchPattern, in range: Range<Int>, isCancelled: () -> Bool = { false }
    ) -> [Range<Int>]? {
        let range = range.clamped(to: 0..<count)
        guard !range.isEmpty else { return [] }
        var found: [Range<Int>] = []
        func add(_ match: Range<Int>) {
            let part = match.clamped(to: range)
            guard !part.isEmpty else { return }
            guard let last = found.last, part.lowerBound <= last.upperBound else { return found.append(part) }
            found[found.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
        }
        guard let expression = pattern.expression else {
            let first = max(0, range.lowerBound - pattern.count + 1)
            let symbols = symbols(in: first..<min(count, range.upperBound + pattern.count - 1))
            for index in 0..<max(0, symbols.count - pattern.count + 1) where pattern.matches(symbols, at: index) {
                add(first + index..<first + index + pattern.count)
            }
            return isCancelled() ? nil : found
        }
        let stretches = SearchStretches(document: self)
        let first = stretches.number(of: max(0, range.lowerBound - SearchStretches.reach))
        for number in first...stretches.number(of: range.upperBound - 1) {
            do throws(PatternStop) {
                try stretches.forEachMatch(of: expression, in: number, isCancelled: isCancelled) { match in
                    add(match)
                    return match.lowerBound < range.upperBound
                }
            } catch { return nil }
        }
        return found
    }
}
