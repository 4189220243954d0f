import ModelCore
import Screen

/// What the cells of the units panel show of each unit.
enum UnitMeasure: CaseIterable, Hashable, Sendable {
    /// The value at the cursor.
    case value
    /// Over the window: the mean, the standard deviation, the share of steps that are saturated.
    case mean
    case spread
    case saturation
    /// The score that units can be ranked by.
    case score

    var isOverWindow: Bool { self != .value }

    /// Whether it can lie below zero.
    func hasSign(_ range: Signal.Range) -> Bool {
        switch self {
        case .value, .mean: range != .sigmoid
        case .spread, .saturation: false
        case .score: true
        }
    }

    func coloring(_ palette: Palette, _ range: Signal.Range) -> ValueColoring {
        switch self {
        case .value, .mean: ValueColoring(palette: palette, range: range)
        case .spread:
            switch range {
            // The most that a value between its bounds can spread has the darkest shade.
            case .tanh: ValueColoring(palette: palette, upTo: 1)
            case .sigmoid: ValueColoring(palette: palette, upTo: 0.5)
            case .unbounded: ValueColoring(palette: palette, range: .unbounded)
            }
        case .saturation: ValueColoring(palette: palette, upTo: 1)
        case .score: ValueColoring(palette: palette, range: .tanh)
        }
    }
}
