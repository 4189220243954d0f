import ModelCore
import Patterns
import Synchronization
import Texts

/// Runs a model over the parts again for exact figures of a few units, and keeps every unit's values at some steps for
/// what is learned of the whole state. One block at a time, as a scan.
///
/// *Exact* means that figures are made of the values themselves and not of bins. The values are those of the same
/// reader as the scan's: one who begins so many symbols before each lane, or with the text.
///
/// Memory is bounded whatever the text: each block's values are put in order, and those runs are merged at the end. Up
/// to `budget` values are held in memory, the rest in a temporary file. The figures are the same.
public struct ExactPass {
    /// What is known of one part besides the units' values.
    public struct Series: Sendable {
        /// Steps that counted.
        public internal(set) var steps = 0
        /// Steps at which a binary property holds.
        public internal(set) var on = 0
        /// Every unit at some of the steps, row-major, with the step's label, its row of the vocabulary and that of the
        /// symbol before; −1 at a block's beginning.
        public internal(set) var rows: [Float] = []
        /// The labels of these steps.
        public internal(set) var rowLabels: [Float] = []
        /// Their symbols' rows in the vocabulary.
        public internal(set) var rowSymbols: [Int32] = []
        /// Those of the symbols before them.
        public internal(set) var rowPrevious: [Int32] = []
        /// Runs of each class of a binary property, and those that last so long, for each of `Persistence.distances`.
        var runsBegun = [0, 0]
        var runsLasting = Persistence.distances.map { _ in [0, 0] }
        /// The labels of a real property, as runs; ranked when the last block is done.
        var labelRuns: [SortedRun] = []
        /// [unit wanted]: its runs, and its moments with the label about the first step's.
        var runs: [[SortedRun]]
        var moments: [LinearAssociation.Moments]
        var first: (label: Float, values: [Float])?
        /// Of the text that was read last: labels start anew with each.
        var ages = Persistence.Ages()
        var text = -1

        init(runs: [[SortedRun]], moments: [LinearAssociation.Moments]) { (self.runs, self.moments) = (runs, moments) }

        /// Rows that were made elsewhere, with what goes with each.
        package init(rows: [Float], labels: [Float], symbols: [Int32], previous: [Int32]) {
            self.init(runs: [], moments: [])
            (self.rows, rowLabels, rowSymbols, rowPrevious) = (rows, labels, symbols, previous)
        }
    }

    /// Where the values were that the figures are of.
    public enum Holding: String, Sendable {
        /// All of them fitted.
        case memory
        /// They were sorted in runs on the disk and merged.
        case file = "a temporary file"
    }

    /// Values held in memory at most of the units wanted, over both parts.
    public static let budget = 1 << 24
    /// Steps at most at which the whole state is kept, in each part.
    public static let rows = 12_288

    /// Numbers of the units, as the scan counts them.
    public let units: [Int]
    /// What the part that decides gave.
    public private(set) var validation: Series
    /// What the part that is reported gave.
    public private(set) var test: Series
    /// Symbols read so far.
    public private(set) var done = 0
    /// Symbols in all.
    public let total: Int
    /// Why no figures could be made; the pass has ended then.
    public private(set) var problem: ScratchFileError?
    /// Runs of the test part, when all is done: of a binary property the fewer of those in which it holds and those in
    /// which it does not, of a quantity those above or below its median (Wald and Wolfowitz 1940).
    public private(set) var runs = 0
    /// Why no more can be done: the property's regular expression came to the end of what may be spent on it.
    public private(set) var failure: PatternFailure?
    /// By unit, when all is done.
    private(set) var figures: [Int: ExactFigures]?
    private let runner: Runner
    private let texts: [Document]
    private let property: Property
    private let settings: ScanSettings
    private let store: RunStore
    private let spacing: [ScanPart: Int]
    private var remaining: [ScanBlock]
    private var streams: [Int: LabelStream] = [:]
    private var states = ReadingStates()

