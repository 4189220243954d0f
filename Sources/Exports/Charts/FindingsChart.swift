import CellProbing
import ModelCore

/// Findings about one property as a table with its chart: a line for each unit, its score as a dot with the interval as a
/// bar, and the baselines as lines from top to bottom.
public struct FindingsChart: Sendable {
    private let found: PropertyFindings
    private let name: @Sendable (UnitAddress) -> String?

    /// - Parameter name: what a person calls a unit.
    public init(_ found: PropertyFindings, name: @escaping @Sendable (UnitAddress) -> String? = { _ in nil }) {
        self.found = found
        self.name = name
    }

    private struct Column {
        var title: String
        var width: Double
        var isNumber = true
        var text: (Int, Finding) -> String
    }

    private static let (row, plot, gap) = (20.0, 320.0, 14.0)

    /// The scale of the scores: from what says nothing to what says everything.
    public var scale: ClosedRange<Double> { ChartBaseline.scale(of: found) }

    public func drawing() -> Drawing {
        var drawing = Drawing()
        let (before, after) = (columnsBefore, columnsAfter)
        let top = 56.0
        let bottom = top + Double(found.findings.count + probes.count) * Self.row
        var x = 0.0
        for column in before { x = draw(column, x, top, in: &drawing) }
        let plot = x...x + Self.plot
        drawAxis(plot, top, bottom, in: &drawing)
        let baselines = ChartBaseline.all(of: found)
        // Each has a letter above it, so that nobody has to tell dashes apart; letters that would lie over each other
        // stand beside each other, with a thread to their lines.
        let places = Self.apart(baselines.map { position($0.value, plot) })
        for (index, baseline) in baselines.enumerated() {
            let place = position(baseline.value, plot)
            drawing.line(place, top, place, bottom, .accent, width: 1.5, dashes: Self.dashes[index % Self.dashes.count])
            drawing.line(places[index], top - 7, place, top, .accent)
            drawing.words(String(baseline.letter), places[index], top - 10, .accent, anchor: .middle, isBold: true)
        }
        x = plot.upperBound + Self.gap
        for column in after { x = draw(column, x, top, in: &drawing) }
        for (index, finding) in found.findings.enumerated() {
            draw(finding, plot, y: top + (Double(index) + 0.5) * Self.row, in: &drawing)
        }
        for (index, probe) in probes.enumerated() {
            let y = top + (Double(found.findings.count + index) + 0.5) * Self.row
            drawing.words(probe.name, plot.lowerBound - Self.gap, y + 4, .faint, anchor: .end)
            drawing.circle(position(probe.value, plot), y, radius: 4, .accent, title: probe.title)
            drawing.words(decimals(probe.value, 4), plot.upperBound + Self.gap, y + 4, .faint)
        }
        drawLegend(baselines, x: plot.lowerBound, y: bottom + 48, in: &drawing)
        return drawing
    }

    // MARK: The chart

    private static let dashes = ["2 3", "7 4", "1 5", "9 3 2 3"]

    /// Places for letters, a letter's width apart at least, in the order of what they stand for.
    static func apart(_ places: [Double]) -> [Double] {
        let least = Drawing.characterWidth + 3
        var result = places
        var last = -Double.infinity
        for index in places.indices.sorted(by: { (places[$0], $0) < (places[$1], $1) }) {
            result[index] = max(places[index], last + least)
            last = result[index]
        }
        return result
    }

