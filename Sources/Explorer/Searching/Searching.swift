import Patterns
import Texts

/// What was searched for last, and where it is in what is in view. Matches are shown while there is one that was found
/// (`ExplorerState.match`).
public struct Searching: Sendable {
    /// What was searched for last.
    public internal(set) var pattern: SearchPattern?
    /// Tells it from what was searched for before.
    var number = 0
    /// Where it is around what is in view, and in which text.
    public internal(set) var matches: MatchRun?
    var asked: (request: Int, range: Range<Int>, document: Document)?

    mutating func take(_ pattern: SearchPattern, number: Int) {
        guard pattern != self.pattern else { return }
        self.pattern = pattern
        self.number = number
        forgetMatches()
    }

    mutating func forgetMatches() {
        matches = nil
        asked = nil
    }
}

/// Where in a stretch of a text is what was searched for?
public struct MatchRequest: Sendable {
    public let request: Int
    public let document: Document
    public let pattern: SearchPattern
    public let range: Range<Int>

    public init(request: Int, document: Document, pattern: SearchPattern, range: Range<Int>) {
        (self.request, self.document, self.pattern, self.range) = (request, document, pattern, range)
    }
}

/// The parts of a stretch of a text that are matches, in order, not touching each other.
public struct MatchRun: Hashable, Sendable {
    public let ranges: [Range<Int>]

    public init(_ ranges: [Range<Int>]) { self.ranges = ranges }

    /// Whether a position is part of a match.
    public func contains(_ position: Int) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= position { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(position)
    }
}

extension ExplorerState {
    /// What a person typed to be searched for; nil where it is nothing, or nothing that can be, which was said then.
    mutating func searchPattern(_ typed: String, in document: Document) -> SearchPattern? {
        do throws(PatternError) {
            return try SearchPattern.typed(typed, alphabet: document.alphabet)
        } catch {
            _ = complain("\(typed) is no regular expression: \(error.description); \\V before it takes it as it stands")
            return nil
        }
    }

    /// Takes the underlines of matches away until the next search.
    mutating func hideMatches() -> [Effect] {
        match = nil
        return []
    }

    /// Whether what was searched for is shown wherever it is in view, and what tells that from another time.
    var shownSearch: Int? { match != nil && searching.pattern != nil ? searching.number : nil }

    /// Asks where in view the matches are, where it is not known.
    mutating func wantMatches(_ document: Document) -> [Effect] {
        guard shownSearch != nil, let pattern = searching.pattern, pattern.alphabet == document.alphabet,
            document.count > 0
        else { return [] }
        let rows = visibleRows
        let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
        if let asked = searching.asked, document.continues(asked.document),
            asked.range.lowerBound <= visible.lowerBound, visible.upperBound <= asked.range.upperBound
        {
            return []
        }
        let range =
            max(0, visible.lowerBound - Self.labelMargin)..<min(document.count, visible.upperBound + Self.labelMargin)
        let request = requests.next()
        searching.asked = (request, range, document)
        return [.findMatches(MatchRequest(request: request, document: document, pattern: pattern, range: range))]
    }

    mutating func take(_ run: MatchRun, request: Int) {
        guard request == searching.asked?.request else { return }
        searching.matches = run
    }

    /// Which positions are parts of matches; nil while none are shown.
    var matchMarks: (@Sendable (Int) -> Bool)? {
        guard shownSearch != nil, let matches = searching.matches, let asked = searching.asked,
            document?.continues(asked.document) == true
        else { return nil }
        return { matches.contains($0) }
    }
}
