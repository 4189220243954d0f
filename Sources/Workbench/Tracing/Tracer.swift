import Explorer
import ModelCore
import Texts

/// Traces the pages in view of one text by one model, piece by piece: each call of `step` takes some hundredths of a
/// second, so that what is wanted can change between two of them.
///
/// A page that a kept state lies near is traced from there at once. Any other is first traced after a warm-up of a
/// thousand symbols, marked approximate; then the long pass goes on from the last kept state until it is there, by
/// verified lanes where they gain something. What a purely sequential pass reaches is exact, the rest verified.
package struct Tracer {
    /// How far from a kept state a page is still traced exactly without an approximation first, in symbols; less for
    /// a slow model, so that nobody waits much longer than a third of a second for the first colours.
    package static let nearness = 4096
    package static let warmUp = 1000
    /// How the long way is cut into lanes: their states come where `KeptStates` may want them.
    package static var lanes: LaneSettings {
        var settings = LaneSettings()
        settings.spacing = KeptStates.firstSpacing
        return settings
    }

    package let runner: Runner
    package private(set) var document: Document
    private let id: Int
    package private(set) var kept: KeptStates
    private var cache = PageCache()
    /// Symbols per piece: as many as take about twenty milliseconds.
    private var piece = 128
    /// Where a pass stands: the exact one between two kept states, and the last approximate one.
    private var exactPlace: KeptState
    private var roughPlace: KeptState?
    private var longPass: LongPass
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

    package init(
        runner: Runner, document: Document, id: Int, stateBudget: Int = KeptStates.budget,
        lanes: LaneSettings = Tracer.lanes
    ) {
        self.runner = runner
        self.document = document
        self.id = id
        let zero = runner.zeroState()
        kept = KeptStates(start: zero, budget: stateBudget)
        exactPlace = KeptState(position: 0, state: zero)
        longPass = LongPass(from: exactPlace, lanes)
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
        unsent = Set(
            request.pages.filter { !$0.range.isEmpty && $0.range.upperBound <= document.count }.flatMap { page in
                page.items.map { PageCache.Key(item: $0, start: page.range.lowerBound) }
            })
        unsentFinal = unsent
        // A page that is longer by now begins anew.
        if let partial = page,
            !request.pages.contains(where: { $0.range == partial.recorder.range })
                || partial.recorder.items.allSatisfy({ !unsent.contains(key($0, partial.recorder.range)) })
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

    private func nearestExact(to position: Int) -> KeptState {
        let nearest = kept.nearest(to: position)
        return exactPlace.position <= position && exactPlace.position > nearest.position ? exactPlace : nearest
    }

    // MARK: The passes

    /// Runs the model over a few symbols, recording for a page.
    private mutating func run(_ range: Range<Int>, from state: inout ModelState, into recorder: inout PageRecorder?) {
        let clock = ContinuousClock()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
        let before = clock.now
        runner.run(lanes: [rows], from: &state) { block in
            recorder?.take(Array(rows[block.start..<block.start + block.steps]), block)
        }
        let seconds = (clock.now - before) / .seconds(1)
        if seconds > 0.03 { piece = max(16, piece / 2) }
        if seconds < 0.01 && range.count >= piece { piece = min(512, piece * 2) }
    }

    private mutating func run(_ range: Range<Int>, from state: inout ModelState) {
        var none: PageRecorder?
        run(range, from: &state, into: &none)
    }

    /// One piece of a sequential pass towards a position near by.
    private mutating func runExactly(to target: Int, from start: KeptState) -> [Outcome] {
        var place = start
        place.position = min(target, kept.nextStop(after: start.position), start.position + piece)
        run(start.position..<place.position, from: &place.state)
        kept.keep(place)
        exactPlace = place
        return []
    }

    /// One piece of the long pass towards a position.
    private mutating func advanceExactPass(to target: Int, _ request: TraceRequest) -> [Outcome] {
        let start = nearestExact(to: target)
        longPass.aim(at: target, from: start)
        let now = ContinuousClock().now
        var began = passBegan ?? (start.position, now)
        if began.position > start.position { began = (start.position, now) }
        passBegan = began
        longPass.advance(to: target, on: runner, document, &kept)
        exactPlace = longPass.place
        if let last = lastReport, now - last < .milliseconds(100) { return [] }
        lastReport = now
        let total = target - began.position
        let done = max(0, min(total, longPass.progress - began.position))
        let seconds = (ContinuousClock().now - began.at) / .seconds(1)
        let left = done > 0 && seconds > 0.3 ? seconds / Double(done) * Double(total - done) : nil
        let progress = TraceProgress(done: done, total: total, secondsLeft: left, difference: longPass.difference)
        return [.progress(progress, request: request.request)]
    }

    private mutating func begin(
        _ items: [TraceItem], _ range: Range<Int>, exactly: Bool, _ request: TraceRequest
    ) -> [Outcome] {
        if exactly {
            exactPlace = nearestExact(to: range.lowerBound)
            kept.keepNear(exactPlace)
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
        return runner.readOut(of: state)
    }

    /// Brings the approximate pass to the beginning of a page.
    private mutating func warmUp(for items: [TraceItem], _ range: Range<Int>, _ request: TraceRequest) -> [Outcome] {
        let from = max(0, range.lowerBound - Self.warmUp)
        // A pass that comes from farther back is the better one.
        let fresh = KeptState(position: from, state: runner.zeroState())
        var place = roughPlace ?? fresh
        if place.position > range.lowerBound || place.position < from { place = fresh }
        if place.position == range.lowerBound {
            roughPlace = place
            return begin(items, range, exactly: false, request)
        }
        let end = min(range.lowerBound, place.position + piece)
        run(place.position..<end, from: &place.state)
        place.position = end
        roughPlace = place
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
            kept.keep(place)
        } else {
            roughPlace = place
        }
        guard let recorder else { return [] }
        guard end == range.upperBound else {
            page = Partial(isExact: partial.isExact, recorder: recorder)
            // Nobody has to wait for a whole page before the first colours come.
            let exactness: Exactness =
                !partial.isExact
                ? .approximate : place.isVerified ? .verified(difference: nil) : .exact(difference: nil)
            return recorder.beginnings(exactness).filter { unsent.contains(key($0.item, range)) }
                .map { .traced($0, request: request.request) }
        }
        let whole = recorder.pages { item, content in
            guard partial.isExact else { return .approximate }
            let difference = cache[key(item, range)].flatMap { $0.largestDifferences(from: content).max() }
            return place.isVerified ? .verified(difference: difference) : .exact(difference: difference)
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