    private func position(_ score: Double, _ plot: ClosedRange<Double>) -> Double {
        let share = (score - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
        return plot.lowerBound + min(1, max(0, share.isFinite ? share : 0)) * (plot.upperBound - plot.lowerBound)
    }

    private func drawAxis(_ plot: ClosedRange<Double>, _ top: Double, _ bottom: Double, in drawing: inout Drawing) {
        drawing.line(plot.lowerBound, bottom, plot.upperBound, bottom)
        for tick in 0...5 {
            let score = scale.lowerBound + Double(tick) / 5 * (scale.upperBound - scale.lowerBound)
            let x = position(score, plot)
            drawing.line(x, bottom, x, bottom + 4)
            drawing.words(decimals(score, 2), x, bottom + 17, .faint, anchor: .middle)
        }
        let text = "\(ChartBaseline.scoreName(of: found.kind)) on the test part" + whiskers
        drawing.words(
            text, (plot.lowerBound + plot.upperBound) / 2, top - 40, .faint, anchor: .middle)
    }

    /// What the lines through the dots are.
    private var whiskers: String {
        if found.findings.contains(where: { $0.interval != nil }) { return ", with 95 % intervals" }
        return found.findings.contains { $0.error ?? 0 > 0 } ? ", with what bins leave open" : ""
    }

    private func draw(_ finding: Finding, _ plot: ClosedRange<Double>, y: Double, in drawing: inout Drawing) {
        if let interval = finding.interval {
            let (low, high) = (position(interval.lowerBound, plot), position(interval.upperBound, plot))
            drawing.line(low, y, high, y, .mark, width: 2)
            for end in [low, high] { drawing.line(end, y - 4, end, y + 4, .mark, width: 2) }
        } else if let error = finding.error, error > 0 {
            drawing.line(
                position(finding.score - error, plot), y, position(finding.score + error, plot), y, .mark, width: 2,
                dashes: "2 2")
        }
        drawing.circle(position(finding.score, plot), y, radius: 4.5, .mark, title: title(of: finding))
    }

    private func title(of finding: Finding) -> String {
        var lines = ["\(finding.address)" + (name(finding.address).map { " \"\($0)\"" } ?? "")]
        lines.append("\(ChartBaseline.scoreName(of: found.kind)) \(decimals(finding.score, 4))")
        if let interval = finding.interval {
            lines.append("95 %: \(decimals(interval.lowerBound, 4)) to \(decimals(interval.upperBound, 4))")
        }
        lines.append("\(finding.isExplained ? "explained, " : "")\(finding.verdict.rawValue)")
        if !finding.reason.isEmpty { lines.append(finding.reason) }
        if let use = finding.use { lines.append(use.rawValue) }
        return lines.joined(separator: "\n")
    }

    private func drawLegend(_ baselines: [ChartBaseline], x: Double, y: Double, in drawing: inout Drawing) {
        for (index, baseline) in baselines.enumerated() {
            let y = y + Double(index) * 18
            drawing.line(x, y - 4, x + 36, y - 4, .accent, width: 1.5, dashes: Self.dashes[index % Self.dashes.count])
            drawing.words(String(baseline.letter), x + 46, y, .accent, isBold: true)
            drawing.words("\(baseline.name) \(decimals(baseline.value, 4))", x + 62, y)
        }
        drawing.reach(0, y + Double(baselines.count) * 18)
    }

    /// The best few units and the whole state, read by a regression.
    private var probes: [(name: String, value: Double, title: String)] {
        guard let whole = found.wholeState else { return [] }
        return [
            (
                "best \(WholeState.few) units", whole.best.score,
                found.bestUnits.map(\.description).joined(separator: "\n")
            ),
            (
                "the whole state", whole.all.score,
                "all units, by \(found.kind == .real ? "ridge" : "logistic") regression, λ \(decimals(whole.all.penalty, 0))"
            ),
        ]
    }

    // MARK: The table

    /// Draws a column's title and cells and returns where the next one begins.
    private func draw(_ column: Column, _ x: Double, _ top: Double, in drawing: inout Drawing) -> Double {
        let place = column.isNumber ? x + column.width : x
        let anchor: Drawing.Anchor = column.isNumber ? .end : .start
        drawing.words(column.title, place, top - 8, .faint, anchor: anchor)
        for (index, finding) in found.findings.enumerated() {
            drawing.words(
                column.text(index + 1, finding), place, top + (Double(index) + 0.5) * Self.row + 4, anchor: anchor)
        }
        return x + column.width + Self.gap
    }

    private func column(
        _ title: String, isNumber: Bool = true, _ text: @escaping (Int, Finding) -> String
    ) -> Column {
        let widest = found.findings.enumerated().map { Drawing.width(of: text($0 + 1, $1)) }.max() ?? 0
        return Column(title: title, width: max(widest, Drawing.width(of: title)), isNumber: isNumber, text: text)
    }

    private var columnsBefore: [Column] {
        var columns = [
            column("") { rank, _ in "\(rank)" }, column("unit", isNumber: false) { $1.address.description },
        ]
        if found.findings.contains(where: { name($0.address) != nil }) {
            columns.append(column("name", isNumber: false) { shortened(name($1.address) ?? "", to: 24) })
        }
        return columns
    }

    private var columnsAfter: [Column] {
        var columns = [column(ChartBaseline.scoreName(of: found.kind)) { decimals($1.score, 4) }]
        if found.findings.contains(where: { $0.interval != nil }) {
            columns.append(
                column("95 %", isNumber: false) { _, finding in
                    finding.interval.map { "\(decimals($0.lowerBound, 3)) to \(decimals($0.upperBound, 3))" } ?? ""
                })
        }
        if case .categorical = found.kind {
        } else {
            columns.append(column("sign", isNumber: false) { $1.isPositive ? "+" : "−" })
        }
        if found.kind == .binary {
            columns.append(column("MCC") { decimals($1.mcc, 3) })
            columns.append(column("AP") { decimals($1.averagePrecision, 3) })
            columns.append(column("p") { decimals($1.familyWiseP, 3) })
            columns.append(column("≥20 on") { decimals($1.persistence[20], 3) })
        } else {
            columns.append(column("p") { decimals($1.familyWiseP, 3) })
        }
        columns.append(
            column("verdict", isNumber: false) { _, finding in
                finding.verdict.rawValue + (finding.use.map { ", " + $0.rawValue } ?? "")
            })
        columns.append(column("because", isNumber: false) { $1.reason })
        return columns
    }
}

/// What a chart of findings holds scores against.
public struct ChartBaseline: Hashable, Sendable {
    /// What stands for it where there is no room for its name.
    public let letter: Character
    public let name: String
    public let value: Double

    /// Those that a property has.
    public static func all(of found: PropertyFindings) -> [ChartBaseline] {
        let baselines: [(Character, String, Double?)] = [
            ("s", "the symbol read alone", found.baselines.symbolOnly),
            ("c", "the column alone", found.baselines.columnOnly),
            ("w", "the best unit of random weights", found.baselines.randomWeights),
            ("u", "a random unit", found.baselines.randomUnit),
        ]
        return baselines.compactMap { letter, name, value in
            value.map { ChartBaseline(letter: letter, name: name, value: abs($0)) }
        }
    }

    /// What scores of a kind are.
    public static func scoreName(of kind: PropertyKind) -> String {
        switch kind {
        case .binary: "AUROC"
        case .real: "|rho|"
        case .categorical: "nats"
        }
    }

    /// The scale of the scores, from what says nothing to what says everything.
    public static func scale(of found: PropertyFindings) -> ClosedRange<Double> {
        switch found.kind {
        case .binary: 0.5...1
        case .real: 0...1
        case .categorical: 0...max(1e-6, found.entropy ?? found.findings.first?.score ?? 1)
        }
    }
}
