import ModelCore

/// What every unit of a signal did over some steps: its mean, its spread, how often it was saturated, and how it went
/// along with one of them, the reference.
///
/// Parts made apart merge (Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance"), so that a
/// window over many pages costs one page when one page is new.
package struct UnitMoments: Sendable {
    /// The unit that all are compared with.
    package let reference: Int?
    /// Steps counted.
    package private(set) var count: Int
    package private(set) var means: [Double]
    /// Σ (x − x̄)² of each unit.
    private var squares: [Double]
    /// Σ (x − x̄)(y − ȳ) with the reference's y.
    private var products: [Double]
    /// Steps at which a unit was saturated.
    private var saturated: [Int32]

    /// - Parameters:
    ///   - values: (time, units), row-major.
    ///   - steps: the rows that count, each one of those that there are.
    package init(of values: [Float], units: Int, steps: [Int], saturation: Saturation, reference: Int?) {
        self.reference = reference
        count = steps.count
        var sums = [Double](repeating: 0, count: units)
        var squares = sums
        var products = sums
        var saturated = [Int32](repeating: 0, count: units)
        // One pass, from the first step's values on: nothing is lost where a unit hardly varies, and one that does not
        // vary at all has no deviation, not a small one.
        let shift = steps.first.map { values[$0 * units..<($0 + 1) * units].map { Double($0) } } ?? sums
        let (low, high) = (saturation.low, saturation.high)
        values.withUnsafeBufferPointer { values in
            shift.withUnsafeBufferPointer { shift in
                sums.withUnsafeMutableBufferPointer { sums in
                    squares.withUnsafeMutableBufferPointer { squares in
                        products.withUnsafeMutableBufferPointer { products in
                            saturated.withUnsafeMutableBufferPointer { saturated in
                                for step in steps {
                                    let row = UnsafeBufferPointer(rebasing: values[step * units..<(step + 1) * units])
                                    let other = reference.map { Double(row[$0]) - shift[$0] } ?? 0
                                    for unit in 0..<units {
                                        let difference = Double(row[unit]) - shift[unit]
                                        sums[unit] += difference
                                        squares[unit] += difference * difference
                                        products[unit] += difference * other
                                    }
                                    for unit in 0..<units {
                                        saturated[unit] &+= (row[unit] < low ? 1 : 0) &+ (row[unit] > high ? 1 : 0)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        let count = Double(max(1, steps.count))
        let total = reference.map { sums[$0] } ?? 0
        means = (0..<units).map { shift[$0] + sums[$0] / count }
        self.squares = (0..<units).map { unit in
            let square = squares[unit] - sums[unit] * sums[unit] / count
            return square < 0 ? 0 : square
        }
        self.products = (0..<units).map { products[$0] - sums[$0] * total / count }
        self.saturated = saturated
    }

    /// Takes in the moments of other steps of the same units, with the same reference.
    package mutating func merge(_ other: UnitMoments) {
        let total = count + other.count
        guard other.count > 0, total > 0 else { return }
        let share = Double(other.count) / Double(total)
        let weight = Double(count) * share
        let shift = reference.map { other.means[$0] - means[$0] } ?? 0
        for unit in means.indices {
            let difference = other.means[unit] - means[unit]
            squares[unit] += other.squares[unit] + difference * difference * weight
            products[unit] += other.products[unit] + difference * shift * weight
            means[unit] += difference * share
            saturated[unit] += other.saturated[unit]
        }
        count = total
    }

    /// The standard deviation of a unit's values (divided by the count).
    package func deviation(of unit: Int) -> Double { (squares[unit] / Double(max(1, count))).squareRoot() }

    /// The share of steps, 0…1, at which a unit was saturated.
    package func saturation(of unit: Int) -> Double { Double(saturated[unit]) / Double(max(1, count)) }

    /// Pearson's r of a unit with the reference, −1…1; nil without one, and where either does not vary.
    package func correlation(of unit: Int) -> Double? {
        guard let reference, varies(unit), varies(reference) else { return nil }
        if unit == reference { return 1 }
        let r = products[unit] / (squares[unit].squareRoot() * squares[reference].squareRoot())
        return r.isFinite ? min(1, max(-1, r)) : nil
    }

    private func varies(_ unit: Int) -> Bool {
        // More than what rounding the means of two parts leaves.
        squares[unit].isFinite && squares[unit] > 1e-24 * means[unit] * means[unit] * Double(count)
    }
}

/// From where on a value counts as saturated: |x| > 0.9 for tanh, outside of 0.1…0.9 for a gate, |tanh x| > 0.9 for
/// what has no bounds.
package struct Saturation: Hashable, Sendable {
    let low: Float
    let high: Float
    /// As a caption says it.
    let definition: String

    package init(of signal: Signal) {
        switch signal.range {
        case .tanh: (low, high, definition) = (-0.9, 0.9, "|\(signal.name)|>0.9")
        case .sigmoid: (low, high, definition) = (0.1, 0.9, "<0.1 or >0.9")
        // artanh 0.9.
        case .unbounded: (low, high, definition) = (-1.472_219_5, 1.472_219_5, "|tanh \(signal.name)|>0.9")
        }
    }
}
