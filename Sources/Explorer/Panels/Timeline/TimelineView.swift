import ModelCore
import Screen
import Texts

extension Timeline {
    /// The strip: a heading with values at the cursor, the symbols of the cursor's row under their own columns (and
    /// what follows them, dim), the chosen unit's plot under these, and one of two rows for every pin. Gates are lines of
    /// letters in a high plot and rows of their own under a low one.
    static func draw(_ state: ExplorerState, size: Size) -> Frame {
        var frame = Frame(size: size)
        guard let lens = state.lens, let drawing = TimelineDrawing(state, lens, size: size) else {
            frame.fill(row: 0, columns: 0..<size.columns, style: Style(.underline))
            let lack = state.lens == nil ? "no model to plot: open one with :model FILE" : "no text to plot"
            frame.write(" " + lack, row: 0, column: 0, style: Style(.underline))
            return frame
        }
        drawing.draw(in: &frame)
        return frame
    }
}

/// Draws one state of the timeline.
private struct TimelineDrawing {
    let state: ExplorerState
    let lens: Lens
    let size: Size
    let layout: TextLayout
    /// The cursor's row of text.
    let row: TextRow
    /// The row, and behind a short one what follows it, so that the plot goes on through the ends of lines.
    let shown: TextRow
    let placed: [PlacedSymbol]
    /// The plot's columns: those of the text.
    let columns: Range<Int>
    let palette: Palette

    private let hasHeading: Bool
    private let symbolsRow: Int?
    private let plot: Range<Int>
    /// The gates that have a row each, below the plot.
    private let gateRows: Range<Int>
    /// Each pin with the row that its own begin with, and whether its name stands there.
    private let pins: [(address: UnitAddress, row: Int, showsName: Bool)]
    private let pinsLeftOut: Int

    init?(_ state: ExplorerState, _ lens: Lens, size: Size) {
        guard let layout = state.layout, layout.document.count > 0 else { return nil }
        self.state = state
        self.lens = lens
        self.size = size
        self.layout = layout
        row = layout.row(containing: state.cursor)
        let hidden = state.hiddenFrom ?? .max
        shown = TextRow(
            range: row.range
                .lowerBound..<max(
                    row.range.upperBound, min(layout.document.count, row.range.lowerBound + layout.columns)))
        placed = layout.place(shown).filter { $0.position < hidden && $0.column < layout.columns }
        let text = state.screen.text
        columns = min(text.column, size.columns)..<min(text.column + text.columns, size.columns)
        palette = state.palette

        hasHeading = size.rows > 2
        symbolsRow = size.rows > 1 ? (hasHeading ? 1 : 0) : nil
        let first = (symbolsRow ?? -1) + 1
        let room = max(0, size.rows - first)
        let all = state.views.timeline.pins(for: lens)
        let gates = state.views.timeline.showsGates ? Timeline.gates(of: lens).count : 0
        // Where nothing stands left of the plot, a pin's address has a row, and the name stands there too.
        let hasGutter = columns.lowerBound > 0
        let shares = state.views.timeline.share(
            room, gates: gates, named: all.map { hasGutter && state.unitLabel($0) != nil })
        pinsLeftOut = all.count - shares.pins.count
        var rows = shares.plot
        // A scale with two sides has as many rows above its zero line as below.
        if lens.signal.range != .sigmoid && rows > 1 { rows -= rows % 2 }
        plot = first..<first + rows
        gateRows = plot.upperBound..<plot.upperBound + shares.gates
        var next = gateRows.upperBound
        pins = zip(all, shares.pins).map { address, showsName in
            defer { next += Timeline.rowsPerPin + (showsName ? 1 : 0) }
            return (address, next, showsName)
        }
    }

    func draw(in frame: inout Frame) {
        if hasHeading { drawHeading(in: &frame) }
        if let symbolsRow { drawSymbols(row: symbolsRow, in: &frame) }
        drawScale(in: &frame)
        drawBars(of: lens.address, rows: plot, in: &frame)
        if gateRows.isEmpty {
            if state.views.timeline.showsGates && plot.count >= Timeline.rowsWithGates { drawGates(in: &frame) }
        } else {
            drawGateRows(in: &frame)
        }
        for pin in pins { drawPin(pin.address, row: pin.row, showsName: pin.showsName, in: &frame) }
    }

    private func activation(_ address: UnitAddress, _ position: Int, _ symbol: Symbol) -> Activation {
        guard lens.model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        guard let (value, exactness) = lens.value(of: address, at: position) else { return .pending }
        return .value(value, exactness)
    }

    private func value(_ address: UnitAddress, _ symbol: PlacedSymbol) -> Float? {
        guard case .value(let value, _) = activation(address, symbol.position, symbol.symbol) else { return nil }
        return value
    }

