import ModelCore
import Texts

/// Runs a model over a block of a text in lanes side by side and checks that they join up. The one place that knows
/// how; everything else sees traces with their places.
///
/// Every lane starts from a zero state some thousand symbols before its segment. Where a lane ends in another state
/// than the next one began with, the block is run again in one piece, from where its first lane began. Nothing lies
/// before the first lane to hold its state against, so that one is compared with a reader begun twice as far back: by
/// as much the figures may be those of a reader who begins there and not of one who has read the whole text. Or the
/// state is given that reading all of the text before has left.
struct BlockRun {
    /// Steps of one lane in what a model computed: the lane, its row in the block that is shown, the step of the text's
    /// block with which they begin, and how many they are.
    typealias Piece = (lane: Int, row: Int, start: Int, steps: Int)

    /// How a block was run.
    struct Joining: Hashable, Sendable {
        /// The largest difference of states at a handover that was accepted, max |Δ| / max(1, |value|).
        var difference: Float
        /// The largest difference that was refused, where the lanes did not join; 0 where they did.
        var refusedDifference: Float = 0
        /// How far the state at the block's beginning is from that of a reader begun twice as far back, likewise; 0
        /// where the text's beginning is read.
        var startDifference: Float
        /// Whether the lanes did not join and the block was run in one piece.
        var isInOnePiece: Bool
        /// The state behind the block.
        var end: ModelState
    }

    /// Each lane's windows: steps of the block that are looked at together.
    let windows: [[Range<Int>]]
    private let runner: Runner
    private let settings: ScanSettings
    private let range: Range<Int>
    /// Rows of the vocabulary from the longest warm-up on, and where the block begins in them.
    private let rows: [Int32]
    private let lead: Int
    /// The state before the block, where all of the text before it was read.
    private let start: ModelState?

    /// Steps of each lane that are run before it is asked whether the work was cancelled.
    private static let piece = 256
    /// Steps of a window at most, whatever the settings say: twice a centred rank within it has sixteen bits.
    static let mostWindow = 1 << 15

    /// - Parameter start: the state before the block, where the text was read from its beginning.
    init(
        _ runner: Runner, _ document: Document, _ range: Range<Int>, _ settings: ScanSettings,
        from start: ModelState? = nil
    ) {
        self.runner = runner
        self.settings = settings
        self.range = range
        self.start = start
        windows = Self.windows(of: range.count, settings)
        lead = start == nil ? min(range.lowerBound, 2 * settings.warmUp) : 0
        rows = runner.model.vocabulary.indices(
            of: document.symbols(in: range.lowerBound - lead..<range.upperBound).lazy.map(\.code))
    }

    /// The windows of each lane of a block of so many steps.
    static func windows(of count: Int, _ settings: ScanSettings) -> [[Range<Int>]] {
        // A lane shorter than its warm-up costs more than it saves. What is read in order has one lane.
        let most = settings.readsFromBeginning ? 1 : settings.lanes
        let lanes = max(1, min(most, count / max(1, settings.warmUp)))
        let window = max(1, min(mostWindow, settings.window))
        return cut(0..<count, into: lanes).map { segment in
            cut(segment, into: max(1, (segment.count + window - 1) / window))
        }
    }

    private static func cut(_ range: Range<Int>, into count: Int) -> [Range<Int>] {
        (0..<count).map {
            range.lowerBound + range.count * $0 / count..<range.lowerBound + range.count * ($0 + 1) / count
        }
    }

    /// Runs the block.
    ///
    /// - Parameters:
    ///   - begin: called before a window of some lanes: the window's number, and the lanes.
    ///   - consume: takes pieces of different lanes, where the model wrote them.
    ///   - finish: called when that window is whole.
    ///   - restart: called when nothing of what was yielded counts; all of it comes again.
    /// - Returns: nil when cancelled.
    func run(
        isCancelled: () -> Bool, begin: (_ window: Int, _ lanes: [Int]) -> Void = { _, _ in },
        consume: (LaneBlock, [Piece]) -> Void, finish: (_ lanes: [Int]) -> Void = { _ in }, restart: () -> Void
    ) -> Joining? {
        guard let begun = warmUp(isCancelled) else { return nil }
        var state = begun.state
        let lanes = Array(windows.indices)
        for window in 0..<(windows.map(\.count).max() ?? 0) {
            let these = lanes.filter { window < windows[$0].count }
            begin(window, these)
            guard run(these, window, &state, isCancelled, consume) else { return nil }
            finish(these)
        }
        let difference = lanes.dropFirst().reduce(Float(0)) { largest, lane in
            max(largest, state.lane(lane - 1).distance(to: begun.state.lane(lane)))
        }
        if difference <= settings.tolerance {
            return Joining(
                difference: difference, startDifference: begun.difference, isInOnePiece: false,
                end: state.lane(lanes.count - 1))
        }
        restart()
        state = begun.state.lane(0)
        guard runInOnePiece(from: &state, isCancelled, begin, consume, finish) else { return nil }
        return Joining(
            difference: 0, refusedDifference: difference, startDifference: begun.difference, isInOnePiece: true,
            end: state)
    }

