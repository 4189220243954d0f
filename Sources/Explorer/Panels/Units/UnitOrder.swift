/// What the units of the panel are sorted by.
enum UnitOrder: String, CaseIterable, Hashable, Sendable {
    case index
    /// What the cells show, the greatest first.
    case value
    /// The standard deviation over the window (variance gives the same order), the greatest first.
    case spread
    /// A score, the greatest first: how alike units are to one of them.
    case similar

    /// The units in this order; units with equal scores stay in the order of their indices, those without come last.
    /// - Parameter scores: one per unit; nil sorts by index.
    static func ranking(units: Int, by scores: UnitScores?, isReversed: Bool) -> [Int] {
        guard let scores, scores.scores.count == units else {
            return isReversed ? (0..<units).reversed() : Array(0..<units)
        }
        // Between alike and opposite lies what is neither.
        let missing: Float? = scores.hasOpposites ? 0 : nil
        let known = scores.scores.map { score in score.flatMap { $0.isNaN ? nil : $0 } ?? missing }
        let ranked = (0..<units).filter { known[$0] != nil }.sorted { a, b in
            let (x, y) = (known[a] ?? 0, known[b] ?? 0)
            return x == y ? a < b : isReversed ? x < y : x > y
        }
        return ranked + (0..<units).filter { known[$0] == nil }
    }
}

/// A number per unit by which units can be ranked, with its name: likeness to a unit, or how well each tracks a property.
struct UnitScores: Hashable, Sendable {
    /// As it stands beside a number: "r".
    var name: String
    /// One per unit; nil where a unit has none.
    var scores: [Float?]
    /// Whether scores below zero say the opposite rather than less.
    var hasOpposites = false
}
