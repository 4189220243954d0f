import ModelCore
import Texts

/// What the units panel shows at this moment: a number per unit, and the units' order.
struct UnitsContent {
    let address: SignalAddress
    let chosen: Int
    /// What the cells show, one per unit; nil: not known yet, or there is none.
    let values: [Float?]
    /// What they are sorted by beside that, where it is another thing.
    let scores: UnitScores?
    let isApproximate: Bool
    /// Whether the symbol at the cursor was never fed to the model, so that there is no value at it.
    let isUnknown: Bool
    /// Units by rank.
    let ranking: [Int]
    let chosenRank: Int

    func unitAddress(_ unit: Int) -> UnitAddress {
        UnitAddress(layer: address.layer, signal: address.signal, unit: unit)
    }
}

extension ExplorerState {
    /// nil while there is no model or no text.
    var unitsContent: UnitsContent? {
        guard let lens, let document else { return nil }
        let panel = views.units
        let units = lens.architecture.hidden
        let isUnknown = isUnknownSymbol(document, lens)
        let values = unitValues(panel.measure, lens, isUnknown: isUnknown)
        let scores: UnitScores?
        switch panel.order {
        case .index: scores = nil
        case .value: scores = UnitScores(name: measureName(panel.measure), scores: values)
        case .spread: scores = UnitScores(name: "spread", scores: unitValues(.spread, lens, isUnknown: isUnknown))
        case .similar: scores = unitScores
        }
        let ranking = UnitOrder.ranking(units: units, by: scores, isReversed: panel.isReversed)
        return UnitsContent(
            address: lens.address.signalAddress, chosen: lens.unit, values: values,
            scores: scores,
            isApproximate: panel.measure.isOverWindow
                ? isUnitsPanelOverWindow && panel.window.isApproximate
                : lens.pages.page(.signal(lens.address.signalAddress), at: cursor).map { !$0.exactness.isFinal }
                    ?? false,
            isUnknown: isUnknown, ranking: ranking, chosenRank: ranking.firstIndex(of: lens.unit) ?? 0)
    }

    /// The score that units can be ranked by: their correlation with the unit that was asked about, over the window; or
    /// else what was found of the property asked for.
    var unitScores: UnitScores? {
        guard let lens else { return nil }
        guard views.units.reference(in: lens) != nil else { return findingScores }
        let whole = views.units.window.whole
        return UnitScores(
            name: "r",
            scores: (0..<lens.architecture.hidden).map { unit in whole?.correlation(of: unit).map { Float($0) } },
            hasOpposites: true)
    }

    /// Whether figures of the units panel are of the window in view: those of a finding are not.
    var isUnitsPanelOverWindow: Bool {
        let panel = views.units
        let isFinding = lens.map { panel.reference(in: $0) == nil } == true && findingScores != nil
        if panel.measure == .score { return !isFinding }
        return panel.measure.isOverWindow || panel.order == .spread || panel.order == .similar && !isFinding
    }

    func measureName(_ measure: UnitMeasure) -> String {
        switch measure {
        case .value: "value"
        case .mean: "mean"
        case .spread: "spread"
        case .saturation: "saturation"
        case .score: unitScores?.name ?? "r"
        }
    }

    private func isUnknownSymbol(_ document: Document, _ lens: Lens) -> Bool {
        guard let symbol = document.symbol(at: cursor) else { return false }
        return lens.model.vocabulary.index(of: symbol.code) == nil
    }

    private func unitValues(_ measure: UnitMeasure, _ lens: Lens, isUnknown: Bool) -> [Float?] {
        let units = lens.architecture.hidden
        let none = [Float?](repeating: nil, count: units)
        if measure == .value {
            guard !isUnknown, let row = lens.pages.row(of: lens.address.signalAddress, at: cursor), row.count == units
            else { return none }
            return row.map { $0 }
        }
        if measure == .score { return unitScores?.scores ?? none }
        guard let whole = views.units.window.whole, whole.count > 0, whole.means.count == units else { return none }
        switch measure {
        case .mean: return whole.means.map { Float($0) }
        case .spread: return (0..<units).map { Float(whole.deviation(of: $0)) }
        default: return (0..<units).map { Float(whole.saturation(of: $0)) }
        }
    }
}
