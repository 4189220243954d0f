import CellProbing
import Texts

/// Where the property holds, for the eye: symbols in view are underlined there.
extension ExplorerState {
    /// Symbols beyond the screen that are asked for with it.
    static let labelMargin = 2048

    mutating func toggleUnderline() -> [Effect] {
        guard let property = probing.property else { return complain("no property was asked for yet; f asks for one") }
        probing.isUnderlined.toggle()
        if probing.isUnderlined && property.kind != .binary {
            notice = Notice(
                text: "\(property.name) is a \(property.kind.name) property: the status line has its value",
                isError: false)
        }
        return []
    }

    /// Asks for the property around what is in view, where it is not known.
    mutating func wantLabels(_ document: Document) -> [Effect] {
        guard probing.isUnderlined, let property = probing.property, document.count > 0 else { return [] }
        let rows = visibleRows
        let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
        if let asked = probing.asked, asked.range.contains(visible) { return [] }
        let range =
            max(0, visible.lowerBound - Self.labelMargin)..<min(document.count, visible.upperBound + Self.labelMargin)
        let request = requests.next()
        probing.asked = (request, range)
        return [
            .label(
                LabelRequest(
                    request: request, document: document, property: property, number: probing.number, range: range))
        ]
    }

    mutating func take(_ run: LabelRun, request: Int) {
        guard request == probing.asked?.request else { return }
        probing.labels = run
    }

    /// What a property is near the text's end may be another thing once the text goes on.
    mutating func askForLabelsAgain(grownFrom count: Int) {
        if let asked = probing.asked, asked.range.upperBound >= count - Self.labelMargin { probing.asked = nil }
    }

    /// Which positions are underlined; nil while none can be.
    var underlining: (@Sendable (Int) -> Bool)? {
        if let span = paintedSpan { return underlining(of: probing.painted + [span]) }
        if probing.isUnderlined, probing.isBinary {
            let labels = probing.labels
            return { position in labels?[position].map { $0 == 1 } ?? false }
        }
        return probing.painted.isEmpty ? nil : underlining(of: probing.painted)
    }

    private func underlining(of spans: [Range<Int>]) -> @Sendable (Int) -> Bool {
        let rows = visibleRows
        let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
        let near = spans.filter { $0.overlaps(visible) }
        return { position in near.contains { $0.contains(position) } }
    }

    /// What the status line says of the property at the cursor, and of what the unit says; nil while none is shown.
    var propertyNote: String? {
        guard probing.isUnderlined, let property = probing.property else { return nil }
        let name = property.name.count > 24 ? property.name.prefix(23) + "…" : property.name
        guard let label = probing.labels?[cursor], !label.isNaN else { return "\(name) …" }
        switch property.kind {
        case .real: return "\(name) \(Int(exactly: label).map { String($0) } ?? label.signed)"
        case .categorical(let names):
            let index = Int(exactly: label) ?? -1
            return "\(name) \(names.indices.contains(index) ? names[index] : "?")"
        case .binary:
            let note = "\(name) \(label != 0 ? "yes" : "no")"
            guard let says = unitSays(at: cursor) else { return note }
            return note + (says == (label != 0) ? ", unit agrees" : says ? ", unit yes: wrong" : ", unit no: wrong")
        }
    }

    /// Whether the chosen unit says by its finding's threshold that the property holds; nil where it says nothing.
    private func unitSays(at position: Int) -> Bool? {
        guard let address = unitAddress, let threshold = probing.finding(of: address)?.threshold,
            let symbol = document?.symbol(at: position),
            case .value(let value, _) = activation(at: position, symbol: symbol)
        else { return nil }
        return threshold.holds(value)
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
