import ModelCore

/// What is known of one unit at one position.
public enum Activation: Hashable, Sendable {
    case value(Float, Exactness)
    /// The symbol is not in the vocabulary: the model was not fed it.
    case unknown
    /// Not traced yet, or there is no model.
    case pending
}

/// The traced pages that are in view, and their neighbours; others are dropped.
public struct TracePages: Sendable {
    /// Symbols per page; the text's last page is shorter.
    public static let size = 1024

    /// By what is traced, then by the page's number.
    public private(set) var pages: [TraceItem: [Int: TracePage]] = [:]

    /// The number of the page that a position lies in.
    static func number(of position: Int) -> Int { position / size }

    /// The range of a page of a text.
    static func range(of page: Int, in count: Int) -> Range<Int> {
        min(count, page * size)..<min(count, (page + 1) * size)
    }

    /// The pages that show a range, in order; none of an empty text.
    static func numbers(showing range: Range<Int>, of count: Int) -> ClosedRange<Int>? {
        guard count > 0 else { return nil }
        let last = number(of: count - 1)
        let first = min(last, number(of: max(0, range.lowerBound)))
        return first...max(first, min(last, number(of: max(range.lowerBound, range.upperBound - 1))))
    }

    mutating func insert(_ page: TracePage) {
        let number = Self.number(of: page.range.lowerBound)
        if let old = pages[page.item]?[number] {
            // A page's beginning never takes the place of more of it, nor an approximate page that of a final one.
            if page.range.upperBound < old.range.upperBound { return }
            if page.range == old.range && old.exactness.isFinal && !page.exactness.isFinal { return }
        }
        pages[page.item, default: [:]][number] = page
    }

    /// Whether nothing better than what is known of an item is to come for a page of this range.
    func isFinal(_ item: TraceItem, _ range: Range<Int>) -> Bool {
        guard let page = pages[item]?[Self.number(of: range.lowerBound)] else { return false }
        return page.exactness.isFinal && page.range == range
    }

    mutating func keep(only wanted: [TraceRequest.Page]) {
        var numbers: [TraceItem: Set<Int>] = [:]
        for page in wanted {
            for item in page.items { numbers[item, default: []].insert(Self.number(of: page.range.lowerBound)) }
        }
        for (item, known) in pages {
            guard let keep = numbers[item] else {
                pages[item] = nil
                continue
            }
            if known.keys.contains(where: { !keep.contains($0) }) {
                pages[item] = known.filter { keep.contains($0.key) }
            }
        }
    }

    mutating func removeAll() { pages = [:] }

    /// Keeps what is known of the first `count` positions alone.
    mutating func cut(to count: Int) {
        guard count > 0 else { return removeAll() }
        for (item, known) in pages { pages[item] = known.compactMapValues { $0.prefix(to: count) } }
    }

    /// The page of an item that a position lies in.
    func page(_ item: TraceItem, at position: Int) -> TracePage? {
        guard let page = pages[item]?[Self.number(of: position)], page.range.contains(position) else { return nil }
        return page
    }

    /// One unit's value, from its signal's pages or from its own.
    func value(of address: UnitAddress, at position: Int) -> (value: Float, exactness: Exactness)? {
        if let page = page(.signal(address.signalAddress), at: position),
            let value = page.value(ofUnit: address.unit, at: position)
        {
            return (value, page.exactness)
        }
        guard let page = page(.unit(address), at: position), let value = page.value(ofUnit: 0, at: position) else {
            return nil
        }
        return (value, page.exactness)
    }

    /// How far one unit's approximate values on the page around a position were from what they turned out to be; nil
    /// where none had been shown.
    func difference(of address: UnitAddress, at position: Int) -> Float? {
        guard let page = page(.signal(address.signalAddress), at: position), page.exactness.isFinal else { return nil }
        guard address.unit < page.unitDifferences.count else { return page.exactness.difference }
        return page.unitDifferences[address.unit]
    }

    /// Every unit of a signal at a position; nil when that has not been traced.
    func row(of address: SignalAddress, at position: Int) -> ArraySlice<Float>? {
        page(.signal(address), at: position)?.row(at: position)
    }

    /// What the model expected around a position: the rows and the position's place in them.
    func prediction(at position: Int) -> (rows: PredictionRows, row: Int, exactness: Exactness)? {
        guard let page = page(.prediction, at: position), case .predictions(let rows) = page.content else { return nil }
        return (rows, position - page.range.lowerBound, page.exactness)
    }

    /// What the interventions do around a position: the rows and the position's place in them.
    func effect(at position: Int) -> (rows: EffectRows, row: Int, exactness: Exactness)? {
        guard let page = page(.effect, at: position), case .effects(let rows) = page.content else { return nil }
        return (rows, position - page.range.lowerBound, page.exactness)
    }
}
