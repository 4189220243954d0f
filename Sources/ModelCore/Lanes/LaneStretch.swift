/// A stretch of text run by lanes, each a segment, until every handover between them is accepted or it is plain that
/// the model does not forget.
///
/// After the first round each segment's end is compared with the warmed-up state from which the next one began.
/// Refused segments are run again from the state handed over, side by side, in rounds: after round k the first k are
/// certain. A repetition that comes within the tolerance of the old path leaves off there. What was gathered cannot be
/// taken apart, so where values are gathered it is kept in two parts, of the segment's head and of the rest: a
/// repetition that meets the old path in the head leaves off at the head's end, any other goes on to the segment's end.
struct LaneStretch<Gathering: LaneGathering>: Sendable {
    enum Verdict { case going, certain, givenUp }

    let range: Range<Int>
    let interval: Int
    private(set) var segments: [LaneSegment<Gathering>]
    private(set) var verdict = Verdict.going
    /// Symbols after which every lane had forgotten its starting state, as far as was seen.
    private(set) var forgetting = 0
    private let symbols: [Int32]
    private let tolerance: Float
    private let gathers: Bool
    private let warmUp: Int
    /// Symbols of a head.
    private let head: Int
    /// An empty part: its memory is taken when it is first written to.
    private let part: Gathering
    private var runs: [LaneRun<Gathering>] = []
    private var state: ModelState
    private var round = 0
    private var repeated = 0
    /// Repetitions of this round that went to the end without meeting the old path.
    private var unmet = 0
    private var largest: Float = 0

    /// - Parameters:
    ///   - symbols: of the range.
    ///   - count: segments, at least 2; the first is longer than the others by the warm-up.
    ///   - head: symbols within which most repetitions should meet the old path.
    init(
        _ range: Range<Int>, symbols: [Int32], from start: ModelState, count: Int, warmUp: Int, head: Int,
        interval: Int,
        tolerance: Float, gathering: Gathering
    ) {
        self.range = range
        self.symbols = symbols
        self.interval = interval
        self.tolerance = tolerance
        self.warmUp = warmUp
        self.head = head
        gathers = !(gathering is NothingGathered)
        let part = gathering.part()
        self.part = part
        let zero = ModelState(zeroFor: start.architecture)
        segments = (0..<count).map { number in
            let own = share(of: range.count - warmUp, number, count)
            let upper = range.lowerBound + warmUp + own.upperBound
            guard number > 0 else {
                return LaneSegment(
                    range: range.lowerBound..<upper, warmFrom: range.lowerBound, start: start, startVersion: 0,
                    end: zero, head: part, tail: part)
            }
            let lower = range.lowerBound + warmUp + own.lowerBound
            return LaneSegment(
                range: lower..<upper, warmFrom: lower - warmUp, start: zero, startVersion: nil, end: zero,
                head: part, tail: part)
        }
        state = ModelState(zeroFor: start.architecture, lanes: count)
        state.copy(lane: 0, from: start, lane: 0)
        runs = segments.indices.map {
            LaneRun(segment: $0, position: segments[$0].warmFrom, isRepetition: false, head: part, tail: part)
        }
    }

    /// Symbols of the first round that are done, as a share of all of them.
    var portion: Double {
        guard round == 0 else { return 1 }
        let all = segments.reduce(0) { $0 + $1.range.upperBound - $1.warmFrom }
        let left = runs.reduce(0) { $0 + segments[$1.segment].range.upperBound - $1.position }
        return Double(all - left) / Double(max(1, all))
    }

    /// Runs about so many symbols, over all lanes.
    mutating func advance(_ count: Int, on runner: Runner, _ figures: inout LaneFigures) {
        let longest = runs.reduce(0) { max($0, segments[$1.segment].range.upperBound - $1.position) }
        let steps = min(longest, max(1, count / runs.count))
        let lanes = runs.map { run in
            let end = min(segments[run.segment].range.upperBound, run.position + steps)
            return Array(symbols[run.position - range.lowerBound..<end - range.lowerBound])
        }
        var state = state
        runner.run(lanes: lanes, from: &state) { block in
            for lane in runs.indices where !runs[lane].isDone {
                take(block, lane: lane, symbols: lanes[lane])
            }
        }
        self.state = state
        let done = lanes.reduce(0) { $0 + $1.count }
        figures.laneSymbols += done
        if round > 0 {
            repeated += done
            figures.repeatedSymbols += done
        }
        for lane in runs.indices { runs[lane].position += lanes[lane].count }
        finishRuns()
        if runs.isEmpty { judge(&figures) }
    }

    /// Looks at what one lane did in a block.
    private mutating func take(_ block: LaneBlock, lane: Int, symbols: [Int32]) {
        let (number, isRepetition) = (runs[lane].segment, runs[lane].isRepetition)
        let own = segments[number].range
        let first = runs[lane].position + block.start
        let count = min(block.steps, symbols.count - block.start)
        guard count > 0 else { return }
        if gathers { gather(block, lane: lane, symbols: symbols[block.start..<block.start + count], at: first) }
        // A state at a position is the one before the symbol there is read: after the step of the symbol before it.
        func state(at position: Int) -> ModelState { block.state(ofLane: lane, after: position - first - 1) }
        let reached = first + count
        if !isRepetition, first < own.lowerBound, own.lowerBound <= reached {
            segments[number].start = state(at: own.lowerBound)
        }
        var position = (first / interval + 1) * interval
        while position <= reached {
            if position > own.lowerBound {
                let state = state(at: position)
                if isRepetition, hasMet(lane, state, at: position), mayLeaveOff(lane, at: position) {
                    runs[lane].isDone = true
                    runs[lane].leavesOff = true
                    return
                }
                runs[lane].path.append(state)
            } else if !isRepetition {
                segments[number].warmPath.append(state(at: position))
            }
            position += interval
        }
        guard reached == own.upperBound else { return }
        let end = state(at: reached)
        if isRepetition, runs[lane].met == nil, segments[number].end.distance(to: end) <= tolerance {
            runs[lane].met = reached
        }
        segments[number].end = end
        segments[number].endVersion += 1
        runs[lane].isDone = true
    }

