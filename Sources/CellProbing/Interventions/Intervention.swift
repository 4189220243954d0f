import ModelCore

/// A change of some units while the model runs, as a person writes it: `l0.c.137 = 1.5 while quotes`.
///
/// docs/interventions.md defines what each one does. `UnitEdit` is what becomes of it once means, values at other
/// steps and properties have been looked up.
public struct Intervention: Hashable, Sendable {
    /// What becomes of a value.
    public enum Operation: Hashable, Sendable {
        /// It is this.
        case set(Float)
        /// This is added to it.
        case add(Float)
        /// It is multiplied by this.
        case scale(Float)
        /// −x; for a signal between 0 and 1, 1 − x.
        case flip
        /// The unit's own mean over a reference text, without interventions.
        case mean
        /// The unit's own value at another step of the same text, without interventions.
        case value(at: Int)
    }

    /// When a value is changed.
    public enum Scope: Hashable, Sendable {
        /// At every step.
        case always
        /// From a step on.
        case from(Int)
        /// At some steps.
        case steps(StepSet)
        /// While a property, written as `PropertyParser` reads it, is not 0.
        case whileHolding(String)
    }

    /// Units of one signal of one layer, ascending, at least one.
    public let units: [UnitAddress]
    /// What becomes of the units' values.
    public let operation: Operation
    /// When.
    public let scope: Scope

    /// - Throws: `InterventionError` for a number that is not finite, steps before the text or none, or no property.
    public init(_ unit: UnitAddress, _ operation: Operation, _ scope: Scope = .always) throws(InterventionError) {
        try self.init(units: [unit], operation, scope)
    }

    /// - Parameter units: of one signal of one layer, in any order, at least one.
    /// - Throws: as `init(_:_:_:)`; `.units` where they are not of one signal, or none.
    public init(
        units: [UnitAddress], _ operation: Operation, _ scope: Scope = .always
    ) throws(InterventionError) {
        guard let first = units.first, units.allSatisfy({ $0.signalAddress == first.signalAddress }) else {
            throw .units
        }
        switch operation {
        case .set(let number), .add(let number), .scale(let number):
            guard number.isFinite else { throw .notFinite("\(number)") }
        case .value(let step): guard step >= 0 else { throw .step("\(step)") }
        case .flip, .mean: break
        }
        self.units = Set(units.map(\.unit)).sorted()
            .map { UnitAddress(layer: first.layer, signal: first.signal, unit: $0) }
        self.operation = operation
        self.scope = try scope.checked()
    }
}

extension Intervention.Scope {
    /// As it reads back from its description.
    fileprivate func checked() throws(InterventionError) -> Self {
        switch self {
        case .always: return self
        case .from(let step):
            guard step >= 0 else { throw .step("\(step)") }
        case .steps(let set):
            guard let first = set.ranges.first, let last = set.ranges.last, first.lowerBound >= 0,
                last.upperBound < Int.max
            else { throw .step(set.ranges.map { "\($0.lowerBound):\($0.upperBound)" }.joined(separator: ",")) }
        case .whileHolding(let property):
            let bare = property.trimmed
            guard !bare.isEmpty else { throw .nothingWhile }
            return .whileHolding(String(bare))
        }
        return self
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: SubSequence {
        var text = drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// Why a text is no intervention.
public enum InterventionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not units, what becomes of them, and when.
    case malformed(String)
    /// A unit that the model does not have.
    case unit(UnitAddressError)
    /// A number that is infinite or none.
    case notFinite(String)
    /// What should be a step is none.
    case step(String)
    /// There is no property after `while`.
    case nothingWhile
    /// There is no unit, or the units are of several signals.
    case units

    public var description: String {
        switch self {
        case .malformed(let text):
            "\"\(text)\" is not an intervention; write a unit and what it becomes, as in l0.c.137 = 1.5, l0.h.3 *= 0,"
                + " l0.f.8 flip, l0.c.5 = mean while quotes"
        case .unit(let error): error.description
        case .notFinite(let text): "\"\(text)\" is not a finite number; a unit takes a number such as 1.5"
        case .step(let text):
            "\"\(text)\" names no steps; write one (120), or a first and the one after the last (100:200)"
        case .nothingWhile: "\"while\" needs a property after it, as in while quotes"
        case .units: "an intervention needs a unit, and all of its units in one signal; write one for each signal"
        }
    }
}
