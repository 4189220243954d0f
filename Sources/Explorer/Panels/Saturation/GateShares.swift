import CellProbing
import ModelCore

/// The parts of a text in which one unit of a gate is nearly closed and nearly open.
package struct UnitShare: Hashable, Sendable {
    package var unit: Int
    /// The share of steps below 0.1, 0…1: left-saturated.
    package var left: Double
    /// The share of steps above 0.9, 0…1: right-saturated.
    package var right: Double

    package init(unit: Int, left: Double, right: Double) {
        self.unit = unit
        self.left = left
        self.right = right
    }
}

/// Which of its two shares the units of a gate are ordered by, the greatest first.
package enum SaturationOrder: Sendable {
    case right
    case left

    var other: SaturationOrder { self == .right ? .left : .right }
}

/// The shares of every unit of one gate of one layer (Karpathy, Johnson and Fei-Fei 2015, section 4.2, figure 3).
package struct GateShares: Hashable, Sendable {
    /// Units with a greater share than this are counted.
    package static let often = 0.9

    package let address: SignalAddress
    /// By unit; empty while nothing is known.
    package let units: [UnitShare]

    package init(address: SignalAddress, units: [UnitShare]) {
        self.address = address
        self.units = units
    }

    init(address: SignalAddress, in survey: ActivationSurvey?) {
        let units = (0..<(survey?.units ?? 0)).compactMap { unit -> UnitShare? in
            let figures = survey?.figures(of: UnitAddress(layer: address.layer, signal: address.signal, unit: unit))
            return figures.map { UnitShare(unit: unit, left: $0.below, right: $0.above) }
        }
        self.init(address: address, units: units)
    }

    /// Units that are right-saturated in more than nine tenths of the steps.
    package var oftenRight: Int { units.count { $0.right > Self.often } }
    /// Units that are left-saturated in more than nine tenths of the steps.
    package var oftenLeft: Int { units.count { $0.left > Self.often } }

    /// The greatest share first; units of equal shares by the other one, then by number.
    package func ordered(by order: SaturationOrder) -> [UnitShare] {
        units.sorted { a, b in
            switch order {
            case .right: (-a.right, -a.left, a.unit) < (-b.right, -b.left, b.unit)
            case .left: (-a.left, -a.right, a.unit) < (-b.left, -b.right, b.unit)
            }
        }
    }
}
