import CellProbing
import ModelCore

/// What one intervention does to one unit at one step.
struct UnitChange: Hashable {
    let operation: Intervention.Operation
    let range: Signal.Range
    /// What the unit is replaced by, where that is a mean or a value at another step and known.
    let replacement: Float?
    /// Whether it acts at the step; false where that is not known yet.
    let isCertain: Bool

    /// What a value becomes; nil where that is not known.
    func changed(_ value: Float) -> Float? {
        switch operation {
        case .set(let new): new
        case .add(let more): value + more
        case .scale(let factor): value * factor
        case .flip: range == .sigmoid ? 1 - value : -value
        case .mean, .value: replacement
        }
    }

    /// In a few columns: `! = 1.5`.
    var short: String {
        let sign = ExplorerState.interventionSign + (isCertain ? "" : "?") + " "
        switch operation {
        case .set(let number): return sign + "= \(number)"
        case .add(let number): return sign + "+= \(number)"
        case .scale(let number): return sign + "*= \(number)"
        case .flip: return sign + "flip"
        case .mean: return sign + "= mean"
        case .value(let step): return sign + "= value at \(step)"
        }
    }

    /// In words, for the arithmetic.
    var words: String {
        switch operation {
        case .set(let number): "clamped to \(number)"
        case .add(let number): number < 0 ? "less \(-number)" : "plus \(number)"
        case .scale(let number): "times \(number)"
        case .flip: range == .sigmoid ? "flipped, 1 - x" : "flipped, -x"
        case .mean: "replaced by its mean"
        case .value(let step): "replaced by its value at \(step)"
        }
    }
}

extension ExplorerState {
    /// What happens to a unit at a step of the text, in order.
    func changes(of address: UnitAddress, at step: Int) -> [UnitChange] {
        let active = intervening.entries.filter(\.isOn)
        return active.enumerated().compactMap { index, entry in
            guard let place = entry.intervention.units.firstIndex(of: address) else { return nil }
            let known = intervening.reaches
            let reach = known.flatMap { $0.of.indices.contains(index) ? $0.of[index] : nil }
            let acts =
                known?.over.contains(step) == true
                ? reach?.steps.contains(step) : entry.intervention.acts(at: step)
            guard acts != false else { return nil }
            let values = reach?.values ?? []
            return UnitChange(
                operation: entry.intervention.operation, range: address.signal.range,
                replacement: values.indices.contains(place) ? values[place] : nil, isCertain: acts == true)
        }
    }
}

extension Intervention {
    /// Whether it acts at a step; nil where a property decides.
    fileprivate func acts(at step: Int) -> Bool? {
        switch scope {
        case .always: true
        case .from(let first): step >= first
        case .steps(let set): set.contains(step)
        case .whileHolding: nil
        }
    }
}