    /// - Parameters:
    ///   - units: numbers of units as the scan counts them.
    ///   - budget: values held in memory at most of the units wanted, over both parts.
    ///   - rows: steps at most at which the whole state is kept, in each part.
    public init(
        _ runner: Runner, _ texts: [Document], _ property: Property, _ settings: ScanSettings, units: [Int],
        wholeState: Bool, budget: Int = ExactPass.budget, rows: Int = ExactPass.rows
    ) {
        precondition(settings.blockLength <= 1 << 24, "a step's place in its block has 24 bits")
        (self.runner, self.texts, self.property, self.settings, self.units) =
            (runner, texts, property, settings, units)
        validation = Series(runs: units.map { _ in [] }, moments: units.map { _ in .init() })
        test = validation
        store = RunStore(budget: budget)
        let blocks = ScanBlock.all(ofTextsWith: texts.map(\.count), settings)
        // Of a category the sums say all that there is.
        let isOrdered = if case .categorical = property.kind { false } else { true }
        remaining =
            isOrdered ? ScanPart.allCases.flatMap { part in blocks.filter { $0.part == part } } : []
        total =
            settings.readsFromBeginning
            ? ReadingStates.symbols(of: remaining) : remaining.reduce(0) { $0 + $1.range.count }
        var spacing: [ScanPart: Int] = [:]
        for part in ScanPart.allCases where wholeState {
            let steps = remaining.filter { $0.part == part }.reduce(0) { $0 + $1.range.count }
            let every = max(1, (steps + rows - 1) / max(1, rows))
            spacing[part] = every
            let width = settings.signals.count * runner.model.architecture.hidden
            // Without room to spare: there may be as many rows as are allowed.
            if part == .validation {
                validation.rows.reserveCapacity((steps + every - 1) / every * width)
            } else {
                test.rows.reserveCapacity((steps + every - 1) / every * width)
            }
        }
        self.spacing = spacing
    }

    /// Where the values were; nil before all is done.
    public var holding: Holding? { figures == nil ? nil : store.usesFile ? .file : .memory }

    /// Does the next block, and after the last the figures; false when nothing is left, the work was cancelled, or
    /// there is a `problem`.
    /// - Parameter progress: told now and then how many symbols are done, those of the block under way among them.
    public mutating func next(
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) -> Bool {
        guard let block = remaining.first, problem == nil, failure == nil, !isCancelled() else { return false }
        do {
            guard try take(block, isCancelled, progress) else { return false }
            if remaining.count == 1 {
                figures = try makeFigures(isCancelled)
                guard figures != nil else {
                    // Runs are changed on the way: that cannot be begun again.
                    remaining = []
                    return false
                }
                validation.dropRuns()
                test.dropRuns()
            }
        } catch {
            problem = error
            return false
        }
        remaining.removeFirst()
        done += block.range.count
        return true
    }

    private subscript(part: ScanPart) -> Series {
        // Without a copy, which would make the rows be copied when a block's are added.
        _read { if part == .validation { yield validation } else { yield test } }
        _modify { if part == .validation { yield &validation } else { yield &test } }
    }

    /// False when cancelled; then the block may be begun again.
    private mutating func take(
        _ block: ScanBlock, _ isCancelled: @escaping @Sendable () -> Bool, _ progress: (_ done: Int) -> Void
    ) throws(ScratchFileError) -> Bool {
        var start: ModelState?
        if settings.readsFromBeginning {
            let read = states.symbols
            start = states.state(
                before: block, runner, texts[block.text], isCancelled: isCancelled, progress: { progress(read + $0) })
            guard start != nil else { return false }
            self.done = states.symbols
        }
        var stream = streams[block.text] ?? LabelStream(texts[block.text], runner.model.vocabulary, [property])
        guard let labels = stream.labels(of: block.range, isCancelled: isCancelled) else {
            failure = stream.failure
            return false
        }
        let first = self[block.part].steps
        let steps = ExactSteps(labels, first: first, spacing: spacing[block.part])
        var values = ExactValues(steps, units: units, settings.signals, hidden: runner.model.architecture.hidden)
        var traced = 0
        let done = done
        let joining = BlockRun(runner, texts[block.text], block.range, settings, from: start).run(
            isCancelled: isCancelled,
            consume: { block, pieces in
                values.take(block, pieces, steps)
                traced += pieces.reduce(0) { $0 + $1.steps }
                progress(done + traced)
            }, restart: { traced = 0 })
        guard let joining else { return false }
        var ages = self[block.part].text == block.text ? self[block.part].ages : Persistence.Ages()
        var (begun, lasting) = (self[block.part].runsBegun, self[block.part].runsLasting)
        let marks = steps.marks(property.kind, &ages, &begun, &lasting)
        let runs = try sort(values.units, marks, start: first, isCancelled)
        guard let runs else { return false }
        let labelRun = property.kind == .real ? try sort([steps.labels], marks, start: first, isCancelled) : []
        guard let labelRun else { return false }
        self[block.part].add(steps, values)
        self[block.part].labelRuns += labelRun
        for (index, run) in runs.enumerated() { self[block.part].runs[index].append(run) }
        (self[block.part].ages, self[block.part].runsBegun, self[block.part].runsLasting) = (ages, begun, lasting)
        self[block.part].text = block.text
        streams[block.text] = stream
        if settings.readsFromBeginning { states.end(block, with: joining.end) }
        return true
    }

