#if canImport(Glibc)
    import Glibc
#endif

/// Draws the next symbol from a row of logits.
public struct Sampler: Sendable {
    /// Logits are divided by this first; above 0. Lower is bolder, 1 is the model's own distribution.
    public var temperature: Float
    public var generator: SeededGenerator

    public init(temperature: Float = 1, generator: SeededGenerator) {
        self.temperature = temperature
        self.generator = generator
    }

    /// The row drawn: inverse transform sampling of softmax(logits / temperature). Rows that are not numbers are never
    /// drawn; where none is a number, row 0.
    public mutating func draw(_ logits: ArraySlice<Float>) -> Int {
        let top = logits.max(by: { $1 > $0 || $0.isNaN }) ?? 0
        let weights = logits.map { logit in
            // An infinite logit less itself would be no number.
            let weight = logit == top ? 1 : exp(Double((logit - top) / temperature))
            return weight.isNaN ? 0 : weight
        }
        var rest = Double(generator.uniform()) * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }
}

extension Runner {
    /// Lets the model write: feeds each drawn symbol back in. Returns the rows drawn.
    public func generate(
        _ count: Int, after prime: [Int32], sampler: inout Sampler
    ) -> [Int32] {
        var state = zeroState()
        var drawn: [Int32] = []
        var logits = self.logits(prime.isEmpty ? [0] : prime, from: &state)
        for _ in 0..<max(0, count) {
            let next = Int32(sampler.draw(logits.suffix(model.architecture.symbols)))
            drawn.append(next)
            logits = self.logits([next], from: &state)
        }
        return drawn
    }
}
