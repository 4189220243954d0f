import ModelCore
import Synchronization
import Texts

/// Runs a model over one stretch of a text with units ablated, many ablations side by side: in each batch of lanes one
/// is the unchanged model, and all read the same text from the same state. Between two calls the effects so far can be
/// read.
///
///     var run = try AblationRun(runner, document, property, plan, settings)
///     if run.prepare() { run.finish() }
///     show(run.effects())
public struct AblationRun {
    /// What is taken out, and where.
    public let plan: AblationPlan
    /// How it is done.
    public let settings: AblationSettings
    /// The symbols that are run over.
    public let stretch: Range<Int>
    /// By how many steps `resample` turns a unit's series: its value at step t becomes that at (t + shift) mod n. A
    /// quarter to three quarters of the stretch, drawn from the seed.
    public let shift: Int
    /// Steps of all lanes, done and in all.
    public private(set) var done = 0
    /// Steps in all, over every lane.
    public var total: Int { batches.reduce(0) { $0 + $1.count + 1 } * stretch.count }
    /// Symbols that `prepare` reads to find the means; 0 where it need not.
    public let reference: Range<Int>
    /// Steps of it that means are of: those whose symbols the model knows.
    public let referenceSteps: Int

    let runner: Runner
    let document: Document
    let steps: AblationSteps
    /// Places in the plan of the ablations that run side by side.
    let batches: [[Int]]
    /// What each ablation's lane and the unchanged one beside it came to, by the place in the plan.
    var tallies: [Int: (changed: AblationTally, unchanged: AblationTally)] = [:]
    /// Values that units get: one mean, or a value for each step.
    var means: [UnitAddress: Float]
    var series: [UnitAddress: [Float]] = [:]
    /// AUROC of the candidates that are single units, in this stretch, turned to be 0.5 at least.
    var areas: [UnitAddress: Double] = [:]
    /// The unchanged model's state before the stretch.
    private(set) var start: ModelState

    /// Steps that lanes run at a time; between two such pieces the work can be left off.
    static let piece = 256

    /// - Parameters:
    ///   - property: splits the steps where it is binary; others, and nil, leave the loss over all steps alone.
    ///   - means: of units, where they are known already; those of the others are found by `prepare`.
    ///   - isCancelled: asked while the text before the stretch is read for its labels.
    /// - Throws: `AblationError` for a stretch too short, a property that never or always holds in it, and one that takes
    ///   too long.
    public init(
        _ runner: Runner, _ document: Document, _ property: Property?, _ plan: AblationPlan,
        _ settings: AblationSettings, means: [UnitAddress: Float] = [:], isCancelled: () -> Bool = { false }
    ) throws(AblationError) {
        (self.runner, self.document, self.plan, self.settings, self.means) =
            (runner, document, plan, settings, means)
        let part = settings.parts.range(of: .test, symbols: document.count)
        stretch = part.prefix(max(0, settings.symbols))
        guard stretch.count >= AblationSettings.leastSymbols else {
            throw .tooShort(symbols: stretch.count, least: AblationSettings.leastSymbols)
        }
        let property = property.flatMap { $0.kind == .binary ? $0 : nil }
        var stream = LabelStream(document, runner.model.vocabulary, property.map { [$0] } ?? [])
        guard let read = stream.labels(of: stretch, isCancelled: isCancelled) else {
            throw stream.failure.map { .pattern($0) } ?? .leftOff
        }
        steps = AblationSteps(
            symbols: read.symbols, labels: property == nil ? nil : read.values[0],
            bootstrap: BlockBootstrap(seed: settings.seed))
        guard steps.total(.overall) > 0 else {
            throw .tooShort(symbols: 0, least: AblationSettings.leastSymbols)
        }
        if let property {
            for (side, holds) in [(AblationSteps.Quantity.inside, false), (.outside, true)]
            where steps.total(side) == 0 {
                throw .constant(property.name, holds: holds, symbols: stretch.count)
            }
        }
        let lanes = max(2, settings.lanes) - 1
        let all = Array(0..<plan.count)
        batches = stride(from: 0, to: all.count, by: lanes).map { Array(all[$0..<min(all.count, $0 + lanes)]) }
        var generator = SeededGenerator(seed: settings.seed)
        shift = Int.random(in: stretch.count / 4...stretch.count * 3 / 4, using: &generator)
        let hidden = runner.model.architecture.hidden
        let units = Set(plan.all.flatMap { $0.ablated(hidden: hidden) })
        let validation = settings.parts.range(of: .validation, symbols: document.count)
        let isKnown = settings.method != .mean || units.allSatisfy { means[$0] != nil }
        reference = isKnown ? 0..<0 : validation.prefix(max(1, settings.reference))
        if settings.method == .resample, units.count * stretch.count > AblationSettings.budget {
            throw .tooManyValues(units: units.count, symbols: stretch.count, most: AblationSettings.budget)
        }
        referenceSteps = runner.model.vocabulary.indices(
            of: document.symbols(in: reference).lazy.map(\.code)
        ).count { $0 >= 0 }
        guard isKnown || referenceSteps > 0 else { throw .emptyReference(symbols: reference.count) }
        start = runner.zeroState()
    }

