import ModelCore

/// How well one unit follows one property, as far as a scan's sums tell: values are known by their bins.
public struct UnitScore: Hashable, Sendable {
    /// The unit's number in the scan.
    public let unit: Int
    /// The unit.
    public let address: UnitAddress
    /// The score on the part that decides and on the part that is reported: AUROC of a binary property, Spearman's ρ
    /// (within windows) of a real one, mutual information in nats of a categorical one.
    public let validation: Double
    /// The score on the part that is reported; nil where the property does not vary there.
    public let test: Double?
    /// How far the AUROC of the values themselves may be from `test`, which is of bins; nil where nothing bounds it.
    public let error: Double?
    /// Pearson's r on the test part; point-biserial for a binary property. nil for a unit that hardly varies.
    public let r: Double?
    /// The share of turned labels under which some unit scored at least as high on the test part, with either sign (the
    /// labels as they are counted in). The unit's own score has the sign that the validation part chose. nil without
    /// turns.
    public let familyWiseP: Double?
    /// The cut between two bins that has the highest MCC on the validation part, and what it does on the test part.
    public let threshold: Threshold?
    /// What that cut does on the test part.
    public let confusion: Confusion?
    /// Average precision on the test part, of a binary property with the sign of the validation part, by bins.
    public let averagePrecision: Double?

    /// Whether the property goes with high values, as the validation part has it.
    public let isPositive: Bool
}

extension ScanSums {
    /// Whether all values of a unit were numbers. What is none has no place among the others: no score, not even one that
    /// says nothing.
    func isFinite(_ unit: Int) -> Bool { validation.sums[unit].isFinite && test.sums[unit].isFinite }

    /// The units that had values which are infinite or no numbers; they have no scores.
    public var notFinite: [UnitAddress] { (0..<units).filter { !isFinite($0) }.map { address(of: $0) } }

    /// Every unit's score for a property, the best on the validation part first; of equals the lower number. Units that
    /// had values which are no numbers are left out.
    ///
    /// - Parameters:
    ///   - property: its number in the scan.
    ///   - null: of a category, which has no p without it.
    public func ranking(of property: Int, null: InformationNull? = nil) -> [UnitScore] {
        let kind = identity.properties[property].kind
        let nulls = largestTurned(property, kind)
        let scores = (0..<units).filter(isFinite).compactMap { score(of: $0, property, kind, nulls, null) }
        return scores.sorted { strength($0.validation, kind) > strength($1.validation, kind) }
    }

    /// How far a score is from what says nothing.
    func strength(_ score: Double, _ kind: PropertyKind) -> Double {
        switch kind {
        case .binary: abs(score - 0.5)
        case .real: abs(score)
        case .categorical: score
        }
    }

    private func score(
        of unit: Int, _ property: Int, _ kind: PropertyKind, _ nulls: [Double], _ null: InformationNull?
    ) -> UnitScore? {
        let address = address(of: unit)
        // What goes the other way than the validation part said is no evidence, however far it goes.
        func p(_ isPositive: Bool) -> Double? {
            guard !nulls.isEmpty else { return nil }
            let score = turnedScore(property, kind, unit, nil)
            return CircularShift.pValue(of: isPositive ? score : -score, against: nulls)
        }
        switch kind {
        case .binary:
            guard let decided = area(unit, property, .validation) else { return nil }
            let reported = area(unit, property, .test)
            let isPositive = decided.area >= 0.5
            let cut = bestCut(unit, property, isPositive)
            return UnitScore(
                unit: unit, address: address, validation: decided.area, test: reported?.area, error: reported?.error,
                r: r(unit, property, .test), familyWiseP: p(isPositive),
                threshold: cut.map {
                    Threshold(value: ValueBins.edge(above: $0, address.signal.range), isAbove: isPositive)
                },
                confusion: cut.map { confusion(unit, property, .test, cut: $0, isPositive) },
                averagePrecision: precision(unit, property, .test, isPositive), isPositive: isPositive)
        case .real:
            guard let decided = rho(unit, property, .validation) else { return nil }
            return UnitScore(
                unit: unit, address: address, validation: decided, test: rho(unit, property, .test), error: nil,
                r: r(unit, property, .test), familyWiseP: p(decided >= 0), threshold: nil, confusion: nil,
                averagePrecision: nil, isPositive: decided >= 0)
        case .categorical(let names):
            return UnitScore(
                unit: unit, address: address, validation: information(unit, property, names.count, .validation),
                test: information(unit, property, names.count, .test), error: nil, r: nil,
                familyWiseP: null?.familyWiseP(of: unit),
                threshold: nil, confusion: nil, averagePrecision: nil, isPositive: true)
        }
    }

    /// Steps by bin at which a binary property holds, and at which it does not.
    private func split(_ unit: Int, _ property: Int, _ part: ScanPart) -> (on: [Int], off: [Int]) {
        let row = unit * PartSums.bins..<(unit + 1) * PartSums.bins
        let on = self[part].properties[property].counts[row].map(Int.init)
        return (on, zip(self[part].counts[row], on).map { Int($0) - $1 })
    }

