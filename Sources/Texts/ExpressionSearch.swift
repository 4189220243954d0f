import Patterns

/// Where the matches of a regular expression are in a text, whichever place it is asked for.
///
/// The text is cut into stretches by where its symbols are, each beginning with a line; a line that is longer than a
/// stretch is cut as well. In each line matches are looked for from left to right, none of which overlaps the one
/// before. A match may go on over the line's end, up to `reach` symbols behind its stretch: one that is no longer than
/// that is found wherever it lies.
struct SearchStretches {
    /// Symbols from one stretch's beginning to the next, about.
    static let spacing = 1 << 15
    /// Symbols behind a stretch that its matches may go on over.
    static let reach = 4096
    /// Symbols before a stretch that look-behind sees.
    static let behind = 256

    let document: Document

    var count: Int { (document.count + Self.spacing - 1) / Self.spacing }

    /// The number of the stretch in which a position lies.
    func number(of position: Int) -> Int {
        let number = position / Self.spacing
        return position < start(of: number) ? number - 1 : number
    }

    /// The symbols of a stretch; may be none.
    func range(of number: Int) -> Range<Int> {
        let first = start(of: number)
        return first..<max(first, start(of: number + 1))
    }

    /// The first line that begins in the stretch's share of the text, or where none does, the share's beginning.
    private func start(of number: Int) -> Int {
        let share = number * Self.spacing
        guard share > 0 else { return 0 }
        guard share < document.count else { return document.count }
        if document.symbol(at: share - 1) == .newline { return share }
        var found = min(document.count, share + Self.spacing)
        let isLong = found < document.count
        var isFound = false
        document.forEachPart(of: share..<found) { symbols, position in
            guard let newline = symbols.firstIndex(of: .newline) else { return true }
            found = position + newline - symbols.startIndex + 1
            isFound = true
            return false
        }
        return isFound || !isLong ? found : share
    }

    /// Hands out the matches that begin in a stretch, in order, until `body` returns false.
    /// - Throws: `PatternStop`, its place being the text's.
    func forEachMatch(
        of pattern: Pattern, in number: Int, limits: PatternLimits = .usual, isCancelled: () -> Bool,
        _ body: (Range<Int>) -> Bool
    ) throws(PatternStop) {
        let stretch = range(of: number)
        guard !stretch.isEmpty else { return }
        let first = max(0, stretch.lowerBound - Self.behind)
        let symbols = document.symbols(in: first..<min(document.count, stretch.upperBound + Self.reach))
        do throws(PatternStop) {
            try pattern.forEachMatch(
                in: Self.subject(of: symbols, document.alphabet), from: stretch.lowerBound - first, limits: limits,
                isCancelled: isCancelled
            ) { match in
                let range = first + match.lowerBound..<first + match.upperBound
                guard range.lowerBound < stretch.upperBound, body(range) else { return .nowhere }
                // Each line is begun anew, or where its matches are would depend on where the first one was looked for.
                let lineEnd = symbols[match.lowerBound...].firstIndex(of: .newline).map { $0 + 1 } ?? symbols.count
                return .from(max(match.lowerBound + 1, min(match.upperBound, lineEnd)))
            }
        } catch .reached(let bound, let place) {
            throw .reached(bound, at: first + place)
        }
    }

    private static func subject(of symbols: [Symbol], _ alphabet: Alphabet) -> PatternSubject {
        guard alphabet == .byte, symbols.contains(where: { $0.code >= 0x80 }) else {
            return PatternSubject(scalars: symbols.map(\.code))
        }
        // A pattern is typed as characters, whatever the model reads.
        let bytes = symbols.map { UInt8(truncatingIfNeeded: $0.code) }
        var codes: [UInt32] = []
        var places: [Int32] = []
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let (code, length) = UTF8Decoding.symbol(in: bytes, at: index)
                codes.append(code)
                places.append(Int32(index))
                index += length
            }
            places.append(Int32(bytes.count))
        }
        return PatternSubject(scalars: codes, places: places)
    }
}

extension Document {
    func search(
        for pattern: Pattern, beginningIn range: Range<Int>, direction: SearchDirection, isCancelled: () -> Bool
    ) -> SearchResult {
        guard !range.isEmpty else { return .notFound }
        let stretches = SearchStretches(document: self)
        let numbers = Array(
            stretches.number(of: range.lowerBound)...stretches.number(of: range.upperBound - 1))
        for number in direction == .forward ? numbers : numbers.reversed() {
            var found: Range<Int>?
            do throws(PatternStop) {
                try stretches.forEachMatch(of: pattern, in: number, isCancelled: isCancelled) { match in
                    guard match.lowerBound < range.upperBound else { return false }
                    if match.lowerBound >= range.lowerBound { found = match }
                    return found == nil || direction == .backward
                }
            } catch {
                guard case .reached(let bound, let place) = error else { return .cancelled }
                return .failed(failure(pattern, bound, at: place))
            }
            if let found { return .found(found, wrapped: false) }
        }
        return .notFound
    }

    private func failure(_ pattern: Pattern, _ bound: PatternBound, at place: Int) -> PatternFailure {
        let line = line(containing: place)
        return PatternFailure(
            pattern.text, bound, in: name, position: place, line: line, column: place - start(ofLine: line))
    }
}
