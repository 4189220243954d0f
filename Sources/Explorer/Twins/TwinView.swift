import Screen
import Texts

/// Draws the text without the interventions beside the one with them, and the headings of both.
func drawTwin(_ state: ExplorerState, _ twin: Twin, in region: Region, like first: TextPainter, into frame: inout Frame)
{
    let document = twin.texts.without
    var painter = first
    painter.layout = TextLayout(document, columns: region.columns)
    painter.match = twin.divergenceMark
    painter.isMatched = nil
    painter.isUnderlined = nil
    painter.hidden = nil
    painter.paint = state.showsDifference ? state.differencePainting(through: twin.lens) : twin.painting(state)
    _ = drawRows(state.twinRows, by: painter, in: region, of: state, into: &frame)
    drawHeadings(
        twin.heading(state, isWithout: false), twin.heading(state, isWithout: true), beside: region, state, in: &frame)
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
        let figure = state.headingFigure(of: shown, along: document, isWithout ? .beside : .inView)
        return SymbolPicture.of(symbol, in: document.alphabet).text + " " + figure
    }
}
