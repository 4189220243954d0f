import ModelCore

/// A change of some units while the model runs, as a person writes it: `l0.c.137 = 1.5 while quotes`.
///
/// docs/interventions.md defines what each one does. `UnitEdit` is what becomes of it once means, values at other
/// steps and properties have been looked up.
public struct Intervention: Hashable, Sendable {
    public enum Operation: Hashable, Sendable {
        case set(Float)
        case add(Float)
        case scale(Float)
        /// −x; for a signal between 0 and 1, 1 − x.
        case flip
        /// The unit's own mean over a reference text, without interventions.
        case mean
        /// The unit's own value at another step of the same text, without interventions.
        case value(at: Int)
    }

    public enum Scope: Hashable, Sendable {
        case always
        case from(Int)
        case steps(StepSet)
        /// While a property, written as `PropertyParser` reads it, is not 0.
        case whileHolding(String)
    }

    /// Units of one signal of one layer, ascending, at least one.
    public let units: [UnitAddress]
    public let operation: Operation
    public let scope: Scope

    /// - Throws: `InterventionError` for a number that is not finite, or a step before the text.
    public init(_ unit: UnitAddress, _ operation: Operation, _ scope: Scope = .always) throws(InterventionError) {
        try self.init(units: [unit], operation, scope)
    }

    init(units: [UnitAddress], _ operation: Operation, _ scope: Scope) throws(InterventionError) {
        switch operation {
        case .set(let number), .add(let number), .scale(let number):
            guard number.isFinite else { throw .notFinite("\(number)") }
        case .value(let step): guard step >= 0 else { throw .step("\(step)") }
        case .flip, .mean: break
        }
        if case .from(let step) = scope, step < 0 { throw .step("\(step)") }
        self.units = units
        self.operation = operation
        self.scope = scope
    }
}

/// Why a text is no intervention.
public enum InterventionError: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed(String)
    case unit(UnitAddressError)
    case notFinite(String)
    case step(String)
    case nothingWhile

    public var description: String {
        switch self {
        case .malformed(let text):
            "\"\(text)\" is no intervention; write a unit and what becomes of it, as in l0.c.137 = 1.5, l0.h.3 *= 0,"
                + " l0.f.8 flip, l0.c.5 = mean while quotes"
        case .unit(let error): error.description
        case .notFinite(let text): "\"\(text)\" is no finite number; a unit takes a number such as 1.5"
        case .step(let text):
            "\"\(text)\" names no steps; write one (120), or a first and the one after the last (100:200)"
        case .nothingWhile: "\"while\" needs a property after it, as in while quotes"
        }
    }
}
