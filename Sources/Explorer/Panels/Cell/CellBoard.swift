import ModelCore
import Screen
import Texts

/// The arithmetic of one unit at one step as the lines of a board: what was read, the gates, how the state flows, the
/// equations with their numbers, the change.
struct CellBoard {
    struct Line {
        /// One row.
        var frame: Frame
        /// The signal that the line is about.
        var signal: Signal?
    }

    private(set) var lines: [Line] = []
    private let columns: Int
    private let palette: Palette

    /// From so many columns on there is room for what is drawn rather than written.
    private static let wide = 40

    init(_ state: ExplorerState, columns: Int) {
        self.columns = columns
        palette = state.palette
        guard let values = CellValues(state) else {
            addWrapped(state.lens == nil ? Hint.noModel[0] : "no symbol: the text is empty")
            return
        }
        addReading(values)
        if values.isKnown {
            addGates(values)
            let steps = values.cell.arithmetic
            if columns >= Self.wide { for step in steps { addFlow(step, values) } }
            for step in steps { addEquation(step, values) }
            if !steps.isEmpty { add("") }
        }
        addStates(values)
        if !values.cell.remark.isEmpty {
            add("")
            addWrapped(values.cell.remark, style: Style(.dim))
        }
    }

    /// The first line that is shown: the cursor's line is always among them.
    func first(rows: Int, cursor: Int) -> Int { max(0, min(cursor, lines.count - 1) - max(1, rows) + 1) }

