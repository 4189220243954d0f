/// Whether the model uses what a unit has of a property. The thresholds are these (docs/properties.md has the table).
public enum UnitUse: String, Hashable, Sendable, CaseIterable {
    /// Without it the model predicts worse, more than without random units.
    case used
    /// It has the property, and the model does as well without it.
    case encoded = "only encoded"

    /// The share of random ablations that must do less, and how many there must be.
    public static let share = 0.95
    /// Random units that there must be, to say anything.
    public static let leastRandom = 20
    /// Endings below which the symbol that ends a property says nothing.
    public static let leastEndings = Persistence.leastRuns
    /// AUROC from which a unit is said to have the property.
    public static let area = Verdict.explained

    /// Whether an ablation does more than random ones: it raises the loss inside (over all steps where no property
    /// splits them), or changes log p of the symbols that end the property, more than 95 % of the random ablations do,
    /// and the interval leaves out 0. nil where there are too few random ones to say.
    static func isEffective(
        loss: AblationEffect.Change, inside: AblationEffect.Change?, ending: AblationEffect.Change?
    ) -> Bool? {
        func exceeds(_ change: AblationEffect.Change, _ lies: (ClosedRange<Double>) -> Bool) -> Bool? {
            guard let random = change.random, random.count >= leastRandom, let interval = change.interval else {
                return nil
            }
            return random.share > share && lies(interval)
        }
        let losses = exceeds(inside ?? loss) { $0.lowerBound > 0 }
        let endings = ending.flatMap { ending in
            ending.steps >= leastEndings ? exceeds(ending) { !$0.contains(0) } : nil
        }
        guard losses != nil || endings != nil else { return nil }
        return losses == true || endings == true
    }
}
