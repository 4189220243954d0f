/// What a unit is to a property, in a word. The thresholds are these and no others (docs/properties.md has the table).
public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Follows the property, better than anything simple and far from its borders too.
    case tracker
    /// The property is in the state, but in no unit alone.
    case distributed
    /// Does what the symbol read does, or forgets soon after.
    case detector = "detector of the symbol itself"
    /// Has to do with the property, more than anything simple has, and falls short of a tracker.
    case partly
    /// None of these.
    case nothing

    /// The family-wise p-value below which a score is not chance.
    public static let significance = 0.05
    /// AUROC, or |ρ|, from which a property is explained, and by how much that must be above every baseline.
    public static let explained = 0.9
    /// By how much an explanation must be above every baseline.
    public static let margin = 0.05
    /// Average precision that it must have: of a rare property an AUROC of 0.9 leaves most of what is pointed out wrong.
    public static let precision = 0.5
    /// Runs of the property that it must rest on.
    public static let leastRuns = BlockBootstrap.leastRuns
    /// What the score must not fall under, nor by more than `largestFall`, 20 steps after a change (5 where 20 is not
    /// given).
    public static let persistent = 0.75
    /// By how much a tracker's score may fall.
    public static let largestFall = 0.15
    /// AUROC, and |ρ|, under which a unit does nothing worth a word.
    public static let leastArea = 0.65
    /// |ρ| under which a unit does nothing worth a word.
    public static let leastRho = 0.3
    /// The false discovery rate that an atlas allows.
    public static let discoveryRate = 0.05

    /// What a verdict follows from; all on the test part, the sign chosen before.
    public struct Evidence: Hashable, Sendable {
        /// What the property's numbers mean.
        public var kind: PropertyKind
        /// Oriented AUROC, |ρ|, or the share of the categories' entropy.
        public var score: Double
        /// Of a binary property; nil where it is not known.
        public var averagePrecision: Double?
        /// nil without a null.
        public var familyWiseP: Double?
        /// What the score must be seen against.
        public var baselines: Baselines
        /// Runs that the figures rest on; nil where they are not known.
        public var runs: Int?
        /// AUROC at least so many steps after the last change, by that number.
        public var persistence: [Int: Double]
        /// What the best few units and the whole state do together.
        public var wholeState: WholeState?
        /// The highest score of any single unit; nil where only this one is known.
        public var bestUnit: Double?

        /// What is known; what is left out counts as unknown.
        public init(
            kind: PropertyKind, score: Double, averagePrecision: Double? = nil, familyWiseP: Double?,
            baselines: Baselines, runs: Int? = nil, persistence: [Int: Double] = [:], wholeState: WholeState? = nil,
            bestUnit: Double? = nil
        ) {
            self.kind = kind
            self.score = score
            self.averagePrecision = averagePrecision
            self.familyWiseP = familyWiseP
            self.baselines = baselines
            self.runs = runs
            self.persistence = persistence
            self.wholeState = wholeState
            self.bestUnit = bestUnit
        }

        /// Whether the score is ≥ 0.9 and at least 0.05 above every baseline, its average precision at least 0.5, and
        /// all that of 20 runs at least: the design's word.
        public var isExplained: Bool {
            score >= Verdict.explained && isAboveBaselines(score) && isPrecise && hasRuns
        }
    }

    /// The verdict that the table gives.
    public init(_ evidence: Evidence) { self = Judgement(evidence).verdict }
}

extension Verdict.Evidence {
    /// The strongest of the baselines that count, in words; nil where there is none.
    var nearest: (value: Double, name: String)? {
        // A quantity that the column alone gives exactly is a place on the line: that it can be read off there is what it
        // says, and no simpler explanation.
        let column = baselines.columnOnly.flatMap { kind == .real && abs($0) >= 0.99 ? nil : abs($0) }
        let all: [(Double?, String)] = [
            (baselines.symbolOnly.map { abs($0) }, "symbol only"), (column, "column only"),
            (baselines.randomWeights, "random weights"),
        ]
        return all.compactMap { value, name in value.map { ($0, name) } }.max { $0.0 < $1.0 }
            .map { (value: $0.0, name: $0.1) }
    }

    func isAboveBaselines(_ score: Double) -> Bool { nearest.map { score >= $0.value + Verdict.margin } ?? true }

    var isPrecise: Bool { averagePrecision.map { $0 >= Verdict.precision } ?? true }

    var hasRuns: Bool { runs.map { $0 >= Verdict.leastRuns } ?? true }

    /// What is left some steps after a change, and how many those are.
    var later: (value: Double, distance: Int)? {
        persistence[20].map { ($0, 20) } ?? persistence[5].map { ($0, 5) }
    }

    var remembers: Bool {
        guard let later else { return true }
        return later.value >= Verdict.persistent && later.value >= score - Verdict.largestFall
    }

    /// Whether the symbol read does about as well.
    var isMatchedBySymbol: Bool {
        if case .categorical = kind { return false }
        return (baselines.symbolOnly.map { abs($0) } ?? 0) >= score - Verdict.margin
    }

    /// The better of the two probes that goes so far beyond every unit as to make the property distributed: where one
    /// unit does as well alone, what all of them know is that unit's.
    var joint: (value: Double, name: String)? {
        guard hasRuns, let wholeState else { return nil }
        let probes = [(wholeState.best, "the best \(WholeState.few) units"), (wholeState.all, "the whole state")]
        let best = probes.filter { probe, _ in
            probe.score >= Verdict.explained && probe.score >= max(score, bestUnit ?? score) + Verdict.margin
                && isAboveBaselines(probe.score)
                && (probe.averagePrecision.map { $0 >= Verdict.precision } ?? true)
        }.max { $0.0.score < $1.0.score }
        return best.map { ($0.0.score, $0.1) }
    }
}
