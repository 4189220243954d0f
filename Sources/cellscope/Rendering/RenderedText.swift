import CellProbing
import Explorer
import Exports
import Files
import ModelCore
import ModelFiles
import Screen
import Texts

/// A text in colours, once for each thing that it is coloured by.
struct RenderedText {
    let opened: RenderedModel
    let runner: Runner
    let document: Document
    let positions: Range<Int>
    let colors: [PrintedColors]
    /// What changes the model, if anything does.
    let plan: InterventionPlan?
    let hasLegend: Bool
    /// nil where a signal may end the program at once: what standard output was given needs no clearing up.
    let interruption: Interruption?

    /// Most characters of a page, all its pictures together: some forty megabytes of HTML.
    static let pageBound = 400_000
    /// Positions that are kept while rows are printed, more than a row has.
    private static let kept = 1 << 14

    func write(to output: RenderedOutput) throws {
        guard output.pageKind != nil else { return try print(to: output) }
        guard positions.count * colors.count <= Self.pageBound else {
            throw Failure(
                .usage,
                "\(positions.count * colors.count) characters are too many for one page, which has "
                    + "\(Self.pageBound) at most; choose some of the text with --lines")
        }
        try output.write(page: { try page(output) }, rows: { "" })
    }

    // MARK: Rows

    /// One picture after the other, each row written as soon as it is known.
    private func print(to output: RenderedOutput) throws {
        let sink = try TextSink(output.path)
        for (index, color) in colors.enumerated() {
            let trace = self.trace([color], readsOut: color == .surprise, kept: Self.kept)
            if index > 0 { try sink.append("\n") }
            if hasLegend {
                try sink.append(
                    output.export.text(PrintedText.legend(for: color, columns: output.columns, palette: output.palette))
                )
            }
            let text = printed(color, trace, output)
            var position = positions.lowerBound
            while position < positions.upperBound {
                let row = text.row(from: position)
                if let interruption { try leaveIfInterrupted(interruption, .unwritten(output.path)) }
                try sink.append(output.export.text(row.frame))
                guard row.next > position else { break }
                position = row.next
            }
        }
        // On standard output rows go to a reader who sees the command.
        if output.path != "-", let made = try output.provenance?() { try sink.append("\n\(made.line)\n") }
        try sink.finish()
    }

    private func trace(_ colors: [PrintedColors], readsOut: Bool, kept: Int = .max) -> TextTrace {
        let units = colors.compactMap { if case .unit(let unit, _) = $0 { unit } else { nil } }
        return TextTrace(
            runner, document, part: positions, units: units, readsOut: readsOut, plan: plan, kept: kept,
            isCancelled: { [interruption] in interruption?.hasCome == true })
    }

    /// - Parameter output: says how wide and in how many colours.
    private func printed(_ color: PrintedColors, _ trace: TextTrace, _ output: RenderedOutput) -> PrintedText {
        let index = if case .unit(let unit, _) = color { trace.units.firstIndex(of: unit) } else { nil as Int? }
        return PrintedText(
            document, columns: output.columns, palette: output.palette, colors: color, signs: output.depth == .none
        ) { position, symbol in
            guard trace.isKnown(symbol) else { return .unknown }
            guard let values = trace.at(position) else { return .pending }
            let value: Float? =
                switch color {
                case .unit: index.map { values.units[values.units.startIndex + $0] } ?? .nan
                case .surprise: values.surprise
                case .difference: values.difference
                }
            return value.map { .value($0, .exact(difference: nil)) } ?? .pending
        }
    }

    // MARK: A page

    private func page(_ output: RenderedOutput) throws -> Page {
        let trace = trace(colors, readsOut: true)
        let parts = try colors.map { Page.Part.picture(try picture(of: $0, trace, output)) }
        return Page(title: title, facts: facts(trace), parts: parts)
    }

    private var textName: String { printable(baseName(document.name), limit: .max) }

