/// One line of a cell's equations.
public struct Equation: Hashable, Sendable {
    /// The signal that comes out; nil for an intermediate result that is not traced by itself.
    public let result: String?
    /// What it is computed from.
    public let expression: Expression
    /// What a part of it that is worked out by itself is for, in a few words; empty where the signal's own meaning says it.
    public let meaning: String

    init(_ result: String?, _ expression: Expression, _ meaning: String = "") {
        self.result = result
        self.expression = expression
        self.meaning = meaning
    }
}

extension CellKind {
    /// What is computed from traced values at each step, in order: equations without weights, and of those with weights
    /// the parts that have none. The other signals come out of the weights alone.
    public var arithmetic: [Equation] {
        equations.flatMap { equation -> [Equation] in
            equation.expression.hasWeights
                ? Self.weightless(in: equation.expression).map { Equation(nil, $0, equation.meaning) } : [equation]
        }
    }

    /// The largest parts without weights that are more than an operand.
    private static func weightless(in expression: Expression) -> [Expression] {
        if expression.parts.isEmpty { return [] }
        return expression.hasWeights ? expression.parts.flatMap(weightless) : [expression]
    }

    /// The signals that come out of the weights.
    public var signalsFromWeights: [Signal] {
        let results = Set(arithmetic.compactMap(\.result))
        return signals.filter { !results.contains($0.name) }
    }

    /// An operand as equations write it: a new state has a prime.
    public func symbol(of operand: Expression) -> String {
        switch operand {
        case .now(let name): stateSignals.contains { $0.name == name } ? name + "′" : name
        case .before(let name): name
        case .input: "x"
        case .weights(let block): block.symbol
        case .matrix(let block, let vector): "\(block.symbol) \(symbol(of: vector))"
        default: operand.written(symbol)
        }
    }

    /// The equations as a person reads them, in the order in which a step computes them: `c′ = f·c + i·g`.
    public var writtenEquations: [String] {
        equations.map { equation in
            (equation.result.map { symbol(of: .now($0)) + " = " } ?? "") + equation.expression.written(symbol)
        }
    }
}
