import Glibc

/// What one unit computes at one step from values that are traced, as data: a view can print it in the field's
/// symbols, then with numbers filled in.
///
/// Written, a state signal's new value has a prime, as in `c′ = f·c + i·g`.
public indirect enum Arithmetic: Hashable, Sendable {
    /// A signal's value at the step.
    case now(String)
    /// A state signal's value before the step; 0 at the text's start.
    case before(String)
    /// All of these added up.
    case sum([Arithmetic])
    /// All of these multiplied, value by value.
    case product([Arithmetic])
    /// 1 − x.
    case rest(of: Arithmetic)
    /// The hyperbolic tangent.
    case tanh(Arithmetic)

    /// Its value; nil where `look` knows none for a `.now` or `.before` in it.
    public func value(_ look: (Arithmetic) -> Float?) -> Float? {
        switch self {
        case .now, .before: look(self)
        case .sum(let terms): Self.fold(terms, from: 0, look, +)
        case .product(let factors): Self.fold(factors, from: 1, look, *)
        case .rest(let part): part.value(look).map { 1 - $0 }
        case .tanh(let part): part.value(look).map { tanhf($0) }
        }
    }

    private static func fold(
        _ parts: [Arithmetic], from start: Float, _ look: (Arithmetic) -> Float?, _ join: (Float, Float) -> Float
    ) -> Float? {
        var result: Float? = start
        for part in parts {
            guard let known = result, let value = part.value(look) else { return nil }
            result = join(known, value)
        }
        return result
    }

    /// Its parts, one level down; empty for a signal.
    public var parts: [Arithmetic] {
        switch self {
        case .now, .before: []
        case .sum(let parts), .product(let parts): parts
        case .rest(let part), .tanh(let part): [part]
        }
    }

    /// The signals in it, in the order in which they are written.
    public var operands: [Arithmetic] {
        switch self {
        case .now, .before: [self]
        default: parts.flatMap(\.operands)
        }
    }

    /// In symbols, with `write` for each signal in it; what it writes with a minus sign before it is put into
    /// parentheses where a product or a difference needs them.
    public func written(_ write: (Arithmetic) -> String) -> String {
        switch self {
        case .now, .before: return write(self)
        case .sum(let terms): return Self.joinedTerms(terms.map { $0.written(write) })
        case .product(let factors):
            return factors.map { factor in
                if case .sum = factor { return "(\(factor.written(write)))" }
                let text = factor.written(write)
                return text.hasPrefix("-") ? "(\(text))" : text
            }.joined(separator: "·")
        case .rest(let part):
            let text = part.written(write)
            return text.hasPrefix("-") ? "(1 - (\(text)))" : "(1 - \(text))"
        case .tanh(let part): return "tanh(\(part.written(write)))"
        }
    }

    /// Terms with a plus between them, or with a minus before those that begin with one.
    public static func joinedTerms(_ terms: [String]) -> String {
        var text = terms.first ?? "0"
        for term in terms.dropFirst() { text += term.hasPrefix("-") ? " - " + term.dropFirst() : " + " + term }
        return text
    }
}

/// One line of a cell's arithmetic.
public struct ArithmeticStep: Hashable, Sendable {
    /// The signal that comes out; nil for an intermediate result that is not traced by itself.
    public let result: String?
    /// What it is computed from.
    public let expression: Arithmetic
    /// What it is for, in a few words; empty where the signal's own meaning says it.
    public let meaning: String

    init(_ result: String?, _ expression: Arithmetic, _ meaning: String = "") {
        self.result = result
        self.expression = expression
        self.meaning = meaning
    }
}

extension CellKind {
    /// What is computed from traced values at each step, in order; the other signals come out of the weights alone.
    public var arithmetic: [ArithmeticStep] { cell.arithmetic }

    /// What a reader of the arithmetic should know; empty where there is nothing.
    public var remark: String { cell.remark }

    /// The signals that come out of the weights, and of nothing that is traced.
    public var signalsFromWeights: [Signal] {
        let results = Set(arithmetic.compactMap(\.result))
        return signals.filter { !results.contains($0.name) }
    }

    /// A signal as equations write it: a new state has a prime.
    public func symbol(of operand: Arithmetic) -> String {
        guard case .now(let name) = operand else { return operand.written { $0.signalName } }
        return stateSignals.contains { $0.name == name } ? name + "′" : name
    }
}

extension Arithmetic {
    /// The name of the signal that a `.now` or `.before` looks at; empty for anything else.
    public var signalName: String {
        switch self {
        case .now(let name), .before(let name): name
        default: ""
        }
    }
}
