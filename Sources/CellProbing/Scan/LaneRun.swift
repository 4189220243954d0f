import ModelCore
import Texts

/// Runs a model over a block of a text in lanes side by side and checks that they join up. The one place that knows
/// how; everything else sees traces with their places.
///
/// Every lane starts from a zero state some thousand symbols before its segment. Where a lane ends in another state
/// than the next one began with, the block is run again in one piece: a model that never forgets takes longer and is
/// still right.
struct LaneRun {
    /// Steps of one lane in what a model computed: the lane, its row in the block that is shown, the step of the text's
    /// block with which they begin, and how many they are.
    typealias Piece = (lane: Int, row: Int, start: Int, steps: Int)

    /// How a block was run.
    struct Joining: Hashable, Sendable {
        /// The largest difference of states at a handover that was accepted, max |Δ| / max(1, |value|).
        var difference: Float
        /// Whether the lanes did not join and the block was run in one piece.
        var isInOnePiece: Bool
    }

    /// Each lane's windows: steps of the block that are looked at together.
    let windows: [[Range<Int>]]
    private let runner: Runner
    private let settings: ScanSettings
    private let range: Range<Int>
    /// Rows of the vocabulary from the warm-up on, and where the block begins in them.
    private let rows: [Int32]
    private let lead: Int

    /// Steps of each lane that are run before it is asked whether the work was cancelled.
    private static let piece = 256
    /// Steps of a window at most, whatever the settings say: twice a centred rank within it has sixteen bits.
    static let mostWindow = 1 << 15

    init(_ runner: Runner, _ document: Document, _ range: Range<Int>, _ settings: ScanSettings) {
        self.runner = runner
        self.settings = settings
        self.range = range
        windows = Self.windows(of: range.count, settings)
        let first = max(0, range.lowerBound - settings.warmUp)
        rows = runner.model.vocabulary.indices(
            of: document.symbols(in: first..<range.upperBound).lazy.map(\.code))
        lead = range.lowerBound - first
    }

    /// The windows of each lane of a block of so many steps.
    static func windows(of count: Int, _ settings: ScanSettings) -> [[Range<Int>]] {
        // A lane shorter than its warm-up costs more than it saves.
        let lanes = max(1, min(settings.lanes, count / max(1, settings.warmUp)))
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
        let segments = windows.map { $0[0].lowerBound..<$0[$0.count - 1].upperBound }
        var state = runner.zeroState(lanes: segments.count)
        runner.run(
            lanes: segments.map { symbols(max(-lead, $0.lowerBound - settings.warmUp)..<$0.lowerBound) }, from: &state
        ) { _ in }
        let warmed = state
        let lanes = Array(segments.indices)
        for window in 0..<(windows.map(\.count).max() ?? 0) {
            let these = lanes.filter { window < windows[$0].count }
            begin(window, these)
            guard run(these, window, &state, isCancelled, consume) else { return nil }
            finish(these)
        }
        let difference = lanes.dropFirst().reduce(Float(0)) { largest, lane in
            max(largest, self.lane(lane - 1, of: state).distance(to: self.lane(lane, of: warmed)))
        }
        if difference <= settings.tolerance { return Joining(difference: difference, isInOnePiece: false) }
        restart()
        return runInOnePiece(from: self.lane(0, of: warmed), isCancelled, begin, consume, finish)
    }

    private func runInOnePiece(
        from state: ModelState, _ isCancelled: () -> Bool, _ begin: (_ window: Int, _ lanes: [Int]) -> Void,
        _ consume: (LaneBlock, [Piece]) -> Void, _ finish: (_ lanes: [Int]) -> Void
    ) -> Joining? {
        var state = state
        for lane in windows.indices {
            for (number, window) in windows[lane].enumerated() {
                begin(number, [lane])
                for start in stride(from: window.lowerBound, to: window.upperBound, by: Self.piece) {
                    if isCancelled() { return nil }
                    let steps = start..<min(window.upperBound, start + Self.piece)
                    runner.run(lanes: [symbols(steps)], from: &state) { block in
                        consume(block, [(lane, 0, start + block.start, block.steps)])
                    }
                }
                finish([lane])
            }
        }
        return Joining(difference: 0, isInOnePiece: true)
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
            runner.run(lanes: pieces.map(symbols), from: &state) { block in
                let found = these.compactMap { lane -> Piece? in
                    let steps = min(block.steps, pieces[lane].count - block.start)
                    return steps > 0 ? (lane, lane, pieces[lane].lowerBound + block.start, steps) : nil
                }
                consume(block, found)
            }
        }
        return true
    }

    /// Rows of the vocabulary of some steps of the block; negative ones lie before it.
    private func symbols(_ steps: Range<Int>) -> [Int32] {
        Array(rows[lead + steps.lowerBound..<lead + steps.upperBound])
    }

    /// One lane of a state.
    private func lane(_ lane: Int, of state: ModelState) -> ModelState {
        var single = ModelState(zeroFor: state.architecture)
        for layer in 0..<state.architecture.layers {
            for signal in state.architecture.cell.stateSignals.indices {
                single.values.replaceSubrange(
                    single.range(layer: layer, stateSignal: signal),
                    with: state.values[state.range(layer: layer, stateSignal: signal, lane: lane)])
            }
        }
        return single
    }
}
