import ModelCore

/// A step of the arithmetic as a line along which a state flows: what happens to it on the way.
struct CellFlow {
    struct Stage {
        /// `×`, `+`, `tanh`.
        var sign: String
        /// What comes in from the side; nil where nothing does.
        var operand: Expression?
        /// What the line carries behind it.
        var outcome: Expression
    }

    let start: Expression
    let stages: [Stage]

    /// Follows the old value of the step's own state, or else another state, through its expression; nil where no state
    /// is in it, or where something happens to it that cannot be drawn on a line.
    init?(_ step: Equation, of cell: CellKind) {
        guard let result = step.result else { return nil }
        let operands = step.expression.operands
        let states = operands.filter { operand in cell.stateSignals.contains { $0.name == operand.signalName } }
        guard let start = states.first(where: { $0 == .before(result) }) ?? states.first,
            let stages = Self.stages(from: start, to: step.expression)
        else { return nil }
        self.start = start
        self.stages = stages
    }

    private static func stages(from start: Expression, to whole: Expression) -> [Stage]? {
        if whole == start { return [] }
        for (index, part) in whole.parts.enumerated() {
            guard part.operands.contains(start), let inner = stages(from: start, to: part) else { continue }
            var others = whole.parts
            others.remove(at: index)
            switch whole {
            case .sum: return inner + [Stage(sign: "+", operand: joined(others) { .sum($0) }, outcome: whole)]
            case .product: return inner + [Stage(sign: "×", operand: joined(others) { .product($0) }, outcome: whole)]
            case .tanh: return inner + [Stage(sign: "tanh", operand: nil, outcome: whole)]
            default: return nil
            }
        }
        return nil
    }

    private static func joined(_ parts: [Expression], _ join: ([Expression]) -> Expression) -> Expression? {
        parts.count > 1 ? join(parts) : parts.first
    }
}
