import ModelCore
import Texts

/// Runs a model over the parts again and keeps the values of a few units as they are, and of every unit at some steps
/// for what is learned of the whole state. One block at a time, as a scan.
///
/// Memory is bounded: where the parts have more than `budget` values of the units wanted, only blocks spread evenly
/// over them are taken, and `Series.steps` says how many steps that were.
public struct ExactPass {
    /// One part's values.
    public struct Series: Sendable {
        /// [unit wanted][step]
        public internal(set) var values: [[Float]]
        public internal(set) var labels: [Float] = []
        /// Rows of the vocabulary, and of the symbol before; −1 at a block's beginning.
        public internal(set) var symbols: [Int32] = []
        public internal(set) var previous: [Int32] = []
        /// Every unit at some of the steps, row-major, and which steps those are.
        public internal(set) var rows: [Float] = []
        public internal(set) var rowSteps: [Int] = []

        public var steps: Int { labels.count }
    }

    /// Values kept at most of the units wanted, over both parts.
    public static let budget = 64 << 20
    /// Steps at most at which the whole state is kept, in each part.
    public static let rows = 12_288

    public let units: [Int]
    public private(set) var validation: Series
    public private(set) var test: Series
    public private(set) var done = 0
    public let total: Int
    private let runner: Runner
    private let texts: [Document]
    private let property: Property
    private let settings: ScanSettings
    private let spacing: [ScanPart: Int]
    private var remaining: [ScanBlock]
    private var streams: [String: LabelStream] = [:]

    /// - Parameters:
    ///   - units: numbers of units as the scan counts them.
    ///   - budget: values kept at most of the units wanted, over both parts.
    ///   - rows: steps at most at which the whole state is kept, in each part.
    public init(
        _ runner: Runner, _ texts: [Document], _ property: Property, _ settings: ScanSettings, units: [Int],
        wholeState: Bool, budget: Int = ExactPass.budget, rows: Int = ExactPass.rows
    ) {
        (self.runner, self.texts, self.property, self.settings, self.units) =
            (runner, texts, property, settings, units)
        validation = Series(values: units.map { _ in [] })
        test = validation
        let blocks = ScanBlock.all(ofTextsWith: texts.map(\.count), settings)
        let steps = blocks.reduce(0) { $0 + $1.range.count }
        let every = max(1, (steps * max(1, units.count) + budget - 1) / max(1, budget))
        remaining = ScanPart.allCases.flatMap { part in
            blocks.filter { $0.part == part }.enumerated().filter { $0.offset % every == 0 }.map(\.element)
        }
        total = remaining.reduce(0) { $0 + $1.range.count }
        var spacing: [ScanPart: Int] = [:]
        for part in ScanPart.allCases where wholeState {
            let steps = remaining.filter { $0.part == part }.reduce(0) { $0 + $1.range.count }
            spacing[part] = max(1, (steps + rows - 1) / max(1, rows))
        }
        self.spacing = spacing
    }

    /// Does the next block; false when nothing is left or the work was cancelled.
    /// - Parameter progress: told now and then how many symbols are done, those of the block under way among them.
    public mutating func next(
        isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (_ done: Int) -> Void = { _ in }
    ) -> Bool {
        guard let block = remaining.first, !isCancelled() else { return false }
        let key = "\(block.text)"
        var stream = streams[key] ?? LabelStream(texts[block.text], runner.model.vocabulary, [property])
        guard let labels = stream.labels(of: block.range, isCancelled: isCancelled) else { return false }
        let hidden = runner.model.architecture.hidden
        var kept: [Int32] = []
        for step in labels.symbols.indices where labels.symbols[step] >= 0 && !labels.values[0][step].isNaN {
            kept.append(Int32(step))
        }
        var places = [Int](repeating: -1, count: labels.symbols.count)
        for (place, step) in kept.enumerated() { places[Int(step)] = place }
        var values = units.map { _ in [Float](repeating: 0, count: kept.count) }
        let first = block.part == .validation ? validation.steps : test.steps
        let spacing = spacing[block.part]
        let sampled = spacing.map { spacing in kept.indices.filter { (first + $0) % spacing == 0 } } ?? []
        var rowOf = [Int](repeating: -1, count: kept.count)
        for (row, place) in sampled.enumerated() { rowOf[place] = row }
        let width = settings.signals.count * hidden
        var rows = [Float](repeating: 0, count: sampled.count * width)
        var traced = 0
        let joining = LaneRun(runner, texts[block.text], block.range, settings).run(
            isCancelled: isCancelled,
            consume: { pieces in
                traced += pieces.reduce(0) { $0 + $1.trace.count }
                progress(done + traced)
                for (_, start, trace) in pieces {
                    for (signal, address) in settings.signals.enumerated() {
                        guard let x = trace.values[address] else { continue }
                        for step in 0..<trace.count where places[start + step] >= 0 {
                            let place = places[start + step]
                            for (index, unit) in units.enumerated() where unit / hidden == signal {
                                values[index][place] = x[step * hidden + unit % hidden]
                            }
                            guard rowOf[place] >= 0 else { continue }
                            let target = rowOf[place] * width + signal * hidden
                            rows.replaceSubrange(target..<target + hidden, with: x[step * hidden..<(step + 1) * hidden])
                        }
                    }
                }
            }, finish: { _, _ in }, restart: { traced = 0 })
        guard joining != nil else { return false }
        var series = block.part == .validation ? validation : test
        for index in units.indices { series.values[index] += values[index] }
        series.labels += kept.map { labels.values[0][Int($0)] }
        series.symbols += kept.map { labels.symbols[Int($0)] }
        series.previous += kept.map { $0 > 0 ? labels.symbols[Int($0) - 1] : -1 }
        series.rows += rows
        series.rowSteps += sampled.map { first + $0 }
        if block.part == .validation { validation = series } else { test = series }
        streams[key] = stream
        remaining.removeFirst()
        done += block.range.count
        return true
    }
}
