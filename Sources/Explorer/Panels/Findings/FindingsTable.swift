import CellProbing
import ModelCore

/// The figures of findings in columns, as many as there is room for.
struct FindingsTable {
    struct Column {
        var title: String
        var width: Int
        var isText = false
        /// Which columns go first where there is little room: the greatest.
        var rank: Int
        var value: (_ rank: Int, _ finding: Finding) -> String
    }

    let columns: [Column]

    /// Columns of names: how many they need not to be left out, and how many they take at most.
    private static let nameColumns = 4...16

    /// - Parameters:
    ///   - isCertain: whether everything that a verdict follows from is known.
    ///   - isAblating: whether what ablating a unit does is being worked out.
    ///   - name: what a person calls a unit; the column is only there where any has a name.
    init(
        _ findings: PropertyFindings, isCertain: Bool, width: Int,
        isAblating: @escaping (UnitAddress) -> Bool = { _ in false }, name: @escaping (UnitAddress) -> String?
    ) {
        let address = findings.findings.map { $0.address.description.columns }.max() ?? 0
        let longest = findings.findings.map { name($0.address)?.columns ?? 0 }.max() ?? 0
        let number = max(2, String(findings.findings.count).count)
        var all = [
            Column(title: "", width: number, rank: 0) { rank, _ in String(rank) },
            Column(title: "unit", width: max(4, address), isText: true, rank: 0) { $1.address.description },
            Column(title: findings.kind.scoreName, width: 6, rank: 0) { $1.score.fixed(4) },
            Column(
                title: findings.findings.contains { $0.interval != nil } ? "95 %" : "by bins", width: 11, isText: true,
                rank: 6
            ) { $1.spread },
        ]
        if case .categorical = findings.kind {
        } else {
            all.append(Column(title: "±", width: 1, rank: 1) { $1.isPositive ? "+" : "-" })
        }
        if findings.kind == .binary {
            all += [
                Column(title: "cut", width: 6, rank: 9) { $1.threshold.map { Double($0.value).fixed(3) } ?? "-" },
                Column(title: "F1", width: 5, rank: 8) { $1.f1.fixed(3) },
                Column(title: "MCC", width: 5, rank: 7) { $1.mcc.fixed(3) },
            ]
        }
        all += [
            Column(title: "p", width: 5, rank: 2) { $1.familyWiseP.fixed(3) }
        ]
        if findings.findings.contains(where: { $0.effect != nil || isAblating($0.address) }) {
            // As wide together as the verdict alone was, and a blank: little moves when the column comes.
            all += [
                Column(title: "verdict", width: 8, isText: true, rank: 5) { $1.verdict.short.cut(to: 8) },
                Column(title: "use", width: 4, isText: true, rank: 4) { _, finding in
                    isAblating(finding.address) ? "…" : finding.use?.short ?? (finding.effect == nil ? "" : "-")
                },
            ]
        } else {
            all.append(
                Column(title: "verdict", width: 12, isText: true, rank: 5) {
                    $1.verdict.short + (isCertain ? "" : "?")
                })
        }
        let title = "name"
        let least = max(title.columns, min(longest, Self.nameColumns.lowerBound))
        if longest > 0 { all.insert(Column(title: title, width: least, isText: true, rank: 3) { _, _ in "" }, at: 2) }
        while all.reduce(0, { $0 + $1.width + 1 }) > width,
            let least = all.indices.max(by: { all[$0].rank < all[$1].rank }),
            all[least].rank > 0
        {
            all.remove(at: least)
        }
        if let index = all.firstIndex(where: { $0.title == title }) {
            let room = width - all.reduce(0) { $0 + $1.width + 1 }
            let columns = max(least, min(longest, Self.nameColumns.upperBound, least + room))
            all[index].width = columns
            all[index].value = { name($1.address)?.cut(to: columns) ?? "" }
        }
        columns = all
    }

    var heading: String { line { $0.title } }

    func line(_ rank: Int, _ finding: Finding) -> String { line { $0.value(rank, finding) } }

