import Synchronization

/// A model made ready to run: its weights packed for the kernels, its threads at hand. Safe to share between threads;
/// one run at a time uses it, others wait.
public final class Runner: Sendable {
    /// The model that it runs.
    public let model: Model
    /// Threads that share each run. The result does not depend on their number.
    public let threads: Int
    private let network: PackedNetwork
    private let engine: Mutex<Engine>

    /// Steps that are computed before anything is handed on, and between two questions whether the run was left off: of a
    /// model with many parameters fewer, so that they take some tenths of a second at most.
    private static func block(of architecture: Architecture) -> Int {
        let affordable = max(4, (1 << 31) / max(1, architecture.parameterCount))
        return affordable >= 256 ? 256 : 1 << (Int.bitWidth - 1 - affordable.leadingZeroBitCount)
    }

    private final class Engine {
        let network: PackedNetwork
        let kernels: Kernels
        private let single: ForwardPass
        /// The last pass for several lanes: such runs and those of one lane may take turns.
        private var wide: ForwardPass?
        /// The last edits by layer: whoever runs step by step hands over the same again and again.
        private var sorted: (edits: [UnitEdit], lanes: Int, layers: [LayerEdits])?

        init(_ network: PackedNetwork, _ kernels: Kernels) {
            self.network = network
            self.kernels = kernels
            single = ForwardPass(
                network: network, kernels: kernels, capacity: Runner.block(of: network.architecture), lanes: 1)
        }

        /// A pass for so many lanes, holding the given state.
        func pass(from state: ModelState) -> ForwardPass {
            let pass = self.pass(lanes: state.lanes)
            pass.load(state)
            return pass
        }

        /// Edits by layer; none where there are none.
        func layers(of edits: [UnitEdit], lanes: Int) -> [LayerEdits] {
            if edits.isEmpty { return [] }
            if let sorted, sorted.lanes == lanes, sorted.edits == edits { return sorted.layers }
            let architecture = network.architecture
            precondition(edits.allSatisfy { architecture.has($0.unit) }, "edits of units that the model has")
            let layers = (0..<architecture.layers).map {
                LayerEdits(edits, layer: $0, cell: architecture.cell, lanes: lanes)
            }
            sorted = (edits, lanes, layers)
            return layers
        }

        private func pass(lanes: Int) -> ForwardPass {
            if lanes == 1 { return single }
            if let wide, wide.lanes == lanes { return wide }
            wide = nil
            let pass = ForwardPass(
                network: network, kernels: kernels,
                capacity: max(min(8, Runner.block(of: network.architecture)), 256 / lanes), lanes: lanes)
            wide = pass
            return pass
        }
    }

    /// Packs a model's weights; the threads sleep until there is something to run.
    public init(_ model: Model, threads: Int = 1, instructionSet: InstructionSet = .best) {
        self.model = model
        self.threads = max(1, threads)
        let kernels = Kernels(instructionSet, threads: max(1, threads))
        network = PackedNetwork(model.architecture, forTraining: false)
        network.pack(model.parameters, kernels: kernels)
        engine = Mutex(Engine(network, kernels))
    }

    /// Another runner of the same model, which runs beside this one: the packed weights are shared.
    public init(beside other: Runner, threads: Int = 1, instructionSet: InstructionSet = .best) {
        model = other.model
        network = other.network
        self.threads = max(1, threads)
        engine = Mutex(Engine(network, Kernels(instructionSet, threads: max(1, threads))))
    }

    /// The zero state in which every text begins.
    public func zeroState(lanes: Int = 1) -> ModelState {
        ModelState(zeroFor: model.architecture, lanes: lanes)
    }

    /// Runs one lane over symbols and records signals.
    ///
    /// - Parameters:
    ///   - symbols: rows of the vocabulary; a negative number, or one past the last row, is an unknown symbol, which is
    ///     not fed: the state stays, and the step's gates are recorded as 0.
    ///   - state: where the lane stands; afterwards, where it has come to.
    ///   - recording: the signals to keep.
    ///   - edits: units to change on the way; without any, nothing changes, to the bit.
    ///   - start: the place of the first symbol in the text, by which the edits count their steps.
    public func trace(
        _ symbols: [Int32], from state: inout ModelState, recording: [SignalAddress], edits: [UnitEdit] = [],
        start: Int = 0
    ) -> Trace {
        let traces = trace(lanes: [symbols], from: &state, recording: recording, edits: edits, start: start)
        return traces[0]
    }

