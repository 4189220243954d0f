/// One unit's ranks over one window, multiplied with labels that are turned around: what the null is made of. Owns the
/// memory; one thread at a time uses it.
struct TurnedScores {
    /// Room for the bins of a window's steps that count.
    let bins: WorkBuffer<UInt8>
    /// The rank at each step over the number of steps, and the sums of the ranks up to each.
    private let ranks: WorkBuffer<Float>
    private let running: WorkBuffer<Double>

    /// - Parameter longest: steps of a window, at most.
    init(_ longest: Int) {
        bins = WorkBuffer(longest)
        ranks = WorkBuffer(longest)
        running = WorkBuffer(longest + 1)
    }

    /// Takes up a unit.
    /// - Parameter table: the centred midrank of each bin.
    func layOut(_ bins: UnsafePointer<UInt8>, _ table: UnsafePointer<Double>, _ count: Int) {
        let scale = 1 / Double(max(1, count))
        let scaled = (0..<PartSums.bins).map { Float(table[$0] * scale) }
        var sum = 0.0
        for step in 0..<count {
            ranks.pointer[step] = scaled[Int(bins[step])]
            running.pointer[step] = sum
            sum += table[Int(bins[step])]
        }
        running.pointer[count] = sum
    }

    /// Σ rank · label under each turn.
    func scores(_ series: WindowLabels.Series, _ count: Int, _ offsets: [Int]) -> [Double] {
        // Few runs: differences of running sums. Many: products with the turned labels.
        series.kind == .binary && 16 * series.runs.count < count
            ? differences(series, count, offsets) : products(series, count, offsets)
    }

    private func differences(
        _ series: WindowLabels.Series, _ count: Int, _ offsets: [Int]
    ) -> [Double] {
        let running = running.pointer
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
    private func products(_ series: WindowLabels.Series, _ count: Int, _ offsets: [Int]) -> [Double] {
        let ranks = UnsafePointer(ranks.pointer)
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
