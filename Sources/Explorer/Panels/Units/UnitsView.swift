import ModelCore
import Screen

/// Draws the units panel below its heading: a line for the chosen unit, then all of them.
func drawUnits(_ state: ExplorerState, size: Size) -> Frame {
    var frame = Frame(size: size)
    guard let content = state.unitsContent else {
        let wordings = state.lens == nil ? Hint.noModel : Hint.noText
        frame.write(wordings.fitting(size.columns), row: 0, column: 0, style: Style(.dim))
        return frame
    }
    let panel = state.views.units
    let layout = UnitsLayout(content, panel: panel, size: size)
    if layout.headRows > 0 { drawChosen(content, state, in: &frame) }
    switch panel.form {
    case .grid: drawGrid(content, layout, state, in: &frame)
    case .list: drawList(content, layout, state, in: &frame)
    }
    return frame
}

/// The chosen unit's address, its number, what that is, and its name.
private func drawChosen(_ content: UnitsContent, _ state: ExplorerState, in frame: inout Frame) {
    let address = content.unitAddress(content.chosen)
    // The longest address has room, so that the number stays where it is.
    let room = content.unitAddress(content.values.count - 1).description.columns
    frame.write(address.description, row: 0, column: 0, style: Style(.bold))
    var column = room + 1
    if state.isChanged(address) {
        frame.write(ExplorerState.interventionSign, row: 0, column: room, style: Style(.bold))
    }
    let measure = state.views.units.measure
    guard let value = content.values[content.chosen] else {
        column = frame.write(missing(content, state), row: 0, column: column, style: Style(.dim)) + 1
        if let label = state.unitLabel(address) { frame.write(label, row: 0, column: column) }
        return
    }
    column = frame.write(content.isApproximate ? "~" : " ", row: 0, column: column)
    column =
        frame.write(unitNumber(value, hasSign: measure.hasSign(content.address.signal.range)), row: 0, column: column)
        + 1
    let meaning: String
    switch measure {
    case .value: meaning = "at \(state.cursor)"
    case .mean: meaning = "mean"
    case .spread: meaning = "spread"
    case .saturation: meaning = Saturation(of: content.address.signal).definition
    case .score:
        let isLikeness = state.lens.map { state.views.units.reference(in: $0) != nil } ?? false
        meaning =
            isLikeness
            ? "r with \(state.views.units.asked?.unit.unit.description ?? "")"
            : "\(state.unitScores?.name ?? "") for \(state.probing.property?.name ?? "")"
    }
    column = frame.write(meaning, row: 0, column: column, style: Style(.dim)) + 2
    if let label = state.unitLabel(address) { frame.write(label, row: 0, column: column) }
}

/// Why the chosen unit has no number.
private func missing(_ content: UnitsContent, _ state: ExplorerState) -> String {
    let panel = state.views.units
    if !panel.measure.isOverWindow { return content.isUnknown ? "not in the vocabulary" : "…" }
    if panel.measure == .score, let lens = state.lens, panel.reference(in: lens) == nil, state.unitScores == nil {
        return "& asks which are like it"
    }
    return panel.window.count > 0 ? "no r: it does not vary" : "…"
}

/// A number as wide as any of its kind, for the right end of a column.
func unitNumber(_ value: Float, hasSign: Bool) -> String {
    let text = value.signed
    let number = hasSign ? text : String(text.drop { $0 == "+" })
    return String(repeating: " ", count: max(0, 7 - number.count)) + number
}

/// What the panel's heading says: the order, and the steps that its figures rest on.
func unitsCaption(_ state: ExplorerState) -> String {
    guard state.lens != nil, state.document != nil else { return "" }
    let panel = state.views.units
    let window = panel.window
    let name = state.measureName(panel.measure)
    let scoreName = state.unitScores?.name
    let isRanked = panel.order != .similar || scoreName != nil
    let order: String
    switch panel.order {
    case .index: order = "index"
    case .value: order = name
    case .spread: order = "spread"
    case .similar: order = scoreName ?? "index"
    }
    let falls = (panel.order == .index || !isRanked) == panel.isReversed
    let arrow = falls ? "↓" : "↑"
    let sorted = "by \(order) \(arrow)"
    let shown = name == order ? "" : name + " "
    let isOverWindow = state.isUnitsPanelOverWindow
    let candidates: [String]
    if isOverWindow {
        let range = window.range.isEmpty ? "" : " in \(window.range.lowerBound)–\(window.range.upperBound - 1)"
        let count = "n=\(window.count)"
        candidates = [
            "\(shown)\(sorted), \(count)\(range)", "\(count)\(range) \(arrow)\(order)", "\(count) \(sorted)",
        ]
    } else {
        candidates = ["\(shown)at \(state.cursor), \(sorted)", "at \(state.cursor) \(sorted)"]
    }
    let room = state.screen.inside(of: .units).columns - Panel.units.title.columns - 3
    return candidates.first { $0.columns <= room } ?? sorted
}
