import ModelCore
import Screen

/// The strip under the text that plots units along the line: whether it is open, and which units are pinned to it.
struct Timeline: Sendable {
    /// Most units that can be pinned.
    static let mostPins = 8

    var isOpen = false
    /// Units that stay in it whichever is chosen; those that the model in view lacks wait for one that has them.
    var pins: [UnitAddress] = []
    /// Whether the chosen unit's gates are plotted with it.
    var showsGates = false

    /// Everything that is plotted for a lens, the chosen unit first.
    func addresses(for lens: Lens) -> [UnitAddress] {
        [lens.address] + pins(for: lens) + (showsGates ? Self.gates(of: lens) : [])
    }

    /// The pins that a lens's model has.
    func pins(for lens: Lens) -> [UnitAddress] {
        let architecture = lens.architecture
        return pins.compactMap { pin in
            guard pin.layer < architecture.layers, pin.unit < architecture.hidden,
                let signal = architecture.cell.signal(named: pin.signal.name)
            else { return nil }
            return UnitAddress(layer: pin.layer, signal: signal, unit: pin.unit)
        }
    }

    /// The gates of a lens's unit in the cell's order, but for the one that is looked at itself.
    static func gates(of lens: Lens) -> [UnitAddress] {
        lens.architecture.cell.signals.filter { $0.range == .sigmoid && $0 != lens.signal }
            .map { UnitAddress(layer: lens.layer, signal: $0, unit: lens.unit) }
    }

    /// Rows of the screen that it wants: a heading, the line's symbols, the plot, two rows for each pin.
    func rows(of available: Int) -> Int {
        guard isOpen else { return 0 }
        let isTall = available >= 40
        let plot = (isTall ? 8 : 4) + (showsGates ? isTall ? 4 : 2 : 0)
        return min(available * 3 / 5, 2 + plot + Self.rowsPerPin * pins.count)
    }

    static let rowsPerPin = 2

    /// Columns left of the plot for the scale and the pins' addresses, which the text beside it gives up: as many as
    /// the model's longest address takes, so that nothing moves when another unit is chosen.
    func gutter(for lens: Lens?) -> Int {
        guard isOpen, let architecture = lens?.architecture else { return 0 }
        let names = architecture.cell.signals.map(\.name.count).max() ?? 1
        return 4 + String(architecture.layers - 1).count + names + String(architecture.hidden - 1).count
    }

    /// What `t` does.
    mutating func toggleGates() {
        showsGates = !isOpen || !showsGates
        isOpen = true
    }
}
