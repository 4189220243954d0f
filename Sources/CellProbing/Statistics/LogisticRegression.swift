import Glibc

/// Logistic regression with an L2 penalty: minimises Σ ln(1 + exp(−y(w·x + b))) + λ/2 · |w|², y = ±1, b free, which is
/// scikit-learn's with C = 1/λ. By L-BFGS (Liu and Nocedal 1989).
public struct LogisticRegression: Hashable, Sendable {
    /// One weight per feature, and the intercept.
    public let weights: [Double]
    /// What is added to the products.
    public let intercept: Double

    /// What is learned from: rows of features, row-major, and a label per row.
    public struct Rows: Sendable {
        /// (rows, width), row-major.
        public var features: [Float]
        /// One per row.
        public var labels: [Bool]
        /// Values of a row.
        public let width: Int

        /// Rows of `width` values with a label each.
        public init(features: [Float], labels: [Bool], width: Int) {
            self.features = features
            self.labels = labels
            self.width = width
        }

        /// How many rows there are.
        public var count: Int { labels.count }

        /// Some of the columns.
        public func selecting(_ columns: [Int]) -> Rows {
            var part = [Float]()
            part.reserveCapacity(count * columns.count)
            for row in 0..<count { for column in columns { part.append(features[row * width + column]) } }
            return Rows(features: part, labels: labels, width: columns.count)
        }

        /// Mean and deviation of every column; a column that does not vary has the deviation 1.
        public func scale() -> (means: [Float], deviations: [Float]) {
            var sums = [Double](repeating: 0, count: width)
            var squares = sums
            for row in 0..<count { for column in 0..<width { sums[column] += Double(features[row * width + column]) } }
            let means = sums.map { $0 / Double(max(1, count)) }
            for row in 0..<count {
                for column in 0..<width {
                    let difference = Double(features[row * width + column]) - means[column]
                    squares[column] += difference * difference
                }
            }
            let deviations = squares.map { ($0 / Double(max(1, count))).squareRoot() }
            return (means.map { Float($0) }, deviations.map { $0 > 1e-9 ? Float($0) : 1 })
        }

        /// Every column less its mean, divided by its deviation.
        public func scaled(by scale: (means: [Float], deviations: [Float])) -> Rows {
            var rows = self
            rows.scale(by: scale)
            return rows
        }

        /// Takes its mean off every column and divides it by its deviation.
        public mutating func scale(by scale: (means: [Float], deviations: [Float])) {
            for row in 0..<count {
                for column in 0..<width {
                    let place = row * width + column
                    features[place] = (features[place] - scale.means[column]) / scale.deviations[column]
                }
            }
        }
    }

    /// - Parameters:
    ///   - penalty: λ, above 0.
    ///   - tolerance: the gradient's largest component at the end.
    ///   - isCancelled: asked before every step; what there is then is the result.
    public init(
        fitting rows: Rows, penalty: Double = 1, iterations: Int = 300, tolerance: Double = 1e-6,
        isCancelled: () -> Bool = { false }
    ) {
        let width = rows.width
        var point = [Double](repeating: 0, count: width + 1)
        var (value, gradient) = Self.loss(rows, point, penalty)
        var steps: [(s: [Double], y: [Double], rho: Double)] = []
        for _ in 0..<iterations {
            guard gradient.contains(where: { abs($0) > tolerance }), !isCancelled() else { break }
            var direction = Self.direction(gradient, steps)
            var slope = dot(direction, gradient)
            if slope >= 0 {
                direction = gradient.map { -$0 }
                slope = -dot(gradient, gradient)
                steps = []
            }
            var length = steps.isEmpty ? min(1, 1 / gradient.reduce(0) { $0 + abs($1) }) : 1
            var next = point
            var found: (value: Double, gradient: [Double])?
            for _ in 0..<40 {
                next = zip(point, direction).map { $0 + length * $1 }
                let tried = Self.loss(rows, next, penalty)
                if tried.value <= value + 1e-4 * length * slope {
                    found = tried
                    break
                }
                length /= 2
            }
            guard let found else { break }
            let s = zip(next, point).map { $0 - $1 }
            let y = zip(found.gradient, gradient).map { $0 - $1 }
            let curvature = dot(s, y)
            if curvature > 1e-12 * dot(y, y) {
                steps.append((s, y, 1 / curvature))
                if steps.count > 10 { steps.removeFirst() }
            }
            (point, value, gradient) = (next, found.value, found.gradient)
        }
        weights = Array(point[..<width])
        intercept = point[width]
    }

    /// w·x + b of every row.
    public func scores(_ rows: Rows) -> [Float] {
        (0..<rows.count).map { row in
            var sum = intercept
            for column in 0..<rows.width { sum += weights[column] * Double(rows.features[row * rows.width + column]) }
            return Float(sum)
        }
    }

    private static func direction(_ gradient: [Double], _ steps: [(s: [Double], y: [Double], rho: Double)]) -> [Double]
    {
        var q = gradient.map { -$0 }
        var alphas: [Double] = []
        for step in steps.reversed() {
            let alpha = step.rho * dot(step.s, q)
            alphas.append(alpha)
            for index in q.indices { q[index] -= alpha * step.y[index] }
        }
        if let last = steps.last {
            let scale = 1 / (last.rho * dot(last.y, last.y))
            for index in q.indices { q[index] *= scale }
        }
        for (step, alpha) in zip(steps, alphas.reversed()) {
            let beta = step.rho * dot(step.y, q)
            for index in q.indices { q[index] += (alpha - beta) * step.s[index] }
        }
        return q
    }

    private static func loss(
        _ rows: Rows, _ point: [Double], _ penalty: Double
    ) -> (value: Double, gradient: [Double]) {
        let width = rows.width
        var gradient = [Double](repeating: 0, count: width + 1)
        var value = 0.0
        rows.features.withUnsafeBufferPointer { features in
            point.withUnsafeBufferPointer { point in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for row in 0..<rows.count {
                        let start = row * width
                        // Four sums side by side: one would wait for itself at every addition.
                        var sums = SIMD4<Double>()
                        var column = 0
                        while column + 4 <= width {
                            let x = SIMD4<Double>(
                                Double(features[start + column]), Double(features[start + column + 1]),
                                Double(features[start + column + 2]), Double(features[start + column + 3]))
                            sums += x * SIMD4(point[column], point[column + 1], point[column + 2], point[column + 3])
                            column += 4
                        }
                        var z = sums.sum() + point[width]
                        while column < width {
                            z += point[column] * Double(features[start + column])
                            column += 1
                        }
                        let sign = rows.labels[row] ? 1.0 : -1.0
                        let margin = sign * z
                        value += margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin
                        let slope = -sign / (1 + exp(margin))
                        for column in 0..<width { gradient[column] += slope * Double(features[start + column]) }
                        gradient[width] += slope
                    }
                }
            }
        }
        for column in 0..<width {
            value += penalty / 2 * point[column] * point[column]
            gradient[column] += penalty * point[column]
        }
        return (value, gradient)
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
}
