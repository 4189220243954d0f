import Glibc
import ModelCore
import Testing

@Suite("Figures of weights")
struct FiguresTests {
    @Test("mean, deviation and extremes leave out what is no number")
    func figures() {
        let figures = TensorFigures(of: [1, 2, .nan, 4, -.infinity, 5])
        #expect(figures.finite == 4 && figures.notFinite == 2)
        #expect(figures.mean == 3 && abs(figures.deviation - 2.5.squareRoot()) < 1e-12)
        #expect(figures.least == 1 && figures.greatest == 5)
        let nothing = TensorFigures(of: [Float.nan])
        #expect(nothing.finite == 0 && nothing.mean == 0 && nothing.least == nil && nothing.greatest == nil)
        #expect(TensorFigures(of: []).notFinite == 0)
    }

    @Test("values that are infinite or no numbers are counted, and the first is found, wherever they are")
    func firstNotFinite() {
        for count in [1, 15, 16, 17, 33, 70] {
            let whole = (0..<count).map { Float($0) - 3 }
            #expect(NotFiniteValues(of: whole, tensor: "w", shape: [count]) == nil)
            #expect(
                NotFiniteValues(of: whole.map { _ in Float.greatestFiniteMagnitude }, tensor: "w", shape: [count])
                    == nil)
            for place in 0..<count {
                for value in [Float.nan, .infinity, -.infinity] {
                    var damaged = whole
                    damaged[place] = value
                    let found = NotFiniteValues(of: damaged, tensor: "w", shape: [count])
                    #expect(found?.count == 1 && found?.first == [place])
                    damaged[count - 1] = .nan
                    #expect(NotFiniteValues(of: damaged[...], tensor: "w", shape: [count])?.first == [place])
                }
            }
        }
        #expect(NotFiniteValues(of: [Float](), tensor: "w", shape: [0, 4]) == nil)
        let matrix = NotFiniteValues(of: [0, 1, 2, 3, .infinity, 5, .nan, 7] as [Float], tensor: "w", shape: [4, 2])
        #expect(matrix?.description == "w holds 2 values that are infinite or no numbers, the first (inf) at [2, 0]")
        let one = NotFiniteValues(of: [0, .nan] as [Float], tensor: "decoder.bias", shape: [2])
        #expect(one?.description == "decoder.bias holds 1 value that is no number, at [1]")
    }

    @Test("a model's weights that are no numbers are said tensor by tensor", arguments: CellKind.all)
    func weightProblem(cell: CellKind) throws {
        var model = try Sample.model(cell, layers: 2, embedding: 3)
        #expect(model.parameters.notFinite == [] && model.weightProblem == nil)
        for tensor in model.architecture.tensors {
            var damaged = model
            damaged.parameters.values[model.parameters.range(of: tensor.name).upperBound - 1] = .nan
            let found = damaged.parameters.notFinite
            #expect(found.map(\.tensor) == [tensor.name] && found[0].first == tensor.shape.map { $0 - 1 })
            #expect(damaged.weightProblem?.hasPrefix("\(tensor.name) holds 1 value") == true)
        }
        model.parameters["decoder.bias"] = [0, 0, 0, .infinity, 0, .nan, 0]
        model.parameters["rnn.bias_hh_l1"][model.parameters.range(of: "rnn.bias_hh_l1").lowerBound + 2] = -.infinity
        #expect(
            model.weightProblem
                == "rnn.bias_hh_l1 holds 1 value that is infinite, at [2], and so does 1 other tensor")
    }

    @Test("the norm of matrices whose singular values are known")
    func known() throws {
        func norm(_ values: [Float], _ rows: Int, _ columns: Int) -> Double {
            SpectralNorm.of(values[...], rows: rows, columns: columns) ?? .nan
        }
        #expect(abs(norm([3, 0, 0, -4], 2, 2) - 4) < 1e-6)
        // [[1, 1], [0, 1]]: the golden ratio.
        #expect(abs(norm([1, 1, 0, 1], 2, 2) - (1 + 5.0.squareRoot()) / 2) < 1e-6)
        #expect(abs(norm([3, 4], 1, 2) - 5) < 1e-6)
        #expect(abs(norm([3, 4], 2, 1) - 5) < 1e-6)
        #expect(norm([0, 0, 0, 0], 2, 2) == 0 && norm([], 0, 3) == 0)
        // Of rank one: the product of the two lengths.
        let (u, v) = ((1...37).map { Float($0) }, (1...23).map { 1 / Float($0) })
        let product = u.flatMap { a in v.map { a * $0 } }
        let wanted =
            u.reduce(0) { $0 + Double($1 * $1) }.squareRoot() * v.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
        #expect(abs(norm(product, 37, 23) - wanted) < 1e-5 * wanted)
        // Equal singular values, and sizes at which a square would leave the range of floats.
        for size: Float in [1e-30, 1, 1e30] {
            let identity = (0..<100).map { $0 % 11 == 0 ? size : 0 }
            #expect(abs(norm(identity, 10, 10) / Double(size) - 1) < 1e-6)
        }
    }

    @Test("the norm of random matrices is that of a plain, long power iteration")
    func random() {
        var generator = SeededGenerator(seed: 4)
        for (rows, columns) in [(5, 5), (64, 64), (96, 40), (40, 96)] {
            let values = (0..<rows * columns).map { _ in generator.normal() }
            var x = (0..<columns).map { _ in Double(generator.normal()) }
            var length = 0.0
            for _ in 0..<6000 {
                var y = [Double](repeating: 0, count: rows)
                for r in 0..<rows { for c in 0..<columns { y[r] += Double(values[r * columns + c]) * x[c] } }
                var z = [Double](repeating: 0, count: columns)
                for r in 0..<rows { for c in 0..<columns { z[c] += Double(values[r * columns + c]) * y[r] } }
                length = z.reduce(0) { $0 + $1 * $1 }.squareRoot()
                x = z.map { $0 / length }
            }
            let found = SpectralNorm.of(values[...], rows: rows, columns: columns) ?? .nan
            #expect(abs(found - length.squareRoot()) < 1e-4 * found, "\(rows)×\(columns)")
        }
    }

    @Test("a matrix with what is no number has no norm")
    func noNorm() {
        #expect(SpectralNorm.of([1, .nan], rows: 1, columns: 2) == nil)
        #expect(SpectralNorm.of([1, .infinity], rows: 2, columns: 1) == nil)
    }

    @Test("recurrent norms are of the blocks as the cell names them")
    func blocks() throws {
        let architecture = Architecture(cell: .gru, symbols: 2, hidden: 3, layers: 2)
        var parameters = Parameters(zeroFor: architecture)
        for layer in 0..<2 {
            for block in 0..<3 {
                let start = parameters.range(of: "rnn.weight_hh_l\(layer)").lowerBound + 9 * block
                parameters.values[start + 4] = Float(10 * layer + block + 1)
            }
        }
        let model = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .byte, codes: [1, 2]), parameters: parameters)
        let norms = model.recurrentNorms
        #expect(norms.map { "\($0.layer)\($0.block)" } == ["0r", "0z", "0n", "1r", "1z", "1n"])
        for (norm, wanted) in zip(norms, [1, 2, 3, 11, 12, 13]) {
            #expect(abs((norm.norm ?? 0) - Double(wanted)) < 1e-4)
        }
    }
}
