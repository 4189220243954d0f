import CKernels
import Testing

@Suite("What a scan counts by bins is what plain loops count")
struct BinTests {
    private static let bins = Int(CK_BINS)
    private static let countColumns = Int(CK_COUNT_COLUMNS)
    private static let sumColumns = Int(CK_SUM_COLUMNS)

    private static func bin(_ x: Float, _ range: ck_value_range) -> UInt8 {
        guard !x.isNaN else { return 0 }
        let share: Float =
            switch range {
            case CK_TANH_RANGE: x * 0.5 + 0.5
            case CK_SIGMOID_RANGE: x
            // What is infinite lies beyond all others of its sign.
            default: x.isInfinite ? (x > 0 ? 1 : 0) : x / (1 + abs(x)) * 0.5 + 0.5
            }
        return UInt8((max(0, min(1, share)) * 255).rounded(.toNearestOrEven))
    }

    @Test("bins of every shape and range, turned around, with the squares of the rows that count")
    func putting() {
        var generator = SizeGenerator(21)
        for set in KernelSet.available {
            for range in [CK_TANH_RANGE, CK_SIGMOID_RANGE, CK_UNBOUNDED_RANGE] {
                for columns in [1, 15, 16, 17, 33, 48] {
                    let rows = generator.size(1...37)
                    let stride = columns + generator.size(0...5)
                    var values = generator.values(rows * stride, range == CK_UNBOUNDED_RANGE ? 40 : 1.3)
                    for odd in [.nan, .infinity, -.infinity, 1e18, -1e18] as [Float] {
                        values[generator.size(0...rows * stride - 1)] = odd
                    }
                    let weights: [Float] = (0..<rows * 2).map { _ in generator.flag() ? 1 : 0 }
                    let binStride = rows + 16
                    var bins = [UInt8](repeating: 77, count: columns * binStride)
                    var squares = (0..<columns).map { Double($0) }
                    let guarded = GuardedFloats(Array(values.prefix((rows - 1) * stride + columns)))
                    set.table.bin_values(
                        rows, columns, guarded.pointer, stride, range, weights, 2, &bins, binStride, &squares)
                    for column in 0..<columns {
                        var expected = Double(column)
                        for row in 0..<rows {
                            let x = values[row * stride + column]
                            #expect(bins[column * binStride + row] == Self.bin(x, range), "\(set) \(x)")
                            if weights[row * 2] != 0 { expected += Double(x) * Double(x) }
                        }
                        #expect(
                            abs(squares[column] - expected) <= 1e-5 * expected
                                || !expected.isFinite && !squares[column].isFinite)
                    }
                }
            }
        }
    }

    @Test("labels counted and added up by bin, for one unit, two and three", arguments: KernelSet.available)
    func counting(set: KernelSet) {
        var generator = SizeGenerator(22)
        for units in 1...3 {
            let steps = generator.size(1...3000)
            let stride = steps + 7
            let bins = (0..<units * stride).map { _ in UInt8(generator.size(0...255)) }
            // The first column is of every step but a few.
            let bits = (0..<steps).map { _ in
                generator.size(0...9) > 0 ? UInt32(truncatingIfNeeded: generator.next()) | 1 : 0
            }
            let ranks = (0..<steps * Self.sumColumns).map { _ in Int16(generator.size(-32_767...32_767)) }
            var counts = [UInt16](repeating: 0, count: units * Self.bins * Self.countColumns)
            var sums = [Int32](repeating: 0, count: units * Self.bins * Self.sumColumns)
            set.table.count_bins(steps, units, bins, stride, bits, &counts)
            set.table.sum_bins(steps, units, bins, stride, ranks, &sums)
            var expected = counts.map { _ in UInt16(0) }
            var expectedSums = sums.map { _ in Int32(0) }
            for unit in 0..<units {
                for step in 0..<steps {
                    let bin = unit * Self.bins + Int(bins[unit * stride + step])
                    for column in 0..<Self.countColumns where bits[step] >> UInt32(column) & 1 != 0 {
                        expected[bin * Self.countColumns + column] += 1
                    }
                    for column in 0..<Self.sumColumns {
                        expectedSums[bin * Self.sumColumns + column] += Int32(ranks[step * Self.sumColumns + column])
                    }
                }
            }
            #expect(counts == expected && sums == expectedSums)
        }
    }

    @Test("counts go into the totals and are cleared; products with ranks are exact", arguments: KernelSet.available)
    func taking(set: KernelSet) {
        var generator = SizeGenerator(23)
        let ranks = (0..<Self.bins).map { _ in Double(generator.size(-8000...8000)) / 2 }
        for columns in [1, 2, 15, 16, 17, 31, 32] {
            var counts = [UInt16](repeating: 0, count: Self.bins * Self.countColumns)
            for bin in 0..<Self.bins where generator.flag() {
                counts[bin * Self.countColumns] = UInt16(generator.size(1...60_000))
                for column in 1..<Self.countColumns {
                    counts[bin * Self.countColumns + column] = UInt16(generator.size(0...60_000))
                }
            }
            let before = counts
            var totals = [UInt32](repeating: 5, count: Self.bins * columns)
            var products = [Double](repeating: -1, count: columns)
            set.table.take_counts(columns, &counts, ranks, &totals, &products)
            #expect(counts.allSatisfy { $0 == 0 })
            for column in 0..<columns {
                let own = (0..<Self.bins).map { before[$0 * Self.countColumns + column] }
                #expect((0..<Self.bins).allSatisfy { totals[$0 * columns + column] == 5 + UInt32(own[$0]) })
                #expect(products[column] == zip(own, ranks).reduce(0) { $0 + Double($1.0) * $1.1 })
            }
            guard columns <= Self.sumColumns else { continue }
            var sums = (0..<Self.bins * Self.sumColumns).map { _ in Int32(generator.size(-90_000...90_000)) }
            let old = sums
            set.table.take_sums(columns, &sums, ranks, &products)
            #expect(sums.allSatisfy { $0 == 0 })
            for column in 0..<columns {
                let expected = (0..<Self.bins).reduce(0.0) {
                    $0 + Double(old[$1 * Self.sumColumns + column]) * ranks[$1]
                }
                #expect(products[column] == expected)
            }
        }
    }
}
