import CellProbing
import Files
import ModelCore
import ModelFiles

/// An atlas as a table, tab-separated values or JSON.
struct AtlasText {
    private let format: FindingsFormat
    private let units: Bool
    private let name: (UnitAddress) -> String?

    /// - Parameters:
    ///   - units: whether the table is of units and not of properties.
    ///   - name: what a person calls a unit.
    init(_ format: FindingsFormat, units: Bool = false, name: @escaping (UnitAddress) -> String? = { _ in nil }) {
        self.format = format
        self.units = units
        self.name = name
    }

    func text(_ atlas: ActivationAtlas, _ sums: ScanSums, about: ScanNames) -> String {
        switch format {
        case .json: json(atlas, sums, about).encoded + "\n"
        case .tsv: tsv(atlas, sums, about)
        case .table: table(atlas, sums, about)
        }
    }

    private func tsv(_ atlas: ActivationAtlas, _ sums: ScanSums, _ about: ScanNames) -> String {
        let start = [sums.warmUpName, plain(Double(sums.startDifference))]
        let rows = unitRows(atlas, sums, limit: .max)
        return (about.provenance?.comments ?? "")
            + rows.enumerated().map { row, cells in
                // The name stays last.
                let start = row == 0 ? ["warm_up", "start_difference"] : start
                return (cells.dropLast() + start + cells.suffix(1)).joined(separator: "\t") + "\n"
            }.joined()
    }

    private func table(_ atlas: ActivationAtlas, _ sums: ScanSums, _ about: ScanNames) -> String {
        let texts = about.texts.joined(separator: ", ")
        let signals = sums.identity.signals.map { signal in
            let entries = atlas.entries.filter { $0.address.signalAddress == signal }
            return "\(signal): \(entries.count { $0.isExplained }) of \(sums.identity.hidden)"
        }
        let share = Double(atlas.explained) / Double(max(1, sums.units))
        let lines =
            ["\(about.model), \(sums.units) units; \(texts), test part of \(sums.test.steps) symbols"]
            + sums.joiningLines + sums.leftOut.lines + (about.unknown?.line.map { ["unknown: \($0)"] } ?? []) + [
                "explained: \(atlas.explained) of \(sums.units) units (\(fixed(share * 100, 1)) %); "
                    + signals.joined(separator: ", ")
            ] + Self.discovery(atlas, sums) + [""]
        var rows = units ? unitRows(atlas, sums, limit: longestNameInTable) : columnRows(atlas)
        // Without any names, the table goes without their column.
        for column in rows[0].indices.reversed()
        where rows[0][column] == "name" && rows.dropFirst().allSatisfy({ $0[column].isEmpty }) {
            for row in rows.indices { rows[row].remove(at: column) }
        }
        let table = TextTable(isText: rows[0].map { _ in true }).lines(rows)
        let made = about.provenance.map { ["", $0.line] } ?? []
        return (lines + table + made).map { printable($0, limit: .max) + "\n" }.joined()
    }

    /// How many findings at once were allowed for.
    static func discovery(_ atlas: ActivationAtlas, _ sums: ScanSums) -> [String] {
        guard let discovery = atlas.discovery else {
            return ["found: no false discovery rate is known (no turns of the labels), so an explanation may be chance"]
        }
        return [
            "found: \(atlas.found) units' properties at a false discovery rate of q <= \(Verdict.discoveryRate), and no unit "
                + "counts as explained without it; Benjamini and Yekutieli over \(discovery.hypotheses) pairs of a unit and "
                + "a property, \(sums.identity.turns) turns"
        ]
    }

    private func discoveryJSON(_ atlas: ActivationAtlas, _ sums: ScanSums) -> JSONValue {
        guard let discovery = atlas.discovery else { return .null }
        return .object([
            "method": .string("Benjamini-Yekutieli"), "level": number(Verdict.discoveryRate),
            "hypotheses": .integer(discovery.hypotheses), "turns": .integer(sums.identity.turns),
            "found": .integer(atlas.found),
        ])
    }

