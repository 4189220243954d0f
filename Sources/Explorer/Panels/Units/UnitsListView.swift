import Screen

/// A row per unit: rank, index, a bar, the number, the unit's name.
func drawList(_ content: UnitsContent, _ layout: UnitsLayout, _ state: ExplorerState, in frame: inout Frame) {
    let panel = state.views.units
    let places = layout.places(from: panel.first)
    let labels = places.map { state.unitLabel(content.unitAddress(content.ranking[$0.rank])) }
    // What the units are sorted by stands beside what is shown, where these are two things.
    let key = content.scores.flatMap { $0.name == state.measureName(panel.measure) ? nil : $0 }
    let hasSign = panel.measure.hasSign(content.address.signal.range)
    let columns = UnitColumns(
        units: content.ranking.count, isRanked: content.scores != nil, hasKey: key != nil,
        label: labels.map { $0?.columns ?? 0 }.max() ?? 0, width: frame.size.columns)
    let coloring = panel.measure.coloring(state.palette, content.address.signal.range)
    let changed = state.changedUnits(of: content.address)
    for ((rank, at), label) in zip(places, labels) {
        let unit = content.ranking[rank]
        let isChosen = unit == content.chosen
        let style = isChosen ? Style(.bold) : .plain
        if isChosen { frame.write(">", row: at.row, column: 0, style: style) }
        if let column = columns.rank {
            let text = String(rank + 1)
            frame.write(
                text, row: at.row, column: column + columns.digits - text.count,
                style: isChosen ? style : Style(.dim))
        }
        let text = String(unit)
        frame.write(text, row: at.row, column: columns.unit + columns.digits - text.count, style: style)
        if let value = content.values[unit] {
            drawBar(value, coloring, hasSign: hasSign, row: at.row, columns: columns.bar, in: &frame)
            if content.isApproximate { frame.write("~", row: at.row, column: columns.number - 1) }
            frame.write(unitNumber(value, hasSign: hasSign), row: at.row, column: columns.number, style: style)
        } else {
            frame.write("·", row: at.row, column: columns.number + 6, style: Style(.dim))
        }
        if let key, let column = columns.key, let score = key.scores[unit] {
            frame.write(
                unitNumber(score, hasSign: key.hasOpposites), row: at.row, column: column,
                style: isChosen ? style : Style(.dim))
        }
        if changed.contains(unit) {
            frame.write(ExplorerState.interventionSign, row: at.row, column: columns.number + 7, style: Style(.bold))
        }
        if let label { frame.write(label, row: at.row, column: columns.label, style: style) }
        if isChosen, frame.contains(row: at.row, column: 0) { frame.cursor = Point(column: 0, row: at.row) }
    }
    guard let seam = layout.seam else { return }
    let title = panel.isReversed ? "── most alike " : "── most opposite "
    frame.write(
        title + String(repeating: "─", count: max(0, frame.size.columns - title.columns)), row: seam, column: 0,
        style: Style(.dim))
}

/// The columns of a list's row, each where it begins.
private struct UnitColumns {
    let digits: Int
    let rank: Int?
    let unit: Int
    let bar: Range<Int>
    let number: Int
    let key: Int?
    let label: Int

    init(units: Int, isRanked: Bool, hasKey: Bool, label longest: Int, width: Int) {
        digits = String(units).count
        rank = isRanked ? 1 : nil
        unit = 1 + (isRanked ? digits + 1 : 0)
        let start = unit + digits + 1
        // The number with the sign for approximate before it, and a name where one is in sight.
        let after = 9 + (longest > 0 ? min(longest, 16) + 2 : 0)
        let keyColumns = hasKey && width - start - after - 9 >= 5 ? 9 : 0
        bar = start..<max(start, min(start + 25, width - after - keyColumns))
        number = bar.upperBound + (bar.isEmpty ? 1 : 2)
        key = keyColumns > 0 ? number + 9 : nil
        label = number + 9 + keyColumns
    }
}

/// A bar from the left, or from the middle for values with a sign. Its length says what its colour says.
private func drawBar(
    _ value: Float, _ coloring: ValueColoring, hasSign: Bool, row: Int, columns: Range<Int>, in frame: inout Frame
) {
    let shade = coloring.shade(of: value)
    guard shade.isFinite, !columns.isEmpty else { return }
    let isColorless = coloring.palette.depth == .none
    let cell = isColorless ? Cell("=") : Cell(" ", style: coloring.style(for: value))
    if !hasSign {
        let length = Int((max(0, min(1, shade)) * Float(columns.count)).rounded())
        for column in columns.prefix(length) { frame.put(cell, row: row, column: column) }
        return
    }
    let half = columns.count / 2
    let middle = columns.lowerBound + half
    let length = Int((max(-1, min(1, shade)) * Float(half)).rounded())
    let filled = length < 0 ? middle + length..<middle : middle + 1..<middle + 1 + length
    for column in filled.clamped(to: columns) { frame.put(cell, row: row, column: column) }
    frame.put(Cell("│", style: Style(.dim)), row: row, column: middle)
}
