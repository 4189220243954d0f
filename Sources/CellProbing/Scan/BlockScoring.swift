import ModelCore

/// Counts windows' bins by unit and property, and multiplies ranks with labels as they are and as they are turned.
/// Adds up over the windows of a block.
struct BlockScoring {
    private let units: Int
    private let kinds: [PropertyKind]
    private let turns: Int
    private var steps = 0
    private let counts: WorkBuffer<UInt32>
    /// Σx and Σx², [row][unit].
    private let sums: WorkBuffer<Double>
    private let rankSquares: WorkBuffer<Double>
    private var properties: [Results]

    private struct Results {
        var sum = 0.0
        var squares = 0.0
        var rankSquares = 0.0
        var runs = 0
        var bySymbol = GroupedScores()
        var byColumn = GroupedScores()
        let counts: WorkBuffer<UInt32>
        let products: WorkBuffer<Double>
        let rankProducts: WorkBuffer<Double>
        let turned: WorkBuffer<Double>
    }

    /// A window's values, and by how many steps its labels are turned for the null.
    typealias Window = (counting: WindowCounting, offsets: [Int])

    /// - Parameter turns: of the labels, for the null; 0: none.
    init(units: Int, kinds: [PropertyKind], turns: Int) {
        self.units = units
        self.kinds = kinds
        self.turns = turns
        counts = WorkBuffer(units * PartSums.bins)
        sums = WorkBuffer(2 * units)
        rankSquares = WorkBuffer(units)
        properties = kinds.map { kind in
            let categories: Int
            var turns = turns
            switch kind {
            case .binary: categories = 1
            case .real: categories = 0
            case .categorical(let names): (categories, turns) = (names.count, 0)
            }
            return Results(
                counts: WorkBuffer(categories * units * PartSums.bins), products: WorkBuffer(units),
                rankProducts: WorkBuffer(units), turned: WorkBuffer(turns * units))
        }
    }

    /// Adds whole windows; what is added when it was cancelled is of no use.
    mutating func add(_ windows: [Window], threads: Int, isCancelled: @escaping @Sendable () -> Bool) {
        let longest = windows.map(\.counting.labels.count).max() ?? 0
        let scoring = self
        inParallel(threads: threads) { thread, threads in
            let ranks = WorkBuffer<Float>(longest)
            let running = WorkBuffer<Double>(longest + 1)
            for unit in Swift.stride(from: thread, to: scoring.units, by: threads) {
                if isCancelled() { return }
                for window in windows { scoring.score(unit, window, ranks.pointer, running.pointer) }
            }
        }
        for (counting, _) in windows {
            let labels = counting.labels
            steps += labels.count
            for (index, series) in labels.series.enumerated() {
                for (step, place) in labels.places.enumerated() where place >= 0 {
                    let label = Double(series.shifted[step])
                    properties[index].sum += label
                    properties[index].squares += label * label
                }
                properties[index].runs += series.runs.count
                properties[index].rankSquares += series.rankSquares
                properties[index].bySymbol.merge(series.bySymbol)
                properties[index].byColumn.merge(series.byColumn)
            }
        }
    }

    /// Adds the block to a part's sums.
    func add(to part: inout PartSums) {
        part.steps += steps
        Self.add(counts.pointer, to: &part.counts)
        Self.add(rankSquares.pointer, to: &part.rankSquares)
        Self.add(sums.pointer, to: &part.sums)
        Self.add(sums.pointer + units, to: &part.squares)
        for (index, result) in properties.enumerated() {
            part.properties[index].sum += result.sum
            part.properties[index].squares += result.squares
            part.properties[index].runs += result.runs
            part.properties[index].rankSquares += result.rankSquares
            part.properties[index].bySymbol.merge(result.bySymbol)
            part.properties[index].byColumn.merge(result.byColumn)
            Self.add(result.counts.pointer, to: &part.properties[index].counts)
            Self.add(result.products.pointer, to: &part.properties[index].products)
            Self.add(result.rankProducts.pointer, to: &part.properties[index].rankProducts)
            if turns > 0 { Self.add(result.turned.pointer, to: &part.properties[index].turned) }
        }
    }

    private static func add<Number: Numeric>(_ values: UnsafePointer<Number>, to sums: inout [Number]) {
        sums.withUnsafeMutableBufferPointer { sums in
            for index in sums.indices { sums[index] += values[index] }
        }
    }

