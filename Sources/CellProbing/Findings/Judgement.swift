/// A verdict with the reason for it, in a few words.
public struct Judgement: Hashable, Sendable {
    /// In a word.
    public let verdict: Verdict
    /// Which line of the table it was, with the figures: `0.447 above symbol only; 0.999 20 steps after a change`.
    public let reason: String

    /// The first line of the table that fits.
    public init(_ evidence: Verdict.Evidence) {
        (verdict, reason) = Self.judge(evidence)
    }

    private static func judge(_ evidence: Verdict.Evidence) -> (Verdict, String) {
        if let p = evidence.familyWiseP, p >= Verdict.significance {
            let middle = evidence.kind == .binary ? 0.5 : 0
            let how = evidence.score < middle ? "it goes the other way in the test part" : "chance does as well"
            return (.nothing, "\(how): p \(short(p))")
        }
        if evidence.isExplained && evidence.remembers { return (.tracker, margin(evidence) + memory(evidence)) }
        if let joint = evidence.joint {
            return (
                .distributed,
                "\(joint.name) together: \(short(joint.value)), \(short(joint.value - evidence.score)) above this unit"
            )
        }
        let least = evidence.kind == .binary ? Verdict.leastArea : Verdict.leastRho
        guard evidence.score >= least else {
            return (.nothing, "too little: \(name(evidence.kind)) \(short(evidence.score)) is under \(least)")
        }
        if !evidence.remembers, let later = evidence.later {
            return (.detector, "only \(short(later.value)) \(later.distance) steps after a change: it forgets")
        }
        if evidence.isMatchedBySymbol {
            return (.detector, "symbol only gives \(short(evidence.symbolOnly))")
        }
        guard evidence.isAboveBaselines(evidence.score), let why = shortfall(evidence) else {
            let nearest = evidence.nearest.map { "\($0.name) gives \(short($0.value))" }
            return (.nothing, nearest ?? "no baseline is known")
        }
        return (.partly, why)
    }

    /// Why what is real is no tracker.
    private static func shortfall(_ evidence: Verdict.Evidence) -> String? {
        if evidence.score < Verdict.explained {
            return margin(evidence) + ", but \(name(evidence.kind)) is under \(Verdict.explained)"
        }
        if let precision = evidence.averagePrecision, !evidence.isPrecise {
            return "average precision \(short(precision)): most of what it points out is wrong"
        }
        if let runs = evidence.runs, !evidence.hasRuns {
            return "only \(runs) run\(runs == 1 ? "" : "s") in the test part; \(Verdict.leastRuns) are needed"
        }
        return nil
    }

    private static func margin(_ evidence: Verdict.Evidence) -> String {
        guard let nearest = evidence.nearest else {
            if case .categorical = evidence.kind { return "it tells \(short(evidence.score)) of the entropy" }
            return "no baseline is known"
        }
        return "\(short(evidence.score - nearest.value)) above \(nearest.name)"
    }

    private static func memory(_ evidence: Verdict.Evidence) -> String {
        if let later = evidence.later { return "; \(short(later.value)) \(later.distance) steps after a change" }
        return evidence.kind == .binary ? "; how long it lasts is not known" : ""
    }

    private static func name(_ kind: PropertyKind) -> String {
        switch kind {
        case .binary: "AUROC"
        case .real: "|rho|"
        case .categorical: "the share of the entropy"
        }
    }

    /// With three decimals.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "\(value)" }
        let thousandths = Int((abs(value) * 1000).rounded())
        let rest = String(thousandths % 1000)
        return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1000)."
            + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

extension Verdict.Evidence {
    /// What the symbol alone gives; 0 where that is not known.
    var symbolOnly: Double { baselines.symbolOnly.map { abs($0) } ?? 0 }
}
