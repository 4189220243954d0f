import CellProbing
import Files
import ModelCore
import ModelFiles

/// Findings about one property as a table, tab-separated values or JSON.
struct FindingsText {
    private let format: FindingsFormat
    private let name: (UnitAddress) -> String?

    /// - Parameter name: what a person calls a unit.
    init(_ format: FindingsFormat, name: @escaping (UnitAddress) -> String? = { _ in nil }) {
        self.format = format
        self.name = name
    }

    func text(_ findings: PropertyFindings, _ sums: ScanSums, about: ScanNames) -> String {
        switch format {
        case .json: json(findings, sums, about).encoded + "\n"
        case .tsv: tsv(findings, sums, about)
        case .table: table(findings, sums, about)
        }
    }

    // MARK: The table

    private func table(_ found: PropertyFindings, _ sums: ScanSums, _ about: ScanNames) -> String {
        var lines = [
            "\(found.name): \(about.meanings.first ?? "")",
            "\(about.model), \(sums.units) units (\(sums.identity.signals.map(\.description).joined(separator: ", "))); "
                + about.texts.joined(separator: ", "),
            "validation \(sums.validation.steps) symbols, test \(found.baselines.steps): "
                + (found.kind == .binary
                    ? "\(fixed(found.baselines.mean * 100, 2)) % hold, in \(found.baselines.runs) runs"
                    : found.kind == .real ? "mean \(fixed(found.baselines.mean, 3))" : "categories"),
        ]
        lines += sums.joiningLines + sums.leftOut.lines + about.notes
        if let unknown = about.unknown?.line { lines.append("unknown     \(unknown)") }
        lines += [
            "baselines   symbol only \(figure(found.baselines.symbolOnly))  column only "
                + "\(figure(found.baselines.columnOnly))  random weights \(figure(found.baselines.randomWeights))  "
                + "a random unit \(figure(found.baselines.randomUnit))"
        ]
        if let whole = found.wholeState {
            lines += [
                "best \(WholeState.few)      \(probe(whole.best, found.kind))  "
                    + found.bestUnits.map(\.description).joined(separator: " "),
                "whole state \(probe(whole.all, found.kind))",
            ]
        }
        if let exact = found.exact {
            lines.append(
                "exact       by values and not by bins: the best \(found.exactUnits) units over all steps, values in "
                    + exact.rawValue)
            if let runs = found.runs, runs < BlockBootstrap.leastRuns {
                lines.append(
                    "intervals   none: \(runs) run\(runs == 1 ? "" : "s") \(found.kind == .real ? "about the median " : "")"
                        + "in the test part, and an interval needs \(BlockBootstrap.leastRuns)")
            }
        } else if found.findings.contains(where: { $0.error ?? 0 > 0 }) {
            lines.append(
                "bins        scores are made from bins: by the values themselves they lie within ± of what is shown; "
                    + "there are no intervals")
        }
        if let entropy = found.entropy { lines.append("entropy     \(fixed(entropy, 4)) nats") }
        if let null = found.null {
            lines.append(
                "null        the best of all units under \(null.largest.count) turns of the labels; \(null.steps) steps"
                    + (null.every > 1 ? ", one of \(null.every)," : "") + " in \(null.windows) windows")
        }
        lines += found.findings.compactMap(ablated)
        lines.append("")
        let columns = columns(found)
        let rows =
            [columns.map(\.title)]
            + found.findings.enumerated().map { rank, finding in
                columns.map { $0.value(rank + 1, finding) }
            }
        lines += TextTable(isText: columns.map(\.isText)).lines(rows)
        if let provenance = about.provenance { lines += ["", provenance.line] }
        // A property may be typed with anything in it.
        return lines.map { printable($0, limit: .max) + "\n" }.joined()
    }

    /// What became of the model without a unit.
    private func ablated(_ finding: Finding) -> String? {
        guard let effect = finding.effect else { return nil }
        let loss = effect.inside ?? effect.loss
        var line = "ablated     \(finding.address): loss \(signed(loss.mean))\(effect.inside == nil ? "" : " inside"), "
        line += "above \(percent(loss.random?.share)) % of \(loss.random?.count ?? 0) random units"
        if let outside = effect.outside { line += "; \(signed(outside.mean)) outside" }
        if let ending = effect.ending {
            line += "; log p of the ending symbol \(signed(ending.mean)), above \(percent(ending.random?.share)) %"
        }
        return line + (finding.use.map { "; \($0.rawValue)" } ?? "")
    }

    private func probe(_ probe: WholeState.Probe, _ kind: PropertyKind) -> String {
        let score = "\(kind == .binary ? "AUROC" : "rho") \(fixed(probe.score, 4))"
        let accuracy = probe.accuracy.map { "  accuracy \(fixed($0, 4))" } ?? ""
        return score + accuracy + "  control \(fixed(probe.control, 4))  selectivity \(fixed(probe.selectivity, 4))"
            + "  lambda \(fixed(probe.penalty, 0)), of the control \(fixed(probe.controlPenalty, 0))"
    }

