import Screen
import Texts

/// What stands above each of two texts, and the line between them where they stand side by side.
/// - Parameters:
///   - left: what is said of the text in view, the longest wording first.
///   - right: of the one in `region`.
func drawHeadings(
    _ left: [String], _ right: [String], beside region: Region, _ state: ExplorerState, in frame: inout Frame
) {
    let text = state.screen.text
    drawHeading(left, above: text, in: &frame)
    drawHeading(right, above: region, in: &frame)
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

/// One of two texts on the screen.
enum TextSide: Hashable {
    case inView
    case beside
}

extension ExplorerState {
    /// What the colours of one of two texts stand for.
    func shownColoring(_ side: TextSide) -> Coloring {
        switch side {
        case .beside where twin == nil: companion.map { showsSurprise(of: $0) } == true ? .surprise : .unit
        case .beside where !showsDifference: .unit
        case .inView where coloring == .surprise: .surprise
        case .inView, .beside: showsDifference ? .difference : .unit
        }
    }

    /// The figure under the cursor that a text's colours show: the unit's value, the symbol's surprise, or what the
    /// interventions do.
    func headingFigure(of lens: Lens, along document: Document, _ side: TextSide) -> String {
        let coloring = shownColoring(side)
        let unit = coloring == .unit ? lens.address.description : ""
        guard let symbol = document.symbol(at: cursor) else { return unit }
        let isKnown = lens.model.vocabulary.index(of: symbol.code) != nil
        switch coloring {
        case .surprise:
            guard isKnown else { return "not in the vocabulary" }
            guard let (rows, row, exactness) = lens.pages.prediction(at: cursor) else { return "surprise …" }
            guard case .value(let nats, _, _) = Surprise(rows, row, exactness) else { return "has no surprise" }
            return "surprise " + exactness.shown(PredictionFigure.nats(Double(nats)))
        case .difference:
            guard let (rows, row, exactness) = lens.pages.effect(at: cursor) else { return "…" }
            let change = rows.change[row].isNaN ? "…" : exactness.shown(rows.change[row].signed)
            return "Δ \(change) KL \(exactness.shown(rows.divergence[row].magnitudeText))"
        case .unit, .blend:
            let pages = side == .beside && twin != nil ? lens.pages : pages(for: lens)
            guard isKnown, let (value, exactness) = pages.value(of: lens.address, at: cursor) else {
                return unit + " …"
            }
            return unit + " " + exactness.shown(value.signed)
        }
    }
}
