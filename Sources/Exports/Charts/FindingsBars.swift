import CellProbing
import Screen

/// The chart of findings in cells, for a terminal: a row a unit, its score as a dot, the interval as a bar, and the
/// baselines as columns of dots below their letters.
public struct FindingsBars: Sendable {
    private let found: PropertyFindings

    public init(_ found: PropertyFindings) { self.found = found }

    public func frame(columns: Int, palette: Palette) -> Frame {
        let baselines = ChartBaseline.all(of: found)
        let legend = baselines.map { "\($0.letter) \($0.name) \(decimals($0.value, 4))" }
        let left = (found.findings.map { $0.address.description.count }.max() ?? 0) + 2
        var frame = Frame(size: Size(columns: columns, rows: found.findings.count + 2 + legend.count))
        let scale = ChartBaseline.scale(of: found)
        let room = columns - left
        func place(_ score: Double) -> Int {
            let share = (score - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
            return left + Int((min(1, max(0, share.isFinite ? share : 0)) * Double(max(0, room - 1))).rounded())
        }
        let (mark, faint) =
            palette.depth == .none
            ? (Style(.bold), Style.plain)
            : (
                Style(foreground: palette.style(for: 0.6).background, .bold),
                Style(foreground: palette.style(for: -0.4).background)
            )
        for baseline in baselines where room > 1 {
            frame.put(Cell(baseline.letter, style: faint), row: 0, column: place(baseline.value))
            for row in found.findings.indices {
                frame.put(Cell("┊", style: faint), row: row + 1, column: place(baseline.value))
            }
        }
        for (row, finding) in found.findings.enumerated() {
            frame.write(finding.address.description, row: row + 1, column: 0)
            guard room > 1 else { continue }
            if let interval = finding.interval {
                let (low, high) = (place(interval.lowerBound), place(interval.upperBound))
                for column in low...high { frame.put(Cell("─", style: mark), row: row + 1, column: column) }
            }
            frame.put(Cell("●", style: mark), row: row + 1, column: place(finding.score))
        }
        let bottom = found.findings.count + 1
        if room > 12 {
            let (low, high) = (decimals(scale.lowerBound, 2), decimals(scale.upperBound, 2))
            frame.write(low, row: bottom, column: left)
            frame.write(high, row: bottom, column: columns - high.count)
            let title = ChartBaseline.scoreName(of: found.kind)
            frame.write(title, row: bottom, column: left + (room - title.count) / 2)
        }
        for (index, line) in legend.enumerated() { frame.write(line, row: bottom + 1 + index, column: left) }
        return frame
    }
}