    /// A value at the cursor as text of a fixed width; approximate ones with a `~`.
    private func text(of address: UnitAddress) -> String {
        guard let symbol = placed.first(where: { $0.position == state.cursor }) else { return "       " }
        switch activation(address, symbol.position, symbol.symbol) {
        case .pending: return "      …"
        case .unknown: return "      ?"
        case .value(let value, let exactness): return (exactness.isFinal ? "" : "~") + value.signed
        }
    }

    /// An address, with a sign before it where something changes the unit.
    private func marked(_ address: UnitAddress) -> String {
        (state.isChanged(address) ? ExplorerState.interventionSign : "") + "\(address)"
    }

    // MARK: The rows above the plot

    private func drawHeading(in frame: inout Frame) {
        let style = Style(.underline)
        frame.fill(row: 0, columns: 0..<size.columns, style: style)
        let start = " \(marked(lens.address)) \(text(of: lens.address))"
        let note = lens.signal.range == .unbounded ? ", drawn as tanh(\(lens.signal.name))" : ""
        let gates = state.views.timeline.showsGates ? Timeline.gates(of: lens) : []
        let values = gates.map { ($0.signal.name, " " + text(of: $0)) }
        let end = pinsLeftOut > 0 ? "  \(pinsLeftOut) more \(pinsLeftOut == 1 ? "pin" : "pins") than rows" : ""
        // The name has what the rest leaves.
        let rest = values.reduce(start.columns + note.columns + end.columns) { $0 + 2 + $1.0.columns + $1.1.columns }
        let name = (state.unitLabel(lens.address) ?? "").quoted(within: size.columns - rest)
        var column = frame.write(start + name + note, row: 0, column: 0, style: style)
        for (index, value) in zip(0..., values) {
            var letter = gateStyle(index)
            letter.attributes.insert(.underline)
            column = frame.write(value.0, row: 0, column: column + 2, style: letter)
            column = frame.write(value.1, row: 0, column: column, style: style)
        }
        frame.write(end, row: 0, column: column, style: style)
    }

    private func drawSymbols(row y: Int, in frame: inout Frame) {
        var canvas = Frame(size: Size(columns: columns.count, rows: 1))
        let unknown = ValueColoring(palette: palette, range: lens.signal.range).unknown
        let painter = TextPainter(
            layout: layout, depth: .none, cursor: nil, match: nil, hidden: state.hiddenFrom
        ) { position, symbol in
            var paint = lens.model.vocabulary.index(of: symbol.code) == nil ? unknown : .pending
            if !row.range.contains(position) { paint.style.attributes.insert(.dim) }
            return paint
        }
        _ = painter.draw(shown, at: 0, signsAt: nil, in: &canvas)
        for symbol in placed where symbol.position == state.cursor {
            for column in symbol.column..<symbol.column + symbol.width {
                canvas.restyle(row: 0, column: column) { $0.attributes.formUnion([.reverse, .bold]) }
            }
        }
        frame.place(canvas, at: Point(column: columns.lowerBound, row: y))
    }

    // MARK: The plot

    private var isDiverging: Bool { lens.signal.range != .sigmoid }
    /// Rows above the plot's zero line.
    private var above: Int { isDiverging && plot.count > 1 ? plot.count / 2 : plot.count }

    /// Numbers and marks left of the plot; what is drawn by its tanh is labelled with itself.
    private func drawScale(in frame: inout Frame) {
        let axis = columns.lowerBound - 1
        guard axis >= 2, plot.count > 1 else { return }
        for y in plot { frame.put(Cell("│", style: Style(.dim)), row: y, column: axis) }
        let bars = Bars(palette: palette, range: lens.signal.range)
        var taken: Set<Int> = []
        // Numbers between the ends and zero need rows of their own on both sides.
        for tick in bars.ticks.prefix(above >= 3 ? bars.ticks.count : 3) {
            let level = bars.level(of: tick.value)
            let steps = level.magnitude * Float(above)
            let y =
                level > 0
                ? plot.lowerBound + above - Int(steps.rounded(.up))
                : plot.lowerBound + above - 1 + Int(steps.rounded(.up))
            guard plot.contains(y), taken.insert(y).inserted else { continue }
            frame.write(tick.label, row: y, column: max(0, axis - 1 - tick.label.columns), limit: axis)
            frame.put(Cell("┤", style: Style(.dim)), row: y, column: axis)
        }
    }

