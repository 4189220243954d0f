/// Seeded numbers for sizes and values: splitmix64 (Steele, Lea and Flood 2014).
struct SizeGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func size(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func value(_ bound: Float = 1) -> Float { Float.random(in: -bound...bound, using: &self) }

    mutating func values(_ count: Int, _ bound: Float = 1) -> [Float] {
        var list: [Float] = []
        for _ in 0..<count { list.append(value(bound)) }
        return list
    }

    mutating func flag() -> Bool { next() >> 63 == 1 }
}
