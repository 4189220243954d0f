/// Order among floats, as the rank statistics need it.
package enum Ranks {
    /// A key that orders as the value does; −0 and 0 are equal, NaN comes last.
    static func key(_ value: Float) -> UInt32 {
        guard !value.isNaN else { return .max }
        let bits = (value + 0).bitPattern
        return bits & 0x8000_0000 != 0 ? ~bits : bits | 0x8000_0000
    }

    /// The value of a key: one of those that have it.
    static func value(of key: UInt32) -> Float {
        Float(bitPattern: key & 0x8000_0000 != 0 ? key & 0x7FFF_FFFF : ~key)
    }

    /// Keys with a payload of 32 bits below each, in the order of the keys; of equals the earlier value first.
    package static func sorted(_ values: [Float], carrying payload: (Int) -> UInt32) -> [UInt64] {
        let records = values.indices.map { UInt64(key(values[$0])) << 32 | UInt64(payload($0)) }
        return sorted(records)
    }

    /// Records in the order of their upper halves, equal ones as they came: by 11 bits at a time, the lowest first
    /// (radix sort: Knuth 1998, "Sorting and Searching", section 5.2.5).
    static func sorted(_ records: [UInt64]) -> [UInt64] {
        let digits = 1 << 11
        var counts = [Int](repeating: 0, count: 3 * digits)
        for record in records {
            for pass in 0..<3 { counts[pass * digits + Int(record >> UInt64(32 + 11 * pass)) & (digits - 1)] += 1 }
        }
        var (from, to) = (records, records)
        for pass in 0..<3 {
            let shift = UInt64(32 + 11 * pass)
            var place = 0
            var isOneDigit = false
            for digit in pass * digits..<(pass + 1) * digits {
                isOneDigit = isOneDigit || counts[digit] == records.count
                (counts[digit], place) = (place, place + counts[digit])
            }
            if isOneDigit { continue }
            counts.withUnsafeMutableBufferPointer { counts in
                to.withUnsafeMutableBufferPointer { to in
                    for record in from {
                        let digit = pass * digits + Int(truncatingIfNeeded: record >> shift) & (digits - 1)
                        to[counts[digit]] = record
                        counts[digit] += 1
                    }
                }
            }
            swap(&from, &to)
        }
        return from
    }

    /// Midranks from 1: equal values share the mean of their ranks, as `scipy.stats.rankdata` gives them.
    package static func midranks(_ values: [Float]) -> [Double] {
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