    /// Finds what the units' values are to become, and how well single candidates follow the property.
    /// - Parameter progress: told how many of the reference's symbols are done.
    /// - Returns: false when cancelled.
    public mutating func prepare(
        isCancelled: () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) -> Bool {
        guard let start = state(before: stretch, isCancelled) else { return false }
        self.start = start
        return findMeans(isCancelled, progress) && findSeries(isCancelled)
    }

    /// Does every batch that is left, each on one of the threads.
    /// - Parameter progress: told now and then how many steps are done, on the calling thread.
    /// - Returns: false when cancelled; batches that were under way are not counted.
    /// - Throws: `AblationError.notFinite` where the unchanged model's loss is no finite number, or none of the effects is.
    @discardableResult
    public mutating func finish(
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) throws(AblationError) -> Bool {
        let left = batches.filter { tallies[$0[0]] == nil }
        let threads = max(1, min(settings.threads, left.count))
        let next = Atomic(0)
        let doneBefore = done
        let stepsDone = Atomic(done)
        let found = Mutex<[Int: (changed: AblationTally, unchanged: AblationTally)]>([:])
        let isWhole = Atomic(true)
        let broken = Mutex<Double?>(nil)
        // Threads share no barrier this way, so that a busy machine slows none of them by the others.
        inParallel(threads: threads) { thread, _ in
            let runner = Runner(beside: self.runner)
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < left.count else { return }
                let batch = left[index]
                let tallies = self.run(batch, by: runner) { steps, loss in
                    if !loss.isFinite { broken.withLock { $0 = loss } }
                    stepsDone.add(steps * (batch.count + 1), ordering: .relaxed)
                    if thread == 0, steps > 0 { progress(stepsDone.load(ordering: .relaxed)) }
                    return isCancelled() || broken.withLock { $0 } != nil
                }
                guard let tallies else {
                    isWhole.store(false, ordering: .relaxed)
                    return
                }
                found.withLock { found in
                    for (lane, place) in batch.enumerated() { found[place] = (tallies[lane + 1], tallies[0]) }
                }
            }
        }
        let new = found.withLock { $0 }
        tallies.merge(new) { $1 }
        done =
            doneBefore
            + left.filter { new[$0[0]] != nil }.reduce(0) { $0 + $1.count + 1 } * stretch.count
        progress(done)
        if let loss = broken.withLock({ $0 }) { throw .notFinite(loss: loss, symbols: stretch.count) }
        if !plan.candidates.isEmpty, notFinite.count == plan.candidates.count {
            throw .notFinite(loss: nil, symbols: stretch.count)
        }
        return isWhole.load(ordering: .relaxed)
    }

    /// The tallies of the unchanged model and of a batch's ablations; nil when `isCancelled` says so after a piece or on the way, which
    /// is told the sum of the unchanged model's losses so far.
    private func run(
        _ batch: [Int], by runner: Runner, isCancelled: (_ steps: Int, _ loss: Double) -> Bool
    ) -> [AblationTally]? {
        let lanes = batch.count + 1
        let edits = batch.enumerated().flatMap { lane, place in self.edits(plan.all[place], lane: lane + 1) }
        var state = runner.zeroState(lanes: lanes)
        for lane in 0..<lanes { state.copy(lane: lane, from: start, lane: 0) }
        var tallies = [AblationTally](repeating: AblationTally(blocks: steps.blocks), count: lanes)
        for first in stride(from: 0, to: stretch.count, by: Self.piece) {
            let piece = first..<min(stretch.count, first + Self.piece)
            let symbols = Array(steps.symbols[piece])
            let isLeftOff = { isCancelled(0, 0) }
            runner.run(
                lanes: Array(repeating: symbols, count: lanes), from: &state, edits: edits, start: first,
                isCancelled: isLeftOff
            ) { block in
                let targets = (0..<block.steps).flatMap { step in
                    repeatElement(steps.targets[first + block.start + step], count: lanes)
                }
                let losses = block.losses(of: targets)
                for step in 0..<block.steps where targets[step * lanes] >= 0 {
                    for lane in 0..<lanes {
                        tallies[lane].add(losses[step * lanes + lane], at: first + block.start + step, of: steps)
                    }
                }
            }
            if isCancelled(piece.count, tallies[0].total(.overall)) { return nil }
        }
        return tallies
    }

    /// What an ablation does in its lane.
    private func edits(_ ablation: AblatedUnits, lane: Int) -> [UnitEdit] {
        ablation.ablated(hidden: runner.model.architecture.hidden).map { unit in
            switch settings.method {
            case .zero: UnitEdit(unit, .set(0), lane: lane)
            case .mean: UnitEdit(unit, .set(means[unit] ?? 0), lane: lane)
            case .resample: UnitEdit(unit, .replace(series[unit] ?? [], start: 0), lane: lane)
            }
        }
    }
}
