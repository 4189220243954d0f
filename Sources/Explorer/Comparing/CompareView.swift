import Screen

/// What stands above each of two texts that are compared: what its colours show under the cursor, the unit's name, and
/// its model where they differ.
func drawHeadings(_ state: ExplorerState, _ other: Lens, in frame: inout Frame) {
    guard let lens = state.lens, let second = state.screen.companion else { return }
    let namesModels = lens.model.id != other.model.id
    drawHeadings(
        [state.heading(of: lens, .inView, columns: state.screen.text.columns, namesModel: namesModels)],
        [state.heading(of: other, .beside, columns: second.columns, namesModel: namesModels)],
        beside: second, state, in: &frame)
}

extension ExplorerState {
    fileprivate func heading(of lens: Lens, _ side: TextSide, columns: Int, namesModel: Bool) -> String {
        guard let document else { return "" }
        let figure = headingFigure(of: lens, along: document, side)
        let model = namesModel ? "  " + modelName(lens.model.path, to: max(12, columns / 2)) : ""
        let label = shownColoring(side) == .unit ? unitLabel(of: lens) ?? "" : ""
        let name = label.quoted(within: columns - figure.columns - model.columns)
        return figure + name + model
    }
}
