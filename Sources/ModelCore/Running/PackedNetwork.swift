import CKernels

/// A model's weights in the order in which the kernels read them. Owns the memory; packing again reuses it.
///
/// `@unchecked`: runners share one to read; only a trainer packs again, and it has its own.
final class PackedNetwork: @unchecked Sendable {
    /// One layer's packed weights. `units` and widths are padded to whole panels.
    struct Layer {
        /// As `ck_pack_recurrent` lays them.
        let recurrent: FloatBuffer
        /// The recurrent bias that is kept apart (GRU: b_hn), zero otherwise. [units]
        let recurrentBias: FloatBuffer
        /// Input and recurrent biases, [panel][block][16].
        let bias: FloatBuffer
        /// Layer 0: the base row of every symbol. Above: empty.
        let table: FloatBuffer
        /// Layers above 0, and an embedding: packed input weights. Otherwise empty.
        let input: FloatBuffer
        /// For training: both weights packed for the way back.
        let recurrentTransposed: FloatBuffer
        let inputTransposed: FloatBuffer
    }

    let architecture: Architecture
    /// Hidden units, padded to a multiple of 16.
    let units: Int
    let blocks: Int
    let layers: [Layer]
    /// Read-out, [panel][k][vector][16], and its padded bias.
    let decoder: FloatBuffer
    let decoderBias: FloatBuffer
    let decoderTransposed: FloatBuffer
    /// Vectors per panel of the read-out, and its padded width.
    let decoderVectors: Int
    let logitsWidth: Int
    /// Vectors per panel of what is transposed to hidden units.
    let unitVectors: Int
    private let forTraining: Bool

    init(_ architecture: Architecture, forTraining: Bool) {
        self.architecture = architecture
        self.forTraining = forTraining
        let units = padded(architecture.hidden)
        let blocks = architecture.cell.blocks
        let row = units * blocks
        self.units = units
        self.blocks = blocks
        unitVectors = [4, 3, 2].first { units % ($0 * 16) == 0 } ?? 1
        // The panel width that pads the read-out least; the wider of equals reads its input less often.
        decoderVectors =
            [4, 3, 2, 1].min { padded(architecture.symbols, to: $0 * 16) < padded(architecture.symbols, to: $1 * 16) }
            ?? 1
        logitsWidth = padded(architecture.symbols, to: decoderVectors * 16)
        layers = (0..<architecture.layers).map { layer in
            let inner = layer > 0 ? units : architecture.embedding
            return Layer(
                recurrent: FloatBuffer(units * row),
                recurrentBias: FloatBuffer(units),
                bias: FloatBuffer(row),
                table: FloatBuffer(layer == 0 ? architecture.symbols * row : 0),
                input: FloatBuffer(inner * row),
                recurrentTransposed: FloatBuffer(forTraining ? units * row : 0),
                inputTransposed: FloatBuffer(forTraining && layer > 0 ? units * row : 0))
        }
        decoder = FloatBuffer(units * logitsWidth)
        decoderBias = FloatBuffer(logitsWidth)
        decoderTransposed = FloatBuffer(forTraining ? architecture.symbols * units : 0)
    }

    /// Packs all weights; `parameters` lie as in `Parameters.values`.
    func pack(_ parameters: Parameters, kernels: Kernels) {
        parameters.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            let at = { (name: String) in base + parameters.range(of: name).lowerBound }
            for (index, layer) in layers.enumerated() { packBiases(of: layer, index, at) }
            kernels.team.run { thread, threads in
                for (index, layer) in layers.enumerated() {
                    packWeights(of: layer, index, at, thread: thread, threads: threads)
                }
                packDecoder(at, thread: thread, threads: threads)
            }
            guard architecture.embedding > 0 else { return }
            kernels.multiply(
                rows: architecture.symbols, k: architecture.embedding, panels: units / 16, vectors: blocks,
                at("encoder.weight"), stride: architecture.embedding, packed: layers[0].input.pointer,
                initial: layers[0].bias.pointer, into: layers[0].table.pointer, stride: units * blocks)
        }
    }

    private typealias Lookup = (String) -> UnsafePointer<Float>

    private func packBiases(of layer: Layer, _ index: Int, _ at: Lookup) {
        let input = at("rnn.bias_ih_l\(index)")
        let recurrent = at("rnn.bias_hh_l\(index)")
        let hidden = architecture.hidden
        for block in 0..<blocks {
            let apart = architecture.cell.blockWithOwnRecurrentBias == block
            for unit in 0..<hidden {
                let b = recurrent[block * hidden + unit]
                layer.bias.pointer[(unit / 16 * blocks + block) * 16 + unit % 16] =
                    input[block * hidden + unit] + (apart ? 0 : b)
                if apart { layer.recurrentBias.pointer[unit] = b }
            }
        }
    }

    private func packWeights(of layer: Layer, _ index: Int, _ at: Lookup, thread: Int, threads: Int) {
        let hidden = architecture.hidden
        let recurrent = at("rnn.weight_hh_l\(index)")
        let input = at("rnn.weight_ih_l\(index)")
        let panels = share(of: units / 16, thread, threads)
        ck_pack_recurrent(
            blocks, hidden, units, recurrent, panels.lowerBound, panels.upperBound, layer.recurrent.pointer)
        if index > 0 {
            ck_pack_blocks(
                blocks, hidden, hidden, units, input, panels.lowerBound, panels.upperBound, layer.input.pointer)
        } else if architecture.embedding > 0 {
            let inner = architecture.embedding
            ck_pack_blocks(
                blocks, hidden, inner, inner, input, panels.lowerBound, panels.upperBound, layer.input.pointer)
        } else {
            let symbols = share(of: architecture.symbols, thread, threads)
            ck_fill_table(
                blocks, hidden, units, architecture.symbols, input, layer.bias.pointer, symbols.lowerBound,
                symbols.upperBound, layer.table.pointer)
        }
        guard forTraining else { return }
        let wide = share(of: units / (unitVectors * 16), thread, threads)
        ck_pack_transposed(
            blocks, hidden, units, hidden, unitVectors, recurrent, wide.lowerBound, wide.upperBound,
            layer.recurrentTransposed.pointer)
        guard index > 0 else { return }
        ck_pack_transposed(
            blocks, hidden, units, hidden, unitVectors, input, wide.lowerBound, wide.upperBound,
            layer.inputTransposed.pointer)
    }

    private func packDecoder(_ at: Lookup, thread: Int, threads: Int) {
        let weight = at("decoder.weight")
        let hidden = architecture.hidden
        let symbols = architecture.symbols
        let panels = share(of: logitsWidth / (decoderVectors * 16), thread, threads)
        ck_pack(
            hidden, units, symbols, decoderVectors, weight, 1, hidden, panels.lowerBound, panels.upperBound,
            decoder.pointer)
        if thread == 0 { decoderBias.pointer.update(from: at("decoder.bias"), count: symbols) }
        guard forTraining else { return }
        let wide = share(of: units / (unitVectors * 16), thread, threads)
        ck_pack(
            symbols, symbols, hidden, unitVectors, weight, hidden, 1, wide.lowerBound, wide.upperBound,
            decoderTransposed.pointer)
    }
}

/// The next multiple of a panel's (or another) width.
func padded(_ count: Int, to width: Int = 16) -> Int { (count + width - 1) / width * width }
