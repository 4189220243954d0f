import ModelCore
import Screen

/// What the panel remembers that shows every unit of the signal in view.
struct UnitsPanel: PanelBehavior, Sendable {
    enum Form: Hashable, Sendable {
        /// A cell per unit.
        case grid
        /// A row per unit.
        case list
    }

    var form = Form.grid
    var measure = UnitMeasure.value
    var order = UnitOrder.index
    /// Whether the order's last unit comes first.
    var isReversed = false
    /// The row of the grid or the list that the panel begins with.
    var first = 0
    /// The unit that others were asked to be compared with, and its model.
    var asked: (unit: UnitAddress, modelID: Int)?
    var window = UnitsWindow()
    /// What the window's range was found for.
    var seen: Standing?

    /// The unit that likeness is measured against, as long as its signal is the one in view.
    func reference(in lens: Lens) -> UnitAddress? {
        guard let asked, asked.modelID == lens.model.id,
            asked.unit.signalAddress == lens.address.signalAddress
        else { return nil }
        return asked.unit
    }

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        guard let content = state.unitsContent else { return }
        let layout = UnitsLayout(content, panel: state.views.units, size: page)
        state.selectUnit(rank: layout.rank(content.chosenRank, movedBy: rows), of: content)
    }

    /// The chosen unit is the text's already: the keys go back to the text.
    static func choose(_ state: inout ExplorerState) -> [Effect] {
        state.views.focus = nil
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        guard let content = state.unitsContent else { return [] }
        let layout = UnitsLayout(content, panel: state.views.units, size: size)
        if let rank = layout.rank(at: point, from: state.views.units.first) {
            state.selectUnit(rank: rank, of: content)
        }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { drawUnits(state, size: size) }

    static func caption(_ state: ExplorerState) -> String { unitsCaption(state) }
}

extension ExplorerState {
    /// Colours the text by the unit of a rank; `u` comes back from it.
    mutating func selectUnit(rank: Int, of content: UnitsContent) {
        guard content.ranking.indices.contains(rank) else { return }
        let before = place
        look(at: content.unitAddress(content.ranking[rank]))
        recordMove(from: before)
    }

    /// One unit on or back in the panel's order.
    mutating func moveInUnits(by count: Int) -> [Effect] {
        guard let content = unitsContent else { return [] }
        let rank = min(max(0, content.chosenRank.addingClamped(count)), max(0, content.ranking.count - 1))
        selectUnit(rank: rank, of: content)
        return []
    }

    /// Asks which units are like the chosen one: it stays the reference until this is asked again.
    mutating func askForSimilarUnits() -> [Effect] {
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        views.show(.units)
        views.units.asked = (lens.address, lens.model.id)
        views.units.form = .list
        views.units.measure = .score
        return sortUnits(by: .similar)
    }

    mutating func sortUnits(by order: UnitOrder) -> [Effect] {
        if order == .similar, let lens, unitScores == nil {
            views.units.asked = (lens.address, lens.model.id)
        }
        views.units.order = order
        views.units.isReversed = false
        views.units.first = 0
        return []
    }

    /// The next order or measure of those that there are now: likeness only after it was asked for.
    mutating func cycleUnitOrder(by count: Int) -> [Effect] {
        let orders = UnitOrder.allCases.filter { $0 != .similar || unitScores != nil }
        return sortUnits(by: next(views.units.order, of: orders, by: count))
    }

    mutating func cycleUnitMeasure(by count: Int) -> [Effect] {
        let measures = UnitMeasure.allCases.filter { $0 != .score || unitScores != nil }
        views.units.measure = next(views.units.measure, of: measures, by: count)
        return []
    }

    private func next<Choice: Equatable>(_ choice: Choice, of choices: [Choice], by count: Int) -> Choice {
        guard let at = choices.firstIndex(of: choice) else { return choices.first ?? choice }
        return choices[(at + count % choices.count) % choices.count]
    }
}
