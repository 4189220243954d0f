import ModelCore
import Testing

@Suite("Gradients are finite differences")
struct GradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cell: CellKind
        let layers: Int
        let embedding: Int
        let dropout: Float

        var testDescription: String { "\(cell), \(layers) layers, embedding \(embedding), dropout \(dropout)" }

        static let all = CellKind.all.flatMap { cell in
            (1...2).flatMap { layers in
                [0, 5].flatMap { embedding in
                    (layers == 2 ? [0, Float(0.3)] : [0]).map {
                        Case(cell: cell, layers: layers, embedding: embedding, dropout: $0)
                    }
                }
            }
        }
    }

    /// A run two steps old, so that its lanes stand in a state that is not zero.
    private func checkpoint(_ some: Case, _ text: [Int32]) throws -> TrainingCheckpoint {
        var settings = Sample.settings()
        settings.dropout = some.dropout
        var model = try Sample.model(some.cell, layers: some.layers, embedding: some.embedding)
        for index in model.parameters.values.indices { model.parameters.values[index] *= 1.5 }
        let trainer = try Trainer(model, text: text, settings: settings)
        for _ in 0..<2 { try trainer.advance() }
        let checkpoint = trainer.checkpoint()
        try #require(checkpoint.laneState.values.contains { $0 != 0 })
        return checkpoint
    }

    /// Slope of the loss along a direction in one tensor, from four points: the error is of the fourth order.
    private func slope(
        _ checkpoint: TrainingCheckpoint, _ text: [Int32], along direction: [Int: Float]
    ) throws -> Double {
        let distance: Float = 2e-2
        func loss(_ factor: Float) throws -> Double {
            var moved = checkpoint
            for (index, share) in direction { moved.model.parameters.values[index] += factor * distance * share }
            return Double(try Trainer(resuming: moved, text: text).lossAndGradient().loss)
        }
        return (8 * (try loss(1) - loss(-1)) - (try loss(2) - loss(-2))) / Double(12 * distance)
    }

    /// Directions of length 1 in a tensor with their measured slopes: the gradient's own, a random one, and along each
    /// of its largest elements.
    private func measured(
        _ checkpoint: TrainingCheckpoint, _ text: [Int32], _ range: Range<Int>, _ gradient: [Float]
    ) throws -> [(direction: [Int: Float], slope: Double)] {
        var generator = SeededGenerator(seed: 9)
        func scaled(_ weights: [(Int, Float)]) -> [Int: Float] {
            let length = weights.reduce(Float(0)) { $0 + $1.1 * $1.1 }.squareRoot()
            return Dictionary(uniqueKeysWithValues: weights.map { ($0.0, $0.1 / max(length, .leastNormalMagnitude)) })
        }
        var directions = [scaled(range.map { ($0, gradient[$0]) }), scaled(range.map { ($0, generator.normal()) })]
        let largest = range.sorted { abs(gradient[$0]) > abs(gradient[$1]) }.prefix(6)
        directions += largest.map { [$0: 1] }
        return try directions.map { ($0, try slope(checkpoint, text, along: $0)) }
    }

    /// How far a gradient is from the measured slopes, in units of what is allowed; above 1 it is wrong.
    private func excess(_ gradient: [Float], _ measured: [(direction: [Int: Float], slope: Double)], norm: Double)
        -> Double
    {
        measured.map { direction, slope in
            let found = direction.reduce(0.0) { $0 + Double(gradient[$1.key]) * Double($1.value) }
            return abs(found - slope) / (2e-2 * max(abs(found), norm / 10) + 3e-5)
        }.max() ?? .infinity
    }

    @Test("of every tensor of every kind, one-hot and embedding, one and two layers", arguments: Case.all)
    func gradients(some: Case) throws {
        let text = Sample.text(80)
        let checkpoint = try checkpoint(some, text)
        let gradient = try Trainer(resuming: checkpoint, text: text).lossAndGradient().gradient
        for tensor in checkpoint.model.architecture.tensors {
            let range = checkpoint.model.parameters.range(of: tensor.name)
            let norm = range.reduce(0.0) { $0 + Double(gradient[$1]) * Double(gradient[$1]) }.squareRoot()
            #expect(norm > 1e-3, "\(tensor.name)")
            let slopes = try measured(checkpoint, text, range, gradient)
            let right = excess(gradient, slopes, norm: norm)
            #expect(right <= 1, "\(tensor.name)")
            // The same measure must catch a tensor that is a tenth too long or has another sign.
            for factor in [Float(1.1), -1] {
                #expect(excess(gradient.map { $0 * factor }, slopes, norm: norm) > 1, "\(tensor.name) times \(factor)")
            }
        }
    }
}
