import Explorer
import ModelCore
import Texts

/// Traces the pages in view of one text by one model, piece by piece: each call of `step` takes some hundredths of a
/// second, so that what is wanted can change between two of them.
///
/// A page that a kept state lies near is traced exactly at once. Any other is first traced after a warm-up of a
/// thousand symbols, marked approximate; then the exact pass goes on from the last kept state until it is there.
package struct Tracer {
    /// How far from a kept state a page is still traced exactly without an approximation first, in symbols; less for
    /// a slow model, so that nobody waits much longer than a third of a second for the first colours.
    package static let nearness = 4096
    package static let warmUp = 1000

    package let runner: Runner
    package let document: Document
    private let id: Int
    package private(set) var kept: KeptStates
    private var cache = PageCache()
    /// Symbols per piece: as many as take about twenty milliseconds.
    private var piece = 128
    /// Where a pass stands: the exact one between two kept states, and the last approximate one.
    private var exactPlace: (position: Int, state: ModelState)
    private var roughPlace: (position: Int, state: ModelState)?
    private var page: Partial?
    private var passBegan: (position: Int, at: ContinuousClock.Instant)?
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

    package init(runner: Runner, document: Document, id: Int, stateBudget: Int = KeptStates.budget) {
        self.runner = runner
        self.document = document
        self.id = id
        let zero = runner.zeroState()
        kept = KeptStates(start: zero, budget: stateBudget)
        exactPlace = (0, zero)
    }

    /// Whether a request is for this text and model.
    package func serves(_ request: TraceRequest) -> Bool {
        request.modelID == id && request.document === document
    }

    /// Turns to another request; what the old one left undone is forgotten unless this one wants it too.
    package mutating func turn(to request: TraceRequest) {
        self.request = request
        isExactPassStopped = false
        unsent = Set(
            request.pages.filter { !$0.range.isEmpty && $0.range.upperBound <= document.count }.flatMap { page in
                page.items.map { PageCache.Key(item: $0, start: page.range.lowerBound) }
            })
        unsentFinal = unsent
        if let partial = page, partial.recorder.items.allSatisfy({ !unsent.contains(key($0, partial.recorder.range)) })
        {
            page = nil
        }
        passBegan = nil
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
            let first = page.range.lowerBound
            let start = nearestExact(to: first)
            if first - start.position <= min(Self.nearness, 16 * piece) && !isExactPassStopped {
                return start.position == first
                    ? begin(items, page.range, exactly: true, request) : runExactly(to: first, from: start)
            }
            let fresh = items.filter { unsent.contains(key($0, page.range)) }
            if !fresh.isEmpty { return warmUp(for: fresh, page.range, request) }
        }
        let target = request.pages.first { page in
            page.items.contains { unsentFinal.contains(key($0, page.range)) }
        }
        guard !isExactPassStopped, let target else { return finish(request) }
        return advanceExactPass(to: target.range.lowerBound, request)
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

    private func nearestExact(to position: Int) -> (position: Int, state: ModelState) {
        let nearest = kept.nearest(to: position)
        return exactPlace.position <= position && exactPlace.position > nearest.position ? exactPlace : nearest
    }

    // MARK: The passes

    /// Runs the model over a few symbols, recording for a page.
    private mutating func run(_ range: Range<Int>, from state: inout ModelState, into recorder: inout PageRecorder?) {
        let clock = ContinuousClock()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
        let before = clock.now
        let start = state
        let trace = runner.trace(rows, from: &state, recording: recorder?.addresses ?? [])
        if recorder?.wantsLogits == true {
            var again = start
            recorder?.take(rows, trace, logits: runner.logits(rows, from: &again))
        } else {
            recorder?.take(rows, trace, logits: nil)
        }
        let seconds = (clock.now - before) / .seconds(1)
        if seconds > 0.03 { piece = max(16, piece / 2) }
        if seconds < 0.01 && range.count >= piece { piece = min(512, piece * 2) }
    }

    private mutating func run(_ range: Range<Int>, from state: inout ModelState) {
        var none: PageRecorder?
        run(range, from: &state, into: &none)
    }

    /// One piece of the exact pass towards a position.
    private mutating func runExactly(to target: Int, from start: (position: Int, state: ModelState)) -> [Outcome] {
        var state = start.state
        let end = min(target, kept.nextStop(after: start.position), start.position + piece)
        run(start.position..<end, from: &state)
        kept.keep(state, at: end)
        exactPlace = (end, state)
        return []
    }

    private mutating func advanceExactPass(to target: Int, _ request: TraceRequest) -> [Outcome] {
        let start = nearestExact(to: target)
        let now = ContinuousClock().now
        var began = passBegan ?? (start.position, now)
        if began.position > start.position { began = (start.position, now) }
        passBegan = began
        _ = runExactly(to: target, from: start)
        if let last = lastReport, now - last < .milliseconds(100) { return [] }
        lastReport = now
        let done = exactPlace.position - began.position
        let total = target - began.position
        let seconds = (ContinuousClock().now - began.at) / .seconds(1)
        let left = done > 0 && seconds > 0.3 ? seconds / Double(done) * Double(total - done) : nil
        return [.progress(TraceProgress(done: done, total: total, secondsLeft: left), request: request.request)]
    }

    private mutating func begin(
        _ items: [TraceItem], _ range: Range<Int>, exactly: Bool, _ request: TraceRequest
    ) -> [Outcome] {
        if exactly {
            exactPlace = nearestExact(to: range.lowerBound)
            kept.keepNear(exactPlace.state, at: range.lowerBound)
        }
        guard let place = exactly ? exactPlace : roughPlace else { return [] }
        let partial = Partial(
            isExact: exactly,
            recorder: PageRecorder(
                items, over: range, of: runner.model,
                before: items.contains(.prediction) ? readOut(of: place.state) : nil))
        page = partial
        return advance(partial, request)
    }

    /// The logits that a state gives; nil for the state in which nothing has been read yet.
    private func readOut(of state: ModelState) -> [Float]? {
        guard state.values.contains(where: { $0 != 0 }) else { return nil }
        // A symbol that is not fed leaves the state as it is, and its step's read-out is the state's.
        var copy = state
        return runner.logits([-1], from: &copy)
    }

    /// Brings the approximate pass to the beginning of a page.
    private mutating func warmUp(for items: [TraceItem], _ range: Range<Int>, _ request: TraceRequest) -> [Outcome] {
        let from = max(0, range.lowerBound - Self.warmUp)
        // A pass that comes from farther back is the better one.
        var place = roughPlace ?? (from, runner.zeroState())
        if place.position > range.lowerBound || place.position < from { place = (from, runner.zeroState()) }
        if place.position == range.lowerBound {
            roughPlace = place
            return begin(items, range, exactly: false, request)
        }
        let end = min(range.lowerBound, place.position + piece)
        run(place.position..<end, from: &place.state)
        roughPlace = (end, place.state)
        return []
    }

    /// Traces the next piece of a page, and sends what was wanted of it when it is whole.
    private mutating func advance(_ partial: Partial, _ request: TraceRequest) -> [Outcome] {
        let range = partial.recorder.range
        guard var place = partial.isExact ? exactPlace : roughPlace else {
            page = nil
            return []
        }
        var end = min(range.upperBound, place.position + piece)
        if partial.isExact { end = min(end, kept.nextStop(after: place.position)) }
        var recorder: PageRecorder? = partial.recorder
        page = nil
        run(place.position..<end, from: &place.state, into: &recorder)
        place.position = end
        if partial.isExact {
            exactPlace = place
            kept.keep(place.state, at: end)
        } else {
            roughPlace = place
        }
        guard let recorder else { return [] }
        guard end == range.upperBound else {
            page = Partial(isExact: partial.isExact, recorder: recorder)
            return []
        }
        let whole = recorder.pages { item, content in
            guard partial.isExact else { return .approximate }
            return .exact(difference: cache[key(item, range)].flatMap { largestDifference($0.content, content) })
        }
        for page in whole { cache.insert(page) }
        return whole.flatMap { send($0, request) }
    }

    /// The largest difference between the values of two pages; nil where there is nothing to compare.
    private func largestDifference(_ old: TracePage.Content, _ new: TracePage.Content) -> Float? {
        let (a, b): ([Float], [Float])
        switch (old, new) {
        case (.values(let old, _), .values(let new, _)): (a, b) = (old, new)
        case (.predictions(let old), .predictions(let new)): (a, b) = (old.entropy, new.entropy)
        default: return nil
        }
        guard a.count == b.count else { return nil }
        var largest: Float = 0
        for (x, y) in zip(a, b) {
            let difference = abs(x - y)
            guard !difference.isNaN else { return .nan }
            largest = max(largest, difference)
        }
        return largest
    }
}
