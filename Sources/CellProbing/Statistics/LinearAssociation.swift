/// Correlation of two series: Pearson's r, which for a binary one is the point-biserial r; of midranks it is Spearman's ρ
/// (Spearman 1904, "The Proof and Measurement of Association between Two Things").
public enum LinearAssociation {
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

        /// Pearson's product-moment correlation, −1…1; nil where either does not vary.
        public var pearson: Double? {
            let sx = xx - x * x / count
            let sy = yy - y * y / count
            // What rounding leaves of a constant is no variation.
            guard count > 1, sx > 1e-12 * xx, sy > 1e-12 * yy else { return nil }
            return max(-1, min(1, (xy - x * y / count) / (sx * sy).squareRoot()))
        }
    }
}
