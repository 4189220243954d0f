#if canImport(Glibc)
    import Glibc
#endif

/// A small generator of pseudo-random numbers whose whole state can be stored: xoshiro256**
/// (Blackman and Vigna 2021, "Scrambled Linear Pseudorandom Number Generators"), seeded by splitmix64.
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    /// Four words; not all zero.
    public private(set) var state: [UInt64]

    /// The generator of a seed.
    public init(seed: UInt64) {
        var mixed = seed
        state = (0..<4).map { _ in
            mixed &+= 0x9E37_79B9_7F4A_7C15
            var word = mixed
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    /// A generator that goes on where a stored one stopped; nil for anything but four words with a bit set.
    public init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        self.state = state
    }

    public mutating func next() -> UInt64 {
        let result = rotate(state[1] &* 5, 7) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotate(state[3], 45)
        return result
    }

    /// Uniform in 0..<1, 24 bits.
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Standard normal by Marsaglia's polar method (1964); the second number of each pair is dropped.
    public mutating func normal() -> Float {
        while true {
            let x = uniform() * 2 - 1
            let y = uniform() * 2 - 1
            let square = x * x + y * y
            if square > 0 && square < 1 { return x * (-2 * log(square) / square).squareRoot() }
        }
    }

    private func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}
