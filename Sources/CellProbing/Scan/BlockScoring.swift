import ModelCore

/// Counts windows' bins by unit and property, and multiplies the values' ranks with the labels'. Adds up over the
/// windows of a block.
struct BlockScoring {
    private let units: Int
    private let layout: LabelLayout
    private let turns: Int
    private let kernels = BinCounting()
    private var steps = 0
    /// [group][unit][bin][column]; the first column is of all steps.
    private let counts: [WorkBuffer<UInt32>]
    private let rankSquares: WorkBuffer<Double>
    private var properties: [Results]

    private struct Results {
        var sum = 0.0
        var squares = 0.0
        var rankSquares = 0.0
        var runs = 0
        var bySymbol = GroupedScores()
        var byColumn = GroupedScores()
        let rankProducts: WorkBuffer<Double>
        let turned: WorkBuffer<Double>
        let unturned: WorkBuffer<Double>
    }

    /// Runs of a window up to which turning labels costs next to nothing, so that it is done in every window.
    private static let few = 32
    private let turnsSome: Bool

    /// - Parameters:
    ///   - turns: of the labels, for the null; 0: none.
    ///   - turnsSome: whether labels with many runs are turned in some windows alone.
    init(units: Int, _ layout: LabelLayout, turns: Int, turnsSome: Bool = false) {
        self.turnsSome = turnsSome
        self.units = units
        self.layout = layout
        self.turns = turns
        counts = layout.counts.map { WorkBuffer(units * PartSums.bins * ($0.count + 1)) }
        rankSquares = WorkBuffer(units)
        properties = layout.kinds.map { kind in
            var turns = turns
            if case .categorical = kind { turns = 0 }
            return Results(
                rankProducts: WorkBuffer(units), turned: WorkBuffer(turns * units),
                unturned: WorkBuffer(turns > 0 && turnsSome ? units : 0))
        }
    }

    /// Adds whole windows; what is added when it was cancelled is of no use.
    mutating func add(_ windows: [ScanWindow], threads: Int, isCancelled: @escaping @Sendable () -> Bool) {
        let longest = windows.map(\.labels.length).max() ?? 0
        let scoring = self
        inParallel(threads: threads) { thread, threads in
            let space = Space(longest, turns: scoring.turns > 0)
            // Window after window: one's labels stay in the cache while all units pass.
            for window in windows {
                for first in Swift.stride(from: 2 * thread, to: scoring.units, by: 2 * threads) {
                    if isCancelled() { return }
                    scoring.score(first..<min(scoring.units, first + 2), window, space)
                }
            }
        }
        for window in windows {
            steps += window.labels.count
            for (index, series) in window.labels.series.enumerated() {
                properties[index].sum += series.sum
                properties[index].squares += series.squares
                properties[index].runs += series.runs.count
                properties[index].rankSquares += series.rankSquares
                properties[index].bySymbol.merge(series.bySymbol)
                properties[index].byColumn.merge(series.byColumn)
            }
        }
    }

    /// Adds the block to a part's sums.
    func add(to part: inout PartSums, _ moments: BlockMoments) {
        part.steps += steps
        Self.add(rankSquares.pointer, to: &part.rankSquares)
        Self.add(moments.sums, to: &part.sums)
        Self.add(moments.sumsOfSquares, to: &part.squares)
        for (index, result) in properties.enumerated() {
            part.properties[index].sum += result.sum
            part.properties[index].squares += result.squares
            part.properties[index].runs += result.runs
            part.properties[index].rankSquares += result.rankSquares
            part.properties[index].bySymbol.merge(result.bySymbol)
            part.properties[index].byColumn.merge(result.byColumn)
            Self.add(moments.products(of: index), to: &part.properties[index].products)
            Self.add(result.rankProducts.pointer, to: &part.properties[index].rankProducts)
            if turns > 0 { Self.add(result.turned.pointer, to: &part.properties[index].turned) }
            if turns > 0 && turnsSome { Self.add(result.unturned.pointer, to: &part.properties[index].unturned) }
        }
        for (group, columns) in layout.counts.enumerated() {
            let width = columns.count + 1
            if group == 0 { addColumn(0, of: group, width, to: &part.counts, at: 0) }
            for (column, entry) in columns.enumerated() {
                addColumn(
                    column + 1, of: group, width, to: &part.properties[entry.property].counts,
                    at: entry.category * units * PartSums.bins)
            }
        }
    }

