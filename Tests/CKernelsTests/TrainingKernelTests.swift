import CKernels
import Glibc
import Testing

@Suite("Softmax, Adam and sums are those of plain loops")
struct TrainingKernelTests {
    @Test(
        "softmax gives the losses and gradients of plain loops and clears its padding", arguments: KernelSet.available)
    func softmax(set: KernelSet) {
        var generator = SizeGenerator(5)
        for columns in 1...150 {
            let rows = generator.size(1...9)
            let stride = (columns + 15) / 16 * 16 + 16 * generator.size(0...2)
            let bound: Float = [0.1, 3, 30][columns % 3]
            var logits = [Float](repeating: .nan, count: rows * stride)
            for r in 0..<rows { for i in 0..<columns { logits[r * stride + i] = generator.value(bound) } }
            var targets: [Int32] = []
            for _ in 0..<rows { targets.append(Int32(generator.size(-1...columns - 1))) }
            let scale = 1 / Float(rows)

            let gradient = GuardedFloats(logits)
            let losses = GuardedFloats(repeating: untouched, rows)
            set.table.softmax(rows, columns, gradient.pointer, stride, targets, scale, losses.pointer)
            let probabilities = GuardedFloats(logits)
            set.table.softmax(rows, columns, probabilities.pointer, stride, nil, 1, nil)
            #expect(gradient.isIntact && losses.isIntact && probabilities.isIntact)

            for r in 0..<rows {
                let row = logits[r * stride..<r * stride + columns].map(Double.init)
                let top = row.max() ?? 0
                let sum = row.reduce(0) { $0 + Glibc.exp($1 - top) }
                let target = Int(targets[r])
                let loss = target < 0 ? 0 : top + Glibc.log(sum) - row[target]
                #expect(agree(losses.pointer[r], loss, 1 + 2 * Double(bound)), "\(columns) columns")
                var wrong = 0
                for i in 0..<stride {
                    let p = i < columns ? Glibc.exp(row[i] - top) / sum : 0
                    let d = target < 0 || i >= columns ? 0 : Double(scale) * (p - (i == target ? 1 : 0))
                    let (foundP, foundD) = (probabilities.pointer[r * stride + i], gradient.pointer[r * stride + i])
                    if i >= columns || target < 0, foundD != 0 { wrong += 1 }
                    if i >= columns, foundP != 0 { wrong += 1 }
                    if !(abs(Double(foundP) - p) <= 4e-6 * p + 1e-37) { wrong += 1 }
                    if !(abs(Double(foundD) - d) <= 2e-6 * Double(scale)) { wrong += 1 }
                }
                #expect(wrong == 0, "\(columns) columns, row \(r)")
            }
        }
    }

    @Test("far-off logits give finite results, and a NaN shows in its own row alone", arguments: KernelSet.available)
    func softmaxExtremes(set: KernelSet) {
        var logits = [Float](repeating: 0, count: 4 * 16)
        logits.replaceSubrange(0..<3, with: [1e30, -1e30, 0])
        logits.replaceSubrange(16..<19, with: [-3e4, -3e4, -3e4])
        logits.replaceSubrange(32..<35, with: [0, .nan, 0])
        var losses = [Float](repeating: 0, count: 4)
        set.table.softmax(4, 3, &logits, 16, [0, 1, 2, 0], 1, &losses)
        #expect(losses[0] == 0)
        // Floats near 30,000 lie 1/512 apart.
        #expect(abs(losses[1] - Glibc.log(Float(3))) < 3e-3)
        #expect(losses[2].isNaN)
        #expect(abs(losses[3] - Glibc.log(Float(3))) < 1e-6)
        #expect(logits[..<32].allSatisfy(\.isFinite) && logits[48...].allSatisfy(\.isFinite))
    }

    @Test("Adam takes the steps of algorithm 1", arguments: KernelSet.available)
    func adam(set: KernelSet) {
        var generator = SizeGenerator(6)
        for count in 1...70 {
            let parameters = GuardedFloats(generator.values(count))
            let (first, second) = (GuardedFloats(repeating: 0, count), GuardedFloats(repeating: 0, count))
            var p = parameters.values.map(Double.init)
            var m = [Double](repeating: 0, count: count)
            var v = m
            for step in 1...4 {
                let gradient = GuardedFloats(generator.values(count))
                let (rate, scale): (Float, Float) = (0.01, step == 2 ? 0.25 : 1)
                let correction1 = 1 - Glibc.pow(0.9, Double(step))
                let correction2 = 1 - Glibc.pow(0.999, Double(step))
                set.table.adam(
                    count, parameters.pointer, gradient.pointer, first.pointer, second.pointer, rate, 0.9, 0.999,
                    Float(correction1), Float(correction2), 1e-8, scale)
                for i in 0..<count {
                    let g = Double(gradient.pointer[i]) * Double(scale)
                    m[i] = 0.9 * m[i] + 0.1 * g
                    v[i] = 0.999 * v[i] + 0.001 * g * g
                    p[i] -= Double(rate) * (m[i] / correction1) / ((v[i] / correction2).squareRoot() + 1e-8)
                }
            }
            #expect(parameters.isIntact && first.isIntact && second.isIntact)
            for i in 0..<count {
                #expect(abs(Double(parameters.pointer[i]) - p[i]) < 1e-6)
                #expect(abs(Double(first.pointer[i]) - m[i]) < 1e-6)
                #expect(abs(Double(second.pointer[i]) - v[i]) < 1e-7)
            }
        }
    }

    @Test("scatter adds rows to their symbols' rows and passes over unknown ones", arguments: KernelSet.available)
    func scatter(set: KernelSet) {
        var generator = SizeGenerator(7)
        for stride in 1...70 {
            let (rows, symbols) = (generator.size(1...30), generator.size(1...6))
            let first = generator.size(0...stride - 1)
            let last = generator.size(first...stride)
            var picks: [Int32] = []
            for _ in 0..<rows { picks.append(Int32(generator.size(-1...symbols - 1))) }
            let a = GuardedFloats(generator.values(rows * stride))
            let table = GuardedFloats(generator.values(symbols * stride))
            var expected = table.values.map(Double.init)
            for r in 0..<rows where picks[r] >= 0 {
                for i in first..<last { expected[Int(picks[r]) * stride + i] += Double(a.pointer[r * stride + i]) }
            }
            set.table.scatter(rows, first, last, picks, a.pointer, table.pointer, stride)
            #expect(table.isIntact)
            #expect(expected.indices.allSatisfy { agree(table.pointer[$0], expected[$0], Double(rows)) })
        }
    }

    @Test("column sums add to what is there, in their part alone", arguments: KernelSet.available)
    func columnSums(set: KernelSet) {
        var generator = SizeGenerator(8)
        for stride in 1...70 {
            let rows = generator.size(0...30)
            let first = generator.size(0...stride - 1)
            let last = generator.size(first...stride)
            let a = GuardedFloats(generator.values(rows * stride))
            let sums = GuardedFloats(generator.values(stride))
            var expected = sums.values.map(Double.init)
            for r in 0..<rows { for i in first..<last { expected[i] += Double(a.pointer[r * stride + i]) } }
            set.table.column_sums(rows, first, last, a.pointer, stride, sums.pointer)
            #expect(sums.isIntact)
            #expect(expected.indices.allSatisfy { agree(sums.pointer[$0], expected[$0], Double(rows + 1)) })
        }
    }
}
