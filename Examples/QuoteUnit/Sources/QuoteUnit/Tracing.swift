import ModelCore

/// What one signal of every unit is after each step of a text.
struct Activations {
    /// Rows of the vocabulary; −1 where the model does not know the symbol.
    let rows: [Int32]
    let signal: SignalAddress
    let trace: Trace

    init(_ runner: Runner, _ codes: [UInt32], _ signal: SignalAddress) {
        rows = runner.model.vocabulary.indices(of: codes)
        self.signal = signal
        var state = runner.zeroState()
        trace = runner.trace(rows, from: &state, recording: [signal])
    }

    /// One unit's values at some steps.
    func values(of unit: Int, at steps: some Sequence<Int>) -> [Float] {
        guard let table = trace.values[signal] else { return [] }
        return steps.map { table[$0 * trace.units + unit] }
    }
}
