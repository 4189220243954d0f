import Glibc
import ModelCore
import Testing

@Suite("A cell's equations")
struct EquationTests {
    /// Every kind's kernels are held to its equations: each signal of each unit, worked out in doubles from the weights
    /// and the values before, is what was traced.
    @Test("worked out from the weights, they give every traced signal within 1e-5", arguments: CellKind.all)
    func wholeCell(cell: CellKind) throws {
        let (hidden, symbols, layers) = (19, 7, 2)
        let model = try Sample.model(cell, symbols: symbols, hidden: hidden, layers: layers)
        let runner = Runner(model)
        var state = runner.zeroState()
        let text = Sample.text(60, symbols: symbols)
        let trace = runner.trace(text, from: &state, recording: model.architecture.signalAddresses)
        func traced(_ name: String, _ layer: Int, _ t: Int) -> [Double] {
            guard t >= 0, let signal = cell.signal(named: name) else { return [Double](repeating: 0, count: hidden) }
            return (0..<hidden).map {
                Double(trace.value(of: UnitAddress(layer: layer, signal: signal, unit: $0), at: t) ?? .nan)
            }
        }
        for layer in 0..<layers {
            for t in text.indices {
                let oneHot = (0..<symbols).map { Int32($0) == text[t] ? 1.0 : 0 }
                let input = layer > 0 ? traced("h", layer - 1, t) : oneHot
                for equation in cell.equations {
                    let result = try #require(equation.result)
                    let found = traced(result, layer, t)
                    let values = Self.values(of: equation.expression, units: hidden) { operand in
                        switch operand {
                        case .now(let name): return traced(name, layer, t)
                        case .before(let name): return traced(name, layer, t - 1)
                        case .weights(let block): return Self.rows(block, of: model, layer).map { $0[0] }
                        case .matrix(let block, let vector):
                            let vector = vector == .input ? input : traced(vector.signalName, layer, t - 1)
                            return Self.rows(block, of: model, layer).map { row in
                                zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 }
                            }
                        default: return []
                        }
                    }
                    for unit in 0..<hidden {
                        #expect(abs(values[unit] - found[unit]) <= 1e-5, "\(result) of unit \(unit) at \(t)")
                    }
                }
            }
        }
    }

    /// An expression for all units at once, by plain arithmetic in doubles.
    private static func values(
        of expression: Expression, units: Int, _ look: (Expression) -> [Double]
    ) -> [Double] {
        let parts = expression.parts.map { values(of: $0, units: units, look) }
        func each(_ change: (Double) -> Double) -> [Double] { parts[0].map(change) }
        func all(from start: Double, _ join: (Double, Double) -> Double) -> [Double] {
            parts.reduce([Double](repeating: start, count: units)) { zip($0, $1).map(join) }
        }
        switch expression {
        case .sum: return all(from: 0, +)
        case .product: return all(from: 1, *)
        case .rest: return each { 1 - $0 }
        case .tanh: return each { Glibc.tanh($0) }
        case .sigmoid: return each { 1 / (1 + Glibc.exp(-$0)) }
        default: return look(expression)
        }
    }

    /// A block's rows, one for each unit.
    private static func rows(_ block: WeightBlock, of model: Model, _ layer: Int) -> [[Double]] {
        let architecture = model.architecture
        let values = model.parameters["rnn.\(block.tensor.rawValue)_l\(layer)"].map(Double.init)
        let width = values.count / (architecture.cell.blocks * architecture.hidden)
        let first = architecture.cell.blockNames.firstIndex(of: block.block) ?? 0
        return (0..<architecture.hidden).map { unit in
            let start = (first * architecture.hidden + unit) * width
            return Array(values[start..<start + width])
        }
    }

    @Test("they are written as the field writes them, one for each signal")
    func written() {
        #expect(CellKind.rnn.writtenEquations == ["h′ = tanh(W_ih x + b_ih + W_hh h + b_hh)"])
        #expect(CellKind.lstm.writtenEquations[1] == "f = σ(W_if x + b_if + W_hf h + b_hf)")
        #expect(CellKind.gru.writtenEquations[3] == "n = tanh(W_in x + b_in + r·hn)")
        for cell in CellKind.all {
            #expect(Set(cell.equations.compactMap(\.result)) == Set(cell.signals.map(\.name)))
            #expect(cell.equations.count == cell.signals.count)
            // Each from earlier ones.
            var known: Set<String> = []
            for equation in cell.equations {
                for case .now(let name) in equation.expression.operands { #expect(known.contains(name)) }
                known.insert(equation.result ?? "")
            }
        }
    }

    @Test("the bias that a gate multiplies is kept apart: the GRU's b_hn alone")
    func ownBias() {
        #expect(CellKind.all.map(\.blockWithOwnRecurrentBias) == [nil, nil, 2])
    }

    @Test("evaluated over a trace, it gives the traced signals within 1e-5", arguments: CellKind.all)
    func agreement(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, hidden: 33, layers: 2))
        var state = runner.zeroState()
        let addresses = runner.model.architecture.signalAddresses
        // Unknown symbols hold the state: the step after one starts from what was held.
        var text = Sample.text(300)
        for position in [0, 17, 18, 200] { text[position] = -1 }
        let trace = runner.trace(text, from: &state, recording: addresses)
        var compared = 0
        for layer in 0..<2 {
            for unit in 0..<33 {
                for t in text.indices where text[t] >= 0 {
                    func look(_ operand: Expression) -> Float? {
                        guard let signal = cell.signal(named: operand.signalName) else { return nil }
                        let address = UnitAddress(layer: layer, signal: signal, unit: unit)
                        if case .before = operand { return t == 0 ? 0 : trace.value(of: address, at: t - 1) }
                        return trace.value(of: address, at: t)
                    }
                    for step in cell.arithmetic {
                        let found = try #require(step.expression.value(look))
                        guard let result = step.result else { continue }
                        let traced = try #require(look(.now(result)))
                        #expect(abs(found - traced) <= 1e-5, "layer \(layer), unit \(unit), t \(t), \(result)")
                        compared += 1
                    }
                }
            }
        }
        #expect(compared == 2 * 33 * 296 * cell.arithmetic.count { $0.result != nil })
    }

    @Test("every signal in it exists, only states are looked at before the step, and each signal has one source")
    func names() {
        for cell in CellKind.all {
            for step in cell.arithmetic {
                for operand in step.expression.operands {
                    #expect(cell.signal(named: operand.signalName) != nil)
                    if case .before(let name) = operand {
                        #expect(cell.stateSignals.contains { $0.name == name })
                    }
                }
            }
            let results = cell.arithmetic.compactMap(\.result)
            #expect(Set(results).count == results.count)
            #expect(Set(results + cell.signalsFromWeights.map(\.name)) == Set(cell.signals.map(\.name)))
        }
        // The states of gated cells are arithmetic; Elman's comes out of the weights.
        #expect(CellKind.lstm.signalsFromWeights.map(\.name) == ["i", "f", "g", "o"])
        #expect(CellKind.gru.signalsFromWeights.map(\.name) == ["r", "z", "n", "hn"])
        #expect(CellKind.rnn.signalsFromWeights.map(\.name) == ["h"])
    }

    @Test("it is written in the field's symbols, and with numbers, minus signs in parentheses")
    func writing() {
        func written(_ cell: CellKind) -> [String] {
            cell.arithmetic.map {
                ($0.result.map { cell.symbol(of: .now($0)) + " = " } ?? "")
                    + $0.expression.written(cell.symbol)
            }
        }
        #expect(written(.lstm) == ["c′ = f·c + i·g", "h′ = o·tanh(c′)"])
        #expect(written(.gru) == ["r·hn", "h′ = (1 - z)·n + z·h"])
        let numbers: [Expression: String] = [
            .now("z"): "0.25", .now("n"): "-0.5", .before("h"): "-1",
        ]
        let gru = CellKind.gru.arithmetic[1].expression
        #expect(gru.written { numbers[$0] ?? "?" } == "(1 - 0.25)·(-0.5) + 0.25·(-1)")
        #expect(Expression.joinedTerms(["-0.375", "-0.25"]) == "-0.375 - 0.25")
        #expect(gru.value { $0 == .now("z") ? 0.25 : $0 == .now("n") ? -0.5 : -1 } == -0.625)
        #expect(gru.value { $0 == .now("z") ? nil : 0 } == nil)
    }
}
