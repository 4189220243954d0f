import CellProbing
import ModelCore

/// How it is shown that something intervenes: on the status line always, and beside the units concerned.
extension ExplorerState {
    /// What stands before a unit that is changed.
    static let interventionSign = "!"

    /// What the status line says of the interventions that are on: the first of them in as much of the line as it may
    /// have, and how many there are; nil while none is.
    var interventionMark: String? {
        guard let short = shortInterventionMark, let first = intervening.active.first else { return nil }
        let isWrong = intervening.failure != nil
        guard size.columns >= 40 else { return short }
        let room = size.columns * 2 / 5
        if isWrong { return (short + " not carried out").cut(to: room) }
        let count = intervening.active.count
        let mark = Self.interventionSign + (count > 1 ? "\(count): " : "") + "\(first)" + (count > 1 ? ", …" : "")
        return mark.cut(to: room)
    }

    /// Only that there are some and how many.
    var shortInterventionMark: String? {
        guard intervening.isActive else { return nil }
        return Self.interventionSign + "\(intervening.active.count)" + (intervening.failure == nil ? "" : "?")
    }

    /// Whether anything that is on changes a unit, somewhere in the text.
    func isChanged(_ address: UnitAddress) -> Bool {
        intervening.entries.contains { $0.isOn && $0.intervention.units.contains(address) }
    }

    /// The units of one signal that something changes.
    func changedUnits(of signal: SignalAddress) -> Set<Int> {
        var units: Set<Int> = []
        for entry in intervening.entries where entry.isOn {
            guard let first = entry.intervention.units.first, first.signalAddress == signal else { continue }
            units.formUnion(entry.intervention.units.map(\.unit))
        }
        return units
    }
}
