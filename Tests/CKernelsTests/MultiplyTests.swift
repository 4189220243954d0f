import CKernels
import Testing

@Suite("Matrix products are those of plain loops")
struct MultiplyTests {
    private enum Start: CaseIterable { case zero, initial, accumulate }

    @Test("every remainder of rows, vectors, k and panels multiplies as plain loops do", arguments: KernelSet.available)
    func multiply(set: KernelSet) {
        var generator = SizeGenerator(1)
        var sizes: [(rows: Int, k: Int, panels: Int, vectors: Int)] = []
        for rows in 1...40 {
            for vectors in 1...4 { sizes.append((rows, generator.size(1...70), generator.size(1...3), vectors)) }
        }
        for k in 1...70 { sizes.append((generator.size(1...40), k, generator.size(1...3), generator.size(1...4))) }
        for rows in [95, 96, 97, 193, 211] { sizes.append((rows, generator.size(1...9), 2, generator.size(1...4))) }
        for (index, size) in sizes.enumerated() {
            let start = Start.allCases[index % 3]
            let wrong = wrongValues(set.table, size.rows, size.k, size.panels, size.vectors, start, &generator)
            #expect(wrong == 0, "\(size), \(start)")
        }
    }

    private func wrongValues(
        _ table: ck_kernels, _ rows: Int, _ k: Int, _ panels: Int, _ vectors: Int, _ start: Start,
        _ generator: inout SizeGenerator
    ) -> Int {
        let width = panels * vectors * 16
        let aStride = k + generator.size(0...5)
        let cStride = width + generator.size(0...20)
        var a = [Float](repeating: .nan, count: (rows - 1) * aStride + k)
        for r in 0..<rows { for i in 0..<k { a[r * aStride + i] = generator.value() } }
        let packed = generator.values(width * k)
        let initial = generator.values(width)
        var c = [Float](repeating: untouched, count: (rows - 1) * cStride + width)
        for r in 0..<rows {
            for j in 0..<width { c[r * cStride + j] = start == .accumulate ? generator.value() : .nan }
        }
        let (aMemory, packedMemory) = (GuardedFloats(a), GuardedFloats(packed))
        let (initialMemory, result) = (GuardedFloats(initial), GuardedFloats(c))
        table.multiply(
            rows, k, panels, vectors, aMemory.pointer, aStride, packedMemory.pointer,
            start == .initial ? UnsafePointer(initialMemory.pointer) : nil, start == .accumulate, result.pointer,
            cStride)
        var wrong = result.isIntact ? 0 : 1
        for index in c.indices {
            let (r, column) = (index / cStride, index % cStride)
            guard column < width else {
                if result.pointer[index] != untouched { wrong += 1 }
                continue
            }
            let (panel, inside) = (column / (vectors * 16), column % (vectors * 16))
            var sum =
                switch start {
                case .zero: 0.0
                case .initial: Double(initial[column])
                case .accumulate: Double(c[index])
                }
            var magnitude = abs(sum)
            for i in 0..<k {
                let product = Double(a[r * aStride + i]) * Double(packed[(panel * k + i) * vectors * 16 + inside])
                sum += product
                magnitude += abs(product)
            }
            if !agree(result.pointer[index], sum, magnitude) { wrong += 1 }
        }
        return wrong
    }

    @Test("a row's bits do not depend on the rows beside it", arguments: KernelSet.available)
    func rowsAlone(set: KernelSet) {
        var generator = SizeGenerator(2)
        for vectors in 1...4 {
            let (rows, k, panels) = (31, 53, 2)
            let width = panels * vectors * 16
            let a = generator.values(rows * k)
            let packed = generator.values(width * k)
            var together = [Float](repeating: 0, count: rows * width)
            set.table.multiply(rows, k, panels, vectors, a, k, packed, nil, false, &together, width)
            for r in 0..<rows {
                var alone = [Float](repeating: 0, count: width)
                let row = Array(a[r * k..<(r + 1) * k])
                set.table.multiply(1, k, panels, vectors, row, k, packed, nil, false, &alone, width)
                #expect(alone == Array(together[r * width..<(r + 1) * width]), "row \(r) of \(vectors) vectors")
            }
        }
    }

    @Test("weight gradients of any part, width and stride are those of plain loops", arguments: KernelSet.available)
    func weightGradient(set: KernelSet) {
        var generator = SizeGenerator(3)
        var sizes: [(k: Int, rows: Int, columns: Int)] = []
        for columns in 1...70 { sizes.append((generator.size(1...60), generator.size(1...40), columns)) }
        for rows in 1...40 { sizes.append((generator.size(1...60), rows, generator.size(1...70))) }
        for k in [383, 384, 385, 800] { sizes.append((k, generator.size(1...15), generator.size(1...40))) }
        for columns in [255, 256, 257, 300, 531] {
            sizes.append((generator.size(1...20), generator.size(1...9), columns))
        }
        for size in sizes {
            let first = generator.size(0...size.rows - 1)
            let last = generator.size(first...size.rows)
            #expect(wrongGradients(set.table, size, first, last, &generator) == 0, "\(size), \(first)..<\(last)")
            #expect(wrongGradients(set.table, size, 0, size.rows, &generator) == 0, "\(size)")
        }
    }

    private func wrongGradients(
        _ table: ck_kernels, _ size: (k: Int, rows: Int, columns: Int), _ first: Int, _ last: Int,
        _ generator: inout SizeGenerator
    ) -> Int {
        let (k, rows, columns) = size
        let aStride = rows + generator.size(0...5)
        let bStride = columns + generator.size(0...20)
        let cStride = columns + generator.size(0...20)
        let a = generator.values((k - 1) * aStride + rows)
        var b = [Float](repeating: .nan, count: (k - 1) * bStride + columns)
        for i in 0..<k { for n in 0..<columns { b[i * bStride + n] = generator.value() } }
        let c = generator.values((rows - 1) * cStride + columns)
        let (aMemory, bMemory, result) = (GuardedFloats(a), GuardedFloats(b), GuardedFloats(c))
        let scratch = GuardedFloats(repeating: .nan, ck_weight_gradient_scratch())
        table.weight_gradient(
            k, first, last, columns, aMemory.pointer, aStride, bMemory.pointer, bStride, result.pointer, cStride,
            scratch.pointer)
        var wrong = result.isIntact && scratch.isIntact ? 0 : 1
        for index in c.indices {
            let (m, n) = (index / cStride, index % cStride)
            guard n < columns, (first..<last).contains(m) else {
                if result.pointer[index] != c[index] { wrong += 1 }
                continue
            }
            var sum = Double(c[index])
            var magnitude = abs(sum)
            for i in 0..<k {
                let product = Double(a[i * aStride + m]) * Double(b[i * bStride + n])
                sum += product
                magnitude += abs(product)
            }
            if !agree(result.pointer[index], sum, magnitude) { wrong += 1 }
        }
        return wrong
    }
}
