import ModelCore
import Texts

/// What every unit of the signal in view did over the traced pages that cover the rows on the screen.
///
/// It is made once for each page and kept until the page, the signal or the reference is another one.
struct UnitsWindow: Sendable {
    /// What a page's moments depend on.
    struct Part: Hashable, Sendable {
        /// The lens's number: it stands for the text and the model.
        var request: Int
        var signal: SignalAddress
        var range: Range<Int>
        var exactness: Exactness
        var reference: Int?
    }

    /// The pages' steps, traced or not.
    var range: Range<Int> = 0..<0
    private(set) var parts: [Part] = []
    private var moments: [UnitMoments] = []
    /// Over all parts; nil before the first page has come.
    private(set) var whole: UnitMoments?

    /// Steps counted.
    var count: Int { whole?.count ?? 0 }
    var isApproximate: Bool { parts.contains { !$0.exactness.isFinal } }

    /// Goes over to other parts; those that are known already are not made again.
    mutating func turn(to wanted: [Part], making make: (Part) -> UnitMoments?) {
        guard wanted != parts else { return }
        var known = Dictionary(zip(parts, moments), uniquingKeysWith: { first, _ in first })
        parts = []
        moments = []
        whole = nil
        for part in wanted {
            guard let next = known.removeValue(forKey: part) ?? make(part) else { continue }
            parts.append(part)
            moments.append(next)
            if whole == nil { whole = next } else { whole?.merge(next) }
        }
    }
}

extension ExplorerState {
    /// Brings the units panel up to date with what was traced, and scrolls it to the chosen unit.
    mutating func settleUnits() {
        guard views.isOpen(.units), let document, document.count > 0, let lens else {
            views.units.window = UnitsWindow()
            views.units.seen = nil
            return
        }
        if views.units.seen != settled {
            // Rows are laid out again only when something moved.
            let rows = visibleRows
            let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
            if let numbers = TracePages.numbers(showing: visible, of: document.count) {
                views.units.window.range =
                    TracePages.range(
                        of: numbers.lowerBound, in: document.count
                    ).lowerBound..<TracePages.range(of: numbers.upperBound, in: document.count).upperBound
            }
            views.units.seen = settled
        }
        let signal = lens.address.signalAddress
        let range = views.units.window.range
        let reference = views.units.reference(in: lens)?.unit
        let pages = stride(from: range.lowerBound, to: range.upperBound, by: TracePages.size).compactMap {
            lens.pages.page(.signal(signal), at: $0)
        }
        let parts = pages.map {
            UnitsWindow.Part(
                request: lens.request, signal: signal, range: $0.range, exactness: $0.exactness, reference: reference)
        }
        views.units.window.turn(to: parts) { part in
            guard let page = lens.pages.page(.signal(signal), at: part.range.lowerBound),
                case .values(let values, let units) = page.content
            else { return nil }
            // What the model was not fed counts in no figure.
            let symbols = document.symbols(in: page.range)
            let steps = symbols.indices.filter { lens.model.vocabulary.index(of: symbols[$0].code) != nil }
            return UnitMoments(
                of: values, units: units, steps: steps, saturation: Saturation(of: signal.signal),
                reference: reference)
        }
        let size = screen.inside(of: .units)
        guard let content = unitsContent, size.rows > 0 else { return }
        let layout = UnitsLayout(content, panel: views.units, size: size)
        views.units.first = layout.first(from: views.units.first, showing: content.chosenRank)
    }
}
