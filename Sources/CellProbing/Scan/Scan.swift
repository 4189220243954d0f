import ModelCore
import Texts

/// Looks through texts for what every unit has to do with some properties, one block at a time: between two blocks the
/// sums so far can be read, and the work can be left off.
///
///     var scan = try Scan(runner, documents, properties, settings)
///     while scan.next() { show(scan.sums) }
public struct Scan {
    public let runner: Runner
    public let texts: [Document]
    public let properties: [Property]
    public let settings: ScanSettings
    /// What has been counted.
    public private(set) var sums: ScanSums
    /// Blocks that this scan is still to do, in their order.
    public private(set) var remaining: [ScanBlock]
    /// Symbols of its blocks, done and in all.
    public private(set) var done = 0
    public let total: Int
    /// Streams of labels by text and part, each where its part has come to.
    private var streams: [StreamKey: LabelStream] = [:]

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
        remaining = blocks.filter { $0.number % max(1, shard.count) == shard.index }
        total = remaining.reduce(0) { $0 + $1.range.count }
        let identity = ScanSums.Identity(
            model: model, texts: textNames.isEmpty ? texts.map(\.name) : textNames, signals: settings.signals,
            hidden: runner.model.architecture.hidden,
            properties: properties.map { .init(name: $0.name, kind: $0.kind) }, parts: settings.parts,
            blockLength: settings.blockLength, warmUp: settings.warmUp, lanes: settings.lanes, window: settings.window,
            seed: settings.seed,
            turns: settings.turns, blocks: blocks.count)
        sums = ScanSums(identity, offsets: [])
        // What is taken off a quantity's labels must not depend on the shard: their first values of all.
        if let first = blocks.first {
            let stream = stream(of: first)
            var copy = stream
            let labels = copy.labels(of: first.range.lowerBound..<first.range.lowerBound + 1, isCancelled: { false })
            sums.offsets = properties.indices.map { index in
                guard properties[index].kind == .real, let value = labels?.values[index].first, !value.isNaN else {
                    return 0
                }
                return value
            }
        }
    }

    /// Does the next block and adds it to the sums.
    /// - Parameter progress: told now and then how many symbols are done, those of the block under way among them.
    /// - Returns: false when nothing was left to do or the work was cancelled; a cancelled block is not counted, and
    ///   may be begun again.
    public mutating func next(
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) -> Bool {
        guard let block = remaining.first, !isCancelled() else { return false }
        var stream = stream(of: block)
        guard let read = stream.labels(of: block.range, isCancelled: isCancelled) else { return false }
        let (runner, settings, properties, offsets) = (self.runner, self.settings, self.properties, sums.offsets)
        let run = LaneRun(runner, texts[block.text], block.range, settings)
        let turns = block.part == .test ? settings.turns : 0
        let fresh = {
            BlockScoring(
                units: settings.signals.count * runner.model.architecture.hidden, kinds: properties.map(\.kind),
                turns: turns)
        }
        var scoring = fresh()
        var open: [Int: WindowCounting] = [:]
        var traced = 0
        let joining = run.run(
            isCancelled: isCancelled,
            consume: { pieces in
                for (lane, start, _) in pieces where open[lane] == nil {
                    let window = run.windows[lane].first { $0.lowerBound == start } ?? start..<start
                    open[lane] = WindowCounting(
                        WindowLabels(
                            read[window], kinds: properties.map(\.kind), offsets: offsets,
                            symbols: runner.model.architecture.symbols),
                        start: window.lowerBound, signals: settings.signals,
                        hidden: runner.model.architecture.hidden)
                }
                traced += pieces.reduce(0) { $0 + $1.trace.count }
                progress(done + traced)
                let counting = open
                inParallel(threads: min(settings.threads, pieces.count)) { thread, threads in
                    for index in stride(from: thread, to: pieces.count, by: threads) {
                        counting[pieces[index].lane]?.take(pieces[index].trace, at: pieces[index].start)
                    }
                }
            },
            finish: { window, lanes in
                let whole = lanes.compactMap { lane -> BlockScoring.Window? in
                    guard let counting = open.removeValue(forKey: lane) else { return nil }
                    guard turns > 0 else { return (counting, []) }
                    let shift = CircularShift(turns: turns, seed: settings.seed)
                    let number = (block.number << 20) + (lane << 12) + window
                    return (counting, shift.offsets(window: number, count: counting.labels.count))
                }
                scoring.add(whole, threads: settings.threads, isCancelled: isCancelled)
            },
            restart: {
                traced = 0
                open = [:]
                scoring = fresh()
            })
        guard let joining, !isCancelled() else { return false }
        scoring.add(to: &sums[block.part])
        sums.blocks.insert(block.number)
        sums.difference = max(sums.difference, joining.difference)
        if joining.isInOnePiece { sums.blocksInOnePiece += 1 }
        remaining.removeFirst()
        done += block.range.count
        streams[StreamKey(text: block.text, part: block.part)] = stream
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
    case nothing(in: ScanPart, symbols: Int)

    public var description: String {
        switch self {
        case .nothing(let part, let symbols):
            "the \(part.rawValue) part of the \(symbols) symbols given is empty; give a longer text or other parts"
        }
    }
}
