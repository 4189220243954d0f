import CKernels

/// Back-propagation through one window that a `ForwardPass` has just run (truncated back-propagation through time:
/// Williams and Peng 1990; gradients stop at the window's first step). Owns its memory.
final class BackwardPass {
    let forward: ForwardPass
    /// The gradient, laid out as `Parameters.values`.
    let gradient: FloatBuffer
    private let shape: Parameters
    /// By a layer's h after each step; the layers take turns with two.
    private let outputGradient: FloatBuffer
    private let inputGradient: FloatBuffer
    private let recurrentGradient: FloatBuffer
    private let stateGradient: [FloatBuffer]
    private let tableGradient: FloatBuffer
    private let biasSums: FloatBuffer
    private let scratch: [FloatBuffer]

    private var network: PackedNetwork { forward.network }
    private var kernels: Kernels { forward.kernels }
    private var architecture: Architecture { network.architecture }

    init(_ forward: ForwardPass, threads: Int) {
        self.forward = forward
        let network = forward.network
        let rows = forward.capacity * forward.lanes
        let row = network.units * network.blocks
        shape = Parameters(zeroFor: network.architecture)
        gradient = FloatBuffer(shape.values.count)
        outputGradient = FloatBuffer(rows * network.units)
        inputGradient = FloatBuffer(rows * row)
        let apart = network.architecture.cell.blockWithOwnRecurrentBias != nil
        recurrentGradient = apart ? FloatBuffer(rows * row) : inputGradient
        stateGradient = (0..<2).map { _ in FloatBuffer(forward.lanes * network.units) }
        tableGradient = FloatBuffer(network.architecture.symbols * row)
        biasSums = FloatBuffer(row)
        scratch = (0..<threads).map { _ in FloatBuffer(ck_weight_gradient_scratch()) }
    }

    private func at(_ name: String) -> UnsafeMutablePointer<Float> {
        gradient.pointer + shape.range(of: name).lowerBound
    }

    /// Fills `gradient` from the gradient by the logits, (time, lanes, logits width).
    /// `inputs[layer]` is what the layer above 0 read; `maskInput` undoes on the way back what dropout did forward.
    func run(
        _ symbols: UnsafePointer<Int32>, steps: Int, logitGradient: UnsafePointer<Float>,
        inputs: [UnsafePointer<Float>],
        maskInput: ((_ layer: Int, _ gradient: UnsafeMutablePointer<Float>) -> Void)? = nil
    ) {
        gradient.clear()
        readOut(steps: steps, logitGradient)
        for index in network.layers.indices.reversed() {
            recurrence(layer: index, steps: steps)
            recurrentWeights(layer: index, steps: steps)
            if index > 0 {
                inputWeights(layer: index, steps: steps, input: inputs[index])
                maskInput?(index, outputGradient.pointer)
            } else {
                table(symbols, steps: steps)
            }
        }
    }

    private func readOut(steps: Int, _ logitGradient: UnsafePointer<Float>) {
        let rows = steps * forward.lanes
        let width = network.logitsWidth
        let symbols = architecture.symbols
        let hidden = architecture.hidden
        let h = forward.output(of: architecture.layers - 1)
        let weight = at("decoder.weight")
        let bias = at("decoder.bias")
        kernels.team.run { thread, threads in
            let part = share(of: symbols, thread, threads)
            kernels.table.weight_gradient(
                rows, part.lowerBound, part.upperBound, hidden, logitGradient, width, h, network.units, weight, hidden,
                scratch[thread].pointer)
            kernels.table.column_sums(rows, part.lowerBound, part.upperBound, logitGradient, width, bias)
        }
        kernels.multiply(
            rows: rows, k: symbols, panels: network.units / (network.unitVectors * 16), vectors: network.unitVectors,
            logitGradient, stride: width, packed: network.decoderTransposed.pointer, initial: nil,
            into: outputGradient.pointer, stride: network.units)
    }

    private func recurrence(layer index: Int, steps: Int) {
        for buffer in stateGradient { buffer.clear() }
        var call = ck_backward()
        call.units = network.units
        call.steps = steps
        call.lanes = forward.lanes
        call.transposed = UnsafePointer(network.layers[index].recurrentTransposed.pointer)
        call.transposed_vectors = network.unitVectors
        call.output_gradient = UnsafePointer(outputGradient.pointer)
        call.input_gradient = inputGradient.pointer
        call.recurrent_gradient = recurrentGradient.pointer
        call.state_gradient = (stateGradient[0].pointer, stateGradient[1].pointer)
        withUnsafeMutablePointer(to: &call.signals) { tuple in
            tuple.withMemoryRebound(to: UnsafePointer<Float>?.self, capacity: Int(CK_MAX_SIGNALS)) { slots in
                for (slot, array) in forward.arrays(layer: index).enumerated() { slots[slot] = array }
            }
        }
        let shared = call
        let kernel = architecture.cell.kernel.backward(kernels.table)
        kernels.team.run { thread, threads in
            var call = shared
            let part = share(of: forward.lanes, thread, threads)
            (call.first, call.last) = (part.lowerBound, part.upperBound)
            kernel(&call)
        }
    }

