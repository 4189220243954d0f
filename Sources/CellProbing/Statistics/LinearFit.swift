import Glibc

/// A linear fit with an L2 penalty: minimises Σ loss(y, w·x + b) + λ/2 · |w|², b free, by L-BFGS in 64 bits.
public struct LinearFit: Hashable, Sendable {
    /// What a row's prediction costs.
    public enum Loss: Hashable, Sendable {
        /// ln(1 + exp(−y·z)) with y = ±1 for targets of 1 and 0: logistic regression, scikit-learn's with C = 1/λ.
        case logistic
        /// (y − z)² / 2: ridge regression (Hoerl and Kennard 1970), scikit-learn's with alpha = λ.
        case squares

        /// The cost of a prediction, and its slope by the prediction.
        @inline(__always) func of(_ z: Double, _ target: Float) -> (value: Double, slope: Double) {
            switch self {
            case .logistic:
                let sign = target != 0 ? 1.0 : -1.0
                let margin = sign * z
                let power = exp(-abs(margin))
                let value = margin > 0 ? log1p(power) : log1p(power) - margin
                return (value, -sign * (margin > 0 ? power / (1 + power) : 1 / (1 + power)))
            case .squares:
                let difference = z - Double(target)
                return (difference * difference / 2, difference)
            }
        }
    }

    /// One weight per feature, and the intercept.
    public let weights: [Double]
    /// What is added to the products.
    public let intercept: Double

    /// What is learned from: rows of features, row-major, and a target per row.
    public struct Rows: Sendable {
        /// (rows, width), row-major.
        public var features: [Float]
        /// One per row: 0 or 1 for `logistic`.
        public var targets: [Float]
        /// Values of a row.
        public let width: Int

        /// Rows of `width` values with a target each.
        public init(features: [Float], targets: [Float], width: Int) {
            self.features = features
            self.targets = targets
            self.width = width
        }

        /// How many rows there are.
        public var count: Int { targets.count }

        /// Some of the columns.
        public func selecting(_ columns: [Int]) -> Rows {
            var part = [Float]()
            part.reserveCapacity(count * columns.count)
            for row in 0..<count { for column in columns { part.append(features[row * width + column]) } }
            return Rows(features: part, targets: targets, width: columns.count)
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
    ///   - start: weights and behind them the intercept to begin with; zeros unless given.
    ///   - tolerance: the gradient's largest component at the end.
    ///   - isCancelled: asked before every step; what there is then is the result.
    public init(
        fitting rows: Rows, _ loss: Loss = .logistic, penalty: Double = 1, from start: [Double]? = nil,
        iterations: Int = 300, tolerance: Double = 1e-6, isCancelled: () -> Bool = { false }
    ) {
        let width = rows.width
        var search = LimitedMemorySearch(
            from: start ?? [Double](repeating: 0, count: width + 1), iterations: iterations, tolerance: tolerance)
        while !search.isDone {
            if isCancelled() {
                search.end()
                break
            }
            let (value, gradient) = Self.cost(rows, loss, search.trial, penalty)
            _ = search.take(value: value, gradient: gradient)
        }
        weights = Array(search.trial[..<width])
        intercept = search.trial[width]
    }

    /// w·x + b of every row.
    public func scores(_ rows: Rows) -> [Float] {
        (0..<rows.count).map { row in
            var sum = intercept
            for column in 0..<rows.width { sum += weights[column] * Double(rows.features[row * rows.width + column]) }
            return Float(sum)
        }
    }

    private static func cost(
        _ rows: Rows, _ loss: Loss, _ point: [Double], _ penalty: Double
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
                        let cost = loss.of(z, rows.targets[row])
                        value += cost.value
                        for column in 0..<width { gradient[column] += cost.slope * Double(features[start + column]) }
                        gradient[width] += cost.slope
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
