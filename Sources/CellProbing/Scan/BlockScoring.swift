import ModelCore

/// Counts a block's bins by unit and property, and multiplies ranks with labels as they are and as they are turned.
struct BlockScoring {
    private let counting: BlockCounting
    private let labels: BlockLabels
    private let offsets: [Int]
    private let counts: WorkBuffer<UInt32>
    private let rankSquares: WorkBuffer<Double>
    private let properties: [Results]

    private struct Results {
        let counts: WorkBuffer<UInt32>
        let rankProducts: WorkBuffer<Double>
        let turned: WorkBuffer<Double>
    }

    /// - Parameter offsets: by how many steps the labels are turned for the null; none: no null.
    init(_ counting: BlockCounting, offsets: [Int]) {
        self.counting = counting
        labels = counting.labels
        self.offsets = offsets
        counts = WorkBuffer(counting.units * PartSums.bins)
        rankSquares = WorkBuffer(counting.units)
        properties = counting.labels.series.map { series in
            let categories: Int
            var turns = offsets.count
            switch series.kind {
            case .binary: categories = 1
            case .real: categories = 0
            case .categorical(let names): (categories, turns) = (names.count, 0)
            }
            return Results(
                counts: WorkBuffer(categories * counting.units * PartSums.bins),
                rankProducts: WorkBuffer(counting.units), turned: WorkBuffer(turns * counting.units))
        }
    }

    /// Scores every unit; returns false when cancelled.
    func run(threads: Int, isCancelled: @escaping @Sendable () -> Bool) -> Bool {
        inParallel(threads: threads) { thread, threads in
            let ranks = WorkBuffer<Float>(labels.count)
            let running = WorkBuffer<Double>(labels.count + 1)
            for unit in Swift.stride(from: thread, to: counting.units, by: threads) {
                if isCancelled() { return }
                score(unit, ranks.pointer, running.pointer)
            }
        }
        return !isCancelled()
    }

    /// Adds the block to a part's sums.
    func add(to part: inout PartSums) {
        part.steps += labels.count
        Self.add(counts, to: &part.counts)
        Self.add(rankSquares, to: &part.rankSquares)
        CellProbing.add(counting.sum(0), to: &part.sums)
        CellProbing.add(counting.sum(1), to: &part.squares)
        for (index, result) in properties.enumerated() {
            let series = labels.series[index]
            for (step, place) in labels.places.enumerated() where place >= 0 {
                let label = Double(series.shifted[step])
                part.properties[index].sum += label
                part.properties[index].squares += label * label
            }
            part.properties[index].runs += series.runs.count
            part.properties[index].rankSquares += series.rankSquares
            part.properties[index].bySymbol.merge(series.bySymbol)
            part.properties[index].byColumn.merge(series.byColumn)
            Self.add(result.counts, to: &part.properties[index].counts)
            Self.add(result.rankProducts, to: &part.properties[index].rankProducts)
            if !part.properties[index].turned.isEmpty, !offsets.isEmpty {
                Self.add(result.turned, to: &part.properties[index].turned)
            }
            CellProbing.add(counting.sum(2 + index), to: &part.properties[index].products)
        }
    }

    private static func add<Number: Numeric>(_ buffer: WorkBuffer<Number>, to sums: inout [Number]) {
        sums.withUnsafeMutableBufferPointer { sums in
            for index in sums.indices { sums[index] += buffer.pointer[index] }
        }
    }

    private func score(_ unit: Int, _ ranks: UnsafeMutablePointer<Float>, _ running: UnsafeMutablePointer<Double>) {
        let bins = UnsafePointer(counting.bins.pointer + unit * counting.stride)
        let counts = self.counts.pointer + unit * PartSums.bins
        for step in 0..<labels.count { counts[Int(bins[step])] &+= 1 }
        // The centred midrank of each bin.
        var table = [Double](repeating: 0, count: PartSums.bins)
        var below = 0.0
        for bin in table.indices {
            table[bin] = below + Double(counts[bin]) / 2 - Double(labels.count) / 2
            below += Double(counts[bin])
            rankSquares.pointer[unit] += Double(counts[bin]) * table[bin] * table[bin]
        }
        var laid = false
        for (series, result) in zip(labels.series, properties) {
            switch series.kind {
            case .binary:
                let on = result.counts.pointer + unit * PartSums.bins
                for place in series.on { on[Int(bins[Int(place)])] &+= 1 }
                for bin in table.indices { result.rankProducts.pointer[unit] += Double(on[bin]) * table[bin] }
            case .categorical:
                for step in 0..<labels.count {
                    let row = Int(series.categories[step]) * counting.units + unit
                    result.counts.pointer[row * PartSums.bins + Int(bins[step])] &+= 1
                }
                continue
            case .real: break
            }
            if !laid, series.kind == .real || !offsets.isEmpty {
                layOut(bins, table, ranks, running)
                laid = true
            }
            if series.kind == .real {
                result.rankProducts.pointer[unit] = product(ranks, series, [0])[0]
            }
            guard !offsets.isEmpty else { continue }
            // Few runs: differences of running sums. Many: products with the turned labels.
            let turned =
                series.kind == .binary && 16 * series.runs.count < labels.count
                ? differences(running, series) : product(ranks, series, offsets)
            for (turn, value) in turned.enumerated() {
                result.turned.pointer[turn * counting.units + unit] = value
            }
        }
    }

    private func layOut(
        _ bins: UnsafePointer<UInt8>, _ table: [Double], _ ranks: UnsafeMutablePointer<Float>,
        _ running: UnsafeMutablePointer<Double>
    ) {
        let scale = 1 / Double(max(1, labels.count))
        let scaled = table.map { Float($0 * scale) }
        var sum = 0.0
        for step in 0..<labels.count {
            ranks[step] = scaled[Int(bins[step])]
            running[step] = sum
            sum += table[Int(bins[step])]
        }
        running[labels.count] = sum
    }

    private func differences(_ running: UnsafePointer<Double>, _ series: BlockLabels.Series) -> [Double] {
        let count = labels.count
        return offsets.map { offset in
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
    private func product(_ ranks: UnsafePointer<Float>, _ series: BlockLabels.Series, _ offsets: [Int]) -> [Double] {
        let count = labels.count
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