    /// The state in which each lane begins, and how far the first is from that of a reader begun twice as far back; nil
    /// when cancelled.
    private func warmUp(_ isCancelled: () -> Bool) -> (state: ModelState, difference: Float)? {
        if let start { return (start, 0) }
        var parts = windows.map { max(-lead, $0[0].lowerBound - settings.warmUp)..<$0[0].lowerBound }
        // Who begins with the text has read all that there is.
        let isMeasured = lead > settings.warmUp
        if isMeasured { parts.append(-lead..<0) }
        var state = runner.zeroState(lanes: parts.count)
        for offset in stride(from: 0, to: parts.map(\.count).max() ?? 0, by: Self.piece) {
            if isCancelled() { return nil }
            runner.run(
                lanes: parts.map { symbols($0.dropFirst(offset).prefix(Self.piece)) }, from: &state,
                isCancelled: isCancelled
            ) { _ in }
        }
        if isCancelled() { return nil }
        guard isMeasured else { return (state, 0) }
        var lanes = runner.zeroState(lanes: windows.count)
        for lane in windows.indices { lanes.copy(lane: lane, from: state, lane: lane) }
        return (lanes, state.lane(0).distance(to: state.lane(windows.count)))
    }

    /// False when cancelled.
    private func runInOnePiece(
        from state: inout ModelState, _ isCancelled: () -> Bool, _ begin: (_ window: Int, _ lanes: [Int]) -> Void,
        _ consume: (LaneBlock, [Piece]) -> Void, _ finish: (_ lanes: [Int]) -> Void
    ) -> Bool {
        for lane in windows.indices {
            for (number, window) in windows[lane].enumerated() {
                begin(number, [lane])
                for start in stride(from: window.lowerBound, to: window.upperBound, by: Self.piece) {
                    if isCancelled() { return false }
                    let steps = start..<min(window.upperBound, start + Self.piece)
                    runner.run(lanes: [symbols(steps)], from: &state, isCancelled: isCancelled) { block in
                        consume(block, [(lane, 0, start + block.start, block.steps)])
                    }
                }
                if isCancelled() { return false }
                finish([lane])
            }
        }
        return true
    }

    /// One window of some lanes, side by side; the others stand still. False when cancelled.
    private func run(
        _ these: [Int], _ number: Int, _ state: inout ModelState, _ isCancelled: () -> Bool,
        _ consume: (LaneBlock, [Piece]) -> Void
    ) -> Bool {
        var parts = windows.map { _ in 0..<0 }
        for lane in these { parts[lane] = windows[lane][number] }
        for offset in stride(from: 0, to: parts.map(\.count).max() ?? 0, by: Self.piece) {
            if isCancelled() { return false }
            let pieces = parts.map { part in
                part.lowerBound + min(offset, part.count)..<part.lowerBound + min(offset + Self.piece, part.count)
            }
            runner.run(lanes: pieces.map(symbols), from: &state, isCancelled: isCancelled) { block in
                let found = these.compactMap { lane -> Piece? in
                    let steps = min(block.steps, pieces[lane].count - block.start)
                    return steps > 0 ? (lane, lane, pieces[lane].lowerBound + block.start, steps) : nil
                }
                consume(block, found)
            }
        }
        return !isCancelled()
    }

    /// Rows of the vocabulary of some steps of the block; negative ones lie before it.
    private func symbols(_ steps: Range<Int>) -> [Int32] {
        Array(rows[lead + steps.lowerBound..<lead + steps.upperBound])
    }
}
