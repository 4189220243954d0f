/// Runs one long text by many lanes and hands out only what is certain.
///
/// The text is cut into segments; each but the first is begun some symbols early from a zero state, all run side by
/// side, and then verified: a handover from one segment to the next is accepted when the two states there differ by
/// at most the tolerance over every layer. Where it is refused, the next segment is run again from the state handed
/// over. A stretch in which the model does not forget is given up and run sequentially, and the following ones too,
/// more of them each time. Up to the first accepted handover the values are the sequential ones bit by bit; behind it
/// they differ by what rounding makes of an accepted difference. What comes out depends on the text, the model and the
/// ends asked for, and not on how the work is cut into pieces.
public struct VerifiedLanes<Gathering: LaneGathering>: Sendable {
    /// Up to here everything is certain: the state, and what is gathered.
    public private(set) var position: Int
    /// The model's state at `position`.
    public private(set) var state: ModelState
    /// What was gathered before `position`.
    public private(set) var gathered: Gathering
    /// What the run has done so far.
    public private(set) var figures = LaneFigures()
    /// How the text is cut.
    public let settings: LaneSettings
    /// Whether everything so far was run sequentially.
    public private(set) var isSequential = true

    private var stretch: LaneStretch<Gathering>?
    /// Symbols after which the model forgets, once a stretch has shown it.
    private var forgetting: Int?
    /// After a stretch was given up: where lanes are tried again, and how many such stretches are passed over next.
    private var sequentialUntil = 0
    private var patience = 1

    /// - Parameters:
    ///   - state: of one lane, before the symbol at the position is read.
    ///   - gathering: what the values are gathered in; the values from the position on are added.
    public init(
        from state: ModelState, at position: Int, settings: LaneSettings = LaneSettings(), gathering: Gathering
    ) {
        precondition(state.lanes == 1, "a text has one state")
        self.state = state
        self.position = position
        self.settings = settings
        gathered = gathering
    }

    /// How far the work has come, counting what is not certain yet by its share of the stretch under way.
    public var progress: Int {
        guard let stretch else { return position }
        return position + Int(Double(stretch.range.count) * stretch.portion)
    }

    /// Whether the next piece is one of lanes.
    public var isInStretch: Bool { stretch != nil }

    /// Where the work under way ends: of the stretch, or the position.
    public var workEnd: Int { stretch?.range.upperBound ?? position }

    /// Goes on from another place, with what was learned about the model but nothing of the work under way.
    public mutating func restart(from state: ModelState, at position: Int) {
        precondition(state.lanes == 1, "a text has one state")
        self.state = state
        self.position = position
        stretch = nil
        isSequential = true
        figures.largestDifference = nil
    }

    /// Does the next piece of work on the way to a position. Nothing is left to do when `position` has reached it.
    ///
    /// - Parameters:
    ///   - end: may differ from call to call; a stretch that is under way is brought to its own end, which does not lie
    ///     behind the end that was asked for when it began.
    ///   - count: symbols that the piece may take, over all lanes: what bounds its time.
    ///   - reading: gives the rows of the vocabulary for a range of the text, negative for unknown symbols.
    ///   - keeping: takes certain states as they are found, at multiples of the spacing.
    public mutating func advance(
        to end: Int, on runner: Runner, symbols count: Int, reading: (Range<Int>) -> [Int32],
        keeping: (_ position: Int, _ state: ModelState) -> Void
    ) {
        if stretch == nil {
            guard position < end else { return }
            begin(to: end, reading)
        }
        guard stretch != nil else { return goOn(to: end, on: runner, count, reading, keeping) }
        stretch?.advance(max(1, count), on: runner, &figures)
        switch stretch?.verdict {
        case .certain: finish(keeping)
        case .givenUp: giveUp()
        case .going, nil: break
        }
    }

    /// Plans the next stretch, unless lanes would gain nothing.
    private mutating func begin(to end: Int, _ reading: (Range<Int>) -> [Int32]) {
        let left = end - position
        // A segment is never shorter than its warm-up, which is begun inside of the segment before.
        let needed = max(forgetting ?? settings.firstSegment, settings.warmUp, 1)
        // Segments no shorter than what the model needs to forget, or a repetition could not meet the old path; few,
        // since each costs a warm-up; from six lanes on the kernels are nearly as fast as they get.
        let most = forgetting == nil ? 6 : settings.lanes
        let count = min(most, settings.lanes, left / needed, max(6, left / (4 * needed)))
        guard position >= sequentialUntil, count >= min(4, settings.lanes), count > 1 else { return }
        let longest = forgetting == nil ? 2 * settings.firstSegment : max(settings.segment, 2 * needed)
        let warmUp = max(1, settings.warmUp)
        let upper = min(end, position + warmUp + count * longest)
        let bytes = (upper - position) / max(1, settings.spacing) * state.values.count * MemoryLayout<Float>.stride
        var interval = max(1, settings.spacing)
        var share = bytes
        while share > settings.stateBudget {
            interval *= 2
            share /= 2
        }
        var symbols: [Int32] = []
        symbols.reserveCapacity(upper - position)
        for start in stride(from: position, to: upper, by: 1 << 15) {
            symbols += reading(start..<min(upper, start + 1 << 15))
        }
        stretch = LaneStretch(
            position..<upper, symbols: symbols, from: state, count: count, warmUp: warmUp,
            head: min(settings.firstSegment, max(settings.spacing, forgetting ?? .max)), interval: interval,
            tolerance: settings.tolerance, gathering: gathered)
    }

    private mutating func finish(_ keeping: (Int, ModelState) -> Void) {
        guard let stretch else { return }
        self.stretch = nil
        isSequential = false
        for segment in stretch.segments {
            if !(gathered is NothingGathered) {
                gathered.merge(segment.head)
                gathered.merge(segment.tail)
            }
            var place = (segment.range.lowerBound / stretch.interval + 1) * stretch.interval
            for state in segment.path {
                keeping(place, state)
                place += stretch.interval
            }
            state = segment.end
        }
        position = stretch.range.upperBound
        forgetting = stretch.forgetting
    }

    private mutating func giveUp() {
        guard let stretch else { return }
        self.stretch = nil
        figures.stretchesGivenUp += 1
        sequentialUntil = position + patience * stretch.range.count
        patience = min(1 << 20, patience * 4)
    }

    /// The next piece of a sequential pass.
    private mutating func goOn(
        to end: Int, on runner: Runner, _ count: Int, _ reading: (Range<Int>) -> [Int32],
        _ keeping: (Int, ModelState) -> Void
    ) {
        let upper = min(end, position + max(1, count))
        let symbols = reading(position..<upper)
        let spacing = max(1, settings.spacing)
        var state = state
        runner.run(lanes: [symbols], from: &state) { block in
            let first = position + block.start
            if !(gathered is NothingGathered) {
                gathered.take(
                    block, lane: 0, steps: 0..<block.steps,
                    symbols: symbols[block.start..<block.start + block.steps], at: first)
            }
            var place = (first / spacing + 1) * spacing
            while place <= first + block.steps {
                keeping(place, block.state(ofLane: 0, after: place - first - 1))
                place += spacing
            }
        }
        self.state = state
        position = upper
        figures.sequentialSymbols += symbols.count
    }
}

extension VerifiedLanes where Gathering == NothingGathered {
    /// A run that gathers nothing.
    public init(from state: ModelState, at position: Int, settings: LaneSettings = LaneSettings()) {
        self.init(from: state, at: position, settings: settings, gathering: NothingGathered())
    }
}
