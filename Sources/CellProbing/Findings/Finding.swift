import ModelCore

/// How well one unit follows a property, with everything that must stand beside it. Sign and threshold are chosen on
/// the validation part; all figures are of the test part, AUROC being turned by the sign.
public struct Finding: Hashable, Sendable {
    /// The unit.
    public let address: UnitAddress
    /// AUROC of a binary property, |ρ| (Spearman) of a real one, mutual information in nats of a categorical one.
    public let score: Double
    /// How far the score that the values themselves give may be from it, because it is made from bins: 0 after an exact
    /// pass, nil where nothing bounds it. It says nothing of how the model came to those values: `ScanSums.forgets` does.
    public let error: Double?
    /// 95 %, by block bootstrap; nil without an exact pass, for too short a text, and for fewer than 20 runs.
    public let interval: ClosedRange<Double>?
    /// Whether the property goes with high values, as the validation part has it.
    public let isPositive: Bool
    /// Pearson's r, with its own sign.
    public let r: Double?
    /// The cut with the highest MCC on the validation part.
    public let threshold: Threshold?
    /// F1 at this cut, of the steps where the property holds.
    public let f1: Double?
    /// Matthews' correlation at this cut.
    public let mcc: Double?
    /// Average precision of a binary property; what chance gives is how often the property holds.
    public let averagePrecision: Double?
    /// The share of turned labels under which some unit scores at least as high; nil without turns.
    public let familyWiseP: Double?
    /// AUROC at least so many steps after the last change; nothing for a distance with too few runs.
    public let persistence: [Int: Double]
    /// Steps that the figures are of.
    public let steps: Int
    /// Whether the score is ≥ 0.9, at least 0.05 above every baseline, and says enough of a rare property.
    public let isExplained: Bool
    /// What the unit is to the property, in a word.
    public let verdict: Verdict
    /// Why that is the verdict, in a few words.
    public let reason: String
    /// What ablating the unit does; nil where that was not tried.
    public internal(set) var effect: AblationEffect?
    /// Whether the model uses what a tracker has; nil for other units, and where too little is known.
    public var use: UnitUse? {
        guard verdict == .tracker, let isEffective = effect?.isEffective else { return nil }
        return isEffective ? .used : .encoded
    }

    package init(
        address: UnitAddress, score: Double, error: Double?, interval: ClosedRange<Double>?, isPositive: Bool,
        r: Double?, threshold: Threshold?, f1: Double?, mcc: Double?, averagePrecision: Double? = nil,
        familyWiseP: Double?, persistence: [Int: Double], steps: Int, isExplained: Bool, verdict: Verdict,
        reason: String = ""
    ) {
        self.address = address
        self.score = score
        self.error = error
        self.interval = interval
        self.isPositive = isPositive
        self.r = r
        self.threshold = threshold
        self.f1 = f1
        self.mcc = mcc
        self.averagePrecision = averagePrecision
        self.familyWiseP = familyWiseP
        self.persistence = persistence
        self.steps = steps
        self.isExplained = isExplained
        self.verdict = verdict
        self.reason = reason
    }
}

/// What was found about one property: its baselines, what the whole state knows, and the best units.
public struct PropertyFindings: Hashable, Sendable {
    /// The property as it was typed.
    public let name: String
    /// What its numbers mean.
    public let kind: PropertyKind
    /// What scores must be seen against.
    public let baselines: Baselines
    /// What all units together know; nil where that was not asked.
    public let wholeState: WholeState?
    /// The best few units by their addresses.
    public let bestUnits: [UnitAddress]
    /// The entropy of a categorical property in nats.
    public let entropy: Double?
    /// Where the values of the exact pass were, and of how many units; nil without one.
    public let exact: ExactPass.Holding?
    /// Runs that the figures rest on: of a binary property the fewer of those in which it holds and those in which it
    /// does not, of a quantity those above or below its median. nil for a quantity without an exact pass.
    public let runs: Int?
    /// Units that the exact pass was over.
    public let exactUnits: Int
    /// The null of a categorical property; nil where it was not made.
    public let null: InformationNull?
    /// The best on the validation part first.
    public private(set) var findings: [Finding]

    package init(name: String, kind: PropertyKind, baselines: Baselines, findings: [Finding]) {
        self.name = name
        self.kind = kind
        self.baselines = baselines
        self.findings = findings
        (wholeState, bestUnits, entropy, exact, exactUnits, null, runs) = (nil, [], nil, nil, 0, nil, nil)
    }

    /// From sums alone, as shards give them: scores by bins with their error, no intervals and no persistence.
    /// - Parameters:
    ///   - random: the same scan of random weights.
    ///   - exact: the second pass over this property's best units; its units come first, in their order.
    ///   - null: of a categorical property, which has no p without it.
    /// - Throws: `FindingError` for a property that never varies.
    public init(
        _ sums: ScanSums, property: Int, random: ScanSums? = nil, exact: ExactPass? = nil,
        wholeState: WholeState? = nil, null: InformationNull? = nil, top: Int = 10
    ) throws(FindingError) {
        try sums.checkVaries(property)
        let identity = sums.identity.properties[property]
        (name, kind, self.null) = (identity.name, identity.kind, null)
        let baselines = sums.baselines(of: property, random: random)
        self.baselines = baselines
        self.wholeState = wholeState
        bestUnits = wholeState?.bestUnits.map { sums.address(of: $0) } ?? []
        var entropy: Double?
        if case .categorical(let names) = kind {
            entropy = sums.test.entropy(of: property, categories: names.count, units: sums.units)
        }
        self.entropy = entropy
        self.exact = exact?.holding
        exactUnits = self.exact == nil ? 0 : exact?.units.count ?? 0
        let hasFigures = exact?.figures != nil
        if case .categorical = kind {
            runs = nil
        } else if let exact, hasFigures {
            runs = exact.runs
        } else {
            runs = kind == .binary ? baselines.runs : nil
        }
        let maker = FindingMaker(
            kind: identity.kind, baselines: baselines, wholeState: wholeState, entropy: entropy, runs: runs)
        let ranking = sums.ranking(of: property, null: null)
        if let exact, hasFigures {
            findings = maker.findings(ranking, exact).prefix(top).map { $0 }
        } else {
            findings = ranking.prefix(top).compactMap { maker.finding($0, steps: sums.test.steps) }
        }
    }

    /// Adds what ablating single units does.
    public mutating func add(_ effects: [AblationEffect]) {
        for effect in effects {
            guard let unit = effect.units.single, let index = findings.firstIndex(where: { $0.address == unit }) else {
                continue
            }
            findings[index].effect = effect
        }
    }
}

extension PartSums {
    /// The entropy of a categorical property in nats.
    func entropy(of property: Int, categories: Int, units: Int) -> Double {
        let size = units * Self.bins
        return MutualInformation.entropy(
            (0..<categories).map { category in
                // Any unit's bins add up to the category's count.
                properties[property].counts[category * size..<category * size + Self.bins].reduce(0) { $0 + Int($1) }
            })
    }
}
