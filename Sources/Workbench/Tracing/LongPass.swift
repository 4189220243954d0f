import ModelCore
import Texts

/// The way to a far place of the text: verified lanes, or a sequential pass where they gain nothing, in pieces of some
/// hundredths of a second.
struct LongPass {
    private var lanes: VerifiedLanes<NothingGathered>
    /// Where it set out from was verified.
    private var beganVerified: Bool
    private var lanePiece = LanePace(2048)
    private var piece = LanePace(128)

    init(from place: KeptState, _ settings: LaneSettings) {
        lanes = VerifiedLanes(from: place.state, at: place.position, settings: settings)
        beganVerified = place.isVerified
    }

    /// How far it has come for certain.
    var place: KeptState {
        KeptState(
            position: lanes.position, state: lanes.state, isVerified: beganVerified || !lanes.isSequential)
    }

    /// How far it has come, the work under way counted by its share.
    var progress: Int { lanes.progress }
    /// The largest accepted difference at a handover since it set out.
    var difference: Float? { lanes.figures.largestDifference }

    /// Sees to it that it is on the way to a target: it sets out anew from the nearest place that is known, unless it
    /// has work under way that ends before the target or costs less than the way from there.
    mutating func aim(at target: Int, from start: KeptState) {
        if lanes.isInStretch {
            let isOnTheWay = lanes.position <= target && start.position < lanes.workEnd
            let rest = lanes.workEnd - lanes.progress
            if isOnTheWay, lanes.workEnd <= target || rest <= target - start.position { return }
        } else if start.position <= lanes.position, lanes.position <= target {
            return
        }
        lanes.restart(from: start.state, at: start.position)
        beganVerified = start.isVerified
    }

    /// Does the next piece, and keeps the states that it becomes certain of.
    mutating func advance(to target: Int, on runner: Runner, _ document: Document, _ kept: inout KeptStates) {
        let vocabulary = runner.model.vocabulary
        let wasInStretch = lanes.isInStretch
        let count = wasInStretch ? lanePiece.count : piece.count
        let clock = ContinuousClock()
        let before = clock.now
        var found: [(position: Int, state: ModelState)] = []
        lanes.advance(
            to: target, on: runner, symbols: count,
            reading: { vocabulary.indices(of: document.symbols(in: $0).lazy.map(\.code)) },
            keeping: { found.append(($0, $1)) })
        let isVerified = place.isVerified
        for (position, state) in found {
            kept.keep(KeptState(position: position, state: state, isVerified: isVerified))
        }
        let seconds = (clock.now - before) / .seconds(1)
        if wasInStretch { lanePiece.took(seconds) } else if !lanes.isInStretch { piece.took(seconds) }
    }
}

/// How many symbols take about twenty milliseconds.
struct LanePace {
    private(set) var count: Int

    init(_ count: Int) { self.count = count }

    mutating func took(_ seconds: Double) {
        if seconds > 0.03 { count = max(16, count / 2) }
        if seconds < 0.01 { count = min(1 << 14, count * 2) }
    }
}
