import CKernels
import Testing

@Suite("Figures of columns are those of plain loops")
struct ColumnFiguresTests {
    @Test("sums, shares and peaks of every width, added to what was there", arguments: KernelSet.available)
    func figures(set: KernelSet) {
        var generator = SizeGenerator(8)
        for columns in 1...70 {
            let rows = generator.size(0...9)
            let stride = columns + generator.size(0...5)
            var values = (0..<max(1, rows * stride)).map { _ in generator.value(1.2) }
            if columns % 3 == 0, rows > 0 { values[generator.size(0...rows * stride - 1)] = .nan }
            var sums = (0..<columns).map { _ in Double(generator.value(3)) }
            var squares = (0..<columns).map { _ in Double(generator.value(3)) }
            var (below, above) = ([Int32](repeating: 4, count: columns), [Int32](repeating: 7, count: columns))
            let highest = GuardedFloats(repeating: 0.3, columns)
            let lowest = GuardedFloats(repeating: -.infinity, columns)
            var (highestAt, lowestAt) = ([Int32](repeating: -1, count: columns), [Int32](repeating: -1, count: columns))
            let (oldSums, oldSquares) = (sums, squares)
            let guarded = GuardedFloats(values)
            sums.withUnsafeMutableBufferPointer { sums in
                squares.withUnsafeMutableBufferPointer { squares in
                    below.withUnsafeMutableBufferPointer { below in
                        above.withUnsafeMutableBufferPointer { above in
                            highestAt.withUnsafeMutableBufferPointer { highestAt in
                                lowestAt.withUnsafeMutableBufferPointer { lowestAt in
                                    var figures = ck_column_figures(
                                        sums: sums.baseAddress, squares: squares.baseAddress, below: below.baseAddress,
                                        above: above.baseAddress, highest: highest.pointer, lowest: lowest.pointer,
                                        highest_at: highestAt.baseAddress, lowest_at: lowestAt.baseAddress)
                                    set.table.column_figures(rows, columns, guarded.pointer, stride, 10, &figures)
                                }
                            }
                        }
                    }
                }
            }
            #expect(highest.isIntact && lowest.isIntact)
            for column in 0..<columns {
                let own = (0..<rows).map { values[$0 * stride + column] }
                let sum = own.reduce(oldSums[column]) { $0 + Double($1) }
                let square = own.reduce(oldSquares[column]) { $0 + Double($1) * Double($1) }
                #expect(abs(sums[column] - sum) < 1e-12 || sum.isNaN && sums[column].isNaN)
                #expect(abs(squares[column] - square) < 1e-12 || square.isNaN && squares[column].isNaN)
                #expect(Int(below[column]) == 4 + own.count { $0 < 0.1 })
                #expect(Int(above[column]) == 7 + own.count { $0 > 0.9 })
                let known = own.filter { !$0.isNaN }
                let top = known.max() ?? -.infinity
                #expect(highest.pointer[column] == max(0.3, top))
                #expect(highestAt[column] == (top > 0.3 ? 10 + Int32(own.firstIndex(of: top) ?? 0) : -1))
                let bottom = known.min() ?? .infinity
                #expect(lowest.pointer[column] == -bottom)
                #expect(lowestAt[column] == (known.isEmpty ? -1 : 10 + Int32(own.firstIndex(of: bottom) ?? 0)))
            }
        }
    }
}
