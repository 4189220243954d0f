import ModelCore

/// What is known of one unit at one position.
public enum Activation: Hashable, Sendable {
    case value(Float, Exactness)
    /// The symbol is not in the vocabulary: the model was not fed it.
    case unknown
    /// Not traced yet, or there is no model.
    case pending
}

/// The traced pages of one signal that are in view, and their neighbours; others are dropped.
public struct TracePages: Sendable {
    /// Symbols per page; the text's last page is shorter.
    public static let size = 1024

    public private(set) var pages: [Int: TracePage] = [:]

    /// The range of a page of a text.
    static func range(of page: Int, in count: Int) -> Range<Int> {
        min(count, page * size)..<min(count, (page + 1) * size)
    }

    /// The pages that show a range, then the ones beside it.
    static func wanted(showing range: Range<Int>, of count: Int) -> [Int] {
        guard count > 0 else { return [] }
        let last = (count - 1) / size
        let first = min(last, range.lowerBound / size)
        let end = min(last, max(range.lowerBound, range.upperBound - 1) / size)
        var list = Array(first...end)
        if end < last { list.append(end + 1) }
        if first > 0 { list.append(first - 1) }
        return list
    }

    mutating func insert(_ page: TracePage) {
        let number = page.range.lowerBound / Self.size
        // An exact page is never replaced by an approximate one that comes late.
        // Nor one of a text that has grown by one from before that.
        if let old = pages[number], old.exactness.isExact,
            !page.exactness.isExact || page.range.upperBound < old.range.upperBound
        {
            return
        }
        pages[number] = page
    }

    /// Whether a page of a text with so many symbols is exact and whole.
    func isExact(_ number: Int, in count: Int) -> Bool {
        guard let page = pages[number], page.exactness.isExact else { return false }
        return page.range == Self.range(of: number, in: count)
    }

    mutating func keep(only numbers: Set<Int>) {
        guard pages.keys.contains(where: { !numbers.contains($0) }) else { return }
        pages = pages.filter { numbers.contains($0.key) }
    }

    mutating func removeAll() { pages = [:] }

    func value(ofUnit unit: Int, at position: Int) -> (Float, Exactness)? {
        guard let page = pages[position / Self.size], page.range.contains(position), unit < page.units else {
            return nil
        }
        return (page.values[(position - page.range.lowerBound) * page.units + unit], page.exactness)
    }
}
