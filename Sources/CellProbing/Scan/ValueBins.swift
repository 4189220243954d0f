import ModelCore

/// Where one bin of a scan ends and the next begins. The bins are the same for every text and shard, so that counts
/// add up: −1…1 and 0…1 in equal steps, an unbounded x by x / (1 + |x|). `BinCounting.put` puts values into them.
enum ValueBins {
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
