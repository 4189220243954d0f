/// What is left of a score some steps after the property last changed: a tracker remembers, a detector does not.
public enum Persistence {
    /// Steps since the last change at which a finding gives the score.
    public static let distances = [5, 20, 50]
    /// Fewer runs than this of either class are too few to say anything.
    public static let leastRuns = 20

    /// Steps since the label last changed, 0 at the change. A series begins as though it had changed just then.
    public static func ages(_ labels: [Bool]) -> [Int] {
        var ages = Ages()
        return labels.map { ages.next($0) }
    }

    /// Counts the steps since the label last changed, label after label.
    struct Ages {
        private var age = -1
        private var previous: Bool?

        mutating func next(_ label: Bool) -> Int {
            age = previous == label ? age + 1 : 0
            previous = label
            return age
        }
    }

    /// AUROC over the steps whose label last changed at least `distance` steps ago; nil where fewer than 20 runs of
    /// either class last that long.
    public static func auroc(_ values: [Float], _ labels: [Bool], distance: Int) -> Double? {
        var kept: [Float] = []
        var keptLabels: [Bool] = []
        var runs = [0, 0]
        for (index, age) in ages(labels).enumerated() where age >= distance {
            if age == distance { runs[labels[index] ? 1 : 0] += 1 }
            kept.append(values[index])
            keptLabels.append(labels[index])
        }
        return min(runs[0], runs[1]) >= leastRuns ? AUROC.exact(kept, keptLabels) : nil
    }
}
