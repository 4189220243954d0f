import ModelCore
import Testing

@Suite("Edited runs are PyTorch's")
struct PyTorchEditTests {
    static let names = ["rnn", "lstm", "gru"].flatMap { kind in
        ["\(kind)-1-embedding", "\(kind)-2-onehot", "\(kind)-3-embedding"]
    }

    @Test(
        "every signal and the logits agree within 1e-5 + 1e-5·|b|, whatever is changed where and when",
        arguments: names, InstructionSet.available)
    func edits(name: String, instructionSet: InstructionSet) throws {
        let model = try PyTorchFixture.model("traces/\(name).model")
        let fixture = try PyTorchFixture.Edits(name, in: model.architecture)
        try #require(fixture.symbols.count == 90 && fixture.steps.count == 5 && fixture.cases.count == 10)
        let addresses = model.architecture.signalAddresses
        let runner = Runner(model, threads: 2, instructionSet: instructionSet)
        func kept(_ values: [Float], _ columns: Int) -> [Float] {
            fixture.steps.flatMap { values[$0 * columns..<($0 + 1) * columns] }
        }
        for (name, edits) in fixture.cases {
            var state = runner.zeroState()
            let trace = runner.trace(fixture.symbols, from: &state, recording: addresses, edits: edits)
            for address in addresses {
                let values = kept(try #require(trace.values[address]), model.architecture.hidden)
                #expect(excess(values, over: try fixture.values("\(name)/\(address)")) <= 0, "\(name), \(address)")
            }
            state = runner.zeroState()
            let logits = runner.logits(fixture.symbols, from: &state, edits: edits)
            let expected = try fixture.values("\(name)/logits")
            #expect(excess(kept(logits, model.architecture.symbols), over: expected) <= 0, "\(name), logits")
            // That they changed something worth seeing.
            state = runner.zeroState()
            let plain = kept(runner.logits(fixture.symbols, from: &state), model.architecture.symbols)
            #expect(excess(plain, over: expected) > 1e-4, "\(name)")
        }
    }

    @Test("a symbol's chances under temperature, top-k and top-p together are those of another program")
    func chances() throws {
        let cases = try PyTorchFixture.Sampling.all()
        try #require(cases.count == 60)
        for one in cases {
            let found = SymbolChances(one.logits, one.settings).probabilities
            try #require(found.count == one.probabilities.count)
            for (a, b) in zip(found, one.probabilities) {
                #expect(abs(a - b) <= 1e-8 * max(b, 1e-300) && (a == 0) == (b == 0), "\(one)")
            }
        }
    }
}
