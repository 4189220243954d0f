import CellProbing
import Texts

/// Where the beginning of a text stands in the one that was in view before it.
struct Overlap: Hashable, Sendable {
    /// The position there of this text's first symbol.
    var start = 0
    /// Symbols in common.
    var count: Int
}

/// What belongs to positions of a text, taken along where another text begins with the same symbols.
extension ExplorerState {
    /// Keeps what is painted on the branch in view, which is about to go out of it.
    mutating func keepPaint() {
        if let current = generating.current { generating.painted[current] = probing.painted }
    }

    /// Paints a text that has come into view. What is painted on it already holds; otherwise what was painted before, as
    /// far as it stands in both.
    /// - Parameters:
    ///   - before: what was painted on the text before.
    ///   - known: what was painted on this one when it was in view last.
    ///   - isKept: whether the text before can come back, with its paint.
    mutating func paint(carrying before: [Range<Int>], over overlap: Overlap, known: [Range<Int>]?, isKept: Bool) {
        let carried = before.carried(over: overlap)
        probing.painted = known ?? carried
        probing.paintStart = nil
        guard known == nil, carried.reduce(0, { $0 + $1.count }) < before.reduce(0, { $0 + $1.count }) else { return }
        intervening.gone.append("what was painted \(isKept ? "stays" : "is gone") with the text before")
    }

    /// Another text is in view: what holds by labels for the one before goes with it.
    /// - Parameter keepsPaint: whether what is painted stays a property, even where nothing is: it holds nowhere then.
    mutating func dropInterventionsOnText(keepsPaint: Bool) {
        let catalog = keepsPaint ? interventionCatalog : .builtIn
        func isGone(_ entry: Intervening.Entry) -> Bool {
            guard case .whileHolding(let name) = entry.intervention.scope else { return false }
            return (try? catalog.property(parsing: name)) == nil
        }
        companion?.aside?.intervening.remove(isGone)
        let gone = intervening.entries.filter(isGone)
        guard !gone.isEmpty else { return }
        intervening.remove(isGone)
        intervening.gone.append("gone with the text: " + gone.map(\.intervention.description).joined(separator: "; "))
    }

    /// Says what has gone with a text or a model, behind what is said already.
    mutating func sayWhatWent() {
        guard !intervening.gone.isEmpty else { return }
        let text = intervening.gone.joined(separator: "; ")
        intervening.gone = []
        notice = Notice(text: notice.map { "\($0.text); \(text)" } ?? text, isError: notice?.isError ?? false)
    }

    /// The properties that interventions may name.
    var interventionCatalog: PropertyCatalog {
        var catalog = PropertyCatalog.builtIn
        catalog.add(.painted(probing.painted))
        return catalog
    }
}

extension Property {
    /// What was painted in a text.
    static func painted(_ spans: [Range<Int>]) -> Property {
        let labels = Labels(spans: spans.map { Labels.Span($0) }, name: ExplorerState.paintedName).property
        return Property(ExplorerState.paintedName, .binary, "what was painted in the text") { labels.reader() }
    }
}

extension [Range<Int>] {
    /// The parts of them that stand in another text too, at their positions there.
    func carried(over overlap: Overlap) -> [Range<Int>] {
        let shared = overlap.start..<overlap.start + overlap.count
        return map { $0.clamped(to: shared) }.filter { !$0.isEmpty }.map {
            $0.lowerBound - overlap.start..<$0.upperBound - overlap.start
        }
    }
}
