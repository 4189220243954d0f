/// A part of a stretch that one lane answers for.
struct LaneSegment<Gathering: LaneGathering>: Sendable {
    let range: Range<Int>
    /// Where its warm-up begins; the range's beginning for the first segment.
    let warmFrom: Int
    /// The state from which its values were computed.
    var start: ModelState
    /// Which of the ends of the segment before it that state is; nil for a warmed-up one.
    var startVersion: Int?
    var end: ModelState
    var endVersion = 0
    /// States at the multiples of the interval after the beginning, up to the end.
    var path: [ModelState] = []
    /// The same for its warm-up, dropped when the handovers have been looked at.
    var warmPath: [ModelState] = []
    /// What was gathered in its head, which a repetition can replace alone, and behind it.
    var head: Gathering
    var tail: Gathering

    /// Where a state of the path stands in it.
    func index(of position: Int, interval: Int) -> Int { position / interval - (range.lowerBound / interval + 1) }

    /// The state at a multiple of the interval inside the segment; nil where there is none.
    func state(at position: Int, interval: Int) -> ModelState? {
        let index = index(of: position, interval: interval)
        return range.lowerBound < position && path.indices.contains(index) ? path[index] : nil
    }
}

/// One lane at work on a segment: the first time, or again from the state handed over.
struct LaneRun<Gathering: LaneGathering>: Sendable {
    let segment: Int
    /// The next symbol.
    var position: Int
    let isRepetition: Bool
    var path: [ModelState] = []
    var head: Gathering
    var tail: Gathering
    /// Where a repetition came within the tolerance of what was there before.
    var met: Int?
    var isDone = false
    /// It ends before its segment does: the rest is as it was.
    var leavesOff = false
}