    func frame(rows: Int, cursor: Int) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: rows))
        let first = first(rows: rows, cursor: cursor)
        for (row, line) in zip(0..<rows, lines.dropFirst(first)) {
            frame.place(line.frame, at: Point(column: 0, row: row))
        }
        let row = min(cursor, lines.count - 1) - first
        if frame.contains(row: row, column: 0) { frame.cursor = Point(column: 0, row: row) }
        return frame
    }

    // MARK: Lines

    private mutating func add(_ text: String, style: Style = .plain, signal: Signal? = nil) {
        var row = Frame(size: Size(columns: columns, rows: 1))
        row.write(text, row: 0, column: 0, style: style)
        lines.append(Line(frame: row, signal: signal))
    }

    /// Breaks a text at spaces.
    private mutating func addWrapped(_ text: String, style: Style = .plain) {
        for line in text.wrapped(to: columns) { add(line, style: style) }
    }

    private mutating func addReading(_ values: CellValues) {
        let alphabet = values.document.alphabet
        let name = SymbolPicture.name(of: values.symbol, alphabet: alphabet)
        let input = values.lens.layer > 0 ? ", input l\(values.lens.layer - 1).h" : ""
        add("step t = \(values.t)\(input)" + (columns >= Self.wide ? ": values after reading x[t]" : ""))
        add("read   \(name)")
        let previous = values.previous.map { SymbolPicture.name(of: $0, alphabet: alphabet) }
        add("before \(previous ?? "nothing: state 0")" + (values.isPreviousKnown ? "" : ", not fed"))
        if !values.isKnown {
            add("")
            addWrapped("This symbol is not in the vocabulary: it was not fed, and the state was held.")
        }
        add("")
    }

    /// What comes out of the weights, each with its bar.
    private mutating func addGates(_ values: CellValues) {
        let signals = values.cell.signalsFromWeights
        let names = signals.map(\.name.count).max() ?? 1
        let isWide = columns >= Self.wide
        let start = names + 1 + 8 + 1
        let wordWidth = 7
        let meanings = isWide ? signals.map(\.meaning.count).max() ?? 0 : 0
        let width = min(24, max(isWide ? 12 : 4, columns - start - 1 - wordWidth - meanings))
        for signal in signals {
            let value = values.value(.now(signal.name))
            var row = Frame(size: Size(columns: columns, rows: 1))
            row.write(signal.name, row: 0, column: 0, style: Style(.bold))
            row.write(value.inColumn, row: 0, column: names + 1)
            let bars = Bars(palette: palette, range: signal.range)
            for (column, cell) in zip(start..., value.map { bars.row($0, columns: width) } ?? []) {
                row.put(cell ?? Cell("·", style: Style(.dim)), row: 0, column: column)
            }
            let changes = values.changes(of: signal.name)
            if !changes.isEmpty {
                // What the weights gave is not traced: the value is the changed one.
                let text = changes.map(\.short).joined(separator: ", ")
                row.write(text, row: 0, column: start + width + 1, style: Style(.bold))
                lines.append(Line(frame: row, signal: signal))
                continue
            }
            row.write(word(for: value, of: signal), row: 0, column: start + width + 1)
            if isWide {
                row.write(signal.meaning, row: 0, column: start + width + 1 + wordWidth, style: Style(.dim))
            }
            lines.append(Line(frame: row, signal: signal))
        }
        add("")
    }

    /// The words of the saturation plot: nearly closed and nearly open.
    private func word(for value: Float?, of signal: Signal) -> String {
        guard signal.range == .sigmoid, let value else { return "" }
        return value > 0.9 ? "open" : value < 0.1 ? "closed" : ""
    }

    // MARK: The flow

    /// The state along a line, what joins it under it:
    ///
    ///        c              f·c             c′
    ///     -0.2341 ──×──▶ -0.2130 ──+──▶ +0.1255
    ///               │              │
    ///               f             i·g
    ///            +0.9100        +0.3385
    private mutating func addFlow(_ step: Equation, _ values: CellValues) {
        let cell = values.cell
        guard let result = step.result, let flow = CellFlow(step, of: cell) else { return }
        var stages = flow.stages
        if !values.changes(of: result).isEmpty {
            stages.append(
                CellFlow.Stage(sign: ExplorerState.interventionSign, operand: nil, outcome: step.expression))
        }
        let widths = stages.map { 5 + $0.sign.count + 1 }
        guard 9 + zip(widths, stages).reduce(0, { $0 + $1.0 + 9 }) <= columns + 1 else { return }
        var canvas = Frame(size: Size(columns: columns, rows: 5))
        func write(_ text: String, row: Int, center: Int, style: Style = .plain) {
            canvas.write(text, row: row, column: max(0, center - text.columns / 2), style: style)
        }
        let bold = Style(.bold)
        write(cell.symbol(of: flow.start), row: 0, center: 5, style: bold)
        canvas.write(values.value(flow.start).inColumn, row: 1, column: 0)
        var column = 8
        for (index, (stage, width)) in zip(0..., zip(stages, widths)) {
            let isLast = index == stages.count - 1
            canvas.write(" ──\(stage.sign)─▶", row: 1, column: column)
            let middle = column + 3 + stage.sign.count / 2
            if let operand = stage.operand {
                write("│", row: 2, center: middle)
                write(operand.written(cell.symbol), row: 3, center: middle, style: bold)
                write((values.value(operand)?.signed ?? "…"), row: 4, center: middle)
            }
            column += width
            let name = isLast ? cell.symbol(of: .now(result)) : stage.outcome.written(cell.symbol)
            write(name, row: 0, center: column + 5, style: bold)
            let value = isLast ? values.value(.now(result)) : values.value(stage.outcome)
            canvas.write(value.inColumn, row: 1, column: column)
            column += 8
        }
        let rows = stages.contains { $0.operand != nil } ? 5 : 2
        for y in 0..<rows {
            var row = Frame(size: Size(columns: columns, rows: 1))
            for (x, cell) in zip(0..., canvas.row(y)) where cell.width > 0 { row.put(cell, row: 0, column: x) }
            lines.append(Line(frame: row, signal: cell.signal(named: result)))
        }
        add("")
    }

    // MARK: Equations

    /// The equation in symbols, with numbers, with its terms worked out, and what came out.
    private mutating func addEquation(_ step: Equation, _ values: CellValues) {
        let cell = values.cell
        let signal = step.result.flatMap { cell.signal(named: $0) }
        let left = step.result.map { cell.symbol(of: .now($0)) + " = " } ?? ""
        add(left + step.expression.written(cell.symbol), style: Style(.bold), signal: signal)
        addExpression(step.expression, signal, cell) { values.value($0).inEquation }
        // What is one operation already has no terms to work out.
        if step.expression.parts.contains(where: { !$0.parts.isEmpty }) {
            let parts = step.expression.parts.map { values.value($0).inEquation }
            switch step.expression {
            case .sum: add("  = " + Expression.joinedTerms(parts), signal: signal)
            case .product:
                add("  = " + parts.map { $0.hasPrefix("-") ? "(\($0))" : $0 }.joined(separator: "·"), signal: signal)
            default: break
            }
        }
        let meaning = step.meaning.isEmpty ? "" : "  (\(step.meaning))"
        if let result = step.result, !values.changes(of: result).isEmpty {
            add("  \(values.isApproximate ? "~" : "=") " + values.value(step.expression).inEquation, signal: signal)
            addChanges(of: result, from: values.value(step.expression), values)
            return
        }
        let value = step.result.map { values.value(.now($0)) } ?? values.value(step.expression)
        add("  \(sign(of: step, values)) " + value.inEquation + meaning, signal: signal)
    }

    /// What interventions make of a signal that was worked out, one after the other; what comes out at last is what
    /// was traced.
    private mutating func addChanges(of name: String, from computed: Float?, _ values: CellValues) {
        let signal = values.cell.signal(named: name)
        let symbol = values.cell.symbol(of: .now(name))
        let traced = values.value(.now(name))
        var value = computed
        let changes = values.changes(of: name)
        for (index, change) in zip(0..., changes) {
            let isLast = index == changes.count - 1
            let old = value
            value = value.flatMap { change.changed($0) }
            // Whether a property holds here may not be known yet: the trace says it.
            if !change.isCertain, let old, let traced, isLast {
                value = Self.agree(old, traced) ? old : value
            }
            var sign = "="
            if isLast, let traced {
                sign = values.isApproximate ? "~" : value.map { Self.agree($0, traced) } ?? true ? "=" : "≠"
            }
            let shown = isLast ? traced : value
            add(
                "  " + ExplorerState.interventionSign + " \(change.words)\(change.isCertain ? "" : ", perhaps"):",
                style: Style(.bold), signal: signal)
            add("  \(symbol) \(sign) " + shown.inEquation, style: Style(.bold), signal: signal)
        }
    }

    private static func agree(_ a: Float, _ b: Float) -> Bool { abs(a - b) <= 1e-4 * max(1, abs(b)) }

    /// How what came out stands to what was worked out: `=`, `~` while values are approximate, and `≠` where they
    /// disagree by more than rounding, so that nothing is passed over.
    private func sign(of step: Equation, _ values: CellValues) -> String {
        if values.isApproximate { return "~" }
        guard let result = step.result, let traced = values.value(.now(result)),
            let found = values.value(step.expression)
        else { return "=" }
        return Self.agree(found, traced) ? "=" : "≠"
    }

    /// The expression with numbers: in one line where the longest numbers fit, or else a term a line, so that nothing
    /// moves when the numbers change.
    private mutating func addExpression(
        _ expression: Expression, _ signal: Signal?, _ cell: CellKind, _ write: (Expression) -> String
    ) {
        let longest = expression.written { operand in
            switch cell.signal(named: operand.signalName)?.range {
            case .sigmoid: "0.0000"
            case .unbounded: "-00.0000"
            default: "-0.0000"
            }
        }
        guard case .sum(let terms) = expression, longest.columns + 4 > columns else {
            add("  = " + expression.written(write), signal: signal)
            return
        }
        for (index, term) in zip(0..., terms) {
            let text = term.written(write)
            if index == 0 {
                add("  = " + text, signal: signal)
            } else if text.hasPrefix("-") {
                add("  - " + text.dropFirst(), signal: signal)
            } else {
                add("  + " + text, signal: signal)
            }
        }
    }

    // MARK: The change

    private mutating func addStates(_ values: CellValues) {
        let sign = values.isApproximate ? "~" : " "
        let names = values.cell.stateSignals.map(\.name.count).max() ?? 1
        for signal in values.cell.stateSignals.reversed() {
            let old = values.value(.before(signal.name))
            let new = values.value(.now(signal.name))
            let name = signal.name + String(repeating: " ", count: names - signal.name.count)
            if values.isKnown {
                let change = old.flatMap { old in new.map { $0 - old } }
                let moved = columns >= 30 ? "  Δ\(change.inColumn)" : ""
                let mark = values.changes(of: signal.name).isEmpty ? "" : " " + ExplorerState.interventionSign
                add("\(name) \(old.inColumn) → \(sign)\(new?.signed ?? "…")\(moved)\(mark)", signal: signal)
                if moved.isEmpty { add("\(name)        Δ \(change.inColumn)", signal: signal) }
            } else {
                add("\(name) held at \(sign)\(new?.signed ?? "…")", signal: signal)
            }
        }
    }
}
