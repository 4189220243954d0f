import Glibc
import ModelCore
import Screen

/// A scatter of one gate's units: to the right the share of steps above 0.9, upward the share below 0.1.
///
/// A cell of the screen holds many units: its sign and its shade say how many. Nothing lies above the diagonal, because
/// both shares together are 1 at most.
package struct SaturationChart {
    /// A heading, the plot's frame and numbers, and the counts.
    static let rowsAround = 4
    /// Columns of the numbers along the upward axis, and its line.
    static let margin = 2
    static let leastColumns = 22
    static let leastRows = rowsAround + 3
    /// The sign of a cell, from so many units on.
    static let signs: [(least: Int, glyph: Character)] = [(1, "."), (2, ":"), (4, "o"), (8, "O"), (16, "@")]

    let gate: GateShares
    /// The unit that the text is coloured by.
    let chosen: Int?
    /// The unit that the panel's cursor is on; nil in charts that it is not in.
    let pointed: Int?
    let palette: Palette

    package init(_ gate: GateShares, chosen: Int?, pointed: Int?, palette: Palette) {
        self.gate = gate
        self.chosen = chosen
        self.pointed = pointed
        self.palette = palette
    }

    package func draw(size: Size, isShown: Bool) -> Frame {
        var frame = Frame(size: size)
        let heading = ["\(gate.address): \(gate.address.signal.meaning)", "\(gate.address)"]
        frame.write(
            heading.fitting(size.columns - 1), row: 0, column: 0,
            style: Style(isShown ? [.bold, .underline] : .underline))
        let columns = size.columns - Self.margin - 1
        let rows = size.rows - Self.rowsAround
        guard columns > 1, rows > 1 else { return frame }
        drawAxes(columns: columns, rows: rows, in: &frame)
        drawUnits(columns: columns, rows: rows, in: &frame)
        // A column stays free before the next chart.
        let counts = [
            ">90%: right \(gate.oftenRight), left \(gate.oftenLeft)", ">90%: r \(gate.oftenRight), l \(gate.oftenLeft)",
        ]
        frame.write(counts.fitting(size.columns - 1), row: rows + 3, column: 0)
        return frame
    }

    private func drawAxes(columns: Int, rows: Int, in frame: inout Frame) {
        let faint = Style(.dim)
        for row in 1...rows { frame.put(Cell("│", style: faint), row: row, column: 1) }
        frame.write("1", row: 1, column: 0)
        frame.write("0", row: rows, column: 0)
        frame.put(Cell("└", style: faint), row: rows + 1, column: 1)
        for column in 0..<columns { frame.put(Cell("─", style: faint), row: rows + 1, column: Self.margin + column) }
        frame.write("0", row: rows + 2, column: Self.margin)
        frame.write("1", row: rows + 2, column: Self.margin + columns - 1)
        let along = columns >= 17 ? "right: > 0.9" : "right"
        frame.write(along, row: rows + 2, column: Self.margin + max(1, (columns - along.columns) / 2))
        let upward = columns >= 17 ? "left: < 0.1" : "left"
        frame.write(upward, row: 1, column: Self.margin + columns - upward.columns, style: faint)
        // One mark a row, or a column, whichever are fewer.
        let marks = min(columns, rows)
        for mark in 0..<marks {
            let part = Double(mark) / Double(marks - 1)
            let (row, column) = cell(left: 1 - part, right: part, columns: columns, rows: rows)
            frame.put(Cell("╲", style: faint), row: row, column: column)
        }
    }

    private func drawUnits(columns: Int, rows: Int, in frame: inout Frame) {
        var counts = Array(repeating: 0, count: columns * rows)
        for unit in gate.units {
            let (row, column) = cell(left: unit.left, right: unit.right, columns: columns, rows: rows)
            counts[(row - 1) * columns + column - Self.margin] += 1
        }
        let most = Float(Self.signs.last?.least ?? 1)
        for (index, count) in zip(0..., counts) where count > 0 {
            let glyph = Self.signs.last { $0.least <= count }?.glyph ?? "."
            let shade = 0.3 + 0.7 * min(1, log2f(Float(count)) / log2f(most))
            frame.put(
                Cell(glyph, style: palette.style(for: shade, scale: .sequential)), row: index / columns + 1,
                column: index % columns + Self.margin)
        }
        for (unit, glyph) in [(pointed, "+"), (chosen, "X")] as [(Int?, Character)] {
            guard let unit, let share = gate.units.first(where: { $0.unit == unit }) else { continue }
            let (row, column) = cell(left: share.left, right: share.right, columns: columns, rows: rows)
            frame.put(Cell(glyph, style: Style([.reverse, .bold])), row: row, column: column)
        }
    }

    /// Where two shares lie in a plot of so many columns and rows; shares that are no numbers count as 0.
    private func cell(left: Double, right: Double, columns: Int, rows: Int) -> (row: Int, column: Int) {
        func step(_ share: Double, of steps: Int) -> Int {
            share > 0 ? Int((min(1, share) * Double(steps - 1)).rounded()) : 0
        }
        return (rows - step(left, of: rows), Self.margin + step(right, of: columns))
    }
}
