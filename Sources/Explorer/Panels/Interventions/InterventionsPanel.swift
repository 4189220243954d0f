import CellProbing
import Screen

/// What the panel remembers that lists the interventions.
struct InterventionsPanel: PanelBehavior, Sendable {
    var row = 0

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let last = max(0, state.intervening.entries.count - 1)
        state.views.interventions.row = min(max(0, min(last, state.views.interventions.row).addingClamped(rows)), last)
    }

    /// Looks at the first unit that the intervention changes.
    static func choose(_ state: inout ExplorerState) -> [Effect] {
        guard let unit = state.chosenIntervention?.intervention.units.first else {
            return state.complain(ExplorerState.noIntervention)
        }
        let before = state.place
        state.look(at: unit)
        state.recordMove(from: before)
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        if let row = InterventionsView(state, size: size).entry(at: point.row) { state.views.interventions.row = row }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { InterventionsView(state, size: size).frame }

    static func caption(_ state: ExplorerState) -> String {
        let entries = state.intervening.entries
        return entries.isEmpty ? "" : "\(state.intervening.active.count) of \(entries.count) on"
    }
}

extension ExplorerState {
    /// The intervention that the panel's cursor is on; nil where there is none.
    var chosenIntervention: Intervening.Entry? {
        guard !intervening.entries.isEmpty else { return nil }
        return intervening.entries[min(max(0, views.interventions.row), intervening.entries.count - 1)]
    }
}
