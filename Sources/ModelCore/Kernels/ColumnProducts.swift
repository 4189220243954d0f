import CKernels

/// Products of a tall matrix with a few columns, and back: what linear fits that share their features are made of. In 32
/// bits; sums of few hundred rows are exact to a millionth or so. The kernels of one instruction set.
///
/// Sendable although it holds a pointer: the table is constant.
public struct ColumnProducts: @unchecked Sendable {
    /// Columns at once: a row of weights, of results and of slopes has so many numbers, used or not.
    public static let columns = 16

    private let table: UnsafePointer<ck_kernels>

    /// A set that this processor lacks falls back to the baseline.
    public init(_ set: InstructionSet = .best) { table = set.table ?? ck_kernels_for(CK_BASELINE)! }

    /// results[row][column] = initial[column] + Σ over k of values[row][k] · weights[k][column].
    ///
    /// - Parameters:
    ///   - values: `rows` rows of `width`, row-major.
    ///   - weights: `width` rows of `columns`.
    public func multiply(
        rows: Int, width: Int, _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        initial: UnsafePointer<Float>, into results: UnsafeMutablePointer<Float>
    ) {
        table.pointee.multiply(
            rows, width, 1, Self.columns / 16, values, width, weights, initial, false, results, Self.columns)
    }

    /// sums[column][k] = Σ over rows of slopes[row][column] · values[row][k], of the first `count` columns.
    ///
    /// - Parameter scratch: work space; one thread at a time uses it.
    public func multiplyTransposed(
        rows: Int, width: Int, _ values: UnsafePointer<Float>, slopes: UnsafePointer<Float>, columns count: Int,
        into sums: UnsafeMutablePointer<Float>, scratch: ProductScratch
    ) {
        precondition(count <= Self.columns, "no more columns than there are")
        sums.update(repeating: 0, count: count * width)
        table.pointee.weight_gradient(
            rows, 0, count, width, slopes, Self.columns, values, width, sums, width, scratch.kernel.pointer)
    }
}
