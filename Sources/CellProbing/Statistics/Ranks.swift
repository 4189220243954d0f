/// Order among floats, as the rank statistics need it.
enum Ranks {
    /// A key that orders as the value does; −0 and 0 are equal, NaN comes last.
    static func key(_ value: Float) -> UInt32 {
        guard !value.isNaN else { return .max }
        let bits = (value + 0).bitPattern
        return bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
    }

    /// Keys with a payload of 32 bits below each, sorted.
    static func sorted(_ values: [Float], carrying payload: (Int) -> UInt32) -> [UInt64] {
        var keys = values.indices.map { UInt64(key(values[$0])) << 32 | UInt64(payload($0)) }
        keys.sort()
        return keys
    }

    /// Midranks from 1: equal values share the mean of their ranks, as `scipy.stats.rankdata` gives them.
    static func midranks(_ values: [Float]) -> [Double] {
        let keys = sorted(values) { UInt32($0) }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < keys.count {
            var end = start + 1
            while end < keys.count && keys[end] >> 32 == keys[start] >> 32 { end += 1 }
            let rank = Double(start + 1 + end) / 2
            for index in start..<end { ranks[Int(truncatingIfNeeded: keys[index] & 0xFFFF_FFFF)] = rank }
            start = end
        }
        return ranks
    }
}
