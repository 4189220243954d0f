import Explorer
import ModelCore

/// The pages that were traced last, whatever they show.
package struct PageCache {
    struct Key: Hashable {
        var item: TraceItem
        var start: Int
    }

    /// Bytes of values that are kept, unless said.
    package static let budget = 6 << 20

    private let budget: Int
    private var pages: [Key: (page: TracePage, used: Int)] = [:]
    private var clock = 0
    private var bytes = 0

    init(budget: Int = PageCache.budget) { self.budget = budget }

    subscript(key: Key) -> TracePage? {
        mutating get {
            guard let found = pages[key] else { return nil }
            clock += 1
            pages[key] = (found.page, clock)
            return found.page
        }
    }

    mutating func insert(_ page: TracePage) {
        let key = Key(item: page.item, start: page.range.lowerBound)
        if let old = pages[key] { bytes -= size(old.page) }
        clock += 1
        pages[key] = (page, clock)
        bytes += size(page)
        while bytes > budget, pages.count > 1, let oldest = pages.min(by: { $0.value.used < $1.value.used }) {
            pages[oldest.key] = nil
            bytes -= size(oldest.value.page)
        }
    }

    /// Drops pages that reach past a position.
    mutating func forget(after position: Int) {
        for (key, known) in pages where known.page.range.upperBound > position {
            pages[key] = nil
            bytes -= size(known.page)
        }
    }

    private func size(_ page: TracePage) -> Int {
        switch page.content {
        case .values(let values, _): values.count * MemoryLayout<Float>.stride
        case .predictions(let rows): rows.count * (rows.choices * 8 + 12)
        case .effects(let rows): rows.count * (rows.choices * 4 + 8)
        }
    }
}
