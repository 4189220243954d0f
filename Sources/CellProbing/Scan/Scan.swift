import ModelCore
import Patterns
import Texts

/// Looks through texts for what every unit has to do with some properties, one block at a time: between two blocks the
/// sums so far can be read, and the work can be left off.
///
///     var scan = try Scan(runner, documents, properties, settings)
///     while scan.next() { show(scan.sums) }
public struct Scan {
    /// What runs the model.
    public let runner: Runner
    /// The texts that it goes over.
    public let texts: [Document]
    /// What units are set against.
    public let properties: [Property]
    /// How it is done.
    public let settings: ScanSettings
    /// What has been counted.
    public private(set) var sums: ScanSums
    /// Blocks that this scan is still to do, in their order.
    public private(set) var remaining: [ScanBlock]
    /// Symbols of its blocks, done and in all; where texts are read from their beginnings, those before as well.
    public private(set) var done = 0
    /// Symbols of its blocks in all.
    public let total: Int
    /// Why no more can be done: a property's regular expression came to the end of what may be spent on it.
    public private(set) var failure: PatternFailure?
    /// Streams of labels by text and part, each where its part has come to.
    private var streams: [StreamKey: LabelStream] = [:]
    /// The steps that are kept one by one; nil where no property needs them.
    private let sampling: SamplePlan?
    /// Numbers of the windows in which labels with many runs are turned; nil: all.
    private let turning: Set<Int>?
    /// Where the model stands in texts that it reads from their beginnings.
    private var states = ReadingStates()
    /// From whose first label offsets are taken; nil once that is done.
    private var opening: ScanBlock?

    private struct StreamKey: Hashable {
        var text: Int
        var part: ScanPart
    }

    /// - Parameters:
    ///   - model: what tells this model from others, such as its file's SHA-256; and likewise for the texts.
    ///   - shard: which of how many shares of the blocks this scan does.
    /// - Throws: `ScanError` for texts too short to be cut into parts.
    public init(
        _ runner: Runner, _ texts: [Document], _ properties: [Property], _ settings: ScanSettings, model: String = "",
        textNames: [String] = [], shard: (index: Int, count: Int) = (0, 1)
    ) throws(ScanError) {
        self.runner = runner
        self.texts = texts
        self.properties = properties
        self.settings = settings
        let blocks = ScanBlock.all(ofTextsWith: texts.map(\.count), settings)
        for part in ScanPart.allCases where !blocks.contains(where: { $0.part == part && $0.range.count > 1 }) {
            throw .nothing(in: part, symbols: texts.reduce(0) { $0 + $1.count })
        }
        remaining = ScanBlock.inOrder(
            blocks.filter { $0.number % max(1, shard.count) == shard.index }, settings)
        total =
            settings.readsFromBeginning
            ? ReadingStates.symbols(of: remaining) : remaining.reduce(0) { $0 + $1.range.count }
        opening = blocks.first
        let identity = ScanSums.Identity(
            model: model, texts: textNames.isEmpty ? texts.map(\.name) : textNames, signals: settings.signals,
            hidden: runner.model.architecture.hidden,
            properties: properties.map { .init(name: $0.name, kind: $0.kind, labels: $0.digest) },
            parts: settings.parts, blockLength: settings.blockLength, warmUp: settings.warmUp,
            readsFromBeginning: settings.readsFromBeginning, lanes: settings.lanes, window: settings.window,
            seed: settings.seed, turns: settings.turns, turnedWindows: settings.turnedWindows,
            sample: settings.sample, blocks: blocks.count)
        sums = ScanSums(identity, offsets: properties.map { _ in 0 })
        let hasCategories = properties.contains { if case .categorical = $0.kind { true } else { false } }
        // Of many properties at once, categories have no p.
        sampling =
            hasCategories && settings.turns > 0 && settings.turnedWindows == nil ? SamplePlan(blocks, settings) : nil
        turning = settings.turnedWindows.map { SamplePlan.spread($0, over: blocks, settings) }
        if let sampling { sums.sample.every = sampling.every }
    }

    /// Takes the offsets: what is taken off a quantity's labels must not depend on the shard, so that it is their first
    /// value of all. False when cancelled.
    private mutating func open(_ isCancelled: () -> Bool) -> Bool {
        guard let first = opening else { return true }
        var stream = stream(of: first)
        guard stream.skip(to: first.range.lowerBound, isCancelled: isCancelled) else {
            failure = stream.failure
            return false
        }
        streams[StreamKey(text: first.text, part: first.part)] = stream
        let labels = stream.labels(
            of: first.range.lowerBound..<first.range.lowerBound + 1, isCancelled: isCancelled)
        guard let labels else {
            failure = stream.failure
            return false
        }
        sums.offsets = properties.indices.map { index in
            guard properties[index].kind == .real, let value = labels.values[index].first, !value.isNaN else {
                return 0
            }
            return value
        }
        opening = nil
        return true
    }