    /// Hands the steps of a lane that lie in its segment to those who gather.
    private mutating func gather(_ block: LaneBlock, lane: Int, symbols: ArraySlice<Int32>, at first: Int) {
        let lower = segments[runs[lane].segment].range.lowerBound
        func steps(_ positions: Range<Int>) -> Range<Int> {
            let inside = positions.clamped(to: first..<first + symbols.count)
            return inside.lowerBound - first..<inside.upperBound - first
        }
        func part(_ steps: Range<Int>) -> ArraySlice<Int32> {
            symbols[symbols.startIndex + steps.lowerBound..<symbols.startIndex + steps.upperBound]
        }
        let (early, late) = (steps(lower..<lower + head), steps(lower + head..<Int.max))
        if !early.isEmpty {
            runs[lane].head.take(block, lane: lane, steps: early, symbols: part(early), at: first + early.lowerBound)
        }
        if !late.isEmpty {
            runs[lane].tail.take(block, lane: lane, steps: late, symbols: part(late), at: first + late.lowerBound)
        }
    }

    /// Whether a repetition that has met the old path can leave the rest of the segment as it is.
    private func mayLeaveOff(_ lane: Int, at position: Int) -> Bool {
        guard gathers else { return true }
        let headEnd = segments[runs[lane].segment].range.lowerBound + head
        return runs[lane].met ?? .max <= headEnd && position >= headEnd
    }

    /// Whether a repetition has come near the old path, at this position or before.
    private mutating func hasMet(_ lane: Int, _ state: ModelState, at position: Int) -> Bool {
        if runs[lane].met != nil { return true }
        guard let old = segments[runs[lane].segment].state(at: position, interval: interval) else { return false }
        let difference = old.distance(to: state)
        guard difference <= tolerance else { return false }
        runs[lane].met = position
        largest = max(largest, difference)
        return true
    }

    /// Takes the lanes that are done out of the state, and what they found into their segments.
    private mutating func finishRuns() {
        guard runs.contains(where: \.isDone) else { return }
        for run in runs where run.isDone {
            segments[run.segment].head = run.head
            // What lies behind the place where it leaves off stays.
            if run.leavesOff {
                segments[run.segment].path.replaceSubrange(0..<run.path.count, with: run.path)
            } else {
                segments[run.segment].path = run.path
                segments[run.segment].tail = run.tail
            }
            guard run.isRepetition else { continue }
            let segment = segments[run.segment]
            forgetting = max(forgetting, (run.met ?? segment.range.upperBound) - segment.warmFrom)
            if run.met == nil { unmet += 1 }
        }
        let left = runs.indices.filter { !runs[$0].isDone }
        var narrow = ModelState(zeroFor: state.architecture, lanes: max(1, left.count))
        for (lane, old) in left.enumerated() { narrow.copy(lane: lane, from: state, lane: old) }
        state = narrow
        runs = left.map { runs[$0] }
    }

    /// Compares the states at all handovers.
    private mutating func judge(_ figures: inout LaneFigures) {
        var refused: [Int] = []
        for number in segments.indices.dropFirst() {
            let before = segments[number - 1]
            if segments[number].startVersion == before.endVersion { continue }
            let difference = before.end.distance(to: segments[number].start)
            if difference <= tolerance { largest = max(largest, difference) } else { refused.append(number) }
        }
        if round == 0 {
            figures.handovers += segments.count - 1
            figures.refused += refused.count
            for number in segments.indices.dropFirst() where !refused.contains(number) { measureForgetting(number) }
            for number in segments.indices { segments[number].warmPath = [] }
        }
        guard !refused.isEmpty else {
            figures.accept(largest)
            figures.forgetting = forgetting
            verdict = .certain
            return
        }
        if unmet * 2 > segments.count - 1 || repeated > 2 * range.count {
            verdict = .givenUp
            return
        }
        round += 1
        unmet = 0
        runAgain(refused)
    }

    private mutating func runAgain(_ numbers: [Int]) {
        state = ModelState(zeroFor: state.architecture, lanes: numbers.count)
        runs = []
        for (lane, number) in numbers.enumerated() {
            let start = segments[number - 1].end
            segments[number].start = start
            segments[number].startVersion = segments[number - 1].endVersion
            state.copy(lane: lane, from: start, lane: 0)
            runs.append(
                LaneRun(
                    segment: number, position: segments[number].range.lowerBound, isRepetition: true,
                    head: part, tail: part))
        }
    }

    /// Finds where a warm-up that was accepted came near the segment before it.
    private mutating func measureForgetting(_ number: Int) {
        let segment = segments[number]
        let before = segments[number - 1]
        let first = segment.warmFrom / interval + 1
        var needed = segment.range.lowerBound - segment.warmFrom
        for (index, state) in zip(0..., segment.warmPath).reversed() {
            let position = (first + index) * interval
            guard let old = before.state(at: position, interval: interval), old.distance(to: state) <= tolerance else {
                break
            }
            needed = position - segment.warmFrom
        }
        forgetting = max(forgetting, needed)
    }
}
