import CellProbing
import Screen

/// Draws the findings panel below its heading: what was asked and how far it has come, what the scores must be seen
/// against, the units, and the chosen one in words.
struct FindingsView {
    private(set) var frame: Frame
    /// The row of the first unit, the unit that stands there, and units in sight.
    private var list = (row: 0, first: 0, count: 0)

    /// Rows that the units keep whatever else there is to say.
    private static let leastUnits = 4

    init(_ state: ExplorerState, size: Size) {
        frame = Frame(size: size)
        let probing = state.probing
        let columns = max(1, size.columns)
        guard let property = probing.property else {
            for (row, line) in zip(0..., Self.invitation(state).wrapped(to: columns)) {
                frame.write(line, row: row, column: 0)
            }
            return
        }
        var head = Self.standing(of: probing).wrapped(to: columns)
        guard let report = probing.report, let found = report.findings else {
            head += "\(property.name): \(property.meaning)".wrapped(to: columns)
            for (row, line) in zip(0..., head) { frame.write(line, row: row, column: 0) }
            return
        }
        for line in Self.context(property, report, found) { head += line.wrapped(to: columns) }
        let words =
            state.chosenFinding.map { $0.words(found.kind, unit: state.called($0.address)).wrapped(to: columns) } ?? []
        let wanted = 1 + min(Self.leastUnits, found.findings.count)
        // The first line says how far it has come; the rest gives way to the units.
        head = Array(head.prefix(max(0, min(1, size.rows), size.rows - wanted)))
        for (row, line) in zip(0..., head) { frame.write(line, row: row, column: 0, style: Style(row > 0 ? .dim : [])) }
        let room = size.rows - head.count - wanted
        let tail = room > words.count ? words : []
        let table = FindingsTable(
            found, isCertain: report.isDone, width: columns, isAblating: probing.isAblating, name: state.unitLabel)
        frame.write(" " + table.heading, row: head.count, column: 0, style: Style(.underline))
        let rows = max(0, size.rows - head.count - 1 - (tail.isEmpty ? 0 : tail.count + 1))
        let chosen = state.views.findings.row
        let first = ListWindow.first(showing: chosen, of: found.findings.count, rows: rows)
        list = (head.count + 1, first, min(rows, found.findings.count - first))
        for index in 0..<max(0, list.count) {
            let (row, rank) = (list.row + index, first + index)
            let finding = found.findings[rank]
            let isChosen = rank == chosen
            // The unit that the text is coloured by has a mark of its own.
            let mark = isChosen ? ">" : finding.address == state.unitAddress ? "*" : " "
            frame.write(
                mark + table.line(rank + 1, finding), row: row, column: 0, style: Style(isChosen ? .bold : []))
            if isChosen, frame.contains(row: row, column: 0) { frame.cursor = Point(column: 0, row: row) }
        }
        for (row, line) in zip((size.rows - tail.count)..., tail) { frame.write(line, row: row, column: 0) }
    }

    /// The unit on a row of the panel.
    func row(at row: Int) -> Int? {
        (0..<max(0, list.count)).contains(row - list.row) ? list.first + row - list.row : nil
    }

    private static func invitation(_ state: ExplorerState) -> String {
        if state.lens == nil { return Hint.noModel[0] }
        if state.document == nil { return Hint.noText[0] }
        return "f asks which units follow a property of the text, as in quotes, column > 60 or /[0-9]+/. "
            + "V paints a property of your own."
    }

    /// How far the search has come.
    private static func standing(of probing: Probing) -> String {
        if let failure = probing.failure { return failure }
        guard let report = probing.report else { return probing.isRunning ? "beginning…" : "f searches again" }
        let percent = report.total > 0 ? " \(min(100, report.done * 100 / report.total)) %" : ""
        if probing.isRunning {
            let left = report.secondsLeft.map { ", \($0.duration) left" } ?? ""
            return "\(report.stage.rawValue)\(percent)\(left); Ctrl-C leaves off"
        }
        let search =
            report.isLeftOff ? "stopped at \(report.stage.rawValue)\(percent)" : "done; figures are of the test part"
        return search + ablation(probing)
    }

    /// How far ablating units has come, as the end of a line.
    private static func ablation(_ probing: Probing) -> String {
        guard let ablating = probing.ablating else {
            return probing.ablationFailure.map { "; not ablated: \($0)" } ?? ""
        }
        let report = ablating.report
        let units = ablating.units.map(\.description).joined(separator: ", ")
        let share = report.total > 0 ? " \(min(100, report.done * 100 / report.total)) %" : ""
        let left = report.secondsLeft.map { ", \(Int($0.rounded(.up))) s left" } ?? ""
        return "; ablating \(units)\(share)\(left); Ctrl-C leaves off"
    }

    /// What the scores must be seen against: how often the property holds, baselines, the null.
    private static func context(_ property: Property, _ report: FindingsReport, _ found: PropertyFindings) -> [String] {
        let baselines = found.baselines
        var mean = ""
        switch found.kind {
        case .binary:
            mean = "holds at \((baselines.mean * 100).fixed(1)) % of steps, in \(baselines.runs) stretches"
        case .real: mean = "mean \(baselines.mean.fixed(2))"
        case .categorical: mean = found.entropy.map { "entropy \($0.fixed(3)) nats" } ?? ""
        }
        var lines = [
            "\(property.name): \(mean); chosen on \(report.validationSteps) steps, tested on \(baselines.steps)"
        ]
        lines.append(
            "to beat: character alone \(baselines.symbolOnly.fixed(3)), column alone \(baselines.columnOnly.fixed(3)), untrained "
                + "weights "
                + (baselines.randomWeights == nil && !report.isDone && !report.isLeftOff
                    ? "…" : baselines.randomWeights.fixed(3))
                + ", random unit \(baselines.randomUnit.fixed(3))")
        if let whole = found.wholeState {
            lines.append(
                "together: \(WholeState.few) units \(whole.best.score.fixed(3)), all units \(whole.all.score.fixed(3)) "
                    + "(control \(found.kind == .binary ? "accuracy" : "rho") \(whole.all.control.fixed(3)), "
                    + "λ \(whole.all.penalty.fixed(0)))")
        }
        if case .categorical = found.kind {
            if let null = found.null {
                lines.append(
                    "chance: best unit under \(null.largest.count) shifts of the labels, over \(null.steps) steps"
                        + (null.every > 1 ? ", one of \(null.every)," : "")
                        + " in \(null.windows) windows; p is at least "
                        + (1 / Double(null.largest.count + 1)).fixed(3))
            }
        } else if report.turns > 0 {
            lines.append(
                "chance: best unit under \(report.turns) shifts of the labels, by up to \(report.window) steps; p is at least "
                    + (1 / Double(report.turns + 1)).fixed(3))
        }
        return lines
    }
}
