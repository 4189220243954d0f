import ModelCore
import Texts

/// Runs a model over a stretch of a text in lanes side by side and checks that they join up. The one place that knows
/// how; everything else sees traces with their places.
struct LaneRun {
    /// How well the lanes joined.
    struct Joining: Hashable, Sendable {
        /// The largest difference at a handover that was accepted.
        var difference: Float = 0
        /// Lanes run again from the state that was handed over, because the warm-up had come to another.
        var repeated = 0
    }

    private let runner: Runner
    private let settings: ScanSettings

    /// Steps that are traced before they are handed on.
    static let piece = 64

    init(_ runner: Runner, _ settings: ScanSettings) {
        self.runner = runner
        self.settings = settings
    }

    /// Runs over a block.
    ///
    /// - Parameters:
    ///   - consume: called with traces of pieces side by side: for each its lane, the step of the block with which it
    ///     begins, and the trace.
    ///   - discard: called when what a lane has yielded does not count; all of it comes again.
    /// - Returns: nil when cancelled.
    func run(
        _ document: Document, _ range: Range<Int>, isCancelled: () -> Bool,
        consume: ([(lane: Int, start: Int, trace: Trace)]) -> Void, discard: (_ lane: Int) -> Void
    ) -> Joining? {
        let lanes = Self.lanes(in: range.count, settings)
        let segments = (0..<lanes).map { range.count * $0 / lanes..<range.count * ($0 + 1) / lanes }
        let first = max(0, range.lowerBound - settings.warmUp)
        let rows = runner.model.vocabulary.indices(
            of: document.symbols(in: first..<range.upperBound).lazy.map(\.code))
        let lead = range.lowerBound - first
        var state = runner.zeroState(lanes: lanes)
        _ = runner.trace(
            lanes: segments.map { Array(rows[max(0, lead + $0.lowerBound - settings.warmUp)..<lead + $0.lowerBound]) },
            from: &state, recording: [])
        let warmed = state
        let longest = segments.map(\.count).max() ?? 0
        for offset in stride(from: 0, to: longest, by: Self.piece) {
            if isCancelled() { return nil }
            let pieces = segments.map { segment in
                segment.lowerBound + min(offset, segment.count)..<segment.lowerBound
                    + min(offset + Self.piece, segment.count)
            }
            let traces = runner.trace(
                lanes: pieces.map { Array(rows[lead + $0.lowerBound..<lead + $0.upperBound]) }, from: &state,
                recording: settings.signals)
            consume(zip(zip(0..., pieces), traces).map { ($0.0, $0.1.lowerBound, $1) })
        }
        return join(segments, rows[lead...], warmed, state, isCancelled, consume, discard)
    }

    private static func lanes(in count: Int, _ settings: ScanSettings) -> Int {
        // A lane shorter than its warm-up costs more than it saves.
        max(1, min(settings.lanes, count / max(1, settings.warmUp)))
    }

    private func join(
        _ segments: [Range<Int>], _ rows: ArraySlice<Int32>, _ warmed: ModelState, _ ended: ModelState,
        _ isCancelled: () -> Bool, _ consume: ([(lane: Int, start: Int, trace: Trace)]) -> Void,
        _ discard: (Int) -> Void
    ) -> Joining? {
        var joining = Joining()
        var handed = lane(0, of: ended)
        for index in segments.indices.dropFirst() {
            let difference = handed.distance(to: lane(index, of: warmed))
            if difference <= settings.tolerance {
                joining.difference = max(joining.difference, difference)
                handed = lane(index, of: ended)
                continue
            }
            joining.repeated += 1
            discard(index)
            for start in stride(from: segments[index].lowerBound, to: segments[index].upperBound, by: 4 * Self.piece) {
                if isCancelled() { return nil }
                let end = min(segments[index].upperBound, start + 4 * Self.piece)
                let trace = runner.trace(
                    Array(rows[rows.startIndex + start..<rows.startIndex + end]), from: &handed,
                    recording: settings.signals)
                consume([(index, start, trace)])
            }
        }
        return joining
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
