import Screen

/// A heat map: one cell per unit, row by row in the panel's order.
func drawGrid(_ content: UnitsContent, _ layout: UnitsLayout, _ state: ExplorerState, in frame: inout Frame) {
    let panel = state.views.units
    let palette = state.palette
    let coloring = panel.measure.coloring(palette, content.address.signal.range)
    let changed = state.changedUnits(of: content.address)
    for (rank, at) in layout.places(from: panel.first) {
        let unit = content.ranking[rank]
        if rank % layout.perRow == 0, layout.labelColumns > 0 {
            // In the order of indices a row says its first unit, else its first rank.
            let label = String(content.scores == nil ? unit : rank + 1)
            frame.write(
                label, row: at.row, column: layout.labelColumns - 1 - label.count, style: Style(.dim))
        }
        let isChosen = unit == content.chosen
        let cells = gridCell(content.values[unit], coloring, columns: layout.cellColumns, isChosen: isChosen)
        // The chosen one keeps its own mark where there is room for one only.
        let isSigned = changed.contains(unit) && !(isChosen && cells.count == 1)
        for (offset, cell) in zip(0..., cells) {
            let cell = isSigned && offset == cells.count - 1 ? cell.signed() : cell
            frame.put(cell, row: at.row, column: at.column + offset)
        }
        if isChosen, frame.contains(row: at.row, column: at.column) { frame.cursor = at }
    }
}

/// One unit's cell: its colour, or its sign where there are no colours; the chosen one is marked with a glyph as well.
private func gridCell(_ value: Float?, _ coloring: ValueColoring, columns: Int, isChosen: Bool) -> [Cell] {
    let isColorless = coloring.palette.depth == .none
    var cells: [Cell]
    if let value {
        let sign = coloring.sign(for: value)
        let style = isColorless ? sign.style : coloring.style(for: value)
        let glyph = isColorless || value.isNaN ? sign.glyph : " "
        cells = [Cell(glyph, style: style), Cell(" ", style: isColorless ? .plain : style)]
    } else {
        cells = [Cell("·", style: Style(.dim)), .blank]
    }
    if isChosen && isColorless {
        cells[0].style.attributes.insert(.reverse)
        cells[1] = Cell("<", style: Style(.bold))
    } else if isChosen {
        let marks: [Character] = columns > 1 ? ["[", "]"] : ["#", " "]
        for (index, mark) in zip(0..., marks) {
            cells[index].glyph = mark
            cells[index].style.attributes = .bold
        }
    }
    return Array(cells.prefix(columns))
}

extension Cell {
    /// With the sign of an intervention in it, whatever its colour.
    fileprivate func signed() -> Cell {
        var cell = self
        cell.glyph = Character(ExplorerState.interventionSign)
        cell.style.attributes.insert(.bold)
        return cell
    }
}
