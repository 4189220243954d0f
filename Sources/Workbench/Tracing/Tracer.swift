import CellProbing
import Explorer
import ModelCore
import Texts

/// Traces the pages in view of one text by one model, piece by piece: each call of `step` takes some hundredths of a
/// second, so that what is wanted can change between two of them.
///
/// A page that a kept state lies near is traced from there at once. Any other is first traced after a warm-up of a
/// thousand symbols, marked approximate; then the long pass goes on from the last kept state until it is there, by
/// verified lanes where they gain something. What a purely sequential pass reaches is exact, the rest verified.
///
/// With interventions there is a second way through the text beside the plain one, which is kept for when they go. What
/// they do to the prediction is found by running both side by side over a page.
package struct Tracer {
    /// How far from a kept state a page is still traced exactly without an approximation first, in symbols; less for
    /// a slow model, so that nobody waits much longer than a third of a second for the first colours.
    package static let nearness = 4096
    package static let warmUp = 1000
    /// Bytes that the states along the way with interventions may take, or what is known of a text beside the first.
    package static let sideBudget = 2 << 20
    /// How the long way is cut into lanes: their states come where `KeptStates` may want them.
    package static var lanes: LaneSettings {
        var settings = LaneSettings()
        settings.spacing = KeptStates.firstSpacing
        return settings
    }

    package let runner: Runner
    package private(set) var document: Document
    private let id: Int
    private let lanes: LaneSettings
    /// The plain way through the text, and the one with interventions where there are any.
    private var passes: [TextPass]
    /// What tells these interventions from others.
    private var planned: InterventionSet.Identity?
    /// Of the interventions in force.
    private var cache: PageCache
    private let cacheBudget: Int
    private var page: Partial?
    private var tip: Tip?
    private var passBegan: (left: Int, at: ContinuousClock.Instant)?
    private var request: TraceRequest?
    /// What the request names and was not sent yet at all, and not yet in its final form.
    private var unsent: Set<PageCache.Key> = []
    private var unsentFinal: Set<PageCache.Key> = []
    private var isExactPassStopped = false
    private var lastReport: ContinuousClock.Instant?

    /// A page that is being traced.
    private struct Partial {
        var isExact: Bool
        var recorder: PageRecorder
    }

    /// The last page of the text as it was, to its end: where the text has grown by a few symbols, only these are run.
    private struct Tip {
        var recorder: PageRecorder
        /// Where each way stood that it was found on.
        var places: [KeptState]
    }

    package init(
        runner: Runner, document: Document, id: Int, stateBudget: Int = KeptStates.budget,
        cacheBudget: Int = PageCache.budget, lanes: LaneSettings = Tracer.lanes
    ) {
        self.cacheBudget = cacheBudget
        cache = PageCache(budget: cacheBudget)
        self.runner = runner
        self.document = document
        self.id = id
        self.lanes = lanes
        passes = [TextPass(runner, stateBudget: stateBudget, lanes: lanes)]
    }

    package var kept: KeptStates { passes[0].kept }

    /// The way that the request's values are found on.
    private var main: Int { passes.count - 1 }

    /// The ways that a page's items need.
    private func ways(for items: [TraceItem]) -> Range<Int> {
        items.contains(.effect) ? 0..<passes.count : main..<passes.count
    }

    /// Whether a request is for this text, which may have grown, or for one that begins with the same symbols, and this
    /// model.
    package func serves(_ request: TraceRequest) -> Bool {
        request.modelID == id
            && (request.document.continues(document) || request.document.sharedCount(with: document) > 0)
    }

    /// Turns to another request; what the old one left undone is forgotten unless this one wants it too.
    /// - Parameter plan: what the request's interventions come to along its text. Sets of one identity have the same.
    package mutating func turn(to request: TraceRequest, plan: InterventionPlan? = nil) {
        if !request.document.continues(document) { leave(for: request.document, plan) }
        let isLonger = request.document.count > document.count
        self.request = request
        document = request.document
        isExactPassStopped = false
        if let plan, planned != request.interventions.identity {
            passes = [
                passes[0], TextPass(runner, plan, after: passes[0], stateBudget: Self.sideBudget, lanes: lanes),
            ]
            planned = request.interventions.identity
            forgetPages()
        } else if plan == nil, passes.count > 1 {
            passes = [passes[0]]
            planned = nil
            forgetPages()
        } else if isLonger, let plan {
            passes[main].turn(to: document, budget: Self.sideBudget)
            if plan.dependsOnText && !plan.isWritten { forgetPages() }
        }
        unsent = Set(
            request.pages.filter { !$0.range.isEmpty && $0.range.upperBound <= document.count }.flatMap { page in
                page.items.map { PageCache.Key(item: $0, start: page.range.lowerBound) }
            })
        unsentFinal = unsent
        if let partial = page?.recorder {
            // It may be longer by now.
            let wanted = request.pages.first {
                $0.range.lowerBound == partial.range.lowerBound && $0.range.upperBound >= partial.range.upperBound
            }
            if let wanted, wanted.items.contains(where: { partial.items.contains($0) }) {
                page?.recorder.grow(to: wanted.range, wanted.items)
            } else {
                page = nil
            }
        }
        passBegan = nil
    }

    private mutating func forgetPages() {
        cache = PageCache(budget: cacheBudget)
        page = nil
        tip = nil
    }

    /// Goes over to another text that begins with the same symbols.
    private mutating func leave(for other: Document, _ plan: InterventionPlan?) {
        let shared = other.sharedCount(with: document)
        for way in passes.indices { passes[way].leave(at: shared, way > 0 ? plan : nil) }
        cache.forget(after: shared)
        page = nil
        guard var last = tip, last.places.contains(where: { $0.position > shared }) else { return }
        tip = nil
        let ways = main + 1 - last.places.count..<main + 1
        let places = ways.map { passes[$0].nearestExact(to: shared) }
        let first = last.recorder.range.lowerBound
        guard let end = places.first?.position, end > first, places.allSatisfy({ $0.position == end }) else { return }
        for (way, place) in zip(ways, places) { passes[way].stand(at: place) }
        let before = passes[main].readOut(isExact: true, document)
        last.recorder.cut(
            to: first..<end, before: before,
            without: ways.count > 1 ? passes[0].readOut(isExact: true, document) : before)
        last.places = places
        tip = last
    }

    /// Goes on with the last page where the text has grown; nil where it has not, or more is wanted of that page.
    private mutating func goOn(_ items: [TraceItem], _ range: Range<Int>, _ request: TraceRequest) -> [Outcome]? {
        guard var last = tip, last.recorder.range.lowerBound == range.lowerBound,
            last.recorder.range.upperBound < range.upperBound, items.allSatisfy({ last.recorder.items.contains($0) }),
            last.places.count >= ways(for: items).count, !isExactPassStopped
        else { return nil }
        tip = nil
        for (way, place) in zip(main + 1 - last.places.count..<main + 1, last.places) { passes[way].stand(at: place) }
        last.recorder.grow(to: range, items)
        let partial = Partial(isExact: true, recorder: last.recorder)
        page = partial
        return advance(partial, request)
    }

    /// Leaves everything off until the next request.
    package mutating func rest() {
        request = nil
        page = nil
    }

    package mutating func stopExactPass() {
        isExactPassStopped = true
        passBegan = nil
    }

    /// Does the next piece of work and returns what is to be told; nil when nothing is left to do.
    package mutating func step() -> [Outcome]? {
        guard let request else { return nil }
        if let partial = page { return advance(partial, request) }
        // What is at hand, then what is near, then a first look at the rest, then the long way.
        for page in request.pages {
            for item in page.items where unsentFinal.contains(key(item, page.range)) {
                guard let known = cache[key(item, page.range)], known.range == page.range else { continue }
                if known.exactness.isFinal || unsent.contains(key(item, page.range)) { return send(known, request) }
            }
        }
        for page in request.pages {
            let items = page.items.filter { unsentFinal.contains(key($0, page.range)) }
            guard !items.isEmpty else { continue }
            if let outcomes = goOn(items, page.range, request) { return outcomes }
            if let outcomes = lookNear(items, page.range, request) { return outcomes }
            let fresh = items.filter { unsent.contains(key($0, page.range)) }
            if !fresh.isEmpty { return warmUp(for: fresh, page.range, request) }
        }
        let target = request.pages.first { page in
            page.items.contains { unsentFinal.contains(key($0, page.range)) }
        }
        guard !isExactPassStopped, let target else { return finish(request) }
        return advanceExactPass(
            to: target.range.lowerBound, request,
            ways(for: target.items.filter { unsentFinal.contains(key($0, target.range)) }))
    }

    private func key(_ item: TraceItem, _ range: Range<Int>) -> PageCache.Key {
        PageCache.Key(item: item, start: range.lowerBound)
    }

    private mutating func finish(_ request: TraceRequest) -> [Outcome]? {
        self.request = nil
        passBegan = nil
        return [.progress(nil, request: request.request)]
    }

    private mutating func send(_ page: TracePage, _ request: TraceRequest) -> [Outcome] {
        unsent.remove(key(page.item, page.range))
        if page.exactness.isFinal { unsentFinal.remove(key(page.item, page.range)) }
        return [.traced(page, request: request.request)]
    }

    // MARK: The passes

    /// The next piece of a page that known states lie near; nil where they do not.
    private mutating func lookNear(
        _ items: [TraceItem], _ range: Range<Int>, _ request: TraceRequest
    ) -> [Outcome]? {
        let first = range.lowerBound
        let ways = ways(for: items)
        let isNear = ways.allSatisfy { way in
            first - passes[way].nearestExact(to: first).position <= min(Self.nearness, 16 * passes[way].piece)
        }
        guard isNear, !isExactPassStopped else { return nil }
        for way in ways where passes[way].nearestExact(to: first).position < first {
            passes[way].runExactly(to: first, document)
            return []
        }
        return begin(items, range, exactly: true, request)
    }

    /// One piece of the long pass towards a position, on the first of the ways that has not come there.
    private mutating func advanceExactPass(to target: Int, _ request: TraceRequest, _ ways: Range<Int>) -> [Outcome] {
        guard let way = ways.first(where: { passes[$0].nearestExact(to: target).position < target }) else {
            return []
        }
        let now = ContinuousClock().now
        var began = passBegan ?? (rest(of: ways, to: target), now)
        if began.left < rest(of: ways, to: target) { began = (rest(of: ways, to: target), now) }
        passBegan = began
        passes[way].advance(to: target, document)
        if let last = lastReport, now - last < .milliseconds(100) { return [] }
        lastReport = now
        let total = began.left
        let done = max(0, min(total, total - rest(of: ways, to: target, underWay: way)))
        let seconds = (ContinuousClock().now - began.at) / .seconds(1)
        let left = done > 0 && seconds > 0.3 ? seconds / Double(done) * Double(total - done) : nil
        let progress = TraceProgress(
            done: done, total: total, secondsLeft: left, difference: passes[way].difference)
        return [.progress(progress, request: request.request)]
    }

    /// Symbols that are left on some ways to a position; on the one under way what is done without being certain counts
    /// too.
    private func rest(of ways: Range<Int>, to target: Int, underWay: Int? = nil) -> Int {
        ways.reduce(0) { sum, way in
            let known = passes[way].nearestExact(to: target).position
            return sum + max(0, target - (way == underWay ? max(known, passes[way].progress) : known))
        }
    }

    private mutating func begin(
        _ items: [TraceItem], _ range: Range<Int>, exactly: Bool, _ request: TraceRequest
    ) -> [Outcome] {
        let ways = ways(for: items)
        if exactly { for way in ways { passes[way].standExactly(at: range.lowerBound) } }
        let needsReadOut = items.contains(.prediction) || items.contains(.effect)
        let before = needsReadOut ? passes[main].readOut(isExact: exactly, document) : nil
        let partial = Partial(
            isExact: exactly,
            recorder: PageRecorder(
                items, over: range, of: runner.model, before: before,
                without: ways.count > 1 ? passes[0].readOut(isExact: exactly, document) : before))
        page = partial
        return advance(partial, request)
    }

    /// Brings the approximate pass to the beginning of a page.
    private mutating func warmUp(for items: [TraceItem], _ range: Range<Int>, _ request: TraceRequest) -> [Outcome] {
        for way in ways(for: items) where !passes[way].warmUp(to: range.lowerBound, document) { return [] }
        return begin(items, range, exactly: false, request)
    }

    /// Traces the next piece of a page, and sends what was wanted of it when it is whole.
    private mutating func advance(_ partial: Partial, _ request: TraceRequest) -> [Outcome] {
        let range = partial.recorder.range
        guard let place = passes[main].place(isExact: partial.isExact) else {
            page = nil
            return []
        }
        let ways = ways(for: partial.recorder.items)
        let end = ways.reduce(range.upperBound) {
            min($0, passes[$1].pieceEnd(from: place.position, to: range.upperBound, isExact: partial.isExact))
        }
        var recorder = partial.recorder
        page = nil
        let document = document
        // What is expected without the edits is compared with what is expected with them as that comes.
        if ways.count > 1 {
            passes[0].run(to: end, isExact: partial.isExact, document) { recorder.takeWithout($1) }
        }
        passes[main].run(to: end, isExact: partial.isExact, document) { recorder.take($0, $1) }
        let isVerified = ways.contains { passes[$0].place(isExact: true)?.isVerified == true }
        guard end == range.upperBound else {
            page = Partial(isExact: partial.isExact, recorder: recorder)
            // Nobody has to wait for a whole page before the first colours come.
            let exactness: Exactness =
                !partial.isExact
                ? .approximate : isVerified ? .verified(difference: nil) : .exact(difference: nil)
            return recorder.beginnings(exactness).filter { unsent.contains(key($0.item, range)) }
                .map { .traced($0, request: request.request) }
        }
        if partial.isExact, range.upperBound == document.count, range.count < TracePages.size {
            var last = Tip(recorder: recorder, places: ways.compactMap { passes[$0].place(isExact: true) })
            for (way, place) in zip(ways, last.places) { passes[way].stand(at: place) }
            if let tip, tip.recorder.range == range {
                last.recorder.take(over: tip.recorder)
                if tip.places.count > last.places.count { last.places = tip.places }
            }
            tip = last
        }
        let whole = recorder.pages { item, content in
            guard partial.isExact else { return .approximate }
            let difference = cache[key(item, range)].flatMap { $0.largestDifferences(from: content).max() }
            return isVerified ? .verified(difference: difference) : .exact(difference: difference)
        }.map { page in
            var page = page
            if let old = cache[key(page.item, range)], page.exactness.isFinal {
                page.unitDifferences = old.largestDifferences(from: page.content)
            }
            return page
        }
        for page in whole { cache.insert(page) }
        return whole.flatMap { send($0, request) }
    }
}

extension TracePage {
    /// (unit): the largest |difference| to another page's values, of predictions that of their entropies; empty where
    /// there is nothing to compare, and no number where a difference is none.
    fileprivate func largestDifferences(from other: Content) -> [Float] {
        switch (content, other) {
        case (.values(let old, let width), .values(let new, _)): columnDifferences(old, new, width: width)
        case (.predictions(let old), .predictions(let new)): columnDifferences(old.entropy, new.entropy, width: 1)
        case (.effects(let old), .effects(let new)): columnDifferences(old.divergence, new.divergence, width: 1)
        default: []
        }
    }

    private func columnDifferences(_ old: [Float], _ new: [Float], width: Int) -> [Float] {
        guard old.count == new.count, !old.isEmpty else { return [] }
        var largest = [Float](repeating: 0, count: width)
        for start in stride(from: 0, to: old.count, by: width) {
            for unit in 0..<width {
                let difference = abs(old[start + unit] - new[start + unit])
                if !(difference <= largest[unit]) { largest[unit] = largest[unit].isNaN ? .nan : difference }
            }
        }
        return largest
    }
}
