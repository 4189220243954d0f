import ModelCore
import Testing

@Suite("The arithmetic that a cell describes")
struct ArithmeticTests {
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
                    func look(_ operand: Arithmetic) -> Float? {
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
        let numbers: [Arithmetic: String] = [
            .now("z"): "0.25", .now("n"): "-0.5", .before("h"): "-1",
        ]
        let gru = CellKind.gru.arithmetic[1].expression
        #expect(gru.written { numbers[$0] ?? "?" } == "(1 - 0.25)·(-0.5) + 0.25·(-1)")
        #expect(Arithmetic.joinedTerms(["-0.375", "-0.25"]) == "-0.375 - 0.25")
        #expect(gru.value { $0 == .now("z") ? 0.25 : $0 == .now("n") ? -0.5 : -1 } == -0.625)
        #expect(gru.value { $0 == .now("z") ? nil : 0 } == nil)
    }
}
