import CKernels
import Testing

@Suite("Packed weights lie where the kernels read them")
struct PackTests {
    @Test("a cell's weights are packed by panel, k and block, zero where padded, in any parts")
    func blocks() {
        var generator = SizeGenerator(10)
        for hidden in 1...50 {
            let blocks = [1, 3, 4][hidden % 3]
            let inner = generator.size(1...50)
            let paddedInner = inner + generator.size(0...16)
            let panels = (hidden + 15) / 16
            let source = GuardedFloats(generator.values(blocks * hidden * inner))
            let packed = GuardedFloats(repeating: untouched, panels * paddedInner * blocks * 16)
            let cut = generator.size(0...panels)
            ck_pack_blocks(blocks, hidden, inner, paddedInner, source.pointer, 0, cut, packed.pointer)
            #expect(packed.values[(cut * paddedInner * blocks * 16)...].allSatisfy { $0 == untouched })
            ck_pack_blocks(blocks, hidden, inner, paddedInner, source.pointer, cut, panels, packed.pointer)
            var wrong = packed.isIntact ? 0 : 1
            for unit in 0..<panels * 16 {
                for k in 0..<paddedInner {
                    for block in 0..<blocks {
                        let inside = unit < hidden && k < inner
                        let expected = inside ? source.pointer[(block * hidden + unit) * inner + k] : 0
                        let at = ((unit / 16 * paddedInner + k) * blocks + block) * 16 + unit % 16
                        if packed.pointer[at] != expected { wrong += 1 }
                    }
                }
            }
            #expect(wrong == 0, "\(hidden) units, \(blocks) blocks, \(inner) of \(paddedInner)")
        }
    }

    @Test("recurrent weights of one block are packed by groups of four panels and what is left, in any parts")
    func groups() {
        var generator = SizeGenerator(12)
        for hidden in 1...150 {
            let panels = (hidden + 15) / 16
            let units = panels * 16
            let source = GuardedFloats(generator.values(hidden * hidden))
            let packed = GuardedFloats(repeating: untouched, units * units)
            let cut = generator.size(0...panels)
            for part in [(cut, panels), (0, cut)] {
                ck_pack_recurrent(1, hidden, units, source.pointer, part.0, part.1, packed.pointer)
            }
            var wrong = packed.isIntact ? 0 : 1
            for unit in 0..<units {
                let group = unit / 64
                let width = min(64, units - group * 64)
                for k in 0..<units {
                    let expected = unit < hidden && k < hidden ? source.pointer[unit * hidden + k] : 0
                    if packed.pointer[group * 64 * units + k * width + unit % 64] != expected { wrong += 1 }
                }
            }
            #expect(wrong == 0, "\(hidden) units")
        }
    }

    @Test("a matrix is packed by panel, k and vector from either orientation, in any parts")
    func matrices() {
        var generator = SizeGenerator(11)
        for columns in 1...140 {
            let vectors = 1 + columns % 4
            let k = generator.size(1...30)
            let paddedK = k + generator.size(0...16)
            let width = vectors * 16
            // At times a panel more than is needed: it holds zeros.
            let panels = (columns + width - 1) / width + columns % 2
            let transposed = generator.flag()
            let source = GuardedFloats(generator.values(k * columns))
            let packed = GuardedFloats(repeating: untouched, panels * paddedK * width)
            let cut = generator.size(0...panels)
            for part in [(0, cut), (cut, panels)] {
                ck_pack(
                    k, paddedK, columns, vectors, source.pointer, transposed ? 1 : columns, transposed ? k : 1, part.0,
                    part.1, packed.pointer)
            }
            var wrong = packed.isIntact ? 0 : 1
            for column in 0..<panels * width {
                for i in 0..<paddedK {
                    let inside = column < columns && i < k
                    let expected = inside ? source.pointer[transposed ? column * k + i : i * columns + column] : 0
                    let at = (column / width * paddedK + i) * width + column % width
                    if packed.pointer[at] != expected { wrong += 1 }
                }
            }
            #expect(wrong == 0, "\(columns) columns, \(k) of \(paddedK), \(vectors) vectors")
        }
    }

    @Test("weights for the way back are packed by panel and block row, zero where padded")
    func transposed() {
        var generator = SizeGenerator(12)
        for hidden in 1...50 {
            let blocks = [1, 3, 4][hidden % 3]
            let units = (hidden + 15) / 16 * 16
            let inner = generator.size(1...140)
            let vectors = 1 + hidden % 4
            let width = vectors * 16
            let panels = (inner + width - 1) / width
            let source = GuardedFloats(generator.values(blocks * hidden * inner))
            let packed = GuardedFloats(repeating: untouched, panels * blocks * units * width)
            let cut = generator.size(0...panels)
            for part in [(0, cut), (cut, panels)] {
                ck_pack_transposed(
                    blocks, hidden, units, inner, vectors, source.pointer, part.0, part.1, packed.pointer)
            }
            var wrong = packed.isIntact ? 0 : 1
            for row in 0..<blocks * units {
                let (block, unit) = (row / units, row % units)
                for column in 0..<panels * width {
                    let inside = unit < hidden && column < inner
                    let expected = inside ? source.pointer[(block * hidden + unit) * inner + column] : 0
                    let at = (column / width * blocks * units + row) * width + column % width
                    if packed.pointer[at] != expected { wrong += 1 }
                }
            }
            #expect(wrong == 0, "\(hidden) units, \(blocks) blocks, \(inner) columns, \(vectors) vectors")
        }
    }

    @Test("the table of base rows is the bias row plus a column of the weights, symbol by symbol")
    func table() {
        var generator = SizeGenerator(13)
        for hidden in 1...50 {
            let blocks = [1, 3, 4][hidden % 3]
            let units = (hidden + 15) / 16 * 16
            let row = blocks * units
            let symbols = generator.size(1...9)
            let weights = GuardedFloats(generator.values(blocks * hidden * symbols))
            let bias = GuardedFloats(generator.values(row))
            let table = GuardedFloats(repeating: untouched, symbols * row)
            let cut = generator.size(0...symbols)
            for part in [(0, cut), (cut, symbols)] {
                ck_fill_table(
                    blocks, hidden, units, symbols, weights.pointer, bias.pointer, part.0, part.1, table.pointer)
            }
            var wrong = table.isIntact ? 0 : 1
            for symbol in 0..<symbols {
                for index in 0..<row {
                    let (block, unit) = (index / units, index % units)
                    let at = (unit / 16 * blocks + block) * 16 + unit % 16
                    let weight = unit < hidden ? weights.pointer[(block * hidden + unit) * symbols + symbol] : 0
                    if table.pointer[symbol * row + at] != bias.pointer[at] + weight { wrong += 1 }
                }
            }
            #expect(wrong == 0, "\(hidden) units, \(blocks) blocks, \(symbols) symbols")
        }
    }
}
