import Screen

/// What stands above each of two texts: the unit, its model where they differ, and the value under the cursor; and the
/// line between the texts.
func drawHeadings(_ state: ExplorerState, _ other: Lens, in frame: inout Frame) {
    guard let lens = state.lens, let second = state.screen.companion else { return }
    let first = state.screen.text
    let namesModels = lens.model.id != other.model.id
    drawHeading(of: lens, state, above: first, namesModel: namesModels, in: &frame)
    drawHeading(of: other, state, above: second, namesModel: namesModels, in: &frame)
    guard second.row == first.row else { return }
    for row in 0..<first.rows + 1 {
        frame.put(Cell("│", style: Style(.dim)), row: first.row - 1 + row, column: second.column - 1)
    }
}

private func drawHeading(
    of lens: Lens, _ state: ExplorerState, above region: Region, namesModel: Bool, in frame: inout Frame
) {
    let style = Style([.underline])
    let row = region.row - 1
    let limit = region.column + region.columns
    frame.fill(row: row, columns: region.column..<limit, style: style)
    var text = lens.address.description
    if let symbol = state.document?.symbol(at: state.cursor),
        case .value(let value, _) = state.activation(of: lens, at: state.cursor, symbol: symbol)
    {
        text += " " + value.signed
    }
    let model = namesModel ? "  " + modelName(lens.model.path, to: max(12, region.columns / 2)) : ""
    let name = (state.unitLabel(of: lens) ?? "").quoted(within: region.columns - text.columns - model.columns)
    frame.write(text + name + model, row: row, column: region.column, style: style, limit: limit)
}
