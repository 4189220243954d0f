import CellProbing
import ModelCore
import Texts

/// The way of a model along one text, with interventions or without: the states that are known, and the passes that find
/// more of them.
///
/// Before the first step at which one acts everything is as without them, and goes by the long pass with its lanes.
/// From there on the exact way is sequential.
package struct TextPass {
    private let runner: Runner
    private var plan: InterventionPlan?
    /// The first step at which something may intervene.
    private let firstEdit: Int
    private(set) var kept: KeptStates
    /// Where a pass stands: the exact one between two kept states, and the last approximate one.
    private var exactPlace: KeptState
    private var roughPlace: KeptState?
    private var longPass: LongPass
    private let lanes: LaneSettings
    /// Symbols per piece: as many as take about twenty milliseconds.
    private(set) var piece = 128

    /// The way without interventions, of which only the beginning is known.
    init(_ runner: Runner, stateBudget: Int, lanes: LaneSettings) {
        self.init(runner, nil, kept: KeptStates(start: runner.zeroState(), budget: stateBudget), lanes: lanes)
    }

    /// The way with interventions, which up to the first of them is one that is known already.
    init(
        _ runner: Runner, _ plan: InterventionPlan, after plain: TextPass, stateBudget: Int, lanes: LaneSettings
    ) {
        let first = plan.firstStep
        self.init(runner, plan, kept: plain.kept.upTo(first, budget: stateBudget), lanes: lanes)
        if plain.exactPlace.position <= first, plain.exactPlace.position > exactPlace.position {
            exactPlace = plain.exactPlace
        }
        piece = plain.piece
    }

    private init(_ runner: Runner, _ plan: InterventionPlan?, kept: KeptStates, lanes: LaneSettings) {
        self.runner = runner
        self.plan = plan
        self.kept = kept
        firstEdit = plan?.firstStep ?? .max
        exactPlace = kept.nearest(to: 0)
        longPass = LongPass(from: exactPlace, lanes)
        self.lanes = lanes
    }

    /// Symbols before a text's old end at which a property may be another thing once the text goes on.
    private static let unsettled = 4096

    /// Goes over to a longer document over the same text.
    mutating func turn(to longer: Document, budget: Int) {
        guard let old = plan?.document, longer.count > old.count else { return }
        plan?.turn(to: longer)
        guard let plan, plan.dependsOnText, !plan.isWritten else { return }
        let settled = max(0, old.count - Self.unsettled)
        kept = kept.upTo(settled, budget: budget)
        if exactPlace.position > settled { exactPlace = kept.nearest(to: settled) }
        roughPlace = nil
    }

    /// Goes over to another text, which begins with the first symbols of this one.
    mutating func leave(at shared: Int, _ plan: InterventionPlan?) {
        self.plan = plan
        kept.forget(after: shared)
        if exactPlace.position > shared { exactPlace = kept.nearest(to: shared) }
        roughPlace = nil
        longPass = LongPass(from: exactPlace, lanes)
    }

    /// Stands at a place that was known exactly before, and keeps it.
    mutating func stand(at place: KeptState) {
        exactPlace = place
        kept.keepNear(place)
    }

    /// How far the long way has come.
    private(set) var progress = 0
    /// The largest difference that its lanes have accepted at a handover.
    var difference: Float? { longPass.difference }

    func nearestExact(to position: Int) -> KeptState {
        let nearest = kept.nearest(to: position)
        return exactPlace.position <= position && exactPlace.position > nearest.position ? exactPlace : nearest
    }

    /// Stands at a place that is known exactly, where somebody looks at a page from there on.
    mutating func standExactly(at position: Int) {
        exactPlace = nearestExact(to: position)
        kept.keepNear(exactPlace)
    }

    /// Where the exact pass stands, or the approximate one.
    func place(isExact: Bool) -> KeptState? { isExact ? exactPlace : roughPlace }

    /// Runs on from where a pass stands to at most `end`, and returns where it has come to. `body` sees the blocks.
    mutating func run(
        to end: Int, isExact: Bool, _ document: Document, _ body: ([Int32], LaneBlock) -> Void = { _, _ in }
    ) {
        guard var place = place(isExact: isExact) else { return }
        run(place.position..<end, of: document, from: &place.state, body)
        place.position = end
        if isExact {
            exactPlace = place
            kept.keep(place)
        } else {
            roughPlace = place
        }
    }

    /// Where the next piece from a position ends, on the way to another.
    func pieceEnd(from position: Int, to target: Int, isExact: Bool) -> Int {
        let end = min(target, position + piece)
        return isExact ? min(end, kept.nextStop(after: position)) : end
    }

    /// One piece of the exact pass towards a position near by.
    mutating func runExactly(to target: Int, _ document: Document) {
        exactPlace = nearestExact(to: target)
        run(to: pieceEnd(from: exactPlace.position, to: target, isExact: true), isExact: true, document)
    }

    /// One piece of the long way to a position.
    mutating func advance(to target: Int, _ document: Document) {
        let start = nearestExact(to: target)
        // Up to the first edit lanes may go; from there on one step comes after the other.
        let plainEnd = min(target, firstEdit)
        guard start.position < plainEnd else {
            runExactly(to: target, document)
            progress = exactPlace.position
            return
        }
        longPass.aim(at: plainEnd, from: start)
        longPass.advance(to: plainEnd, on: runner, document, &kept)
        exactPlace = longPass.place
        progress = longPass.progress
    }

    /// One piece of the approximate pass towards the beginning of a page; whether it stands there.
    mutating func warmUp(to target: Int, _ document: Document) -> Bool {
        let from = max(0, target - Tracer.warmUp)
        // A pass that comes from farther back is the better one.
        let fresh = KeptState(position: from, state: runner.zeroState())
        var place = roughPlace ?? fresh
        if place.position > target || place.position < from { place = fresh }
        roughPlace = place
        if place.position == target { return true }
        run(to: min(target, place.position + piece), isExact: false, document)
        return false
    }

    /// The logits that lead to the symbol at a pass's place; nil where nothing was fed before it.
    func readOut(isExact: Bool, _ document: Document) -> [Float]? {
        guard let place = place(isExact: isExact) else { return nil }
        // Interventions may hold a state at zero that has read a good deal.
        guard place.state.values.contains(where: { $0 != 0 }) || hasRead(document, before: place.position) else {
            return nil
        }
        return runner.readOut(of: place.state)
    }

    private func hasRead(_ document: Document, before position: Int) -> Bool {
        guard plan != nil else { return false }
        let vocabulary = runner.model.vocabulary
        for start in stride(from: 0, to: position, by: 1024) {
            let symbols = document.symbols(in: start..<min(position, start + 1024))
            if symbols.contains(where: { vocabulary.index(of: $0.code) != nil }) { return true }
        }
        return false
    }

    private mutating func run(
        _ range: Range<Int>, of document: Document, from state: inout ModelState,
        _ body: ([Int32], LaneBlock) -> Void
    ) {
        let clock = ContinuousClock()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
        let before = clock.now
        let edits = plan?.edits(in: range) ?? []
        runner.run(lanes: [rows], from: &state, edits: edits, start: range.lowerBound) { block in
            body(Array(rows[block.start..<block.start + block.steps]), block)
        }
        let seconds = (clock.now - before) / .seconds(1)
        if seconds > 0.03 { piece = max(16, piece / 2) }
        if seconds < 0.01 && range.count >= piece { piece = min(512, piece * 2) }
    }
}
