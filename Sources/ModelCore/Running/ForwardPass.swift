import CKernels

/// The signals of a run of steps through all layers, and the state between one run and the next. Owns its memory.
///
/// Arrays are (time, lanes, units) with padded units. Those of state signals have one row more: row t holds the value
/// before step t, row t + 1 the one after.
final class ForwardPass {
    let network: PackedNetwork
    let kernels: Kernels
    /// Most steps of one run.
    let capacity: Int
    let lanes: Int
    private let signals: [[FloatBuffer]]
    private let bases: [FloatBuffer]
    /// Made when logits are first asked for: with a vocabulary of all of Unicode it is a gigabyte.
    private lazy var logitsBuffer = FloatBuffer(capacity * lanes * network.logitsWidth)

    // What each step asks for, found once: a step of a small model takes a few microseconds.
    private let architecture: Architecture
    private let cell: CellKind
    private let stateCount: Int
    private let kernel: (forward: CellKernel.Forward, stream: CellKernel.Forward)
    private let rowLength: Int
    /// Whether the last single step began with the last panel.
    private var isTurned = false

    init(network: PackedNetwork, kernels: Kernels, capacity: Int, lanes: Int) {
        self.network = network
        self.kernels = kernels
        self.capacity = capacity
        self.lanes = lanes
        let row = lanes * network.units
        let cell = network.architecture.cell
        architecture = network.architecture
        self.cell = cell
        stateCount = cell.stateSignals.count
        kernel = (cell.kernel.forward(kernels.table), cell.kernel.stream(kernels.table))
        rowLength = row
        signals = network.layers.map { _ in
            cell.signals.indices.map { FloatBuffer((capacity + ($0 < cell.stateSignals.count ? 1 : 0)) * row) }
        }
        bases = network.layers.indices.map { FloatBuffer($0 > 0 ? capacity * row * network.blocks : 0) }
    }

    /// Takes up a state with as many lanes.
    func load(_ state: ModelState) {
        state.values.withUnsafeBufferPointer { values in
            forEachStateRow { range, place in
                place.update(from: values.baseAddress! + range.lowerBound, count: range.count)
                // A run with a NaN leaves NaNs in the padding too, where they would reach the next one's sums.
                (place + range.count).update(repeating: 0, count: network.units - range.count)
            }
        }
    }

    /// The state after the last `finish`.
    func state() -> ModelState {
        var state = ModelState(zeroFor: architecture, lanes: lanes)
        store(into: &state)
        return state
    }

    /// Puts the state after the last `finish` into one with as many lanes.
    func store(into state: inout ModelState) {
        state.values.withUnsafeMutableBufferPointer { values in
            forEachStateRow { range, place in
                (values.baseAddress! + range.lowerBound).update(from: place, count: range.count)
            }
        }
    }

    /// Each row's place in a state's values, (layers, state signals, lanes, hidden), and here.
    private func forEachStateRow(_ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void) {
        let hidden = architecture.hidden
        var row = 0
        for layer in signals {
            for buffer in layer.prefix(stateCount) {
                for lane in 0..<lanes {
                    body(row * hidden..<(row + 1) * hidden, buffer.pointer + lane * network.units)
                    row += 1
                }
            }
        }
    }

    /// Runs every layer over `steps` rows of symbols, (time, lanes); a negative symbol is not fed.
    /// `edits`, one per layer, change units on the way; `start` is the first step's place in the text as they count.
    /// `transform` may change the input of a layer above 0 before it is read, as dropout does.
    func run(
        _ symbols: UnsafePointer<Int32>, steps: Int, edits: [LayerEdits] = [], start: Int = 0,
        inputTo transform: ((_ layer: Int, _ input: UnsafePointer<Float>) -> UnsafePointer<Float>)? = nil
    ) {
        // A model that writes needs the read-out between any two steps, which puts the weights that were read first out of
        // the cache. What was read last is read first then.
        isTurned = steps == 1 && !isTurned
        for (index, layer) in network.layers.enumerated() {
            if index > 0 {
                let below = output(of: index - 1)
                kernels.multiply(
                    rows: steps * lanes, k: network.units, panels: network.units / 16, vectors: network.blocks,
                    transform?(index, below) ?? below, stride: network.units, packed: layer.input.pointer,
                    initial: layer.bias.pointer, into: bases[index].pointer, stride: network.units * network.blocks)
            }
            if edits.isEmpty || edits[index].isEmpty {
                runRecurrence(of: layer, index, symbols, 0..<steps)
            } else {
                runRecurrence(of: layer, index, symbols, steps: steps, edits[index], start: start)
            }
        }
    }

    /// In stretches that each end with a step at which something is changed.
    private func runRecurrence(
        of layer: PackedNetwork.Layer, _ index: Int, _ symbols: UnsafePointer<Int32>, steps: Int, _ edits: LayerEdits,
        start: Int
    ) {
        var done = 0
        while done < steps {
            let edited = edits.next(from: start + done).map { $0 - start }.flatMap { $0 < steps ? $0 : nil }
            let end = edited.map { $0 + 1 } ?? steps
            runRecurrence(of: layer, index, symbols, done..<end)
            if let edited {
                var last: (lane: Int, row: StepRow?)?
                edits.apply(at: start + edited) { lane in
                    if let last, last.lane == lane { return last.row }
                    let row = stepRow(of: layer, index, symbols, row: edited * lanes + lane)
                    last = (lane, row)
                    return row
                }
            }
            done = end
        }
    }

