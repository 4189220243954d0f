/// What a model computed for some steps of several lanes, where it wrote it: nothing is copied.
///
/// Valid inside the closure that it is handed to, and not after; the runner that made it must not be used in there.
public struct LaneBlock {
    /// The block's first step, counted from the beginning of the run.
    public let start: Int
    /// Steps in the block.
    public let steps: Int
    /// Lanes side by side.
    public let lanes: Int
    /// Units per row that are the model's.
    public let units: Int
    /// Values from one lane's row to the next lane's, at least `units`; what lies between is 0.
    public let stride: Int
    private let pass: ForwardPass

    init(_ pass: ForwardPass, start: Int, steps: Int) {
        self.pass = pass
        self.start = start
        self.steps = steps
        lanes = pass.lanes
        units = pass.network.architecture.hidden
        stride = pass.network.units
    }

    /// A signal's values after each step, (steps, lanes, stride), row-major: the row of a lane at step t begins at
    /// (t · lanes + lane) · stride. A step whose symbol was not fed has the old state and gates of 0. nil for a signal
    /// that the model does not have.
    public func rows(of address: SignalAddress) -> UnsafeBufferPointer<Float>? {
        let architecture = pass.network.architecture
        guard (0..<architecture.layers).contains(address.layer),
            let signal = architecture.cell.signals.firstIndex(of: address.signal)
        else { return nil }
        return UnsafeBufferPointer(
            start: pass.rows(layer: address.layer, signal: signal), count: steps * lanes * stride)
    }

    /// Runs a body once on each of the runner's threads, which have nothing to do while the block is looked at.
    public func onEachThread(_ body: (_ thread: Int, _ threads: Int) -> Void) { pass.kernels.team.run(body) }

    /// Computes the logits after each step, (steps, lanes, stride of logits), row-major; the first values of a row
    /// are one per symbol of the vocabulary.
    public func logits() -> (rows: UnsafeBufferPointer<Float>, stride: Int) {
        let stride = pass.network.logitsWidth
        return (UnsafeBufferPointer(start: pass.logits(steps: steps), count: steps * lanes * stride), stride)
    }

    /// −log p (nats) of a symbol after each step, (steps, lanes), row-major. Computes the logits, and leaves none.
    /// - Parameter targets: a row of the vocabulary for each step and lane, (steps, lanes); a negative one gives 0.
    public func losses(of targets: [Int32]) -> [Float] {
        precondition(
            targets.count == steps * lanes && targets.allSatisfy { $0 < pass.network.architecture.symbols },
            "a row of the vocabulary for each step and lane")
        var losses = [Float](repeating: 0, count: targets.count)
        _ = pass.logits(steps: steps)
        pass.softmax(steps: steps, targets: targets, scale: 1, losses: &losses)
        return losses
    }

    /// The state of one lane after a step of the block.
    public func state(ofLane lane: Int, after step: Int) -> ModelState {
        precondition((0..<lanes).contains(lane) && (0..<steps).contains(step), "a lane and a step of the block")
        let architecture = pass.network.architecture
        var state = ModelState(zeroFor: architecture)
        var filled = 0
        state.values.withUnsafeMutableBufferPointer { values in
            for layer in 0..<architecture.layers {
                for signal in architecture.cell.stateSignals.indices {
                    let row = pass.rows(layer: layer, signal: signal) + (step * lanes + lane) * stride
                    (values.baseAddress! + filled).update(from: row, count: units)
                    filled += units
                }
            }
        }
        return state
    }
}
