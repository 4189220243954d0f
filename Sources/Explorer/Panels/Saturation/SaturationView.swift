import ModelCore
import Screen

func drawSaturation(_ state: ExplorerState, size: Size) -> Frame {
    var frame = Frame(size: size)
    frame.write(state.surveyLine.fitting(size.columns), row: 0, column: 0)
    guard let lens = state.lens else { return frame }
    guard let shown = state.shownGate else {
        drawWithoutGates(state, lens, in: &frame)
        return frame
    }
    let panel = state.views.saturation
    let layout = SaturationLayout(size: size, gates: panel.gates.count)
    let units = state.saturationUnits
    let row = state.saturationRow(in: units)
    let pointed = row < units.count ? units[row].unit : nil
    for (index, gate) in zip(0..., layout.charts > 1 ? panel.gates : [shown]) where layout.charts > 0 {
        let isShown = gate.address == shown.address
        let chart = SaturationChart(
            gate, chosen: lens.unit, pointed: isShown ? pointed : nil, palette: state.palette)
        frame.place(
            chart.draw(size: layout.chart, isShown: isShown),
            at: Point(column: index * layout.chart.columns, row: 1))
    }
    drawKey(units.first { $0.unit == lens.unit }, rows: layout.keys, in: &frame)
    let list = SaturationList(
        address: shown.address, units: units, row: row, order: panel.order, chosen: lens.address,
        name: { state.notes.name(of: $0) })
    list.draw(headingRow: layout.headingRow, rows: layout.list, in: &frame)
    return frame
}

/// What the chosen unit's shares are, and what the signs of the charts mean: so many units in one place.
private func drawKey(_ chosen: UnitShare?, rows: Range<Int>, in frame: inout Frame) {
    guard let first = rows.first, let last = rows.last else { return }
    let style = Style(.dim)
    let signs = SaturationChart.signs.map { "\($0.glyph) \($0.least)" }.joined(separator: " ") + "+"
    let short = SaturationChart.signs.map { "\($0.glyph)\($0.least)" }.joined(separator: " ") + "+"
    let share = chosen.map { "X \($0.unit): right \($0.right.percent) left \($0.left.percent)" }
    guard first == last else {
        let brief = chosen.map { "X \($0.right.percent) \($0.left.percent)" }
        frame.write([share, brief].compactMap { $0 }.fitting(frame.size.columns), row: first, column: 0, style: style)
        frame.write(["units " + signs, signs, short].fitting(frame.size.columns), row: last, column: 0, style: style)
        return
    }
    let start = share.map { $0 + "  " } ?? ""
    frame.write(
        [start + "units in one place: " + signs, start + "units " + signs, start + short].fitting(frame.size.columns),
        row: first, column: 0, style: style)
}

/// A list of a gate's units with their shares.
package struct SaturationList {
    let address: SignalAddress
    let units: [UnitShare]
    /// The cursor's row in the list.
    let row: Int
    let order: SaturationOrder
    let chosen: UnitAddress?
    let name: (UnitAddress) -> String?

    package init(
        address: SignalAddress, units: [UnitShare], row: Int, order: SaturationOrder, chosen: UnitAddress?,
        name: @escaping (UnitAddress) -> String?
    ) {
        self.address = address
        self.units = units
        self.row = row
        self.order = order
        self.chosen = chosen
        self.name = name
    }

    package func draw(headingRow: Int, rows: Range<Int>, in frame: inout Frame) {
        let most = units.map(\.unit).max() ?? 0
        let width = max(4, "\(address).\(most)".columns)
        let (right, left) = order == .right ? ("right▾", "left") : ("right", "left▾")
        frame.write(
            " " + "unit".left(width) + right.right(8) + left.right(8), row: headingRow, column: 0, style: Style(.dim))
        guard !units.isEmpty else {
            frame.write(" …", row: rows.lowerBound, column: 0)
            return
        }
        let first = ListWindow.first(showing: row, of: units.count, rows: rows.count)
        for (screenRow, index) in zip(rows, first..<units.count) {
            let share = units[index]
            let unit = UnitAddress(layer: address.layer, signal: address.signal, unit: share.unit)
            var style = Style.plain
            if index == row {
                style.attributes.insert(.bold)
                frame.write(">", row: screenRow, column: 0, style: style)
                frame.cursor = Point(column: 0, row: screenRow)
            }
            if unit == chosen { style.attributes.insert(.underline) }
            var column = frame.write(unit.description, row: screenRow, column: 1, style: style)
            style.attributes.remove(.underline)
            column = frame.write(
                share.right.percent.right(8) + share.left.percent.right(8), row: screenRow, column: 1 + width,
                style: style)
            if let name = name(unit) { frame.write(name, row: screenRow, column: column + 2, style: style) }
        }
        if frame.cursor?.column ?? 0 >= frame.size.columns { frame.cursor = nil }
    }
}

/// A cell without gates saturates in its hidden state.
private func drawWithoutGates(_ state: ExplorerState, _ lens: Lens, in frame: inout Frame) {
    let cell = lens.architecture.cell
    var row = 2
    for line in [
        "\(cell.name) cells have no gates to be open or closed.",
        "What saturates is h itself, near -1 and +1: v u, then a, shows that for all units in view.",
    ] {
        for part in line.wrapped(to: frame.size.columns) {
            frame.write(part, row: row, column: 0)
            row += 1
        }
    }
    guard let figures = state.surveying.survey?.figures(of: lens.address) else { return }
    row += 1
    frame.write("\(lens.address)" + (state.unitName.map { " \($0)" } ?? ""), row: row, column: 0, style: Style(.bold))
    let values = [
        ("mean", Float(figures.mean).signed), ("deviation", String(Float(figures.deviation).signed.dropFirst())),
        ("above 0.9", figures.above.percent),
    ]
    for (offset, value) in zip(1..., values) {
        frame.write(value.0.left(10) + value.1.right(8), row: row + offset, column: 0)
    }
}

extension Double {
    /// A share as a percentage with one decimal: `93.4%`; what is less than all is never written as all.
    var percent: String {
        guard isFinite else { return "?" }
        let tenths = self < 1 && self > 0 ? min(999, max(0, (self * 1000).rounded())) : self >= 1 ? 1000 : 0
        return "\(Int(tenths) / 10).\(Int(tenths) % 10)%"
    }
}