    /// Runs several lanes side by side, one list of symbols each; a lane that ends before the others keeps its state.
    /// The state must have as many lanes. Each lane's values have the bits that it computes alone.
    public func trace(
        lanes: [[Int32]], from state: inout ModelState, recording: [SignalAddress], edits: [UnitEdit] = [],
        start: Int = 0
    ) -> [Trace] {
        precondition(!lanes.isEmpty && lanes.count == state.lanes, "one list of symbols per lane, and a lane at least")
        let hidden = model.architecture.hidden
        var recorded = lanes.map { lane -> [SignalAddress: [Float]] in
            var rows: [SignalAddress: [Float]] = [:]
            for address in recording {
                rows[address] = []
                rows[address]?.reserveCapacity(lane.count * hidden)
            }
            return rows
        }
        run(lanes: lanes, from: &state, edits: edits, start: start) { block in
            for address in Set(recording) {
                guard let rows = block.rows(of: address) else { continue }
                for (lane, symbols) in lanes.enumerated() {
                    for t in 0..<max(0, min(block.steps, symbols.count - block.start)) {
                        let start = (t * lanes.count + lane) * block.stride
                        recorded[lane][address]?.append(
                            contentsOf: UnsafeBufferPointer(rebasing: rows[start..<start + hidden]))
                    }
                }
            }
        }
        return zip(lanes, recorded).map { Trace(count: $0.count, units: hidden, values: $1) }
    }

    /// Runs several lanes side by side and shows each block of steps where the model wrote it, without copying.
    ///
    /// - Parameters:
    ///   - lanes: one list of symbols per lane, as `trace` takes them; a lane that ends before the others keeps its
    ///     state, and its rows after its end mean nothing.
    ///   - state: where each lane stands; afterwards, where it has come to. Must have as many lanes.
    ///   - edits: units to change on the way, each in its lane or in all of them. They must be the model's.
    ///   - start: the place of the lanes' first symbols in the text, by which the edits count their steps.
    ///   - isCancelled: asked before every block. Then the rest is not run, and neither state nor values are of use.
    ///   - body: sees the blocks in order, each some steps of all lanes. It must not use this runner.
    public func run(
        lanes: [[Int32]], from state: inout ModelState, edits: [UnitEdit] = [], start: Int = 0,
        isCancelled: () -> Bool = { false }, _ body: (LaneBlock) -> Void
    ) {
        precondition(!lanes.isEmpty && lanes.count == state.lanes, "one list of symbols per lane, and a lane at least")
        run(lanes, from: &state, edits, at: start, isCancelled: isCancelled) { pass, start, steps in
            body(LaneBlock(pass, start: start, steps: steps))
        }
    }

    /// The logits that states lead to, (lanes, symbols): what the model expects next. Feeds nothing.
    public func readOut(of state: ModelState) -> [Float] {
        let columns = model.architecture.symbols
        return engine.withLock { engine in
            let pass = engine.pass(from: state)
            let rows = pass.logitsOfState()
            return (0..<state.lanes).flatMap { lane in
                UnsafeBufferPointer(start: rows + lane * pass.network.logitsWidth, count: columns)
            }
        }
    }

    /// The logits after each step of one lane, (time, symbols).
    public func logits(
        _ symbols: [Int32], from state: inout ModelState, edits: [UnitEdit] = [], start: Int = 0
    ) -> [Float] {
        let columns = model.architecture.symbols
        var result: [Float] = []
        result.reserveCapacity(symbols.count * columns)
        run([symbols], from: &state, edits, at: start) { pass, _, steps in
            let rows = pass.logits(steps: steps)
            for t in 0..<steps {
                result.append(
                    contentsOf: UnsafeBufferPointer(start: rows + t * pass.network.logitsWidth, count: columns))
            }
        }
        return result
    }

    /// Reads symbols and gives what is expected after the last ones alone: in `logits` (lanes, symbols), which is made
    /// that large. For a step at a time: nothing is allocated but for edits.
    ///
    /// - Parameters: as those of `run`; there must be a symbol at least, and as many in every lane.
    public func read(
        lanes: [[Int32]], from state: inout ModelState, edits: [UnitEdit] = [], start: Int = 0,
        logits: inout [Float], showing body: ((LaneBlock) -> Void)? = nil
    ) {
        let length = lanes.first?.count ?? 0
        precondition(
            length > 0 && lanes.count == state.lanes && lanes.allSatisfy { $0.count == length },
            "one list of symbols per lane, equally long and not empty")
        let columns = model.architecture.symbols
        if logits.count != lanes.count * columns {
            logits = [Float](repeating: 0, count: lanes.count * columns)
        }
        run(lanes, from: &state, edits, at: start) { pass, start, steps in
            body?(LaneBlock(pass, start: start, steps: steps))
            guard start + steps == length else { return }
            let rows = pass.logits(ofStep: steps - 1)
            logits.withUnsafeMutableBufferPointer { target in
                for lane in lanes.indices {
                    (target.baseAddress! + lane * columns)
                        .update(from: rows + lane * pass.network.logitsWidth, count: columns)
                }
            }
        }
    }

