/// Correlation of two series: Pearson's r, which for a binary one is the point-biserial r, and Spearman's ρ.
public enum LinearAssociation {
    /// Pearson's product-moment correlation, −1…1; nil where either series does not vary.
    public static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
        var moments = Moments()
        // Sums about the first values lose nothing to a large common offset.
        let (x0, y0) = (x.first ?? 0, y.first ?? 0)
        for (a, b) in zip(x, y) { moments.add(a - x0, b - y0) }
        return moments.pearson
    }

    /// Pearson's r of floats; with labels of 0 and 1 the point-biserial correlation.
    public static func pearson(_ x: [Float], _ y: [Float]) -> Double? {
        pearson(x.map(Double.init), y.map(Double.init))
    }

    /// Spearman's rank correlation: Pearson's of the midranks (Spearman 1904, "The Proof and Measurement of Association
    /// between Two Things").
    public static func spearman(_ x: [Float], _ y: [Float]) -> Double? {
        pearson(Ranks.midranks(x), Ranks.midranks(y))
    }

    /// Sums from which Pearson's r follows; sums of parts add up.
    public struct Moments: Hashable, Sendable {
        /// Pairs.
        public var count = 0.0
        /// Σ x.
        public var x = 0.0
        /// Σ y.
        public var y = 0.0
        /// Σ x².
        public var xx = 0.0
        /// Σ y².
        public var yy = 0.0
        /// Σ x·y.
        public var xy = 0.0

        /// Of no pairs.
        public init() {}

        /// Adds a pair.
        public mutating func add(_ a: Double, _ b: Double) {
            count += 1
            x += a
            y += b
            xx += a * a
            yy += b * b
            xy += a * b
        }

        /// Adds another part's sums.
        public mutating func add(_ other: Moments) {
            count += other.count
            x += other.x
            y += other.y
            xx += other.xx
            yy += other.yy
            xy += other.xy
        }

        /// nil where either does not vary.
        public var pearson: Double? {
            let sx = xx - x * x / count
            let sy = yy - y * y / count
            // What rounding leaves of a constant is no variation.
            guard count > 1, sx > 1e-12 * xx, sy > 1e-12 * yy else { return nil }
            return max(-1, min(1, (xy - x * y / count) / (sx * sy).squareRoot()))
        }
    }
}
