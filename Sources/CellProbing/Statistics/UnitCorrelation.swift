/// How alike units are over a stretch of text.
public enum UnitCorrelation {
    /// Pearson's correlation coefficient of every unit with one of them over some steps:
    /// r = Σ (x − x̄)(y − ȳ) / √(Σ (x − x̄)² · Σ (y − ȳ)²), −1…1.
    ///
    /// - Parameters:
    ///   - unit: the one that all are compared with.
    ///   - values: (time, units), row-major.
    ///   - window: the steps that count, of those that there are.
    ///   - counted: whether a step counts, such as one whose symbol the model knows; all do unless said.
    /// - Returns: r per unit, 1 for the unit itself; nil for units that do not vary, or whose values are not finite, and
    ///   all nil where the unit itself is such a one. `count` is the number of steps that r rests on.
    public static func correlations(
        with unit: Int, in values: [Float], units: Int, window: Range<Int>,
        counting counted: (Int) -> Bool = { _ in true }
    ) -> (r: [Double?], count: Int) {
        guard units > 0, (0..<units).contains(unit) else { return (Array(repeating: nil, count: max(0, units)), 0) }
        let steps = window.clamped(to: 0..<values.count / units).filter(counted)
        guard steps.count > 1 else { return (Array(repeating: nil, count: units), steps.count) }
        // Two passes: means first, so that nothing is lost where a unit hardly varies.
        var means = [Double](repeating: 0, count: units)
        var products = means
        var squares = means
        values.withUnsafeBufferPointer { values in
            for t in steps { for other in 0..<units { means[other] += Double(values[t * units + other]) } }
            for other in 0..<units { means[other] /= Double(steps.count) }
            for t in steps {
                let own = Double(values[t * units + unit]) - means[unit]
                for other in 0..<units {
                    let deviation = Double(values[t * units + other]) - means[other]
                    products[other] += own * deviation
                    squares[other] += deviation * deviation
                }
            }
        }
        let r = (0..<units).map { other -> Double? in
            guard varies(squares[unit], means[unit], steps.count), varies(squares[other], means[other], steps.count)
            else { return nil }
            if other == unit { return 1 }
            let r = products[other] / (squares[unit].squareRoot() * squares[other].squareRoot())
            return r.isFinite ? min(1, max(-1, r)) : nil
        }
        return (r, steps.count)
    }

    /// Whether a sum of squared deviations is more than what rounding the mean leaves.
    private static func varies(_ squares: Double, _ mean: Double, _ count: Int) -> Bool {
        squares.isFinite && squares > 1e-24 * mean * mean * Double(count) && squares > 0
    }
}