    private func columnRows(_ atlas: ActivationAtlas) -> [[String]] {
        func figure(_ value: Double?) -> String { value.map { fixed(abs($0), 4) } ?? "-" }
        return [["property", "best unit", "name", "score", "symbol", "column", "random", "mean", "q", "explains"]]
            + atlas.columns.map { column in
                if let problem = column.problem {
                    let word =
                        switch problem {
                        case .constant(_, let holds, _): holds ? "always" : "never"
                        case .oneValue: "constant"
                        case .noSteps: "unseen"
                        case .notFinite: "no numbers"
                        }
                    return [column.name, word, "", "", "", "", "", "", "", ""]
                }
                return [
                    column.name, column.best?.description ?? "-", shown(column.best, longestNameInTable),
                    figure(column.score), figure(column.baselines.symbolOnly), figure(column.baselines.columnOnly),
                    figure(column.baselines.randomWeights),
                    column.isCategorical ? "-" : fixed(column.baselines.mean, 4), rate(column.q),
                    "\(column.explained)",
                ]
            }
    }

    /// A false discovery rate; a dash where there is none.
    private func rate(_ q: Double?) -> String { q.map { $0 < 0.001 ? scientific($0) : fixed($0, 3) } ?? "-" }

    /// A unit's name, of so many characters at most.
    private func shown(_ unit: UnitAddress?, _ limit: Int) -> String {
        printable(unit.flatMap(name) ?? "", limit: limit)
    }

    private func unitRows(_ atlas: ActivationAtlas, _ sums: ScanSums, limit: Int) -> [[String]] {
        [["unit", "property", "score", "sign", "baseline", "explained", "q", "name"]]
            + atlas.entries.map { entry in
                [
                    entry.address.description, printable(sums.identity.properties[entry.property].name, limit: .max),
                    fixed(entry.score, 4),
                    entry.isPositive ? "+" : "-", entry.baseline.map { fixed($0, 4) } ?? "",
                    entry.isExplained ? "yes" : "no", limit == .max ? plain(entry.q) : rate(entry.q),
                    shown(entry.address, limit),
                ]
            }
    }

    private func json(_ atlas: ActivationAtlas, _ sums: ScanSums, _ about: ScanNames) -> JSONValue {
        .object([
            "format": .string("cellscope-atlas"), "version": .integer(1),
            "model": .string(about.model), "texts": .array(about.texts.map(JSONValue.string)),
            "test_steps": .integer(sums.test.steps), "units": .integer(sums.units),
            "explained": .integer(atlas.explained), "lanes": sums.joiningJSON,
            "unknown": about.unknown?.json ?? .null, "provenance": about.provenance?.json ?? .null,
            "false_discovery": discoveryJSON(atlas, sums),
            "not_finite": sums.leftOut.json,
            "properties": .array(
                atlas.columns.map { column in
                    var members: [String: JSONValue] = [
                        "name": .string(column.name), "kind": .string(column.kind.name),
                        "mean": number(column.baselines.mean), "symbol_only": number(column.baselines.symbolOnly),
                        "column_only": number(column.baselines.columnOnly),
                        "random_weights": number(column.baselines.randomWeights),
                        "best": column.best.map { .string($0.description) } ?? .null, "score": number(column.score),
                        "q": number(column.q), "runs": .integer(column.baselines.runs),
                        "explained": .integer(column.explained),
                        "problem": column.problem.map { .string($0.description) } ?? .null,
                    ]
                    members["best_name"] = column.best.flatMap(name).map(JSONValue.string)
                    return .object(members)
                }),
            "best": .array(
                atlas.entries.map { entry in
                    var members: [String: JSONValue] = [
                        "unit": .string(entry.address.description),
                        "property": .string(sums.identity.properties[entry.property].name),
                        "score": number(entry.score), "sign": .string(entry.isPositive ? "+" : "-"),
                        "baseline": number(entry.baseline), "q": number(entry.q), "explained": .bool(entry.isExplained),
                    ]
                    members["name"] = name(entry.address).map(JSONValue.string)
                    return .object(members)
                }),
        ])
    }
}