    private var title: String {
        let changes = plan.map { $0.interventions.map(\.description).joined(separator: "; ") }
        if let changes, colors == [.difference] { return "What \(changes) changes in \(textName)" }
        let names = colors.map { color in
            switch color {
            case .unit(let unit, _): opened.called(unit)
            case .surprise: "surprise"
            case .difference: "the difference"
            }
        }
        return names.joined(separator: ", ") + " over \(textName)"
    }

    private func facts(_ trace: TextTrace) -> [String] {
        let first = document.line(containing: positions.lowerBound) + 1
        let last = document.line(containing: max(positions.lowerBound, positions.upperBound - 1)) + 1
        var facts = [opened.fact, "text: \(textName), lines \(first) to \(last) of \(document.lineCount)"]
        if let plan {
            facts.append("changed: " + plan.interventions.map(\.description).joined(separator: "; "))
            facts += plan.means.map { "mean of \($0.unit): \($0.value) over \($0.count) characters" }
            facts += figures(trace)
        }
        if colors.contains(where: { if case .unit = $0 { true } else { false } }) {
            facts.append(
                "The colour is the unit's value after the model has read the character"
                    + (plan == nil ? "." : ", with the changes."))
        }
        return facts
    }

    /// What the changes come to.
    private func figures(_ trace: TextTrace) -> [String] {
        var (with, change, count) = (0.0, 0.0, 0)
        for position in positions {
            guard let values = trace.at(position), let surprise = values.surprise, let difference = values.difference,
                !difference.isInfinite
            else { continue }
            with += Double(surprise)
            change += Double(difference)
            count += 1
        }
        guard count > 0 else { return [] }
        let (mean, without) = (with / Double(count), (with + change) / Double(count))
        return [
            "surprise: \(fixed(mean, 4)) nats a character with the changes, \(fixed(without, 4)) without, over "
                + "\(count) characters"
        ]
    }

    private func picture(
        of color: PrintedColors, _ trace: TextTrace, _ output: RenderedOutput
    ) throws -> Picture {
        let text = printed(color, trace, output)
        var rows: [PrintedRow] = []
        var position = positions.lowerBound
        while position < positions.upperBound {
            let row = text.row(from: position)
            if let interruption { try leaveIfInterrupted(interruption, .unwritten(output.path)) }
            rows.append(row)
            guard row.next > position else { break }
            position = row.next
        }
        // The legend, and a row of air below it.
        let above = hasLegend ? 2 : 0
        let perRow = output.depth == .none ? 2 : 1
        var frame = Frame(size: Size(columns: output.columns, rows: above + rows.count * perRow))
        if hasLegend {
            frame.place(
                PrintedText.legend(for: color, columns: output.columns, palette: output.palette),
                at: Point(column: 0, row: 0))
        }
        var labels: [Int: Picture.Label] = [:]
        for (index, row) in rows.enumerated() {
            let y = above + index * perRow
            frame.place(row.frame, at: Point(column: 0, row: y))
            for place in row.places where place.column < output.columns {
                labels[y * output.columns + place.column] = Picture.Label(
                    label(of: place, color, trace),
                    columns: max(1, min(place.columns, output.columns - place.column)))
            }
        }
        return Picture(frame, labels: labels)
    }

    private func label(of place: PrintedRow.Place, _ color: PrintedColors, _ trace: TextTrace) -> String {
        var lines: [String] = []
        if !trace.isKnown(place.symbol) {
            lines.append(SymbolLabel.unknown)
        } else if let values = trace.at(place.position) {
            if case .unit(let unit, _) = color, let index = trace.units.firstIndex(of: unit) {
                lines.append(SymbolLabel.value(of: unit, values.units[values.units.startIndex + index]))
            }
            if let surprise = values.surprise { lines.append(SymbolLabel.surprise(surprise)) }
            if let difference = values.difference { lines.append(SymbolLabel.difference(difference)) }
        }
        return SymbolLabel.text(at: place.position, place.symbol, in: document.alphabet, lines)
    }
}
