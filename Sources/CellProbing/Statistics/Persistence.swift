/// What is left of a score some steps after the property last changed: a tracker remembers, a detector does not.
public enum Persistence {
    /// Steps since the last change at which a finding gives the score.
    public static let distances = [5, 20, 50]
    /// Fewer runs than this of either class are too few to say anything.
    public static let leastRuns = 20

    /// Counts the steps since the label last changed, label after label: 0 at the change. A series begins as though it
    /// had changed just then.
    struct Ages {
        private var age = -1
        private var previous: Bool?

        mutating func next(_ label: Bool) -> Int {
            age = previous == label ? age + 1 : 0
            previous = label
            return age
        }
    }
}