    private struct Column {
        var title: String
        var isText = false
        var value: (Int, Finding) -> String
    }

    private func columns(_ found: PropertyFindings) -> [Column] {
        let score = found.kind == .binary ? "AUROC" : found.kind == .real ? "rho" : "nats"
        var columns = [
            Column(title: "rank") { rank, _ in "\(rank)" },
            Column(title: "unit", isText: true) { $1.address.description },
            Column(title: score) { fixed($1.score, 4) },
        ]
        // Two different things, so never in one column: how far chance may have moved the score, and how far bins may.
        if found.findings.contains(where: { $0.interval != nil }) {
            columns.append(
                Column(title: "95 %", isText: true) { _, finding in
                    finding.interval.map { "\(fixed($0.lowerBound, 4))-\(fixed($0.upperBound, 4))" } ?? ""
                })
        } else if found.findings.contains(where: { $0.error ?? 0 > 0 }) {
            columns.append(
                Column(title: "bins", isText: true) { _, finding in finding.error.map { "±\(fixed($0, 4))" } ?? "" })
        }
        if case .categorical = found.kind {
        } else {
            columns.append(Column(title: "sign") { $1.isPositive ? "+" : "-" })
            columns.append(Column(title: "r") { figure($1.r, 3) })
        }
        if found.kind == .binary {
            columns += [
                Column(title: "threshold") { _, finding in finding.threshold.map { fixed(Double($0.value), 3) } ?? "" },
                Column(title: "F1") { figure($1.f1, 3) }, Column(title: "MCC") { figure($1.mcc, 3) },
                Column(title: "AP") { figure($1.averagePrecision, 3) },
            ]
        }
        if found.findings.contains(where: { name($0.address) != nil }) {
            columns.insert(
                Column(title: "name", isText: true) { [name] _, finding in
                    printable(name(finding.address) ?? "", limit: longestNameInTable)
                }, at: 2)
        }
        columns.append(Column(title: "p") { figure($1.familyWiseP, 3) })
        if found.kind == .binary {
            columns += Persistence.distances.map { distance in
                Column(title: ">=\(distance)") { figure($1.persistence[distance], 3) }
            }
        }
        return columns + [
            Column(title: "verdict", isText: true) { $1.verdict.rawValue },
            Column(title: "because", isText: true) { $1.reason },
        ]
    }

    // MARK: Tab-separated

