import CellProbing
import Files
import ModelCore
import ModelFiles

/// The effects of ablations as a table, tab-separated values or JSON.
struct AblationText {
    private let format: FindingsFormat
    private let name: (UnitAddress) -> String?

    /// - Parameter name: what a person calls a unit.
    init(_ format: FindingsFormat, name: @escaping (UnitAddress) -> String? = { _ in nil }) {
        self.format = format
        self.name = name
    }

    func text(
        _ run: AblationRun, _ effects: [AblationEffect], top: Int, property: Property?, about: ScanNames
    ) -> String {
        let shown = Array(effects.prefix(top))
        let (modelName, textName) = (about.model, about.texts.first ?? "")
        switch format {
        case .json:
            return json(run, shown, of: effects.count, property, about).encoded + "\n"
        case .tsv:
            return (about.provenance?.comments ?? "")
                + ([Self.names] + shown.enumerated().map { cells($1, rank: $0 + 1) })
                .map { $0.joined(separator: "\t") + "\n" }.joined()
        case .table:
            let unknown = about.unknown?.line.map { ["unknown     \($0)"] } ?? []
            let lines =
                heading(run, effects, property, modelName, textName) + unknown + [""] + table(shown)
                + (about.provenance.map { ["", $0.line] } ?? [])
            return lines.map { printable($0, limit: .max) + "\n" }.joined()
        }
    }

    // MARK: The table

    private func heading(
        _ run: AblationRun, _ effects: [AblationEffect], _ property: Property?, _ modelName: String,
        _ textName: String
    ) -> [String] {
        let how =
            switch run.settings.method {
            case .zero: "at 0"
            case .mean: "at its mean over \(run.referenceSteps) steps of the validation part"
            case .resample: "at its value \(run.shift) symbols on in the stretch, which is taken as a ring"
            }
        let candidates = run.plan.candidates.count
        var lines = [
            property.map { "\($0.name): \($0.meaning)" } ?? "no property: the loss alone",
            "\(modelName); \(textName), symbols \(run.stretch.lowerBound) to \(run.stretch.upperBound - 1)",
            "ablated     \(effects.count) of \(candidates), each unit \(how)",
        ]
        if let baseline = run.baseline {
            var line = "unchanged   loss \(fixed(baseline.loss.value, 4)) nats, "
            line +=
                "\(fixed(baseline.loss.value * Self.bitsPerNat, 4)) bits per character (\(baseline.loss.steps) steps)"
            if let inside = baseline.inside, let outside = baseline.outside {
                line += "; inside \(fixed(inside.value, 4)) (\(inside.steps)), outside \(fixed(outside.value, 4)) "
                line += "(\(outside.steps))"
            }
            lines.append(line)
            if let ending = baseline.ending, let chance = baseline.endingChance {
                lines.append(
                    "ending      the symbol that ends it: log p \(fixed(ending.value, 4)), p \(fixed(chance.value, 4)) "
                        + "(\(ending.steps) endings)")
            }
        }
        return lines + randomLines(effects) + run.leftOut.lines
    }

    private static let bitsPerNat = 1.442_695_040_888_963_4

    /// What random units of the same kind do; one line for each kind.
    private func randomLines(_ effects: [AblationEffect]) -> [String] {
        var kinds: Set<String> = []
        return effects.compactMap { effect in
            guard let random = (effect.inside ?? effect.loss).random else { return nil }
            let units = effect.units
            let kind =
                "\(units.isKeepOnly ? "kept " : "")\(units.named.count == 1 ? "units" : "sets of \(units.named.count)")"
                + " of \(units.signal)"
            guard kinds.insert(kind).inserted else { return nil }
            var line = "random      \(random.count) other \(kind), median and 95 %: "
            line += "loss\(effect.inside == nil ? "" : " inside") "
            line += "\(signed(random.median)) \(signed(random.high))"
            if let ending = effect.ending?.random {
                line += ", |log p| of the ending symbol \(fixed(ending.median, 4)) \(fixed(ending.high, 4))"
            }
            return line
        }
    }

    private func table(_ effects: [AblationEffect]) -> [String] {
        var columns: [(title: String, isText: Bool, value: (Int, AblationEffect) -> String)] = [
            ("rank", false, { rank, _ in "\(rank)" }), ("unit", true, { $1.units.description }),
        ]
        if effects.contains(where: { $0.units.single.flatMap(name) != nil }) {
            columns.append(
                ("name", true, { [name] in printable($1.units.single.flatMap(name) ?? "", limit: longestNameInTable) }))
        }
        if effects.contains(where: { $0.area != nil }) {
            columns.append(("AUROC", false, { figure($1.area, 3) }))
        }
        columns.append(("loss", false, { signed($1.loss.mean) }))
        func add(_ title: String, _ change: @escaping (AblationEffect) -> AblationEffect.Change?) {
            if title != "loss" { columns.append((title, false, { change($1).map { signed($0.mean) } ?? "-" })) }
            columns.append(("95 %", true, { interval(change($1)?.interval) }))
            columns.append(("above", false, { percent(change($1)?.random?.share) }))
        }
        if effects.contains(where: { $0.inside != nil }) {
            add("inside") { $0.inside }
            columns.append(("outside", false, { $1.outside.map { signed($0.mean) } ?? "-" }))
        } else {
            add("loss") { $0.loss }
        }
        if effects.contains(where: { $0.ending != nil }) {
            add("log p end") { $0.ending }
            columns.append(("p end", false, { $1.endingChance.map { signed($0.mean, 4) } ?? "-" }))
        }
        columns.append(("use", true, { $1.use?.rawValue ?? "" }))
        let rows =
            [columns.map(\.title)]
            + effects.enumerated().map { rank, effect in columns.map { $0.value(rank + 1, effect) } }
        return TextTable(isText: columns.map(\.isText)).lines(rows)
    }

