import CKernels
import Glibc
import Testing

@Suite("exp, sigmoid and tanh are as near as their comments say")
struct FunctionTests {
    typealias Map = (Int, UnsafeMutablePointer<Float>) -> Void

    /// Every 4099th float of either sign, from 0 over the subnormals to the largest.
    private static let sweep: [Float] = stride(from: UInt32(0), to: 0x7F80_0000, by: 4099).flatMap {
        [Float(bitPattern: $0), -Float(bitPattern: $0)]
    }

    private func applied(_ map: Map, to values: [Float]) -> [Float] {
        let memory = GuardedFloats(values)
        map(values.count, memory.pointer)
        return memory.values
    }

    /// The largest relative error of a function over values, and where.
    private func worst(_ map: Map, _ values: [Float], _ exact: (Double) -> Double) -> (error: Double, at: Float) {
        var worst = (error: 0.0, at: Float(0))
        for (x, found) in zip(values, applied(map, to: values)) {
            let expected = exact(Double(x))
            let error = expected == 0 ? abs(Double(found)) : abs(Double(found) - expected) / abs(expected)
            if !(error <= worst.error) { worst = (error.isNaN ? .infinity : error, x) }
        }
        return worst
    }

    @Test("e^x has a relative error below 2e-7 from -87 to 88 and is clamped beyond", arguments: KernelSet.available)
    func exponential(set: KernelSet) {
        let map: Map = { set.table.exp($0, $1) }
        let dense = (0...200_000).map { Float(-87 + 175 * Double($0) / 200_000) }
        let inside = FunctionTests.sweep.filter { (-87...88).contains($0) }
        let found = worst(map, inside + dense) { Glibc.exp($0) }
        #expect(found.error < 2e-7, "\(found)")

        let beyond = FunctionTests.sweep.filter { !(-87...88).contains($0) } + [.infinity, -.infinity]
        let ends = applied(map, to: [-87, 88])
        let wrong = zip(beyond, applied(map, to: beyond)).filter { $1 != ends[$0 < 0 ? 0 : 1] }
        #expect(wrong.isEmpty)
        #expect(applied(map, to: [0, -0.0]) == [1, 1])
    }

    @Test("sigmoid has a relative error below 4e-7 down to -87 and never leaves 0 to 1", arguments: KernelSet.available)
    func sigmoid(set: KernelSet) {
        let map: Map = { set.table.sigmoid($0, $1) }
        let dense = (0...200_000).map { Float(-87 + 175 * Double($0) / 200_000) }
        let inside = FunctionTests.sweep.filter { $0 >= -87 }
        let found = worst(map, inside + dense) { 1 / (1 + Glibc.exp(-$0)) }
        #expect(found.error < 4e-7, "\(found)")

        let all = FunctionTests.sweep + [.infinity, -.infinity]
        #expect(applied(map, to: all).allSatisfy { (0...1).contains($0) })
        let ends = applied(map, to: [0, -0.0, 40, .infinity, -.infinity, -.greatestFiniteMagnitude])
        #expect(Array(ends[..<4]) == [0.5, 0.5, 1, 1])
        #expect(ends[4] < 1e-37 && ends[5] < 1e-37)
    }

    @Test("tanh has a relative error below 3e-7 everywhere and never leaves -1 to 1", arguments: KernelSet.available)
    func hyperbolicTangent(set: KernelSet) {
        let map: Map = { set.table.tanh($0, $1) }
        let dense = (0...400_000).map { Float(-10 + 20 * Double($0) / 400_000) }
        let found = worst(map, FunctionTests.sweep + dense) { Glibc.tanh($0) }
        #expect(found.error < 3e-7, "\(found)")

        let all = FunctionTests.sweep + [.infinity, -.infinity]
        #expect(applied(map, to: all).allSatisfy { (-1...1).contains($0) })
        #expect(applied(map, to: [0, -0.0, .infinity, -.infinity, 20, -20]) == [0, 0, 1, -1, 1, -1])
    }

    @Test("NaN stays NaN and harms nothing beside it, in lists of any length", arguments: KernelSet.available)
    func notANumber(set: KernelSet) {
        let maps: [Map] = [
            { set.table.tanh($0, $1) }, { set.table.sigmoid($0, $1) }, { set.table.exp($0, $1) },
        ]
        for map in maps {
            for count in 1...40 {
                var values = [Float](repeating: 0.25, count: count)
                let plain = applied(map, to: values)
                #expect(plain.allSatisfy { $0 == plain[0] && $0 != 0.25 })
                for place in Set([0, count / 2, count - 1]) {
                    values[place] = .nan
                    let found = applied(map, to: values)
                    values[place] = 0.25
                    #expect(found[place].isNaN)
                    #expect(found.indices.allSatisfy { $0 == place || found[$0] == plain[$0] })
                }
            }
        }
    }
}
