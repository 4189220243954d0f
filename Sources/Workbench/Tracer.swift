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
    package private(set) var document: Document
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
    /// The pages of the request that are not sent yet, as what.
    private var unsent: Set<Int> = []
    private var unsentExact: Set<Int> = []
    private var isExactPassStopped = false
    private var lastReport: ContinuousClock.Instant?

    /// A page that is being traced.
    private struct Partial {
        var address: SignalAddress
        var range: Range<Int>
        var isExact: Bool
        var values: [Float] = []
    }

    package init(runner: Runner, document: Document, id: Int, stateBudget: Int = KeptStates.budget) {
        self.runner = runner
        self.document = document
        self.id = id
        let zero = runner.zeroState()
        kept = KeptStates(start: zero, budget: stateBudget)
        exactPlace = (0, zero)
    }

    /// Whether a request is for this text, which may have grown, and this model.
    package func serves(_ request: TraceRequest) -> Bool {
        request.modelID == id && request.document.continues(document)
    }

    /// Turns to another request; what the old one left undone is forgotten unless this one wants it too.
    package mutating func turn(to request: TraceRequest) {
        self.request = request
        document = request.document
        isExactPassStopped = false
        let starts = request.pages.filter { !$0.isEmpty && $0.upperBound <= document.count }.map(\.lowerBound)
        unsent = Set(starts)
        unsentExact = unsent
        if let partial = page, partial.address != request.address || !starts.contains(partial.range.lowerBound) {
            page = nil
        }
        // A page that is longer by now goes on: what was traced of it is its beginning.
        if let start = page?.range.lowerBound, let range = request.pages.first(where: { $0.lowerBound == start }) {
            page?.range = range
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
        for range in request.pages where unsentExact.contains(range.lowerBound) {
            if let known = cache[PageCache.Key(address: request.address, start: range.lowerBound)],
                known.range == range
            {
                if known.exactness.isExact { return send(known, request) }
                if unsent.contains(range.lowerBound) { return send(known, request) }
            }
        }
        for range in request.pages where unsentExact.contains(range.lowerBound) {
            let start = nearestExact(to: range.lowerBound)
            if range.lowerBound - start.position <= min(Self.nearness, 16 * piece) && !isExactPassStopped {
                return start.position == range.lowerBound
                    ? begin(range, exactly: true, request) : runExactly(to: range.lowerBound, from: start)
            }
            if unsent.contains(range.lowerBound) { return warmUp(for: range, request) }
        }
        guard !isExactPassStopped, let target = request.pages.first(where: { unsentExact.contains($0.lowerBound) })
        else { return finish(request) }
        return advanceExactPass(to: target.lowerBound, request)
    }

    private mutating func finish(_ request: TraceRequest) -> [Outcome]? {
        self.request = nil
        passBegan = nil
        return [.progress(nil, request: request.request)]
    }

    private mutating func send(_ page: TracePage, _ request: TraceRequest) -> [Outcome] {
        unsent.remove(page.range.lowerBound)
        if page.exactness.isExact { unsentExact.remove(page.range.lowerBound) }
        return [.traced(page, request: request.request)]
    }

    private func nearestExact(to position: Int) -> (position: Int, state: ModelState) {
        let nearest = kept.nearest(to: position)
        return exactPlace.position <= position && exactPlace.position > nearest.position ? exactPlace : nearest
    }

    // MARK: The passes

    /// Runs the model over a few symbols.
    private mutating func run(
        _ range: Range<Int>, from state: inout ModelState, recording: [SignalAddress]
    ) -> Trace {
        let clock = ContinuousClock()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
        let before = clock.now
        let trace = runner.trace(rows, from: &state, recording: recording)
        let seconds = (clock.now - before) / .seconds(1)
        if seconds > 0.03 { piece = max(16, piece / 2) }
        if seconds < 0.01 && range.count >= piece { piece = min(512, piece * 2) }
        return trace
    }

    /// One piece of the exact pass towards a position.
    private mutating func runExactly(to target: Int, from start: (position: Int, state: ModelState)) -> [Outcome] {
        var state = start.state
        let end = min(target, kept.nextStop(after: start.position), start.position + piece)
        _ = run(start.position..<end, from: &state, recording: [])
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

    private mutating func begin(_ range: Range<Int>, exactly: Bool, _ request: TraceRequest) -> [Outcome] {
        if exactly {
            exactPlace = nearestExact(to: range.lowerBound)
            kept.keepNear(exactPlace.state, at: range.lowerBound)
        }
        let partial = Partial(address: request.address, range: range, isExact: exactly)
        page = partial
        return advance(partial, request)
    }

    /// Brings the approximate pass to the beginning of a page.
    private mutating func warmUp(for range: Range<Int>, _ request: TraceRequest) -> [Outcome] {
        let from = max(0, range.lowerBound - Self.warmUp)
        // A pass that comes from farther back is the better one.
        var place = roughPlace ?? (from, runner.zeroState())
        if place.position > range.lowerBound || place.position < from { place = (from, runner.zeroState()) }
        if place.position == range.lowerBound {
            roughPlace = place
            return begin(range, exactly: false, request)
        }
        let end = min(range.lowerBound, place.position + piece)
        _ = run(place.position..<end, from: &place.state, recording: [])
        roughPlace = (end, place.state)
        return []
    }

    /// Traces the next piece of a page, and sends it when it is whole.
    private mutating func advance(_ partial: Partial, _ request: TraceRequest) -> [Outcome] {
        var partial = partial
        guard var place = partial.isExact ? exactPlace : roughPlace else {
            page = nil
            return []
        }
        var end = min(partial.range.upperBound, place.position + piece)
        if partial.isExact { end = min(end, kept.nextStop(after: place.position)) }
        let trace = run(place.position..<end, from: &place.state, recording: [partial.address])
        partial.values += trace.values[partial.address] ?? []
        place.position = end
        if partial.isExact {
            exactPlace = place
            kept.keep(place.state, at: end)
        } else {
            roughPlace = place
        }
        guard end == partial.range.upperBound else {
            page = partial
            return []
        }
        page = nil
        let key = PageCache.Key(address: partial.address, start: partial.range.lowerBound)
        let difference = partial.isExact ? cache[key].flatMap { largestDifference($0.values, partial.values) } : nil
        let whole = TracePage(
            address: partial.address, range: partial.range, units: runner.model.architecture.hidden,
            values: partial.values, exactness: partial.isExact ? .exact(difference: difference) : .approximate)
        cache.insert(whole)
        return send(whole, request)
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float? {
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
