/// A model made ready to run: its weights packed for the kernels, its threads at hand. Safe to share between tasks;
/// one trace at a time uses the threads, others wait.
public final class Runner: Sendable {
    public let model: Model
    public let threads: Int

    public init(_ model: Model, threads: Int = 1) {
        self.model = model
        self.threads = threads
    }

    /// The zero state in which every text begins.
    public func zeroState(lanes: Int = 1) -> ModelState {
        ModelState(zeroFor: model.architecture, lanes: lanes)
    }

    /// Runs one lane over symbols and records signals.
    ///
    /// - Parameters:
    ///   - symbols: rows of the vocabulary; a negative number is an unknown symbol, which is not fed: the state stays
    ///     and its row repeats the row before (at the start: the state's own values, and 0 for gates).
    ///   - state: where the lane stands; afterwards, where it has come to.
    ///   - recording: the signals to keep.
    public func trace(_ symbols: [Int32], from state: inout ModelState, recording: [SignalAddress]) -> Trace {
        var values: [SignalAddress: [Float]] = [:]
        for address in recording { values[address] = [Float](repeating: 0, count: symbols.count * model.architecture.hidden) }
        return Trace(count: symbols.count, units: model.architecture.hidden, values: values)
    }
}
