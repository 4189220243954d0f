import CKernels

/// Sums over the rows of a matrix, column by column: what means, spreads and shares are made of. Counts hold up to two
/// thousand million rows.
public struct ColumnFigures: Hashable, Sendable {
    /// Sums of the values and of their squares.
    public var sums: [Double]
    /// Sums of the values' squares.
    public var squares: [Double]
    /// How many values are below 0.1, and above 0.9.
    public var below: [Int32]
    /// How many values are above 0.9.
    public var above: [Int32]

    /// Figures of no rows.
    public init(columns: Int) {
        sums = Array(repeating: 0, count: columns)
        squares = sums
        below = Array(repeating: 0, count: columns)
        above = below
    }

    /// Adds rows to some columns, and raises the peaks in the same columns.
    ///
    /// - Parameters:
    ///   - rows: so many rows, each `stride` values after the one before; the first values of each are read.
    ///   - columns: which columns those are; must be columns of both.
    ///   - first: the number of the first row, by which `peaks` will know it.
    public mutating func add(
        _ rows: Int, _ values: UnsafePointer<Float>, stride: Int, to columns: Range<Int>, first: Int,
        peaks: inout ColumnPeaks, instructionSet: InstructionSet = .best
    ) {
        precondition(columns.upperBound <= sums.count && columns.upperBound <= peaks.highest.count)
        guard let table = instructionSet.table else { return }
        let start = columns.lowerBound
        sums.withUnsafeMutableBufferPointer { sums in
            squares.withUnsafeMutableBufferPointer { squares in
                below.withUnsafeMutableBufferPointer { below in
                    above.withUnsafeMutableBufferPointer { above in
                        peaks.withPointers { highest, lowest, highestAt, lowestAt in
                            var figures = ck_column_figures(
                                sums: sums.baseAddress! + start, squares: squares.baseAddress! + start,
                                below: below.baseAddress! + start, above: above.baseAddress! + start,
                                highest: highest + start, lowest: lowest + start, highest_at: highestAt + start,
                                lowest_at: lowestAt + start)
                            table.pointee.column_figures(rows, columns.count, values, stride, Int32(first), &figures)
                        }
                    }
                }
            }
        }
    }

    /// Adds the figures of other rows over the same columns.
    public static func += (a: inout ColumnFigures, b: ColumnFigures) {
        for column in a.sums.indices {
            a.sums[column] += b.sums[column]
            a.squares[column] += b.squares[column]
            a.below[column] &+= b.below[column]
            a.above[column] &+= b.above[column]
        }
    }
}

/// The largest value of every column, and the largest of the negated ones, each with the first row where it was.
public struct ColumnPeaks: Hashable, Sendable {
    /// The largest value of each column.
    public var highest: [Float]
    /// The largest of each column's negated values.
    public var lowest: [Float]
    /// The rows' numbers; −1 where there is no value yet.
    public var highestAt: [Int32]
    /// The rows of `lowest`; −1 where there is no value yet.
    public var lowestAt: [Int32]

    /// Peaks of no rows: −∞.
    public init(columns: Int) {
        highest = Array(repeating: -.infinity, count: columns)
        lowest = highest
        highestAt = Array(repeating: -1, count: columns)
        lowestAt = highestAt
    }

    fileprivate mutating func withPointers(
        _ body: (
            UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Int32>,
            UnsafeMutablePointer<Int32>
        ) -> Void
    ) {
        highest.withUnsafeMutableBufferPointer { highest in
            lowest.withUnsafeMutableBufferPointer { lowest in
                highestAt.withUnsafeMutableBufferPointer { highestAt in
                    lowestAt.withUnsafeMutableBufferPointer { lowestAt in
                        guard let a = highest.baseAddress, let b = lowest.baseAddress, let c = highestAt.baseAddress,
                            let d = lowestAt.baseAddress
                        else { return }
                        body(a, b, c, d)
                    }
                }
            }
        }
    }

    /// Keeps the larger of each column; of equals the one in the earlier row.
    public mutating func join(_ other: ColumnPeaks) {
        Self.join(&highest, &highestAt, other.highest, other.highestAt)
        Self.join(&lowest, &lowestAt, other.lowest, other.lowestAt)
    }

    private static func join(_ values: inout [Float], _ at: inout [Int32], _ others: [Float], _ othersAt: [Int32]) {
        for column in values.indices {
            let (value, other) = (values[column], others[column])
            guard othersAt[column] >= 0, other > value || other == value && othersAt[column] < at[column] else {
                continue
            }
            values[column] = other
            at[column] = othersAt[column]
        }
    }
}
