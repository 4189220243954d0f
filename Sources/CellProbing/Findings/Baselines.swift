/// What a unit's score has to be seen against.
public struct Baselines: Hashable, Sendable {
    /// Steps and how often the property holds there, or its mean, on the part that is reported.
    public var steps: Int
    /// How often the property holds on the test part, or its mean.
    public var mean: Double
    /// Stretches of the property there; one that goes over the end of a window counts in both.
    public var runs: Int
    /// The best that the symbol read alone, and the column alone, can do: learned on the validation part; AUROC of a
    /// binary property, Spearman's ρ of a real one.
    public var symbolOnly: Double?
    /// The same of the column alone.
    public var columnOnly: Double?
    /// What the best unit of the same architecture with random weights does, found in the same way.
    public var randomWeights: Double?
    /// What a unit picked at random does: the median over all units, either sign.
    public var randomUnit: Double?

    package init(
        steps: Int, mean: Double, runs: Int, symbolOnly: Double? = nil, columnOnly: Double? = nil,
        randomWeights: Double? = nil, randomUnit: Double? = nil
    ) {
        self.steps = steps
        self.mean = mean
        self.runs = runs
        self.symbolOnly = symbolOnly
        self.columnOnly = columnOnly
        self.randomWeights = randomWeights
        self.randomUnit = randomUnit
    }
}

extension ScanSums {
    /// A property's baselines, as far as the scan tells.
    /// - Parameters:
    ///   - random: the same scan of the same architecture with random weights.
    ///   - part: on which they are judged. What they have to learn they learn on the validation part in either case.
    public func baselines(of property: Int, random: ScanSums? = nil, on part: ScanPart = .test) -> Baselines {
        let kind = identity.properties[property].kind
        let (decides, reports) = (validation.properties[property], self[part].properties[property])
        let steps = self[part].steps
        func own(_ unit: UnitScore) -> Double? { part == .test ? unit.test : unit.validation }
        func oriented(_ score: Double?) -> Double? {
            guard let score else { return nil }
            return kind == .binary ? max(score, 1 - score) : abs(score)
        }
        let scores = ranking(of: property).compactMap { oriented(own($0)) }.sorted()
        var baselines = Baselines(
            steps: steps, mean: steps > 0 ? reports.sum / Double(steps) + Double(offsets[property]) : 0,
            runs: reports.runs)
        if !scores.isEmpty { baselines.randomUnit = scores[scores.count / 2] }
        switch kind {
        case .binary:
            baselines.symbolOnly = decides.bySymbol.auroc(on: reports.bySymbol)
            baselines.columnOnly = decides.byColumn.auroc(on: reports.byColumn)
        case .real:
            baselines.symbolOnly = decides.bySymbol.spearman(on: reports.bySymbol)
            baselines.columnOnly = decides.byColumn.spearman(on: reports.byColumn)
        case .categorical: break
        }
        if let best = random?.ranking(of: property).first, let score = own(best) {
            baselines.randomWeights = kind == .binary ? (best.isPositive ? score : 1 - score) : abs(score)
        }
        return baselines
    }

    /// Throws where a binary property never or always holds on a part, or a real one has one value; and where no unit
    /// has values that are all numbers.
    public func checkVaries(_ property: Int) throws(FindingError) {
        try checkIsFinite()
        let (name, kind) = (identity.properties[property].name, identity.properties[property].kind)
        if case .categorical = kind { return }
        for part in ScanPart.allCases {
            let (steps, sums) = (Double(self[part].steps), self[part].properties[property])
            guard steps > 0 else { throw .noSteps(part) }
            if kind == .binary, sums.sum == 0 || sums.sum == steps {
                throw .constant(name, holds: sums.sum > 0, part)
            }
            if kind == .real, sums.squares - sums.sum * sums.sum / steps <= 1e-9 * max(1, sums.squares) {
                throw .oneValue(name, part)
            }
        }
    }

    /// Throws where no unit has values that are all numbers, so that there is nothing to set beside any property.
    public func checkIsFinite() throws(FindingError) {
        if !(0..<units).contains(where: isFinite) { throw .notFinite(units: units) }
    }
}

/// Why nothing can be found.
public enum FindingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A binary property always or never holds.
    case constant(String, holds: Bool, ScanPart)
    /// A quantity or category has one value all the time.
    case oneValue(String, ScanPart)
    /// No step of a part counts.
    case noSteps(ScanPart)
    /// Every unit has values that are infinite or no numbers.
    case notFinite(units: Int)

    public var description: String {
        switch self {
        case .constant(let name, let holds, let part):
            "\(name) \(holds ? "always" : "never") holds in the \(part.rawValue) part; take another text or other parts"
        case .oneValue(let name, let part):
            "\(name) has one value all through the \(part.rawValue) part; take another text or other parts"
        case .notFinite(let units):
            "the values of all \(units) units turn infinite or into no numbers, so nothing can be said of them; look at the "
                + "model's weights with cellscope inspect"
        case .noSteps(let part):
            "no step of the \(part.rawValue) part counts; take a text whose symbols the model knows"
        }
    }
}