    /// What a layer computed in a row; nil where the row's symbol was not fed.
    private func stepRow(
        of layer: PackedNetwork.Layer, _ index: Int, _ symbols: UnsafePointer<Int32>, row: Int
    ) -> StepRow? {
        guard symbols[row] >= 0 else { return nil }
        let place = row * network.units
        let base = index == 0 ? layer.table.pointer : bases[index].pointer
        let baseRow = (index == 0 ? Int(symbols[row]) : row) * network.units * network.blocks
        return StepRow(
            now: signals[index].enumerated().map { signal, buffer in
                buffer.pointer + place + (signal < stateCount ? rowLength : 0)
            },
            before: signals[index].prefix(stateCount).map { UnsafePointer($0.pointer + place) },
            base: UnsafePointer(base + baseRow), blocks: network.blocks)
    }

    private func runRecurrence(
        of layer: PackedNetwork.Layer, _ index: Int, _ symbols: UnsafePointer<Int32>, _ steps: Range<Int>
    ) {
        let row = steps.lowerBound * rowLength
        var call = ck_forward()
        call.units = network.units
        call.steps = steps.count
        call.lanes = lanes
        call.weights = UnsafePointer(layer.recurrent.pointer)
        call.recurrent_bias = UnsafePointer(layer.recurrentBias.pointer)
        call.base = UnsafePointer(
            index == 0 ? layer.table.pointer : bases[index].pointer + row * network.blocks)
        call.symbols = symbols + steps.lowerBound * lanes
        call.lookup = index == 0
        call.backwards = isTurned
        withUnsafeMutablePointer(to: &call.signals) { tuple in
            tuple.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self, capacity: Int(CK_MAX_SIGNALS)) { slots in
                for (slot, buffer) in signals[index].enumerated() { slots[slot] = buffer.pointer + row }
            }
        }
        let panels = network.units / 16
        let isLong = steps.count * lanes * network.units * network.units * network.blocks >= Kernels.leastShared
        // Fewer panels than this to a thread cost less than meeting at the barrier.
        let together = isLong && lanes == 1 && panels >= 4 * kernels.team.threads
        let shared = call
        kernels.run(shared: together || isLong && lanes > 1) { thread, threads in
            var call = shared
            if lanes > 1 {
                let part = share(of: lanes, thread, threads)
                (call.first, call.last) = (part.lowerBound, part.upperBound)
                kernel.forward(&call)
            } else if together {
                let part = share(of: panels, thread, threads)
                (call.first, call.last) = (part.lowerBound, part.upperBound)
                call.barrier = kernels.team.barrier
                kernel.stream(&call)
            } else {
                (call.first, call.last) = (0, panels)
                kernel.stream(&call)
            }
        }
    }

    /// Makes the state after `steps` steps the one before the next run.
    func finish(steps: Int) {
        for layer in signals {
            for buffer in layer.prefix(stateCount) {
                buffer.pointer.update(from: buffer.pointer + steps * rowLength, count: rowLength)
            }
        }
    }

    /// Values after each step, (time, lanes, units).
    func rows(layer: Int, signal: Int) -> UnsafePointer<Float> {
        UnsafePointer(signals[layer][signal].pointer + (signal < stateCount ? rowLength : 0))
    }

    /// A layer's h after each step.
    func output(of layer: Int) -> UnsafePointer<Float> { rows(layer: layer, signal: 0) }

    /// Every signal's array from its first row, for the way back.
    func arrays(layer: Int) -> [UnsafePointer<Float>] { signals[layer].map { UnsafePointer($0.pointer) } }

    /// Logits of every step and lane of the last run, rows of `network.logitsWidth`.
    func logits(steps: Int) -> UnsafeMutablePointer<Float> {
        logits(of: output(of: architecture.layers - 1), rows: steps * lanes)
    }

    /// Logits of every lane after one step of the last run, rows of `network.logitsWidth`.
    func logits(ofStep step: Int) -> UnsafeMutablePointer<Float> {
        logits(of: output(of: architecture.layers - 1) + step * rowLength, rows: lanes)
    }

    /// Logits of every lane in the state before the next run, rows of `network.logitsWidth`.
    func logitsOfState() -> UnsafeMutablePointer<Float> {
        logits(of: signals[architecture.layers - 1][0].pointer, rows: lanes)
    }

    private func logits(of hidden: UnsafePointer<Float>, rows: Int) -> UnsafeMutablePointer<Float> {
        kernels.multiply(
            rows: rows, k: network.units, panels: network.logitsWidth / (network.decoderVectors * 16),
            vectors: network.decoderVectors, hidden, stride: network.units,
            packed: network.decoder.pointer, initial: network.decoderBias.pointer, into: logitsBuffer.pointer,
            stride: network.logitsWidth)
        return logitsBuffer.pointer
    }

    /// Where the logits are, and after `softmax` their gradient.
    var logitGradient: UnsafePointer<Float> { UnsafePointer(logitsBuffer.pointer) }

    /// Softmax over the logits of every row in place, with `targets` as the kernel takes them; returns −log p per row.
    func softmax(
        steps: Int, targets: UnsafePointer<Int32>, scale: Float, losses: UnsafeMutablePointer<Float>
    ) {
        let logits = logitsBuffer.pointer
        let width = network.logitsWidth
        kernels.team.run { thread, threads in
            let part = share(of: steps * lanes, thread, threads)
            kernels.table.softmax(
                part.count, architecture.symbols, logits + part.lowerBound * width, width, targets + part.lowerBound,
                scale, losses + part.lowerBound)
        }
    }
}