    /// Does the next block and adds it to the sums.
    /// - Parameter progress: told now and then how many symbols are done, those of the block under way among them.
    /// - Returns: false when nothing was left to do, the work was cancelled, or there is a `failure`; a cancelled block is
    ///   not counted, and may be begun again.
    public mutating func next(
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) -> Bool {
        guard let block = remaining.first, failure == nil, !isCancelled(), open(isCancelled) else { return false }
        let (runner, settings, offsets) = (self.runner, self.settings, sums.offsets)
        let (hidden, symbols) = (runner.model.architecture.hidden, runner.model.architecture.symbols)
        var start: ModelState?
        if settings.readsFromBeginning {
            let read = states.symbols
            start = states.state(
                before: block, runner, texts[block.text], isCancelled: isCancelled, progress: { progress(read + $0) })
            guard start != nil else { return false }
            done = states.symbols
        }
        let run = BlockRun(runner, texts[block.text], block.range, settings, from: start)
        var labels = LaneLabels(
            stream(of: block), block.range, run.windows, threads: settings.threads, isCancelled: isCancelled)
        guard labels.isReady else {
            failure = labels.failure
            return false
        }
        let turns = block.part == .test ? settings.turns : 0
        let layout = LabelLayout(properties.map(\.kind))
        let units = settings.signals.count * hidden
        let moments = BlockMoments(settings.signals, hidden: hidden, layout, threads: settings.threads)
        let (turning, turnsSome) = (turning, turning != nil)
        var scoring = BlockScoring(units: units, layout, turns: turns, turnsSome: turnsSome)
        // The windows of the lanes that are under way; nil before a lane's first and between two.
        var open = [ScanWindow?](repeating: nil, count: run.windows.count)
        let sampling = block.part == .test ? self.sampling : nil
        var sampled: [StepSample.Window] = []
        var number = 0
        var isStopped = false
        var traced = 0

        func begin(_ lanes: [Int]) {
            let windows = lanes.map { (lane: $0, window: run.windows[$0][number]) }
            let shift = CircularShift(turns: turns, seed: settings.seed)
            let made = labels.next(windows, threads: settings.threads, isCancelled: isCancelled) { index, labels in
                let labels = WindowLabels(labels, layout, offsets: offsets, symbols: symbols, turns: turns > 0)
                let count = labels.count
                let name = SamplePlan.number(of: number, lane: windows[index].lane, block: block.number)
                return ScanWindow(
                    labels, start: windows[index].window.lowerBound, units: units,
                    offsets: turns > 0 ? shift.offsets(window: name, count: count) : [],
                    turnsMany: turning?.contains(name) ?? true)
            }
            guard let made else {
                isStopped = true
                return
            }
            for (lane, window) in zip(lanes, made) { open[lane] = window }
        }

        let joining = run.run(
            isCancelled: { isStopped || isCancelled() },
            begin: { window, lanes in
                number = window
                begin(lanes)
            },
            consume: { block, pieces in
                guard !isStopped else { return }
                moments.take(block, pieces.compactMap { piece in open[piece.lane].map { (piece, $0) } })
                traced += pieces.reduce(0) { $0 + $1.steps }
                progress(done + traced)
            },
            finish: { lanes in
                scoring.add(lanes.compactMap { open[$0] }, threads: settings.threads, isCancelled: isCancelled)
                for lane in lanes {
                    let name = SamplePlan.number(of: number, lane: lane, block: block.number)
                    if let sampling, sampling.keeps(name), let window = open[lane] {
                        sampled.append(StepSample.window(window, name, units: units, sampling))
                    }
                    open[lane] = nil
                }
            },
            restart: {
                traced = 0
                sampled = []
                for lane in open.indices { open[lane] = nil }
                labels.restart()
                moments.clear()
                scoring = BlockScoring(units: units, layout, turns: turns, turnsSome: turnsSome)
            })
        guard let joining, !isStopped, !isCancelled() else {
            failure = labels.failure
            return false
        }
        scoring.add(to: &sums[block.part], moments)
        sums.sample.add(sampled)
        sums.blocks.insert(block.number)
        sums.difference = max(sums.difference, joining.difference)
        sums.startDifference = max(sums.startDifference, joining.startDifference)
        sums.refusedDifference = max(sums.refusedDifference, joining.refusedDifference)
        if joining.isInOnePiece { sums.blocksInOnePiece += 1 }
        remaining.removeFirst()
        done += block.range.count
        if settings.readsFromBeginning { states.end(block, with: joining.end) }
        streams[StreamKey(text: block.text, part: block.part)] = labels.end
        return true
    }

    /// A stream of a text's labels that stands before a block.
    private func stream(of block: ScanBlock) -> LabelStream {
        streams[StreamKey(text: block.text, part: block.part)]
            ?? (block.part == .test ? streams[StreamKey(text: block.text, part: .validation)] : nil)
            ?? LabelStream(texts[block.text], runner.model.vocabulary, properties)
    }
}

/// Why a scan cannot begin.
public enum ScanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A part of the texts is empty.
    case nothing(in: ScanPart, symbols: Int)

    public var description: String {
        switch self {
        case .nothing(let part, let symbols):
            "the \(part.rawValue) part of the \(symbols) symbols given is empty; give a longer text or other parts"
        }
    }
}