    /// Puts the values of a block in order and away, unit beside unit; nil when cancelled.
    private func sort(
        _ values: [[Float]], _ marks: [UInt32], start: Int, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(ScratchFileError) -> [SortedRun]? {
        try sideBySide(values.count, isCancelled) { (index) throws(ScratchFileError) in
            let records = Ranks.sorted(values[index]) { marks[$0] }
            return try records.withUnsafeBufferPointer { (records) throws(ScratchFileError) in
                try store.add(records, start: start)
            }
        }
    }

    private mutating func makeFigures(
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(ScratchFileError) -> [Int: ExactFigures]? {
        if property.kind == .real {
            for labels in [validation.labelRuns, test.labelRuns] {
                guard try RunMerge.rank(labels, isCancelled: isCancelled) else { return nil }
            }
            runs = try ExactFigures.runsAboutMedian(test)
        } else {
            runs = test.runsBegun.min() ?? 0
        }
        let runs = runs
        let made = try sideBySide(units.count, isCancelled) { (index) throws(ScratchFileError) in
            let (decides, reports) = (validation.runs[index], test.runs[index])
            let r = test.moments[index].pearson
            return property.kind == .real
                ? try ExactFigures(
                    real: decides, reports, validation, test, r: r, runs: runs, seed: settings.seed,
                    isCancelled: isCancelled)
                : try ExactFigures(
                    binary: decides, reports, validation, test, r: r, runs: runs, seed: settings.seed,
                    isCancelled: isCancelled)
        }
        guard let made, !isCancelled() else { return nil }
        return Dictionary(uniqueKeysWithValues: zip(units, made).compactMap { unit, made in made.map { (unit, $0) } })
    }

    /// Makes so many things on all threads; nil when cancelled.
    private func sideBySide<Made>(
        _ count: Int, _ isCancelled: @escaping @Sendable () -> Bool, _ make: (Int) throws(ScratchFileError) -> Made
    ) throws(ScratchFileError) -> [Made]? {
        var made = [Result<Made, ScratchFileError>?](repeating: nil, count: count)
        made.withUnsafeMutableBufferPointer { made in
            inParallel(threads: max(1, min(settings.threads, count))) { thread, threads in
                for index in stride(from: thread, to: count, by: threads) {
                    if isCancelled() { return }
                    do throws(ScratchFileError) {
                        made[index] = .success(try make(index))
                    } catch {
                        made[index] = .failure(error)
                        return
                    }
                }
            }
        }
        var all: [Made] = []
        for result in made {
            guard let result else { continue }
            all.append(try result.get())
        }
        return all.count == count ? all : nil
    }

    /// Puts 0 at every step in the place of units that are infinite or no numbers at some: of a column that does not vary
    /// nothing is learned.
    private mutating func leaveOutNotFinite(_ width: Int) {
        var isNone = [Bool](repeating: false, count: width)
        for rows in [validation.rows, test.rows]
        where NotFiniteValues(of: rows, tensor: "", shape: [rows.count]) != nil {
            for (place, value) in rows.enumerated() where !value.isFinite { isNone[place % width] = true }
        }
        guard isNone.contains(true) else { return }
        for place in validation.rows.indices where isNone[place % width] { validation.rows[place] = 0 }
        for place in test.rows.indices where isNone[place % width] { test.rows[place] = 0 }
    }

    /// What can be read of the property from the whole state. Takes the rows that were kept for it: it can be asked
    /// once.
    public mutating func takeWholeState(
        width: Int, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) -> WholeState? {
        guard figures != nil else { return nil }
        leaveOutNotFinite(width)
        return WholeState(
            taking: &validation, &test, property.kind, width: width, seed: settings.seed, threads: settings.threads,
            isCancelled: isCancelled)
    }
}