    // MARK: Tab-separated

    private static let changes = ["loss", "inside", "outside", "ending", "ending_p"]

    private static let names: [String] =
        ["rank", "unit", "auroc"]
        + changes.flatMap { change in
            ["", "_low", "_high", "_steps", "_random", "_random_median", "_random_high", "_above"].map { change + $0 }
        } + ["effective", "use", "name"]

    private func cells(_ effect: AblationEffect, rank: Int) -> [String] {
        let changes = [effect.loss, effect.inside, effect.outside, effect.ending, effect.endingChance]
        return [
            "\(rank)", effect.units.description, plain(effect.area),
        ]
            + changes.flatMap { change -> [String] in
                guard let change else { return [String](repeating: "", count: 8) }
                let random = change.random
                return [
                    plain(change.mean), plain(change.interval?.lowerBound), plain(change.interval?.upperBound),
                    "\(change.steps)", random.map { "\($0.count)" } ?? "", plain(random?.median), plain(random?.high),
                    plain(random?.share),
                ]
            } + [
                effect.isEffective.map { $0 ? "yes" : "no" } ?? "", effect.use?.rawValue ?? "",
                printable(effect.units.single.flatMap(name) ?? "", limit: .max),
            ]
    }

    // MARK: JSON

    private func json(
        _ run: AblationRun, _ effects: [AblationEffect], of done: Int, _ property: Property?, _ about: ScanNames
    ) -> JSONValue {
        func mean(_ mean: AblationBaseline.Mean?) -> JSONValue {
            mean.map { .object(["value": number($0.value), "steps": .integer($0.steps)]) } ?? .null
        }
        let baseline = run.baseline
        return .object([
            "format": .string("cellscope-ablate"), "version": .integer(1),
            "property": property.map { .string($0.name) } ?? .null, "model": .string(about.model),
            "text": .string(about.texts.first ?? ""), "unknown": about.unknown?.json ?? .null,
            "provenance": about.provenance?.json ?? .null, "method": .string(run.settings.method.rawValue),
            "symbols": .array([.integer(run.stretch.lowerBound), .integer(run.stretch.upperBound)]),
            "warm_up": .integer(min(run.settings.warmUp, run.stretch.lowerBound)),
            "reference_symbols": .integer(run.reference.count), "reference_steps": .integer(run.referenceSteps),
            "shift": run.settings.method == .resample ? .integer(run.shift) : .null,
            "seed": .integer(run.settings.seed), "asked": .integer(run.plan.candidates.count), "done": .integer(done),
            "not_finite": run.leftOut.json,
            "unchanged": .object([
                "loss": mean(baseline?.loss), "inside": mean(baseline?.inside), "outside": mean(baseline?.outside),
                "ending": mean(baseline?.ending), "ending_p": mean(baseline?.endingChance),
            ]),
            "effects": .array(
                effects.map { effect in
                    var members = Self.members(effect)
                    members["name"] = effect.units.single.flatMap(name).map(JSONValue.string)
                    return .object(members)
                }),
        ])
    }

    /// An effect's members, as findings have them too.
    static func members(_ effect: AblationEffect) -> [String: JSONValue] {
        [
            "units": .string(effect.units.description), "auroc": number(effect.area), "loss": json(effect.loss),
            "inside": json(effect.inside), "outside": json(effect.outside), "ending": json(effect.ending),
            "ending_p": json(effect.endingChance), "effective": effect.isEffective.map(JSONValue.bool) ?? .null,
            "use": effect.use.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private static func json(_ change: AblationEffect.Change?) -> JSONValue {
        guard let change else { return .null }
        return .object([
            "change": number(change.mean), "steps": .integer(change.steps),
            "interval": change.interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null,
            "random": change.random.map { random in
                .object([
                    "count": .integer(random.count), "median": number(random.median), "high": number(random.high),
                    "above": number(random.share),
                ])
            } ?? .null,
        ])
    }
}

/// Both ends of an interval of changes; a dash where there is none.
private func interval(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "\(signed($0.lowerBound)) \(signed($0.upperBound))" } ?? "-"
}
