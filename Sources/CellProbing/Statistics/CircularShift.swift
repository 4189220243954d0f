import ModelCore

/// The null hypothesis that a property has nothing to do with a unit: the labels turned around by a random number of
/// steps within each window, so that both series keep how they hang together in themselves. The largest score over
/// all units at each turn gives p-values that hold for the whole search (Westfall and Young 1993, "Resampling-Based
/// Multiple Testing"; turning a series: e.g. Harris 2021, "Nonsense correlations in neuroscience").
public struct CircularShift: Hashable, Sendable {
    /// Turns; the smallest p-value is 1 / (turns + 1).
    public var turns: Int
    /// What the turns follow from.
    public var seed: UInt64

    /// A null of so many turns.
    public init(turns: Int = 200, seed: UInt64) {
        self.turns = max(1, turns)
        self.seed = seed
    }

    /// By how many steps a window of `count` steps is turned each time, 0..<count. Depends on nothing but the seed and
    /// the window's number, so that windows can be done apart.
    public func offsets(window: Int, count: Int) -> [Int] {
        var generator = SeededGenerator(seed: seed &+ UInt64(truncatingIfNeeded: window) &* 0xD1B5_4A32_D192_ED03)
        return (0..<turns).map { _ in count > 0 ? Int.random(in: 0..<count, using: &generator) : 0 }
    }

    /// (1 + turns whose largest score is at least the unit's) / (1 + turns) (Davison and Hinkley 1997, section 4.2).
    public static func pValue(of score: Double, against largest: [Double]) -> Double {
        // Equal sums taken in another order may differ in the last bits.
        let reached = largest.reduce(0) { $0 + ($1 >= score - 1e-12 ? 1 : 0) }
        return Double(1 + reached) / Double(1 + largest.count)
    }
}