    /// Gradients of W_hh and of both biases.
    private func recurrentWeights(layer index: Int, steps: Int) {
        let before = forward.arrays(layer: index)[0]
        weights(at("rnn.weight_hh_l\(index)"), recurrentGradient, steps: steps, input: before)
        biases(at("rnn.bias_hh_l\(index)"), recurrentGradient, steps: steps)
        biases(at("rnn.bias_ih_l\(index)"), inputGradient, steps: steps)
    }

    /// Gradient of W_ih of a layer above 0, and of its input, which becomes the output gradient of the layer below.
    private func inputWeights(layer index: Int, steps: Int, input: UnsafePointer<Float>) {
        weights(at("rnn.weight_ih_l\(index)"), inputGradient, steps: steps, input: input)
        kernels.multiply(
            rows: steps * forward.lanes, k: network.blocks * network.units,
            panels: network.units / (network.unitVectors * 16), vectors: network.unitVectors, inputGradient.pointer,
            stride: network.blocks * network.units, packed: network.layers[index].inputTransposed.pointer, initial: nil,
            into: outputGradient.pointer, stride: network.units)
    }

    /// (blocks · hidden, hidden) from the block gradients and the layer's input of every step and lane.
    private func weights(
        _ target: UnsafeMutablePointer<Float>, _ blockGradient: FloatBuffer, steps: Int, input: UnsafePointer<Float>
    ) {
        let hidden = architecture.hidden
        let units = network.units
        let blocks = network.blocks
        kernels.team.run { thread, threads in
            let part = share(of: hidden, thread, threads)
            for block in 0..<blocks {
                kernels.table.weight_gradient(
                    steps * forward.lanes, part.lowerBound, part.upperBound, hidden,
                    blockGradient.pointer + block * units, blocks * units, input, units,
                    target + block * hidden * hidden, hidden, scratch[thread].pointer)
            }
        }
    }

    private func biases(_ target: UnsafeMutablePointer<Float>, _ blockGradient: FloatBuffer, steps: Int) {
        let row = network.blocks * network.units
        biasSums.clear()
        kernels.team.run { thread, threads in
            let part = share(of: row, thread, threads)
            kernels.table.column_sums(
                steps * forward.lanes, part.lowerBound, part.upperBound, blockGradient.pointer, row, biasSums.pointer)
        }
        for block in 0..<network.blocks {
            (target + block * architecture.hidden).update(
                from: biasSums.pointer + block * network.units, count: architecture.hidden)
        }
    }

    /// Gradients of layer 0's input weights and of an embedding, by way of the gradient of the table of base rows.
    private func table(_ symbols: UnsafePointer<Int32>, steps: Int) {
        let hidden = architecture.hidden
        let row = network.blocks * network.units
        tableGradient.clear()
        kernels.team.run { thread, threads in
            let part = share(of: row, thread, threads)
            kernels.table.scatter(
                steps * forward.lanes, part.lowerBound, part.upperBound, symbols, inputGradient.pointer,
                tableGradient.pointer, row)
        }
        let weight = at("rnn.weight_ih_l0")
        let table = tableGradient.pointer
        guard architecture.embedding > 0 else {
            for block in 0..<network.blocks {
                for unit in 0..<hidden {
                    for symbol in 0..<architecture.symbols {
                        weight[(block * hidden + unit) * architecture.symbols + symbol] =
                            table[symbol * row + block * network.units + unit]
                    }
                }
            }
            return
        }
        embedding(weight, table)
    }

    private func embedding(_ weight: UnsafeMutablePointer<Float>, _ table: UnsafePointer<Float>) {
        let width = architecture.embedding
        let hidden = architecture.hidden
        let row = network.blocks * network.units
        let encoderRange = shape.range(of: "encoder.weight")
        let inputRange = shape.range(of: "rnn.weight_ih_l0")
        let encoder = parameters + encoderRange.lowerBound
        let input = parameters + inputRange.lowerBound
        let encoderGradient = at("encoder.weight")
        for block in 0..<network.blocks {
            kernels.table.weight_gradient(
                architecture.symbols, 0, hidden, width, table + block * network.units, row, encoder, width,
                weight + block * hidden * width, width, scratch[0].pointer)
            for symbol in 0..<architecture.symbols {
                for unit in 0..<hidden {
                    let d = table[symbol * row + block * network.units + unit]
                    guard d != 0 else { continue }
                    let from = input + (block * hidden + unit) * width
                    for e in 0..<width { encoderGradient[symbol * width + e] += d * from[e] }
                }
            }
        }
    }

    /// The weights that the forward pass was packed from; needed for an embedding alone.
    var parameters: UnsafePointer<Float> { UnsafePointer(parameterCopy.pointer) }
    private lazy var parameterCopy = FloatBuffer(architecture.embedding > 0 ? shape.values.count : 0)

    /// Notes the weights before a run.
    func take(_ parameters: Parameters) {
        guard architecture.embedding > 0 else { return }
        parameters.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            parameterCopy.pointer.update(from: base, count: values.count)
        }
    }
}
