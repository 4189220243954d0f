import CKernels

/// What a scan over many units does with every value: puts it into one of 256 bins and adds the labels of its step to
/// the bin's. The kernels of one instruction set; all sets give the same bins, counts and sums by bin.
///
/// Sendable although it holds a pointer: the table is constant.
public struct BinCounting: @unchecked Sendable {
    /// How many bins there are.
    public static let bins = Int(CK_BINS)
    /// Labels of 0 and 1 that are counted at once, and whole numbers that are added up at once.
    public static let countColumns = Int(CK_COUNT_COLUMNS)
    /// Whole numbers that are added up at once.
    public static let sumColumns = Int(CK_SUM_COLUMNS)
    /// Steps at most between two calls of `take`: a count has sixteen bits.
    public static let mostSteps = 65_535

    private let table: UnsafePointer<ck_kernels>

    /// A set that this processor lacks falls back to the baseline.
    public init(_ set: InstructionSet = .best) { table = set.table ?? ck_kernels_for(CK_BASELINE)! }

    /// A matrix of labels (a row per step), for each of whose columns values are multiplied and added up.
    public struct Labels {
        /// (rows, columns), row-major; the first column is 1 at steps that count and 0 elsewhere, where all are 0.
        public var rows: UnsafePointer<Float>
        /// Labels of a step.
        public var columns: Int

        /// A view of labels that somebody else keeps.
        public init(rows: UnsafePointer<Float>, columns: Int) { (self.rows, self.columns) = (rows, columns) }
    }

    /// sums[column of labels][column of values] += Σ over rows of label · value.
    ///
    /// - Parameters:
    ///   - values: `rows` rows, `stride` apart, of which the first `columns` values are read.
    ///   - sums: rows `sumStride` apart.
    ///   - scratch: work space; kept between calls.
    public func addProducts(
        rows: Int, columns: Int, _ values: UnsafePointer<Float>, stride: Int, _ labels: Labels,
        to sums: UnsafeMutablePointer<Double>, sumStride: Int, scratch: ProductScratch
    ) {
        let products = scratch.products(labels.columns * columns)
        products.update(repeating: 0, count: labels.columns * columns)
        table.pointee.weight_gradient(
            rows, 0, labels.columns, columns, labels.rows, labels.columns, values, stride, products, columns,
            scratch.kernel.pointer)
        for label in 0..<labels.columns {
            for column in 0..<columns { sums[label * sumStride + column] += Double(products[label * columns + column]) }
        }
    }

    /// Puts values into bins, the bin of row r and column c at bins[c · binStride + r], and adds the squares of the
    /// rows that count to their columns' sums. Up to 15 places behind the last row are written too, with no meaning.
    ///
    /// - Parameters:
    ///   - values: `rows` rows, `stride` apart, of which the first `columns` values are read.
    ///   - counted: the label of each row, `countedStride` apart, that is 0 where the row does not count.
    public func put(
        rows: Int, columns: Int, _ values: UnsafePointer<Float>, stride: Int, _ range: Signal.Range,
        counted: UnsafePointer<Float>, countedStride: Int, into bins: UnsafeMutablePointer<UInt8>, binStride: Int,
        squares: UnsafeMutablePointer<Double>
    ) {
        let kind =
            switch range {
            case .tanh: CK_TANH_RANGE
            case .sigmoid: CK_SIGMOID_RANGE
            case .unbounded: CK_UNBOUNDED_RANGE
            }
        table.pointee.bin_values(
            rows, columns, values, stride, kind, counted, countedStride, bins, binStride, squares)
    }

    /// counts[unit][bin of the step][column] += 1 for every column (of `countColumns`) whose bit is set in the step's
    /// labels; `mostSteps` steps at most between two calls of `take`.
    public func count(
        steps: Int, units: Int, _ bins: UnsafePointer<UInt8>, binStride: Int, _ labels: UnsafePointer<UInt32>,
        into counts: UnsafeMutablePointer<UInt16>
    ) { table.pointee.count_bins(steps, units, bins, binStride, labels, counts) }

    /// sums[unit][bin of the step][column] += labels[step][column], of `sumColumns` columns.
    public func add(
        steps: Int, units: Int, _ bins: UnsafePointer<UInt8>, binStride: Int, _ labels: UnsafePointer<Int16>,
        to sums: UnsafeMutablePointer<Int32>
    ) { table.pointee.sum_bins(steps, units, bins, binStride, labels, sums) }

    /// Moves one unit's counts into its totals, [bin][column], and yields Σ over bins of rank · count by column. A bin
    /// whose first count is 0 must be empty.
    public func take(
        columns: Int, _ counts: UnsafeMutablePointer<UInt16>, ranks: UnsafePointer<Double>,
        into totals: UnsafeMutablePointer<UInt32>, products: UnsafeMutablePointer<Double>
    ) {
        precondition(columns <= Self.countColumns, "no more columns than are counted")
        table.pointee.take_counts(columns, counts, ranks, totals, products)
    }

    /// Clears one unit's sums and yields Σ over bins of rank · sum by column.
    public func take(
        columns: Int, _ sums: UnsafeMutablePointer<Int32>, ranks: UnsafePointer<Double>,
        products: UnsafeMutablePointer<Double>
    ) {
        precondition(columns <= Self.sumColumns, "no more columns than are added up")
        table.pointee.take_sums(columns, sums, ranks, products)
    }
}

/// Work space of `BinCounting.addProducts`. One thread at a time uses it.
public final class ProductScratch {
    let kernel = FloatBuffer(ck_weight_gradient_scratch())
    private var buffer = FloatBuffer(0)

    /// Work space that nothing uses yet.
    public init() {}

    fileprivate func products(_ count: Int) -> UnsafeMutablePointer<Float> {
        if buffer.count < count { buffer = FloatBuffer(count) }
        return buffer.pointer
    }
}
