/// Wins of the positives of one block of a series over the negatives of another, of steps that come in the order of
/// their values: what AUROC of any selection of blocks is made of.
package struct PairWins {
    package let blocks: Int
    private let steps: Int
    /// [block of positives][block of negatives]; negatives that tie count half.
    private var counted: [Double]
    /// Steps of each class by block.
    private(set) var on: [Double]
    private(set) var off: [Double]
    /// Negatives by block, of the values below the one that came last.
    private var below: [Double]
    private var key: UInt32 = 0
    /// The steps of the value that came last, by block, and the blocks where there are any.
    private var tiedOn: [Double]
    private var tiedOff: [Double]
    private var touched: [Int] = []

    /// - Parameter steps: of the series, which is cut into equal blocks.
    package init(blocks: Int, steps: Int) {
        (self.blocks, self.steps) = (blocks, steps)
        counted = [Double](repeating: 0, count: blocks * blocks)
        on = [Double](repeating: 0, count: blocks)
        (off, below, tiedOn, tiedOff) = (on, on, on, on)
    }

    /// - Parameters:
    ///   - key: of the value, as `Ranks.key` makes it; never less than the one before.
    ///   - step: where in the series.
    package mutating func add(_ key: UInt32, step: Int, isOn: Bool) {
        if key != self.key { close() }
        self.key = key
        let block = step * blocks / steps
        if tiedOn[block] == 0 && tiedOff[block] == 0 { touched.append(block) }
        if isOn { tiedOn[block] += 1 } else { tiedOff[block] += 1 }
    }

    private mutating func close() {
        // Half of the negatives that tie go before the positives, half after.
        for block in touched { below[block] += tiedOff[block] / 2 }
        for block in touched where tiedOn[block] > 0 {
            let count = tiedOn[block]
            counted.withUnsafeMutableBufferPointer { counted in
                below.withUnsafeBufferPointer { below in
                    let row = block * blocks
                    for other in 0..<blocks { counted[row + other] += count * below[other] }
                }
            }
        }
        for block in touched {
            below[block] += tiedOff[block] / 2
            on[block] += tiedOn[block]
            off[block] += tiedOff[block]
            (tiedOn[block], tiedOff[block]) = (0, 0)
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// The wins when every step has come, [block of positives][block of negatives].
    mutating func finish() -> [Double] {
        close()
        return counted
    }
}
