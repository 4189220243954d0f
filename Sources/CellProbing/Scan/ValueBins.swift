import ModelCore

/// How values are put into the 256 bins of a scan. The bins are the same for every text and shard, so that counts add
/// up: −1…1 and 0…1 in equal steps, an unbounded x by x / (1 + |x|).
enum ValueBins {
    /// Puts a row of values into bins; NaN goes into the first.
    static func put(
        _ values: UnsafePointer<Float>, count: Int, _ range: Signal.Range, into bins: UnsafeMutablePointer<UInt8>
    ) {
        switch range {
        case .tanh: for index in 0..<count { bins[index] = bin(values[index] * 0.5 + 0.5) }
        case .sigmoid: for index in 0..<count { bins[index] = bin(values[index]) }
        case .unbounded:
            for index in 0..<count {
                let x = values[index]
                bins[index] = bin(x / (1 + abs(x)) * 0.5 + 0.5)
            }
        }
    }

    @inline(__always)
    private static func bin(_ share: Float) -> UInt8 {
        let low: Float = share > 0 ? share : 0
        let clamped: Float = low < 1 ? low : 1
        // Adding 2^23 leaves the rounded integer in the lowest bits, which the compiler can do for many at once.
        return UInt8(truncatingIfNeeded: (clamped * 255 + 0x1p23).bitPattern)
    }

    /// The value between a bin and the next one, 0...254.
    static func edge(above bin: Int, _ range: Signal.Range) -> Float {
        let share = (Float(bin) + 0.5) / 255
        switch range {
        case .tanh: return share * 2 - 1
        case .sigmoid: return share
        case .unbounded:
            let x = share * 2 - 1
            return x / (1 - abs(x))
        }
    }
}
