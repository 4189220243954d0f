/// What a unit is to a property, in a word. The thresholds are these and no others (docs/properties.md has the table).
public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// Follows the property, better than anything simple and far from its borders too.
    case tracker
    /// Does what the symbol read does, or forgets soon after.
    case detector = "detector of the symbol itself"
    /// The property is in the state, but in no unit alone.
    case distributed
    /// None of these.
    case nothing

    /// The family-wise p-value below which a score is not chance.
    public static let significance = 0.05
    /// AUROC, or |ρ|, from which a property is explained, and by how much that must be above every baseline.
    public static let explained = 0.9
    /// By how much an explanation must be above every baseline.
    public static let margin = 0.05
    /// What the score must not fall under, nor by more than `largestFall`, 20 steps after a change (5 where 20 is not
    /// given).
    public static let persistent = 0.75
    /// By how much a tracker's score may fall.
    public static let largestFall = 0.15
    /// AUROC, and |ρ|, under which a unit does nothing worth a word.
    public static let leastArea = 0.65
    /// |ρ| under which a unit does nothing worth a word.
    public static let leastRho = 0.3

    /// What a verdict follows from; all on the test part, the sign chosen before.
    public struct Evidence: Hashable, Sendable {
        /// What the property's numbers mean.
        public var kind: PropertyKind
        /// Oriented AUROC, |ρ|, or the share of the categories' entropy.
        public var score: Double
        /// nil without a null.
        public var familyWiseP: Double?
        /// What the score must be seen against.
        public var baselines: Baselines
        /// AUROC at least so many steps after the last change, by that number.
        public var persistence: [Int: Double]
        /// Oriented AUROC of the best few units and of the whole state.
        public var bestUnits: Double?
        /// Oriented AUROC of the whole state.
        public var wholeState: Double?

        /// What is known; what is left out counts as unknown.
        public init(
            kind: PropertyKind, score: Double, familyWiseP: Double?, baselines: Baselines,
            persistence: [Int: Double] = [:], bestUnits: Double? = nil, wholeState: Double? = nil
        ) {
            self.kind = kind
            self.score = score
            self.familyWiseP = familyWiseP
            self.baselines = baselines
            self.persistence = persistence
            self.bestUnits = bestUnits
            self.wholeState = wholeState
        }

        /// Whether the score is ≥ 0.9 and at least 0.05 above every baseline: the design's word.
        public var isExplained: Bool { score >= Verdict.explained && isAboveBaselines(score) }

        fileprivate func isAboveBaselines(_ score: Double) -> Bool {
            // A quantity that the column alone gives exactly is a place on the line: that it can be read off there is
            // what it says, and no simpler explanation.
            let column = baselines.columnOnly.flatMap { kind == .real && abs($0) >= 0.99 ? nil : abs($0) }
            return [baselines.symbolOnly.map { abs($0) }, column, baselines.randomWeights].allSatisfy {
                $0.map { score >= $0 + Verdict.margin } ?? true
            }
        }

        fileprivate var remembers: Bool {
            guard let later = persistence[20] ?? persistence[5] else { return true }
            return later >= Verdict.persistent && later >= score - Verdict.largestFall
        }
    }

    /// The verdict that the table gives.
    public init(_ evidence: Evidence) {
        guard evidence.familyWiseP.map({ $0 < Self.significance }) ?? true else {
            self = .nothing
            return
        }
        if evidence.isExplained && evidence.remembers {
            self = .tracker
        } else if let joint = [evidence.bestUnits, evidence.wholeState].compactMap({ $0 }).max(),
            joint >= Self.explained, joint >= evidence.score + Self.margin, evidence.isAboveBaselines(joint)
        {
            self = .distributed
        } else if evidence.score >= (evidence.kind == .binary ? Self.leastArea : Self.leastRho),
            !evidence.remembers || evidence.isMatchedBySymbol
        {
            self = .detector
        } else {
            self = .nothing
        }
    }
}

extension Verdict.Evidence {
    /// Whether the symbol read does about as well.
    var isMatchedBySymbol: Bool {
        if case .categorical = kind { return true }
        return (baselines.symbolOnly.map { abs($0) } ?? 0) >= score - Verdict.margin
    }
}
