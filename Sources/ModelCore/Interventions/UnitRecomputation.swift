#if canImport(Glibc)
    import Glibc
#endif

/// How one signal of one unit is computed anew, once what it is computed from has been changed: made from a cell's
/// equation, to the bits that the kernels compute but for tanh and σ.
struct UnitRecomputation: Sendable {
    /// The signal's place in the cell's list.
    let signal: Int
    /// A bit for each signal of the same step that it is computed from; none for one that comes out of the weights.
    let sources: UInt32
    /// The value from its sources; what it was where it has none.
    let value: @Sendable (UnitStep) -> Float

    /// For every signal of a cell, in the order in which a step computes them.
    static func all(of cell: CellKind) -> [UnitRecomputation] {
        cell.equations.compactMap { equation in
            guard let signal = equation.result.flatMap({ cell.index(ofSignal: $0) }) else { return nil }
            let sources = equation.expression.operands.reduce(into: UInt32(0)) { bits, operand in
                guard case .now(let name) = operand, let source = cell.index(ofSignal: name) else { return }
                bits |= 1 << source
            }
            let compiled = sources == 0 ? nil : formula(equation.expression, of: cell)
            return UnitRecomputation(
                signal: signal, sources: compiled == nil ? 0 : sources, value: compiled ?? { $0[signal] })
        }
    }

    private typealias Formula = @Sendable (UnitStep) -> Float

    /// nil where the recurrent product is needed, which is not kept.
    private static func formula(_ expression: Expression, of cell: CellKind) -> Formula? {
        switch expression {
        case .now(let name):
            guard let signal = cell.index(ofSignal: name) else { return nil }
            return { $0[signal] }
        case .before(let name):
            guard let signal = cell.index(ofSignal: name) else { return nil }
            return { $0.before(signal) }
        case .input, .weights, .matrix: return nil
        case .rest(let part):
            guard let part = formula(part, of: cell) else { return nil }
            return { 1 - part($0) }
        case .tanh(let part):
            guard let part = formula(part, of: cell) else { return nil }
            return { tanhf(part($0)) }
        case .sigmoid(let part):
            guard let part = formula(part, of: cell) else { return nil }
            return { 1 / (1 + expf(-part($0))) }
        case .product(let factors):
            var product: Formula?
            for factor in factors {
                guard let next = formula(factor, of: cell) else { return nil }
                guard let before = product else {
                    product = next
                    continue
                }
                product = { before($0) * next($0) }
            }
            return product
        case .sum(let terms): return sum(terms, of: cell)
        }
    }

    /// A product is added by one fused operation. What comes of the state before is added last, as in the kernels.
    private static func sum(_ terms: [Expression], of cell: CellKind) -> Formula? {
        var rest = terms
        var total: Formula?
        // What the input brings lies ready, with the biases that are folded into it.
        for (index, block) in zip(0..., cell.blockNames) where terms.starts(with: Expression.fed(block)) {
            total = { $0.input(block: index) }
            rest.removeFirst(2)
        }
        func comesOfState(_ term: Expression) -> Bool {
            term.operands.contains { if case .before = $0 { true } else { false } }
        }
        for term in rest.filter({ !comesOfState($0) }) + rest.filter(comesOfState) {
            guard let before = total else {
                total = formula(term, of: cell)
                if total == nil { return nil }
                continue
            }
            if case .product(let factors) = term, factors.count > 1,
                let last = factors.last.flatMap({ formula($0, of: cell) }),
                let others = formula(factors.count == 2 ? factors[0] : .product(Array(factors.dropLast())), of: cell)
            {
                total = { before($0).addingProduct(others($0), last($0)) }
            } else if let value = formula(term, of: cell) {
                total = { before($0) + value($0) }
            } else {
                return nil
            }
        }
        return total
    }
}
