/// The largest singular value of a matrix: the most by which it stretches a vector.
///
/// Lanczos' method on AᵀA with full reorthogonalisation (Golub and Van Loan 2013, "Matrix Computations", 10.1 and 10.4);
/// power iteration, of which it is the better form, needs thousands of steps where singular values lie as close together
/// as those of random weights do.
public enum SpectralNorm {
    /// Most values of a matrix that is looked at: more would take seconds.
    public static let mostValues = 1 << 24
    private static let mostSteps = 160
    /// Relative change of the result from one look to the next at which it is taken as found.
    private static let tolerance = 1e-9

    /// The norm of a row-major matrix, from below, to about six digits; nil for one that is too large or holds what is no
    /// number. 0 for one without values.
    public static func of(_ values: ArraySlice<Float>, rows: Int, columns: Int) -> Double? {
        precondition(values.count == rows * columns, "as many values as rows and columns say")
        guard values.count <= mostValues, values.allSatisfy(\.isFinite) else { return nil }
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return 0 }
        return values.withUnsafeBufferPointer { matrix in
            // Scaled so that no square leaves the range of floats.
            Double(largest) * lanczos(Matrix(values: matrix, rows: rows, columns: columns, scale: 1 / largest))
        }
    }

    private static func lanczos(_ matrix: Matrix) -> Double {
        // Any start will do that is not orthogonal to what is looked for; the same one each time gives the same figure.
        var generator = SeededGenerator(seed: 1)
        var vector = (0..<matrix.columns).map { _ in generator.normal() }
        normalise(&vector)
        var basis = [vector]
        var diagonal: [Double] = []
        var beside: [Double] = []
        var found = 0.0
        for step in 1...min(mostSteps, matrix.columns) {
            var next = matrix.timesTransposed(matrix.times(basis[step - 1]))
            diagonal.append(product(next, basis[step - 1]))
            // Twice is enough (Parlett's rule).
            for _ in 0..<2 {
                for vector in basis {
                    let part = Float(product(next, vector))
                    for index in next.indices { next[index] -= part * vector[index] }
                }
            }
            let length = product(next, next).squareRoot()
            let value = largestEigenvalue(diagonal, beside)
            let isFound = step > 8 && value - found <= tolerance * value
            found = max(found, value)
            guard !isFound, length > 1e-6 * value, step < matrix.columns else { break }
            beside.append(length)
            for index in next.indices { next[index] /= Float(length) }
            basis.append(next)
        }
        return max(0, found).squareRoot()
    }

    /// Of a symmetric tridiagonal matrix, by bisection with Sturm sequences (the same book, 8.4).
    private static func largestEigenvalue(_ diagonal: [Double], _ beside: [Double]) -> Double {
        func radius(_ index: Int) -> Double {
            (index > 0 ? beside[index - 1] : 0) + (index < diagonal.count - 1 ? beside[index] : 0)
        }
        var low = diagonal.max() ?? 0
        var high = diagonal.indices.map { diagonal[$0] + radius($0) }.max() ?? 0
        while high - low > 1e-13 * abs(high) {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { break }
            var pivot = 1.0
            let isBelow = diagonal.indices.contains { index in
                let off = index > 0 ? beside[index - 1] : 0
                pivot = diagonal[index] - middle - (index > 0 ? off * off / pivot : 0)
                if pivot == 0 { pivot = -1e-300 }
                return pivot > 0
            }
            if isBelow { low = middle } else { high = middle }
        }
        return high
    }

    private static func normalise(_ vector: inout [Float]) {
        let length = Float(product(vector, vector).squareRoot())
        for index in vector.indices { vector[index] /= length }
    }

    private static func product(_ a: [Float], _ b: [Float]) -> Double {
        var sum = 0.0
        for index in a.indices { sum += Double(a[index]) * Double(b[index]) }
        return sum
    }

    /// A matrix times a factor.
    private struct Matrix {
        let values: UnsafeBufferPointer<Float>
        let rows: Int
        let columns: Int
        let scale: Float

        /// Eight sums side by side: floats that are added in one given order are added one at a time.
        func times(_ vector: [Float]) -> [Float] {
            vector.withUnsafeBufferPointer { vector in
                (0..<rows).map { row in
                    let start = row * columns
                    var sums = SIMD8<Float>(repeating: 0)
                    var column = 0
                    while column + 8 <= columns {
                        sums += load(values, start + column) * load(vector, column)
                        column += 8
                    }
                    var sum = sums.sum()
                    while column < columns {
                        sum += values[start + column] * vector[column]
                        column += 1
                    }
                    return sum * scale
                }
            }
        }

        func timesTransposed(_ vector: [Float]) -> [Float] {
            var result = [Float](repeating: 0, count: columns)
            result.withUnsafeMutableBufferPointer { result in
                for row in 0..<rows {
                    let factor = vector[row] * scale
                    let start = row * columns
                    for column in 0..<columns { result[column] += factor * values[start + column] }
                }
            }
            return result
        }

        private func load(_ buffer: UnsafeBufferPointer<Float>, _ index: Int) -> SIMD8<Float> {
            UnsafeRawBufferPointer(buffer).loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
        }
    }
}
