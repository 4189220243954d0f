import ModelCore

/// Labels that say nothing about the text's structure, to show what a probe can learn by heart: every pair of
/// neighbouring symbols is given one label by chance, the same wherever it stands, and holds as often as the property
/// (Hewitt and Liang 2019, "Designing and Interpreting Probes with Control Tasks"; their types are words, and here
/// the symbol read and the one before it).
public struct ControlTask: Hashable, Sendable {
    /// How often a label holds, 0…1.
    public let prevalence: Double
    /// What the labels follow from.
    public let seed: UInt64

    /// A task whose labels are 1 for about a share `prevalence` of the symbols.
    public init(prevalence: Double, seed: UInt64) {
        self.prevalence = prevalence
        self.seed = seed
    }

    /// The label of a symbol read after another; rows of the vocabulary.
    public func label(_ symbol: Int32, after previous: Int32) -> Bool { share(symbol, after: previous) < prevalence }

    /// Drawn evenly of 0…1.
    private func share(_ symbol: Int32, after previous: Int32) -> Double {
        let pair = UInt64(UInt32(bitPattern: previous)) << 32 | UInt64(UInt32(bitPattern: symbol))
        var generator = SeededGenerator(seed: seed &+ pair &* 0x9E37_79B9_7F4A_7C15)
        return Double(generator.next() >> 11) * 0x1p-53
    }
}

extension ControlTask {
    /// The same of a quantity: a rank drawn evenly, of mean 0 and deviation 1.
    public func rank(_ symbol: Int32, after previous: Int32) -> Float {
        Float((share(symbol, after: previous) * 2 - 1) * 3.0.squareRoot())
    }
}