    private func area(_ unit: Int, _ property: Int, _ part: ScanPart) -> (area: Double, error: Double)? {
        let (on, off) = split(unit, property, part)
        return AUROC.binned(on: on, off: off)
    }

    private func precision(_ unit: Int, _ property: Int, _ part: ScanPart, _ isPositive: Bool) -> Double? {
        let (on, off) = split(unit, property, part)
        let positives = on.reduce(0, +)
        var sum = PrecisionSum(positives: positives, steps: positives + off.reduce(0, +))
        for (on, off) in zip(on, off) where on != 0 || off != 0 { sum.add(on: on, off: off) }
        return sum.value(isAbove: isPositive)
    }

    private func bestCut(_ unit: Int, _ property: Int, _ isPositive: Bool) -> Int? {
        let (on, off) = split(unit, property, .validation)
        let (positives, negatives) = (on.reduce(0, +), off.reduce(0, +))
        var (onBelow, offBelow) = (0, 0)
        var best: (cut: Int, mcc: Double)?
        for cut in 0..<PartSums.bins - 1 {
            onBelow += on[cut]
            offBelow += off[cut]
            let mcc = Self.confusion(onBelow, offBelow, positives, negatives, isPositive).mcc
            if mcc > best?.mcc ?? 0 { best = (cut, mcc) }
        }
        return best?.cut
    }

    private func confusion(
        _ unit: Int, _ property: Int, _ part: ScanPart, cut: Int, _ isPositive: Bool
    ) -> Confusion {
        let (on, off) = split(unit, property, part)
        return Self.confusion(
            on[...cut].reduce(0, +), off[...cut].reduce(0, +), on.reduce(0, +), off.reduce(0, +), isPositive)
    }

    private static func confusion(
        _ onBelow: Int, _ offBelow: Int, _ positives: Int, _ negatives: Int, _ isPositive: Bool
    ) -> Confusion {
        let (onAbove, offAbove) = (positives - onBelow, negatives - offBelow)
        return isPositive
            ? Confusion(
                truePositives: onAbove, falsePositives: offAbove, falseNegatives: onBelow, trueNegatives: offBelow)
            : Confusion(
                truePositives: onBelow, falsePositives: offBelow, falseNegatives: onAbove, trueNegatives: offAbove)
    }

    /// Pearson's r; nil where the unit varies so little beside its mean that sums of products in 32 bits, whose error
    /// is a millionth or so, do not tell how much.
    private func r(_ unit: Int, _ property: Int, _ part: ScanPart) -> Double? {
        let moments = moments(unit, property, part)
        let variation = moments.xx - moments.x * moments.x / moments.count
        return variation > 1e-5 * moments.xx ? moments.pearson : nil
    }

    private func moments(_ unit: Int, _ property: Int, _ part: ScanPart) -> LinearAssociation.Moments {
        var moments = LinearAssociation.Moments()
        let sums = self[part]
        moments.count = Double(sums.steps)
        moments.x = sums.sums[unit]
        moments.xx = sums.squares[unit]
        moments.y = sums.properties[property].sum
        moments.yy = sums.properties[property].squares
        moments.xy = sums.properties[property].products[unit]
        return moments
    }

    private func rho(_ unit: Int, _ property: Int, _ part: ScanPart) -> Double? {
        let sums = self[part]
        let product = sums.rankSquares[unit] * sums.properties[property].rankSquares
        return product > 0 ? max(-1, min(1, sums.properties[property].rankProducts[unit] / product.squareRoot())) : nil
    }

    /// By 32 bins of equal width.
    private func information(_ unit: Int, _ property: Int, _ categories: Int, _ part: ScanPart) -> Double {
        let counts = self[part].properties[property].counts
        return MutualInformation.nats(
            (0..<categories).map { category in
                let start = (category * units + unit) * PartSums.bins
                return stride(from: start, to: start + PartSums.bins, by: 8).map { first in
                    counts[first..<first + 8].reduce(0) { $0 + Int($1) }
                }
            })
    }

    /// The score whose null is taken, within windows: AUROC − ½ of a binary property, ρ of a real one.
    private func turnedScore(_ property: Int, _ kind: PropertyKind, _ unit: Int, _ turn: Int?) -> Double {
        let sums = test.properties[property]
        let product = turn.map { sums.turned[$0 * units + unit] } ?? sums.rankProducts[unit]
        let scale = kind == .binary ? sums.rankSquares : (sums.rankSquares * test.rankSquares[unit]).squareRoot()
        return scale > 0 ? product / scale : 0
    }

    private func largestTurned(_ property: Int, _ kind: PropertyKind) -> [Double] {
        // Where labels were turned in some windows alone, the score of all is not theirs (`FalseDiscovery`).
        guard !test.properties[property].turned.isEmpty, identity.turnedWindows == nil else { return [] }
        let counting = (0..<units).filter(isFinite)
        return (0..<identity.turns).map { turn in
            counting.reduce(0) { max($0, abs(turnedScore(property, kind, $1, turn))) }
        }
    }
}
