import Screen
import Texts

/// Draws the text without the interventions beside the one with them, and the headings of both.
func drawTwin(_ state: ExplorerState, _ twin: Twin, in region: Region, like first: TextPainter, into frame: inout Frame)
{
    let document = twin.texts.without
    var painter = first
    painter.layout = TextLayout(document, columns: region.columns)
    painter.match = twin.divergenceMark
    painter.isUnderlined = nil
    painter.hidden = nil
    painter.paint = state.showsDifference ? state.differencePainting(through: twin.lens) : twin.painting(state)
    _ = drawRows(state.twinRows, by: painter, in: region, of: state, into: &frame)
    let text = state.screen.text
    drawHeading(twin.heading(state, isWithout: false), above: text, in: &frame)
    drawHeading(twin.heading(state, isWithout: true), above: region, in: &frame)
    guard region.row == text.row else { return }
    for row in 0..<text.rows + 1 {
        frame.put(Cell("│", style: Style(.dim)), row: text.row - 1 + row, column: region.column - 1)
    }
}

private func drawHeading(_ wordings: [String], above region: Region, in frame: inout Frame) {
    let style = Style(.underline)
    let limit = region.column + region.columns
    frame.fill(row: region.row - 1, columns: region.column..<limit, style: style)
    let text = wordings.first { $0.columns <= region.columns } ?? wordings.last ?? ""
    frame.write(text, row: region.row - 1, column: region.column, style: style, limit: limit)
}

extension Twin {
    /// Where the texts part, marked in both.
    var divergenceMark: Range<Int>? { texts.divergence.map { $0..<$0 + 1 } }

    fileprivate func painting(_ state: ExplorerState) -> (Int, Symbol) -> SymbolPaint {
        let coloring = ValueColoring(palette: state.palette, range: lens.signal.range)
        let vocabulary = lens.model.vocabulary
        let values = UnitValues(of: lens.address, in: lens.pages)
        return { position, symbol in
            guard vocabulary.index(of: symbol.code) != nil else { return coloring.unknown }
            return values[position].map { coloring.paint($0) } ?? .pending
        }
    }

    /// What stands above one of the texts: which one it is, its own figure under the cursor, where they part; the
    /// longest wording first.
    fileprivate func heading(_ state: ExplorerState, isWithout: Bool) -> [String] {
        let name = isWithout ? "without" : state.intervening.active == interventions ? "with" : "written with others"
        let figure = figure(state, isWithout: isWithout)
        let parts = texts.divergence.map { "part @\($0)" } ?? "the same so far"
        return isWithout ? ["\(name)  \(figure)  \(parts)", "\(name)  \(figure)", name] : ["\(name)  \(figure)", name]
    }

    private func figure(_ state: ExplorerState, isWithout: Bool) -> String {
        let document = isWithout ? texts.without : texts.with
        guard let symbol = document.symbol(at: state.cursor), let shown = isWithout ? lens : state.lens else {
            return ""
        }
        let name = SymbolPicture.of(symbol).text
        if state.showsDifference {
            guard let (rows, row, _) = shown.pages.effect(at: state.cursor) else { return "\(name) …" }
            let change = rows.change[row].isNaN ? "…" : rows.change[row].signed
            return "\(name) Δ \(change) KL \(rows.divergence[row].magnitudeText)"
        }
        guard let (value, _) = shown.pages.value(of: shown.address, at: state.cursor) else { return "\(name) …" }
        return "\(name) \(shown.address) \(value.signed)"
    }
}