    private func addColumn(_ column: Int, of group: Int, _ width: Int, to sums: inout [UInt32], at start: Int) {
        let counts = counts[group].pointer
        sums.withUnsafeMutableBufferPointer { sums in
            for place in 0..<units * PartSums.bins { sums[start + place] &+= counts[place * width + column] }
        }
    }

    private static func add(_ values: UnsafePointer<Double>, to sums: inout [Double]) {
        sums.withUnsafeMutableBufferPointer { sums in
            for index in sums.indices { sums[index] += values[index] }
        }
    }

    /// What one thread works in, for two units.
    private struct Space {
        let counts = WorkBuffer<UInt16>(2 * BinCounting.bins * BinCounting.countColumns)
        let sums = WorkBuffer<Int32>(2 * BinCounting.bins * BinCounting.sumColumns)
        /// The centred midrank of each bin.
        let ranks = WorkBuffer<Double>(2 * BinCounting.bins)
        let products = WorkBuffer<Double>(BinCounting.countColumns)
        let null: TurnedScores?

        init(_ longest: Int, turns: Bool) { null = turns ? TurnedScores(longest) : nil }
    }

    /// One or two units over one window; others may be done side by side.
    private func score(_ some: Range<Int>, _ window: ScanWindow, _ space: Space) {
        let labels = window.labels
        let bins = UnsafePointer(window.bins.pointer + some.lowerBound * window.stride)
        let products = space.products.pointer
        for (group, columns) in layout.counts.enumerated() {
            labels.counts[group].withUnsafeBufferPointer { labels in
                guard let labels = labels.baseAddress else { return }
                kernels.count(
                    steps: window.labels.length, units: some.count, bins, binStride: window.stride, labels,
                    into: space.counts.pointer)
            }
            for (index, unit) in some.enumerated() {
                let own = space.counts.pointer + index * BinCounting.bins * BinCounting.countColumns
                let ranks = space.ranks.pointer + index * BinCounting.bins
                if group == 0 { rank(own, labels.count, unit, ranks) }
                kernels.take(
                    columns: columns.count + 1, own, ranks: ranks,
                    into: counts[group].pointer + unit * PartSums.bins * (columns.count + 1), products: products)
                for (column, entry) in columns.enumerated() where layout.kinds[entry.property] == .binary {
                    properties[entry.property].rankProducts.pointer[unit] += products[column + 1]
                }
            }
        }
        for (group, members) in layout.ranks.enumerated() {
            labels.ranks[group].withUnsafeBufferPointer { labels in
                guard let labels = labels.baseAddress else { return }
                kernels.add(
                    steps: window.labels.length, units: some.count, bins, binStride: window.stride, labels,
                    to: space.sums.pointer)
            }
            for (index, unit) in some.enumerated() {
                kernels.take(
                    columns: members.count,
                    space.sums.pointer + index * BinCounting.bins * BinCounting.sumColumns,
                    ranks: space.ranks.pointer + index * BinCounting.bins, products: products)
                // The labels' ranks were doubled.
                for (column, property) in members.enumerated() {
                    properties[property].rankProducts.pointer[unit] += products[column] / 2
                }
            }
        }
        guard let null = space.null, !window.offsets.isEmpty else { return }
        for (index, unit) in some.enumerated() {
            null.layOut(
                window.counted(unit, null.bins.pointer), space.ranks.pointer + index * BinCounting.bins, labels.count)
            for (property, series) in labels.series.enumerated() {
                if case .categorical = series.kind { continue }
                let isFew = series.kind == .binary && series.runs.count <= Self.few
                guard window.turnsMany || isFew else { continue }
                if turnsSome {
                    properties[property].unturned.pointer[unit] += null.scores(series, labels.count, [0])[0]
                }
                let turned = properties[property].turned.pointer
                for (turn, value) in null.scores(series, labels.count, window.offsets).enumerated() {
                    turned[turn * units + unit] += value
                }
            }
        }
    }

    /// The centred midranks of a unit's bins within a window.
    private func rank(
        _ counts: UnsafePointer<UInt16>, _ steps: Int, _ unit: Int, _ ranks: UnsafeMutablePointer<Double>
    ) {
        var below = 0.0
        var squares = 0.0
        for bin in 0..<BinCounting.bins {
            let count = Double(counts[bin * BinCounting.countColumns])
            ranks[bin] = count > 0 ? below + count / 2 - Double(steps) / 2 : 0
            squares += count * ranks[bin] * ranks[bin]
            below += count
        }
        rankSquares.pointer[unit] += squares
    }
}
