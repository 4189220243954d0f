import ModelCore

/// Every unit beside every property: what explains each unit best, and how many are explained.
public struct ActivationAtlas: Hashable, Sendable {
    /// The best explanation of one unit: chosen by scores and baselines of the validation part; its own score, its
    /// baseline and whether it is explained are of the test part.
    public struct Entry: Hashable, Sendable {
        /// The unit.
        public var address: UnitAddress
        /// The property's number in the scan.
        public var property: Int
        /// AUROC turned by its sign, or |ρ|.
        public var score: Double
        /// Whether the property goes with high values.
        public var isPositive: Bool
        /// The highest of the property's baselines; nil where there is none.
        public var baseline: Double?
        /// The false discovery rate at which it counts as found; nil without turns.
        public var q: Double?
        /// ≥ 0.9 and at least 0.05 above every baseline, precise enough, of 20 runs at least, and found at a false
        /// discovery rate of 0.05.
        public var isExplained: Bool

        package init(
            address: UnitAddress, property: Int, score: Double, isPositive: Bool, baseline: Double?,
            q: Double? = nil, isExplained: Bool
        ) {
            self.address = address
            self.property = property
            self.score = score
            self.isPositive = isPositive
            self.baseline = baseline
            self.q = q
            self.isExplained = isExplained
        }
    }

    /// One property over all units.
    public struct Column: Hashable, Sendable {
        /// The property as it was typed.
        public var name: String
        /// What its numbers mean.
        public var kind: PropertyKind
        /// What scores must be seen against.
        public var baselines: Baselines
        /// Its best unit on the validation part, and that one's score on the test part: AUROC turned by its sign, |ρ|,
        /// or the share of the categories' entropy.
        public var best: UnitAddress?
        /// That unit's score.
        public var score: Double?
        /// The false discovery rate at which that unit counts as found; nil without turns.
        public var q: Double?
        /// Units that it explains, of which some may be explained by another property better.
        public var explained: Int
        /// Why it says nothing here: it never varies.
        public var problem: FindingError?

        package init(
            name: String, kind: PropertyKind, baselines: Baselines, explained: Int = 0, problem: FindingError? = nil
        ) {
            self.name = name
            self.kind = kind
            self.baselines = baselines
            self.explained = explained
            self.problem = problem
        }

        /// Whether its scores are information, and not to be set beside the others'.
        public var isCategorical: Bool { if case .categorical = kind { true } else { false } }
    }

    /// In the order of the units.
    public let entries: [Entry]
    /// In the order of the properties. A category explains no unit: it has no baselines.
    public let columns: [Column]
    /// Of each unit that has an entry, by property: 2·AUROC − 1 of a binary one, ρ of a real one, with its sign on the
    /// test part, −1…1; NaN for a category, and for what never varies.
    public let associations: [UnitAddress: [Double]]

    /// What q follows from; nil without turns.
    public let discovery: FalseDiscovery?
    /// Units whose best property counts as found at a false discovery rate of 0.05, explained or not.
    public var found: Int { entries.count { $0.q.map { $0 <= Verdict.discoveryRate } ?? false } }
    /// Units that have an explanation.
    public var explained: Int { entries.count { $0.isExplained } }

    package init(entries: [Entry], columns: [Column], associations: [UnitAddress: [Double]]) {
        self.entries = entries
        self.columns = columns
        self.associations = associations
        discovery = nil
    }

    /// - Parameter random: the same scan of random weights.
    public init(_ sums: ScanSums, random: ScanSums? = nil) {
        let discovery = FalseDiscovery(sums)
        var best: [Int: (strength: Double, entry: Entry)] = [:]
        var columns: [Column] = []
        var associations: [UnitAddress: [Double]] = [:]
        let nothing = [Double](repeating: .nan, count: sums.identity.properties.count)
        for (index, property) in sums.identity.properties.enumerated() {
            let baselines = sums.baselines(of: index, random: random)
            var column = Column(name: property.name, kind: property.kind, baselines: baselines)
            if case .categorical(let names) = property.kind {
                let entropy = sums.test.entropy(of: index, categories: names.count, units: sums.units)
                let best = sums.ranking(of: index).first
                (column.best, column.score) = (best?.address, best?.test.map { entropy > 0 ? $0 / entropy : 0 })
                columns.append(column)
                continue
            }
            do throws(FindingError) {
                try sums.checkVaries(index)
            } catch {
                column.problem = error
                columns.append(column)
                continue
            }
            let deciding = sums.baselines(of: index, random: random, on: .validation)
            let highest = [baselines.symbolOnly, baselines.columnOnly, baselines.randomWeights]
                .compactMap { $0.map { abs($0) } }.max()
            for score in sums.ranking(of: index) {
                guard let test = score.test else { continue }
                associations[score.address, default: nothing][index] = property.kind == .binary ? 2 * test - 1 : test
                let oriented =
                    property.kind == .binary
                    ? (score.isPositive ? test : 1 - test) : (score.isPositive ? test : -test)
                let evidence = Verdict.Evidence(
                    kind: property.kind, score: oriented, averagePrecision: score.averagePrecision, familyWiseP: nil,
                    baselines: baselines, runs: property.kind == .binary ? baselines.runs : nil)
                let q = discovery?.q[index][score.unit]
                let isExplained =
                    evidence.isExplained && (discovery == nil || q.map { $0 <= Verdict.discoveryRate } ?? false)
                if column.best == nil { (column.best, column.score, column.q) = (score.address, oriented, q) }
                if isExplained { column.explained += 1 }
                // AUROC and ρ on one scale: 0 says nothing, 1 everything.
                let strength =
                    property.kind == .binary ? 2 * abs(score.validation - 0.5) : abs(score.validation)
                let decided = Verdict.Evidence(
                    kind: property.kind,
                    score: property.kind == .binary ? 0.5 + strength / 2 : strength, familyWiseP: nil,
                    baselines: deciding)
                // What is explained there goes before what a baseline gives as well. The reported part has no say.
                let key = strength + (decided.isExplained ? 1 : 0)
                if key > best[score.unit]?.strength ?? -1 {
                    best[score.unit] = (
                        key,
                        Entry(
                            address: score.address, property: index, score: oriented, isPositive: score.isPositive,
                            baseline: highest, q: q, isExplained: isExplained)
                    )
                }
            }
            columns.append(column)
        }
        self.columns = columns
        self.associations = associations
        self.discovery = discovery
        entries = best.sorted { $0.key < $1.key }.map(\.value.entry)
    }
}