    /// One unit over one window; units may be done side by side.
    private func score(
        _ unit: Int, _ window: Window, _ ranks: UnsafeMutablePointer<Float>, _ running: UnsafeMutablePointer<Double>
    ) {
        let (counting, offsets) = window
        let labels = counting.labels
        let bins = UnsafePointer(counting.bins.pointer + unit * counting.stride)
        var own = [UInt32](repeating: 0, count: PartSums.bins)
        for step in 0..<labels.count { own[Int(bins[step])] &+= 1 }
        // The centred midrank of each bin.
        var table = [Double](repeating: 0, count: PartSums.bins)
        var below = 0.0
        for bin in table.indices where own[bin] > 0 {
            let count = Double(own[bin])
            table[bin] = below + count / 2 - Double(labels.count) / 2
            below += count
            rankSquares.pointer[unit] += count * table[bin] * table[bin]
            counts.pointer[unit * PartSums.bins + bin] &+= own[bin]
        }
        sums.pointer[unit] += counting.sum(0)[unit]
        sums.pointer[units + unit] += counting.sum(1)[unit]
        var isLaidOut = false
        for (index, series) in labels.series.enumerated() {
            let result = properties[index]
            result.products.pointer[unit] += counting.sum(2 + index)[unit]
            switch series.kind {
            case .binary:
                let on = result.counts.pointer + unit * PartSums.bins
                var product = 0.0
                for place in series.on {
                    let bin = Int(bins[Int(place)])
                    on[bin] &+= 1
                    product += table[bin]
                }
                result.rankProducts.pointer[unit] += product
            case .categorical:
                for step in 0..<labels.count {
                    let row = Int(series.categories[step]) * units + unit
                    result.counts.pointer[row * PartSums.bins + Int(bins[step])] &+= 1
                }
                continue
            case .real: break
            }
            if !isLaidOut, series.kind == .real || !offsets.isEmpty {
                layOut(bins, table, labels.count, ranks, running)
                isLaidOut = true
            }
            if series.kind == .real {
                result.rankProducts.pointer[unit] += product(ranks, series, labels.count, [0])[0]
            }
            guard !offsets.isEmpty else { continue }
            // Few runs: differences of running sums. Many: products with the turned labels.
            let turned =
                series.kind == .binary && 16 * series.runs.count < labels.count
                ? differences(running, series, labels.count, offsets) : product(ranks, series, labels.count, offsets)
            for (turn, value) in turned.enumerated() { result.turned.pointer[turn * units + unit] += value }
        }
    }

    private func layOut(
        _ bins: UnsafePointer<UInt8>, _ table: [Double], _ count: Int, _ ranks: UnsafeMutablePointer<Float>,
        _ running: UnsafeMutablePointer<Double>
    ) {
        let scale = 1 / Double(max(1, count))
        let scaled = table.map { Float($0 * scale) }
        var sum = 0.0
        for step in 0..<count {
            ranks[step] = scaled[Int(bins[step])]
            running[step] = sum
            sum += table[Int(bins[step])]
        }
        running[count] = sum
    }

    private func differences(
        _ running: UnsafePointer<Double>, _ series: WindowLabels.Series, _ count: Int, _ offsets: [Int]
    ) -> [Double] {
        offsets.map { offset in
            var sum = 0.0
            for run in series.runs {
                let (start, end) = (run.lowerBound + offset, run.upperBound + offset)
                if end <= count {
                    sum += running[end] - running[start]
                } else if start >= count {
                    sum += running[end - count] - running[start - count]
                } else {
                    sum += running[count] - running[start] + running[end - count]
                }
            }
            return sum
        }
    }

    /// Σ rank · label with the labels turned by each of some offsets, in whole ranks.
    private func product(
        _ ranks: UnsafePointer<Float>, _ series: WindowLabels.Series, _ count: Int, _ offsets: [Int]
    ) -> [Double] {
        // A real property's labels are over the number of steps too.
        let scale = Double(count) * (series.kind == .real ? Double(count) : 1)
        return series.twice.withUnsafeBufferPointer { twice in
            guard let twice = twice.baseAddress else { return offsets.map { _ in 0 } }
            return offsets.map { offset in
                let turned = twice + (count - offset) % max(1, count)
                var sum = 0.0
                var start = 0
                while start + 512 <= count {
                    // Sums in Float stay short: 512 products each.
                    var parts = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
                    for step in Swift.stride(from: start, to: start + 512, by: 32) {
                        let x = UnsafeRawPointer(ranks + step)
                        let y = UnsafeRawPointer(turned + step)
                        parts.0 += x.loadUnaligned(as: SIMD8<Float>.self) * y.loadUnaligned(as: SIMD8<Float>.self)
                        parts.1 +=
                            x.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
                            * y.loadUnaligned(fromByteOffset: 32, as: SIMD8<Float>.self)
                        parts.2 +=
                            x.loadUnaligned(fromByteOffset: 64, as: SIMD8<Float>.self)
                            * y.loadUnaligned(fromByteOffset: 64, as: SIMD8<Float>.self)
                        parts.3 +=
                            x.loadUnaligned(fromByteOffset: 96, as: SIMD8<Float>.self)
                            * y.loadUnaligned(fromByteOffset: 96, as: SIMD8<Float>.self)
                    }
                    sum += Double((parts.0 + parts.1 + parts.2 + parts.3).sum())
                    start += 512
                }
                while start < count {
                    sum += Double(ranks[start] * turned[start])
                    start += 1
                }
                return sum * scale
            }
        }
    }
}
