import Glibc
import ModelCore
import Screen

/// The colours with their numbers; of two texts side by side, each below its own.
func drawLegend(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    guard let lens = state.lens else {
        frame.write(Hint.noModel.fitting(frame.size.columns), row: row, column: 0, style: Style([.dim]))
        return
    }
    if state.coloring == .blend, state.companion != nil { return drawBlendLegend(state, row: row, in: &frame) }
    guard let other = state.companion, let right = state.screen.companion, right.row == state.screen.text.row else {
        return drawLegend(
            state, lens, isSurprise: state.coloring == .surprise, isDifference: state.showsDifference, row: row,
            in: &frame)
    }
    var first = Frame(size: Size(columns: right.column - 1, rows: 1))
    drawLegend(
        state, lens, isSurprise: state.coloring == .surprise, isDifference: state.showsDifference, row: 0, in: &first)
    frame.place(first, at: Point(column: 0, row: row))
    var second = Frame(size: Size(columns: frame.size.columns - right.column, rows: 1))
    drawLegend(state, other, isSurprise: state.showsSurprise(of: other), row: 0, in: &second)
    frame.place(second, at: Point(column: right.column, row: row))
}

private func drawLegend(
    _ state: ExplorerState, _ lens: Lens, isSurprise: Bool, isDifference: Bool = false, row: Int, in frame: inout Frame
) {
    if isSurprise { return drawSurpriseLegend(state, row: row, in: &frame) }
    if isDifference { return drawDifferenceLegend(state, row: row, in: &frame) }
    drawLegend(
        of: lens.signal, palette: state.palette, name: state.unitLabel(of: lens), row: row,
        in: &frame)
}

/// A signal's legend: what it is, and a bar from the lowest shade to the highest with numbers written on it.
/// - Parameters:
///   - address: the unit's, where it is not on the screen already.
///   - name: the unit's, shown as far as the bar and the rest of the title leave room.
func drawLegend(
    of signal: Signal, palette: Palette, address: UnitAddress? = nil, name: String?, row: Int, in frame: inout Frame
) {
    let coloring = ValueColoring(palette: palette, range: signal.range)
    let shown = signal.range == .unbounded ? "\(signal.name), coloured by tanh(\(signal.name))" : signal.name
    let (caption, rest) = (address?.description ?? "", "\(shown): \(signal.meaning) ")
    let room = frame.size.columns - leastNamedBar - caption.columns - rest.columns - 1
    let unit = caption + (name ?? "").quoted(within: min(room, frame.size.columns / 4))
    drawLegend(
        title: String((unit + " ").drop { $0 == " " }) + rest, short: signal.name, coloring: coloring,
        ticks: ticks(signal.range), row: row, in: &frame)
}

/// Columns of the bar that a unit's name leaves.
private let leastNamedBar = 21

/// A legend's row: a title, or a short one where that is too long, and the bar of shades with numbers on it.
/// - Parameter ticks: the numbers, the most wanted first; a number without room is left out.
func drawLegend(
    title: String, short: String, coloring: ValueColoring, ticks: [(value: Float, label: String)], row: Int,
    in frame: inout Frame
) {
    let columns = frame.size.columns
    let width = min(61, max(min(columns, 17), columns - title.columns))
    let start = columns - width
    if start >= title.columns {
        frame.write(title, row: row, column: 0, limit: start)
    } else if start > 0 {
        frame.write(short, row: row, column: 0, limit: start)
    }
    let low: Float = coloring.scale == .diverging ? -1 : 0
    for column in 0..<width {
        let shade = width > 1 ? low + (1 - low) * Float(column) / Float(width - 1) : 0
        let sign: Character = coloring.palette.depth == .none ? coloring.palette.sign(for: shade).glyph : " "
        frame.put(
            Cell(sign, style: coloring.palette.style(for: shade, scale: coloring.scale)), row: row,
            column: start + column)
    }
    var taken: Set<Int> = []
    for tick in ticks {
        let part = (coloring.shade(of: tick.value) - low) / (1 - low)
        let center = Int((part * Float(width - 1)).rounded())
        let first = min(max(0, center - tick.label.count / 2), width - tick.label.count)
        let cells = first - 1..<first + tick.label.count + 1
        guard first >= 0, taken.isDisjoint(with: cells) else { continue }
        taken.formUnion(cells)
        for (offset, character) in zip(0..., tick.label) {
            let style = frame[row: row, column: start + first + offset].style
            frame.put(Cell(character, style: style), row: row, column: start + first + offset)
        }
    }
}

/// The numbers on the bar, the most wanted first; a number without room is left out.
private func ticks(_ range: Signal.Range) -> [(value: Float, label: String)] {
    switch range {
    case .tanh: [(-1, "-1"), (1, "+1"), (0, "0"), (-0.5, "-0.5"), (0.5, "+0.5")]
    case .sigmoid: [(0, "0"), (1, "1"), (0.5, "0.5"), (0.25, "0.25"), (0.75, "0.75")]
    case .unbounded:
        [(-3, "-3"), (3, "+3"), (0, "0"), (-1, "-1"), (1, "+1"), (-0.5, "-0.5"), (0.5, "+0.5")]
    }
}
