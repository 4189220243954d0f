import ModelCore
import Screen

/// What the panel remembers that shows for each gate, how often each unit is nearly closed and nearly open.
package struct SaturationPanel: PanelBehavior, Sendable {
    /// What the shares were found for.
    struct Source: Hashable, Sendable {
        var model: Int
        var layer: Int
        var request: Int?
        var steps: Int?
    }

    /// The shares of the layer's gates, in the cell's order.
    package internal(set) var gates: [GateShares] = []
    var source: Source?
    /// The gate chosen here, and the signal in view then: when another one comes into view, that decides again.
    var choice: (gate: Signal, beside: Signal)?
    var order = SaturationOrder.right
    /// The unit that the cursor is on; nil: the first.
    var pointed: Int?

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let units = state.saturationUnits
        guard !units.isEmpty else { return }
        let row = min(max(0, state.saturationRow(in: units).addingClamped(rows)), units.count - 1)
        state.views.saturation.pointed = units[row].unit
    }

    static func choose(_ state: inout ExplorerState) -> [Effect] {
        let units = state.saturationUnits
        guard let gate = state.shownGate, !units.isEmpty else { return [] }
        let before = state.place
        let unit = units[state.saturationRow(in: units)].unit
        state.views.saturation.pointed = unit
        state.look(at: UnitAddress(layer: gate.address.layer, signal: gate.address.signal, unit: unit))
        state.recordMove(from: before)
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let gates = state.views.saturation.gates
        let layout = SaturationLayout(size: size, gates: gates.count)
        if layout.charts > 1, (1..<1 + layout.chart.rows).contains(point.row) {
            let index = point.column / max(1, layout.chart.columns)
            if index < gates.count { state.showGate(gates[index].address.signal) }
            return []
        }
        let units = state.saturationUnits
        let first = ListWindow.first(
            showing: state.saturationRow(in: units), of: units.count, rows: layout.list.count)
        let row = first + point.row - layout.list.lowerBound
        if layout.list.contains(point.row), row < units.count { state.views.saturation.pointed = units[row].unit }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { drawSaturation(state, size: size) }

    static func caption(_ state: ExplorerState) -> String {
        state.shownGate.map { "\($0.address)" } ?? ""
    }
}

extension ExplorerState {
    /// The gate whose units are listed; nil for a cell without gates.
    var shownGate: GateShares? {
        let gates = views.saturation.gates
        guard let signal = lens?.signal else { return nil }
        if let choice = views.saturation.choice, choice.beside == signal,
            let chosen = gates.first(where: { $0.address.signal == choice.gate })
        {
            return chosen
        }
        let kept = views.saturation.choice?.gate
        return gates.first { $0.address.signal == signal } ?? gates.first { $0.address.signal == kept } ?? gates.first
    }

    /// The units of the shown gate, in their order.
    var saturationUnits: [UnitShare] { shownGate?.ordered(by: views.saturation.order) ?? [] }

    func saturationRow(in units: [UnitShare]) -> Int {
        units.firstIndex { $0.unit == views.saturation.pointed } ?? 0
    }

    mutating func showGate(_ gate: Signal) {
        guard let signal = lens?.signal else { return }
        views.saturation.choice = (gate, signal)
    }

    mutating func moveGate(by count: Int) -> [Effect] {
        let gates = views.saturation.gates
        guard let shown = shownGate, let index = gates.firstIndex(where: { $0.address == shown.address }) else {
            return lens == nil
                ? complain("no model is open; open one with :model FILE") : complain("these cells have no gates")
        }
        showGate(gates[((index + count % gates.count) + gates.count) % gates.count].address.signal)
        return []
    }

    mutating func settleSaturation() {
        guard views.isOpen(.saturation), let lens else {
            views.saturation.source = nil
            views.saturation.gates = []
            return
        }
        let source = SaturationPanel.Source(
            model: lens.model.id, layer: lens.layer, request: surveying.request, steps: surveying.survey?.count)
        guard views.saturation.source != source else { return }
        views.saturation.source = source
        views.saturation.gates = lens.architecture.cell.signals.filter { $0.range == .sigmoid }.map {
            GateShares(address: SignalAddress(layer: lens.layer, signal: $0), in: surveying.survey)
        }
    }
}
