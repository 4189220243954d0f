import ModelCore
import Testing

@Suite("Every signal is PyTorch's")
struct PyTorchTraceTests {
    static let names =
        ["rnn", "lstm", "gru"].flatMap { kind in
            (1...3).flatMap { ["\(kind)-\($0)-onehot", "\(kind)-\($0)-embedding"] }
        } + ["lstm-1-bytes"]

    @Test("signals over 1,000 symbols agree within 1e-5 + 1e-5·|b|", arguments: names, InstructionSet.available)
    func signals(name: String, instructionSet: InstructionSet) throws {
        let fixture = try PyTorchFixture.Trace(name)
        let model = try PyTorchFixture.model("traces/\(name).model")
        try #require(fixture.symbols.count == 1000 && fixture.steps.count == 39)
        let addresses = model.architecture.signalAddresses
        #expect(Set(fixture.names) == Set(addresses.map(\.description) + ["logits"]))

        let units = model.architecture.hidden
        for threads in 1...2 {
            let runner = Runner(model, threads: threads, instructionSet: instructionSet)
            var state = runner.zeroState()
            let trace = runner.trace(fixture.symbols, from: &state, recording: addresses)
            for address in addresses {
                let all = try #require(trace.values[address])
                let kept = fixture.steps.flatMap { all[$0 * units..<($0 + 1) * units] }
                let expected = try #require(try fixture.values(address.description))
                #expect(excess(kept, over: expected) <= 0, "\(address), \(threads) threads")
            }
        }
    }

    @Test("logits over 1,000 symbols agree as closely", arguments: names, InstructionSet.available)
    func logits(name: String, instructionSet: InstructionSet) throws {
        let fixture = try PyTorchFixture.Trace(name)
        let model = try PyTorchFixture.model("traces/\(name).model")
        let runner = Runner(model, instructionSet: instructionSet)
        var state = runner.zeroState()
        let logits = runner.logits(fixture.symbols, from: &state)
        let columns = model.architecture.symbols
        let kept = fixture.steps.flatMap { logits[$0 * columns..<($0 + 1) * columns] }
        #expect(excess(kept, over: try #require(try fixture.values("logits"))) <= 0)
    }

    @Test("a deviation of one unit at one step would be seen")
    func sensitivity() throws {
        let expected = try #require(try PyTorchFixture.Trace("gru-1-onehot").values("l0.h"))
        var changed = expected
        changed[100] += 4e-5
        #expect(excess(expected, over: expected) <= 0)
        #expect(excess(changed, over: expected) > 0)
        changed[100] = .nan
        #expect(excess(changed, over: expected) > 0)
    }
}
