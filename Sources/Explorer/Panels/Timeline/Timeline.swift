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

    /// Rows of the screen that it wants: a heading, the line's symbols, the plot, rows for each gate that is not drawn
    /// into the plot, two rows for each pin and one for its name.
    /// - Parameters:
    ///   - gates: how many gates the cell has.
    ///   - names: how many pins have a name.
    func rows(of available: Int, gates: Int, names: Int) -> Int {
        guard isOpen else { return 0 }
        let isTall = available >= 40
        let plot = isTall ? (showsGates ? Self.rowsWithGates : 8) : 4 + (showsGates ? gates : 0)
        return min(available * 3 / 5, 2 + plot + Self.rowsPerPin * pins.count) + min(available / 8, names)
    }

    /// Rows that the plot has at least where gates are drawn into it: in a lower one their letters would stand on most of
    /// what they are seen against.
    static let rowsWithGates = 12

    static let rowsPerPin = 2

    /// Columns left of the plot for the scale and the pins' addresses, which the text beside it gives up: as many as
    /// the model's longest address takes, so that nothing moves when another unit is chosen.
    func gutter(for lens: Lens?) -> Int {
        guard isOpen, let architecture = lens?.architecture else { return 0 }
        let names = architecture.cell.signals.map(\.name.count).max() ?? 1
        return 4 + String(architecture.layers - 1).count + names + String(architecture.hidden - 1).count
    }

    /// How `rows` are shared between the plot, rows of their own for gates, the pins and their names. The plot keeps four
    /// rows, or two where gates need the others. What is left goes to pins first, then to gates, then to names.
    /// - Parameters:
    ///   - gates: how many gates are shown.
    ///   - named: whether each pin has a name, in order.
    func share(_ rows: Int, gates: Int, named: [Bool]) -> Shares {
        var shares = Shares()
        let pins = min(named.count, max(0, rows - 4) / Self.rowsPerPin)
        var left = rows - pins * Self.rowsPerPin
        if gates > 0 && left < Self.rowsWithGates { shares.gates = min(gates, max(0, left - 2)) }
        left -= shares.gates
        let least = gates == 0 ? 4 : shares.gates > 0 ? 2 : Self.rowsWithGates
        for isNamed in named.prefix(pins) {
            let hasRow = isNamed && left > least
            shares.pins.append(hasRow)
            if hasRow { left -= 1 }
        }
        shares.plot = max(0, left)
        return shares
    }

    /// Rows of the strip below its symbols.
    struct Shares: Hashable {
        var plot = 0
        /// Gates that have a row each; none where they are drawn into the plot.
        var gates = 0
        /// For each pin that is drawn, whether its name has a row.
        var pins: [Bool] = []
    }

    /// What `t` does.
    mutating func toggleGates() {
        showsGates = !isOpen || !showsGates
        isOpen = true
    }
}

extension ExplorerState {
    /// Rows that the timeline wants of so many.
    func timelineRows(of available: Int) -> Int {
        let timeline = views.timeline
        guard timeline.isOpen else { return 0 }
        // All of the cell's gates: the strip stays as high when one of them is chosen.
        let gates = lens?.architecture.cell.signals.count { $0.range == .sigmoid } ?? 0
        let names = lens.map { timeline.pins(for: $0).count { unitLabel($0) != nil } } ?? 0
        return timeline.rows(of: available, gates: gates, names: names)
    }
}