    private func line(_ cell: (Column) -> String) -> String {
        columns.map { $0.isText ? cell($0).left($0.width) : cell($0).right($0.width) }.joined(separator: " ")
    }
}

extension Finding {
    /// The interval, or how far the score may be off.
    var spread: String {
        if let interval { return "\(interval.lowerBound.fixed(3))-\(interval.upperBound.fixed(3))" }
        return error.map { $0 > 0 ? "±\($0.fixed(4))" : "" } ?? ""
    }

    /// Everything in words, for the unit that the cursor is on.
    /// - Parameter unit: what the unit is called.
    func words(_ kind: PropertyKind, unit: String) -> String {
        let because = reason.isEmpty ? "" : " (\(reason))"
        var parts = ["\(unit): \(isExplained ? "explained, " : "")\(verdict.rawValue)\(because)"]
        parts.append(
            "\(kind.scoreName) \(score.fixed(4))"
                + (spread.isEmpty ? "" : interval == nil ? " \(spread)" : ", 95 % \(spread)"))
        if let threshold {
            parts.append("says yes \(threshold.isAbove ? "above" : "below") \(Double(threshold.value).fixed(3))")
        }
        if let f1, let mcc {
            let precision = averagePrecision.map { ", average precision \($0.fixed(3))" } ?? ""
            parts.append("F1 \(f1.fixed(3)), MCC \(mcc.fixed(3))\(precision)")
        }
        if let r { parts.append("r \(r.fixed(3))") }
        if let familyWiseP { parts.append("p \(familyWiseP.fixed(3))") }
        let kept = Persistence.distances.compactMap { distance in
            persistence[distance].map { "\(distance): \($0.fixed(3))" }
        }
        if !kept.isEmpty { parts.append("so many steps and more after a change " + kept.joined(separator: ", ")) }
        parts.append("over \(steps) steps")
        if let effect { parts.append(effect.words(use)) }
        return parts.joined(separator: "; ")
    }
}

extension AblationEffect {
    /// What the model does without the unit, in words.
    /// - Parameter use: of the unit, where it follows the property.
    func words(_ use: UnitUse?) -> String {
        func above(_ change: Change) -> String {
            change.random.map { " (above \(($0.share * 100).fixed(0)) % of \($0.count) random units)" } ?? ""
        }
        let main = inside ?? loss
        var parts = ["loss \(main.mean.signed(4))" + (inside == nil ? "" : " inside") + above(main)]
        if let outside { parts.append("\(outside.mean.signed(4)) outside") }
        if let ending {
            parts.append("log p of what ends it \(ending.mean.signed(2)) over \(ending.steps) ends" + above(ending))
        }
        return (use.map { $0.rawValue + ": " } ?? "") + "without it " + parts.joined(separator: ", ") + ", in nats"
    }
}

extension UnitUse {
    /// In a column of the list.
    var short: String {
        switch self {
        case .used: "used"
        case .encoded: "enc."
        }
    }
}

extension Verdict {
    /// In one word.
    var short: String {
        switch self {
        case .tracker: "tracker"
        case .detector: "detector"
        case .distributed: "distributed"
        case .partly: "partly"
        case .nothing: "nothing"
        }
    }
}

extension Double {
    /// With so many decimals, at most 9: `0.9812`.
    func fixed(_ decimals: Int) -> String {
        guard isFinite, magnitude < 1e6 else { return isNaN ? "nan" : isFinite ? "\(self)" : self > 0 ? "inf" : "-inf" }
        let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
        let whole = Int((magnitude * Double(scale)).rounded())
        let digits = String(whole % scale)
        let sign = self < 0 && whole > 0 ? "-" : ""
        return decimals == 0
            ? sign + "\(whole)"
            : sign + "\(whole / scale)." + String(repeating: "0", count: decimals - digits.count) + digits
    }
}

extension Double {
    /// With so many decimals and its sign.
    func signed(_ decimals: Int) -> String { (self < 0 ? "" : "+") + fixed(decimals) }
}

extension Double? {
    /// A dash for what there is none of.
    func fixed(_ decimals: Int) -> String { map { $0.fixed(decimals) } ?? "-" }
}
