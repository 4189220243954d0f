import ModelCore

/// Finds the places where columns are high or low along a text, whatever parts of it are looked at in which order.
///
/// The text is seen in blocks of some positions, counted from its beginning. A place is a peak when it is the highest
/// of its block and higher than the whole block before, and no place of the block behind is higher. So two peaks have
/// a block between them, and which places are peaks does not depend on how the text was parted. Blocks that are not
/// decided yet, because they or their neighbours are not whole, are kept.
struct PeakBlocks: Hashable, Sendable {
    private struct Block: Hashable, Sendable {
        /// Positions seen.
        var seen = 0
        var isDecided = false
        var peaks: ColumnPeaks
    }

    let size: Int
    private let columns: Int
    private var blocks: [Int: Block] = [:]
    private(set) var highest: PeakTable
    private(set) var lowest: PeakTable

    init(columns: Int, size: Int, bound: Int) {
        self.columns = columns
        self.size = size
        highest = PeakTable(columns: columns, bound: bound)
        lowest = highest
    }

    /// For a part of the text behind everything seen here.
    var part: PeakBlocks {
        var part = self
        part.blocks = [:]
        part.highest = highest.floored
        part.lowest = lowest.floored
        return part
    }

    /// Takes positions that all lie in one block; `body` raises its peaks.
    mutating func take(_ count: Int, at position: Int, _ body: (inout ColumnPeaks) -> Void) {
        let number = position / size
        var block = blocks[number] ?? Block(peaks: ColumnPeaks(columns: columns))
        blocks[number] = nil
        body(&block.peaks)
        block.seen += count
        blocks[number] = block
        if block.seen == size { decide(near: number) }
    }

    /// Adds what another one saw, of positions that this one has not seen.
    mutating func merge(_ other: PeakBlocks) {
        highest.merge(other.highest)
        lowest.merge(other.lowest)
        for (number, block) in other.blocks {
            guard var own = blocks[number] else {
                blocks[number] = block
                continue
            }
            blocks[number] = nil
            own.peaks.join(block.peaks)
            own.seen += block.seen
            blocks[number] = own
        }
        for number in other.blocks.keys.sorted() { decide(near: number) }
    }

    /// Decides what can be decided since a block has become whole, and drops what is no longer needed.
    private mutating func decide(near number: Int) {
        for candidate in number - 1...number + 1 where blocks[candidate]?.isDecided == false {
            guard isWhole(candidate - 1), isWhole(candidate), isWhole(candidate + 1) else { continue }
            insertPeaks(of: candidate)
        }
        // A block that is missing beside a decided one was decided and dropped.
        for candidate in number - 2...number + 2 where blocks[candidate]?.isDecided == true {
            let beside = [candidate - 1, candidate + 1].compactMap { blocks[$0] }
            if beside.allSatisfy(\.isDecided) { blocks[candidate] = nil }
        }
    }

    private func isWhole(_ number: Int) -> Bool { number < 0 || blocks[number]?.seen == size }

    private mutating func insertPeaks(of number: Int) {
        guard let block = blocks[number] else { return }
        let (before, after) = (blocks[number - 1]?.peaks, blocks[number + 1]?.peaks)
        let start = number * size
        insertPeaks(block.peaks.highest, block.peaks.highestAt, before?.highest, after?.highest, start, into: &highest)
        insertPeaks(block.peaks.lowest, block.peaks.lowestAt, before?.lowest, after?.lowest, start, into: &lowest)
        blocks[number]?.isDecided = true
    }

    private func insertPeaks(
        _ values: [Float], _ at: [Int32], _ before: [Float]?, _ after: [Float]?, _ start: Int,
        into table: inout PeakTable
    ) {
        let nothing = before == nil || after == nil ? [Float](repeating: -.infinity, count: columns) : []
        values.withUnsafeBufferPointer { values in
            (before ?? nothing).withUnsafeBufferPointer { before in
                (after ?? nothing).withUnsafeBufferPointer { after in
                    for column in 0..<columns {
                        let value = values[column]
                        guard value > before[column], value >= after[column], value >= table.thresholds[column] else {
                            continue
                        }
                        table.insert(value, at: start + Int(at[column]), column: column)
                    }
                }
            }
        }
    }

    /// One column's peaks when nothing more comes, the highest first, and the lowest.
    func settled(
        column: Int
    ) -> (highest: [(position: Int, value: Float)], lowest: [(position: Int, value: Float)]) {
        var (highs, lows) = (highest[column], lowest[column])
        for (number, block) in blocks where !block.isDecided {
            let beside = [number - 1, number + 1].map { blocks[$0]?.peaks }
            let (high, low) = (block.peaks.highest[column], block.peaks.lowest[column])
            if high > beside[0]?.highest[column] ?? -.infinity, high >= beside[1]?.highest[column] ?? -.infinity {
                highs.append((number * size + Int(block.peaks.highestAt[column]), high))
            }
            if low > beside[0]?.lowest[column] ?? -.infinity, low >= beside[1]?.lowest[column] ?? -.infinity {
                lows.append((number * size + Int(block.peaks.lowestAt[column]), low))
            }
        }
        func first(_ list: [(position: Int, value: Float)]) -> [(position: Int, value: Float)] {
            Array(list.sorted { ($1.value, $0.position) < ($0.value, $1.position) }.prefix(highest.bound))
        }
        return (first(highs), first(lows))
    }
}
