import ModelCore
import Patterns

/// Units of one signal of one layer that are ablated together.
public struct AblatedUnits: Hashable, Sendable {
    /// The signal whose units these are.
    public let signal: SignalAddress
    /// The units that were named: ascending, each once.
    public let named: [Int]
    /// Whether the named units are the only ones of their signal that are left alone, and all others are ablated.
    public let isKeepOnly: Bool

    package init(_ signal: SignalAddress, _ named: [Int], isKeepOnly: Bool = false) {
        self.signal = signal
        self.named = Set(named).sorted()
        self.isKeepOnly = isKeepOnly
    }

    /// A single unit.
    public init(_ unit: UnitAddress) { self.init(unit.signalAddress, [unit.unit]) }

    /// Reads `l0.c.137`, `l0.c.1,5,9-12` or `l0.c.*`.
    /// - Parameter isKeepOnly: whether the others of the signal are meant.
    /// - Throws: `AblationError` for units that there are not, and for keeping all that there are.
    public init(
        parsing text: String, isKeepOnly: Bool = false, in architecture: Architecture
    ) throws(AblationError) {
        let units: [UnitAddress]
        do throws(InterventionError) {
            units = try Intervention.units(text[...], in: architecture, whole: text)
        } catch {
            guard case .unit(let error) = error else { throw .malformed(text) }
            if case .malformed = error { throw .malformed(text) }
            throw .unit(error)
        }
        guard let first = units.first else { throw .malformed(text) }
        guard !isKeepOnly || units.count < architecture.hidden else { throw .keepsEverything(text) }
        self.init(first.signalAddress, units.map(\.unit), isKeepOnly: isKeepOnly)
    }

    /// The one unit that this is; nil for sets.
    public var single: UnitAddress? {
        guard named.count == 1, !isKeepOnly else { return nil }
        return UnitAddress(layer: signal.layer, signal: signal.signal, unit: named[0])
    }

    /// The units whose values are replaced.
    public func ablated(hidden: Int) -> [UnitAddress] {
        let kept = Set(named)
        let numbers = isKeepOnly ? (0..<hidden).filter { !kept.contains($0) } : named
        return numbers.map { UnitAddress(layer: signal.layer, signal: signal.signal, unit: $0) }
    }
}

extension AblatedUnits: CustomStringConvertible {
    /// `l0.c.1,5,9-12`, after `only` where these are kept.
    public var description: String { (isKeepOnly ? "only " : "") + "\(signal)." + Intervention.list(named) }
}

/// What an ablated unit's value becomes at every step. docs/properties.md has the definitions.
public enum AblationMethod: String, Hashable, Sendable, CaseIterable {
    /// The unit is 0.
    case zero
    /// The unit's mean over the validation part, without interventions.
    case mean
    /// The unit's value at another step of the same stretch, without interventions: its series turned around by as many
    /// steps as `AblationRun.shift` says, the same for all units.
    case resample
}

/// Why nothing can be ablated.
public enum AblationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It names no units.
    case malformed(String)
    /// A unit that the model does not have.
    case unit(UnitAddressError)
    /// A validation part of so many symbols, of which the model knows none.
    case emptyReference(symbols: Int)
    /// No unit is left to be taken out.
    case keepsEverything(String)
    /// The test part has too few symbols.
    case tooShort(symbols: Int, least: Int)
    /// The property never varies on the test part.
    case constant(String, holds: Bool, symbols: Int)
    /// The values of all those units at all those steps do not fit into what is held.
    case tooManyValues(units: Int, symbols: Int, most: Int)
    /// The unchanged model's loss over so many symbols is infinite or no number, or what units are replaced by is.
    case notFinite(loss: Double?, symbols: Int)
    /// The property's regular expression came to the end of what may be spent on it.
    case pattern(PatternFailure)
    /// It was left off before it began.
    case leftOff

    public var description: String {
        switch self {
        case .malformed(let text):
            "\"\(text)\" names no units; write one (l0.c.137), several (l0.c.1,5,9-12) or all of a signal (l0.c.*)"
        case .unit(let error): error.description
        case .emptyReference(let symbols):
            "no mean can be taken: the model knows none of the \(symbols) symbols at the beginning of the validation "
                + "part; take other parts, another text or another method"
        case .keepsEverything(let text):
            "\"\(text)\" keeps every unit, so that none is left to ablate; name fewer"
        case .tooShort(let symbols, let least):
            "there are \(symbols) symbols to ablate over; it takes \(least), so give a longer text or other parts"
        case .constant(let name, let holds, let symbols):
            "\(name) \(holds ? "always" : "never") holds in the \(symbols) symbols ablated over; take more, another "
                + "text or other parts"
        case .tooManyValues(let units, let symbols, let most):
            "resampling keeps \(units) units over \(symbols) symbols, more than \(most) values; take fewer symbols"
        case .notFinite(let loss?, let symbols):
            "the model's loss over the \(symbols) symbols ablated over is \(loss), so no change of it can be told; look at its "
                + "weights with cellscope inspect"
        case .notFinite(nil, _):
            "what the units are replaced by, or the loss that this leads to, is no number; look at the model's weights with "
                + "cellscope inspect"
        case .pattern(let failure): failure.description
        case .leftOff: "the ablation was stopped before its first step; start it again"
        }
    }
}