    private func tsv(_ found: PropertyFindings, _ sums: ScanSums, _ about: ScanNames) -> String {
        let names =
            [
                "rank", "unit", "score", "error", "low", "high", "sign", "r", "threshold", "f1", "mcc", "p",
            ] + Persistence.distances.map { "persistence\($0)" } + ["warm_up", "start_difference"] + [
                "verdict", "explained", "steps", "mean", "runs", "symbol_only", "column_only", "random_weights",
                "random_unit", "best_units", "whole_state", "ablated_loss", "ablated_inside", "ablated_inside_above",
                "ablated_outside", "ablated_ending", "ablated_ending_above", "use", "turns", "null_steps",
                "average_precision", "reason", "whole_state_lambda", "best_units_lambda", "whole_state_control",
                "best_units_control", "unknown", "name",
            ]
        let hasNull = found.findings.contains { $0.familyWiseP != nil }
        let null = hasNull ? ["\(sums.identity.turns)", "\(found.null?.steps ?? found.baselines.steps)"] : ["", ""]
        let rows = found.findings.enumerated().map { rank, finding -> [String] in
            let figures: [Double?] =
                [
                    finding.r, finding.threshold.map { Double($0.value) }, finding.f1, finding.mcc, finding.familyWiseP,
                ] + Persistence.distances.map { finding.persistence[$0] }
            let interval: [Double?] = [
                finding.score, finding.error, finding.interval?.lowerBound, finding.interval?.upperBound,
            ]
            let baselines = found.baselines
            let beside: [Double?] = [
                baselines.symbolOnly, baselines.columnOnly, baselines.randomWeights, baselines.randomUnit,
                found.wholeState?.best.score, found.wholeState?.all.score,
            ]
            let more: [Double?] = [
                found.wholeState?.all.penalty, found.wholeState?.best.penalty, found.wholeState?.all.control,
                found.wholeState?.best.control, about.unknown.map { Double($0.count) },
            ]
            let effect: [Double?] = [
                finding.effect?.loss.mean, finding.effect?.inside?.mean, finding.effect?.inside?.random?.share,
                finding.effect?.outside?.mean, finding.effect?.ending?.mean, finding.effect?.ending?.random?.share,
            ]
            return ["\(rank + 1)", finding.address.description] + interval.map(plain)
                + [finding.isPositive ? "+" : "-"] + figures.map(plain)
                + [sums.warmUpName, plain(Double(sums.startDifference))]
                + [
                    finding.verdict.rawValue, finding.isExplained ? "yes" : "no", "\(finding.steps)",
                    plain(baselines.mean), "\(baselines.runs)",
                ] + (beside + effect).map(plain)
                + [finding.use?.rawValue ?? ""] + null + [plain(finding.averagePrecision), finding.reason]
                + more.map(plain) + [printable(name(finding.address) ?? "", limit: .max)]
        }
        return (about.provenance?.comments ?? "")
            + ([names] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    // MARK: JSON

    private func json(_ found: PropertyFindings, _ sums: ScanSums, _ about: ScanNames) -> JSONValue {
        let baselines = found.baselines
        let (identity, parts) = (sums.identity, sums.identity.parts)
        var members: [String: JSONValue] = [
            "format": .string("cellscope-find"), "version": .integer(1), "property": .string(found.name),
            "kind": .string(found.kind.name), "model": .string(about.model),
            "texts": .array(about.texts.map(JSONValue.string)), "units": .integer(sums.units),
            "signals": .array(identity.signals.map { .string($0.description) }),
            "parts": .array([parts.validationStart, parts.testStart, parts.testEnd].map(number)),
            "seed": .integer(identity.seed), "turns": .integer(identity.turns),
            "validation_steps": .integer(sums.validation.steps), "test_steps": .integer(baselines.steps),
            "blocks": .integer(sums.blocks.count), "blocks_in_all": .integer(identity.blocks),
            "mean": number(baselines.mean), "runs": .integer(baselines.runs), "entropy": number(found.entropy),
            "lanes": sums.joiningJSON, "not_finite": sums.leftOut.json, "findings": .array(found.findings.map(json)),
        ]
        members["baselines"] = .object([
            "symbol_only": number(baselines.symbolOnly), "column_only": number(baselines.columnOnly),
            "random_weights": number(baselines.randomWeights), "random_unit": number(baselines.randomUnit),
        ])
        members["best_units"] = found.wholeState.map { json($0.best, found.bestUnits, found.kind) } ?? .null
        members["whole_state"] = found.wholeState.map { json($0.all, nil, found.kind) } ?? .null
        members["runs_least"] = found.runs.map { .integer($0) } ?? .null
        members["unknown"] = about.unknown?.json ?? .null
        members["provenance"] = about.provenance?.json
        members["null_sample"] =
            found.null.map { null in
                .object([
                    "turns": .integer(null.largest.count), "steps": .integer(null.steps),
                    "every": .integer(null.every), "windows": .integer(null.windows),
                ])
            } ?? .null
        members["exact"] =
            found.exact.map { exact in
                .object(["units": .integer(found.exactUnits), "values_in": .string(exact.rawValue)])
            } ?? .null
        return .object(members)
    }

    private func json(_ probe: WholeState.Probe, _ units: [UnitAddress]?, _ kind: PropertyKind) -> JSONValue {
        let isReal = kind == .real
        var members = [
            "auroc": isReal ? .null : number(probe.score), "rho": isReal ? number(probe.score) : .null,
            "average_precision": number(probe.averagePrecision), "accuracy": number(probe.accuracy),
            "control_accuracy": isReal ? .null : number(probe.control),
            "control_rho": isReal ? number(probe.control) : .null, "selectivity": number(probe.selectivity),
            "lambda": number(probe.penalty), "control_lambda": number(probe.controlPenalty),
        ]
        if let units { members["units"] = .array(units.map { .string($0.description) }) }
        return .object(members)
    }

    private func json(_ finding: Finding) -> JSONValue {
        var members: [String: JSONValue] = [
            "unit": .string(finding.address.description), "score": number(finding.score),
            "error": number(finding.error),
            "interval": finding.interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null,
            "sign": .string(finding.isPositive ? "+" : "-"), "r": number(finding.r),
            "threshold": number(finding.threshold.map { Double($0.value) }), "f1": number(finding.f1),
            "mcc": number(finding.mcc), "p": number(finding.familyWiseP),
            "persistence": .object(
                Dictionary(
                    uniqueKeysWithValues: Persistence.distances.map { ("\($0)", number(finding.persistence[$0])) })),
            "ablation": finding.effect.map { .object(AblationText.members($0)) } ?? .null,
            "use": finding.use.map { .string($0.rawValue) } ?? .null,
            "steps": .integer(finding.steps), "explained": .bool(finding.isExplained),
            "verdict": .string(finding.verdict.rawValue), "reason": .string(finding.reason),
            "average_precision": number(finding.averagePrecision),
        ]
        members["name"] = name(finding.address).map(JSONValue.string)
        return .object(members)
    }
}