    /// One unit's bars: a zero line where values are known, a gap where not, and the cursor's column marked.
    /// - Parameter color: the bars', unless they have the hue of their sign.
    private func drawBars(
        of address: UnitAddress, rows: Range<Int>, color: Color? = nil, in frame: inout Frame
    ) {
        let bars = Bars(palette: palette, range: address.signal.range)
        let zero = rows.lowerBound + (bars.isDiverging && rows.count > 1 ? rows.count / 2 : rows.count) - 1
        for symbol in placed {
            let value = value(address, symbol)
            let cells = value.map { bars.column($0, rows: rows.count) } ?? Array(repeating: nil, count: rows.count)
            for column in symbol.column..<symbol.column + symbol.width {
                let at = columns.lowerBound + column
                guard columns.contains(at) else { break }
                for (y, cell) in zip(rows, cells) {
                    if var cell {
                        if let color { cell.style.foreground = color }
                        frame.put(cell, row: y, column: at)
                    } else if symbol.position == state.cursor {
                        frame.put(Cell("│", style: Style(.dim)), row: y, column: at)
                    } else if y == zero, value != nil {
                        frame.put(Cell("_", style: Style(.dim)), row: y, column: at)
                    }
                }
            }
        }
    }

    // MARK: Gates

    private func gateStyle(_ index: Int) -> Style {
        guard palette.depth != .none else { return Style(.bold) }
        return Style(foreground: .indexed([6, 5, 2, 3][index % 4]), [.bold])
    }

    /// Each gate as a row of bars in its colour, from 0 at the bottom to 1 at the top, its letter left of it. They stand
    /// in the heading's order where there is no room for letters.
    private func drawGateRows(in frame: inout Frame) {
        for (index, (y, gate)) in zip(0..., zip(gateRows, Timeline.gates(of: lens))) {
            drawBars(of: gate, rows: y..<y + 1, color: gateStyle(index).foreground, in: &frame)
            let axis = columns.lowerBound - 1
            guard axis >= 2 else { continue }
            frame.write(
                gate.signal.name, row: y, column: max(0, axis - 1 - gate.signal.name.columns), style: gateStyle(index),
                limit: axis)
            frame.put(Cell("│", style: Style(.dim)), row: y, column: axis)
        }
    }

    /// Each gate as a line of its letter, on the plot's own scale. Where several meet they take turns.
    private func drawGates(in frame: inout Frame) {
        guard above > 0 else { return }
        let gates = Timeline.gates(of: lens)
        for symbol in placed {
            var byRow: [Int: [Int]] = [:]
            for (index, gate) in zip(0..., gates) {
                guard let value = value(gate, symbol), !value.isNaN else { continue }
                let level = max(0, min(1, value))
                byRow[plot.lowerBound + above - 1 - min(above - 1, Int(level * Float(above))), default: []]
                    .append(index)
            }
            for (y, indices) in byRow {
                for column in symbol.column..<symbol.column + symbol.width {
                    let at = columns.lowerBound + column
                    guard columns.contains(at) else { break }
                    let index = indices[column % indices.count]
                    frame.put(letter(index, gates[index], over: frame[row: y, column: at]), row: y, column: at)
                }
            }
        }
    }

    /// A gate's letter; over a bar it is drawn on the bar's colour.
    private func letter(_ index: Int, _ gate: UnitAddress, over cell: Cell) -> Cell {
        let glyph = gate.signal.name.first ?? "?"
        guard Bars.isMostlyFull(cell) else { return Cell(glyph, style: gateStyle(index)) }
        guard palette.depth != .none else { return Cell(glyph, style: Style([.bold, .reverse])) }
        return Cell(glyph, style: Style(foreground: cell.style.foreground, [.bold, .reverse]))
    }

    // MARK: Pins

    private func drawPin(_ pin: UnitAddress, row y: Int, showsName: Bool, in frame: inout Frame) {
        let value = text(of: pin)
        let name = state.unitLabel(pin) ?? ""
        let hasGutter = columns.lowerBound > 0
        guard hasGutter else {
            // Nothing stands left of the plot: the address takes the row above it.
            let start = "\(marked(pin)) \(value)"
            let end = name.quoted(within: size.columns - start.columns)
            frame.write(start + end, row: y, column: 0, style: Style(.dim))
            drawBars(of: pin, rows: y + 1..<y + 2, in: &frame)
            return
        }
        if showsName {
            frame.write(
                String(name.quoted(within: columns.count + 1).dropFirst()), row: y, column: columns.lowerBound,
                style: Style(.dim))
        }
        let last = y + (showsName ? 2 : 1)
        drawBars(of: pin, rows: last - 1..<last + 1, in: &frame)
        frame.write(marked(pin), row: y, column: 0, limit: columns.lowerBound)
        frame.write(
            value, row: last, column: max(0, columns.lowerBound - 1 - value.columns), limit: columns.lowerBound)
    }
}