    /// Reads one symbol in each lane and gives what is expected then, as `read` does: for a model that writes. A step of
    /// a small model takes some microseconds, so that what comes on top of it counts.
    ///
    /// - Parameters:
    ///   - symbols: one for each lane of the state.
    ///   - logits: (lanes, symbols), of that size already or made so.
    func step(
        _ symbols: [Int32], from state: inout ModelState, edits: [UnitEdit], at place: Int, logits: inout [Float],
        showing body: ((LaneBlock) -> Void)?
    ) {
        let lanes = symbols.count
        precondition(lanes > 0 && lanes == state.lanes, "one symbol for each lane, and a lane at least")
        let columns = network.architecture.symbols
        if logits.count != lanes * columns { logits = [Float](repeating: 0, count: lanes * columns) }
        let fed = symbols.contains { $0 >= columns } ? symbols.map { $0 < columns ? $0 : -1 } : symbols
        step(fed, from: &state, edits, at: place) { pass in
            body?(LaneBlock(pass, start: 0, steps: 1))
            let rows = pass.logits(ofStep: 0)
            logits.withUnsafeMutableBufferPointer { target in
                for lane in 0..<lanes {
                    (target.baseAddress! + lane * columns)
                        .update(from: rows + lane * network.logitsWidth, count: columns)
                }
            }
        }
    }

    private func step(
        _ symbols: [Int32], from state: inout ModelState, _ edits: [UnitEdit], at place: Int,
        _ body: (ForwardPass) -> Void
    ) {
        engine.withLock { engine in
            let pass = engine.pass(from: state)
            pass.run(symbols, steps: 1, edits: engine.layers(of: edits, lanes: symbols.count), start: place)
            body(pass)
            pass.finish(steps: 1)
            pass.store(into: &state)
        }
    }

    /// Mean negative log-likelihood (nats per symbol) of each symbol after the first, from a zero state, and how many
    /// were counted; nil when there are none. Unknown symbols are neither fed nor counted.
    ///
    /// With one lane this is exact. With more, the text is cut into as many segments, run side by side, each begun
    /// `warmUp` symbols early from a zero state: many times faster, and as near as the model has forgotten by then.
    /// - Parameter isCancelled: asked before every block of steps; then there is no loss.
    public func loss(
        of symbols: [Int32], lanes: Int = 1, warmUp: Int = 256, isCancelled: () -> Bool = { false }
    ) -> (nats: Double, count: Int)? {
        guard symbols.count > 1 else { return nil }
        let steps = symbols.count - 1
        let lanes = max(1, min(lanes, steps / max(1, warmUp)))
        let segments = (0..<lanes).map { share(of: steps, $0, lanes) }
        let starts = segments.map { max(0, $0.lowerBound - warmUp) }
        var state = zeroState(lanes: lanes)
        var sum = 0.0
        var count = 0
        var isWhole = true
        let isLeftOff = {
            if isCancelled() { isWhole = false }
            return !isWhole
        }
        run(
            zip(starts, segments).map { Array(symbols[$0..<$1.upperBound]) }, from: &state, isCancelled: isLeftOff
        ) { pass, start, steps in
            var targets = [Int32](repeating: -1, count: steps * lanes)
            for lane in 0..<lanes {
                for t in 0..<steps {
                    let position = starts[lane] + start + t
                    // A step whose own symbol is unknown predicts nothing new.
                    guard segments[lane].contains(position), symbols[position] >= 0 else { continue }
                    targets[t * lanes + lane] = symbols[position + 1]
                }
            }
            var losses = [Float](repeating: 0, count: steps * lanes)
            _ = pass.logits(steps: steps)
            pass.softmax(steps: steps, targets: targets, scale: 1, losses: &losses)
            for (target, loss) in zip(targets, losses) where target >= 0 {
                sum += Double(loss)
                count += 1
            }
        }
        return isWhole && count > 0 ? (sum / Double(count), count) : nil
    }

    /// Feeds the lanes block by block; `body` sees each block before its state is handed on.
    private func run(
        _ lanes: [[Int32]], from state: inout ModelState, _ edits: [UnitEdit] = [], at place: Int = 0,
        isCancelled: () -> Bool = { false }, _ body: (ForwardPass, _ start: Int, _ steps: Int) -> Void
    ) {
        let length = lanes.map(\.count).max() ?? 0
        engine.withLock { engine in
            let pass = engine.pass(from: state)
            let layerEdits = engine.layers(of: edits, lanes: lanes.count)
            var symbols = [Int32](repeating: -1, count: min(pass.capacity, length) * lanes.count)
            for start in stride(from: 0, to: length, by: pass.capacity) {
                if isCancelled() { break }
                let steps = min(pass.capacity, length - start)
                for (lane, list) in lanes.enumerated() {
                    for t in 0..<steps {
                        let symbol = start + t < list.count ? list[start + t] : -1
                        symbols[t * lanes.count + lane] = symbol < model.architecture.symbols ? symbol : -1
                    }
                }
                pass.run(symbols, steps: steps, edits: layerEdits, start: place + start)
                body(pass, start, steps)
                pass.finish(steps: steps)
            }
            pass.store(into: &state)
        }
    }
}
