import Glibc

/// What a cell computes at one step, as data: a view prints it in the field's symbols and with numbers filled in,
/// interventions compute from it what a changed unit changes.
///
/// Values are those of one unit. Written, a state signal's new value has a prime, as in `c′ = f·c + i·g`.
public indirect enum Expression: Hashable, Sendable {
    /// A signal's value at the step.
    case now(String)
    /// A state signal's value before the step; 0 at the text's start.
    case before(String)
    /// What the layer reads at the step, x: a symbol's one-hot vector, its embedding, or the h of the layer below.
    case input
    /// A vector of weights, one for each unit: a bias.
    case weights(WeightBlock)
    /// A matrix of weights times a vector.
    case matrix(WeightBlock, times: Expression)
    /// All of these added up.
    case sum([Expression])
    /// All of these multiplied, value by value.
    case product([Expression])
    /// 1 − x.
    case rest(of: Expression)
    /// The hyperbolic tangent.
    case tanh(Expression)
    /// The logistic function, σ(x) = 1 / (1 + exp(−x)).
    case sigmoid(Expression)

    /// Its value; nil where `look` knows none for an operand in it.
    public func value(_ look: (Expression) -> Float?) -> Float? {
        switch self {
        case .now, .before, .input, .weights, .matrix: look(self)
        case .sum(let terms): Self.fold(terms, from: 0, look, +)
        case .product(let factors): Self.fold(factors, from: 1, look, *)
        case .rest(let part): part.value(look).map { 1 - $0 }
        case .tanh(let part): part.value(look).map { tanhf($0) }
        case .sigmoid(let part): part.value(look).map { 1 / (1 + expf(-$0)) }
        }
    }

    private static func fold(
        _ parts: [Expression], from start: Float, _ look: (Expression) -> Float?, _ join: (Float, Float) -> Float
    ) -> Float? {
        var result: Float? = start
        for part in parts {
            guard let known = result, let value = part.value(look) else { return nil }
            result = join(known, value)
        }
        return result
    }

    /// Its parts, one level down; empty for an operand.
    public var parts: [Expression] {
        switch self {
        case .now, .before, .input, .weights, .matrix: []
        case .sum(let parts), .product(let parts): parts
        case .rest(let part), .tanh(let part), .sigmoid(let part): [part]
        }
    }

    /// What it is computed from, in the order in which it is written: signals, weights, and products of the two.
    public var operands: [Expression] { parts.isEmpty ? [self] : parts.flatMap(\.operands) }

    /// Whether weights are in it.
    var hasWeights: Bool {
        operands.contains { operand in
            switch operand {
            case .weights, .matrix, .input: true
            default: false
            }
        }
    }

    /// The name of the signal that a `.now` or `.before` looks at; empty for anything else.
    public var signalName: String {
        switch self {
        case .now(let name), .before(let name): name
        default: ""
        }
    }

    /// In symbols, with `write` for each operand in it; what it writes with a minus sign before it is put into
    /// parentheses where a product or a difference needs them.
    public func written(_ write: (Expression) -> String) -> String {
        switch self {
        case .now, .before, .input, .weights, .matrix: return write(self)
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
        case .sigmoid(let part): return "σ(\(part.written(write)))"
        }
    }

    /// Terms with a plus between them, or with a minus before those that begin with one.
    public static func joinedTerms(_ terms: [String]) -> String {
        var text = terms.first ?? "0"
        for term in terms.dropFirst() { text += term.hasPrefix("-") ? " - " + term.dropFirst() : " + " + term }
        return text
    }
}
