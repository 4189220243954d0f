/// A model that writes: it draws the next symbol, reads it, and so on without end.
///
/// A value: a copy goes on from the same place by itself, and two copies that do the same come to the same, to the bit.
public struct TextGenerator: Sendable {
    /// What computes the predictions.
    public let runner: Runner
    /// How symbols are drawn from them.
    public var settings: SamplingSettings
    /// What the draws follow from.
    public var noise: SymbolNoise
    /// Units that are changed on the way; steps count from the text's beginning, the prime included. Where they depend
    /// on the symbol that is read next, set them before it is.
    public var edits: [UnitEdit]
    /// After the last symbol read.
    public private(set) var state: ModelState
    /// What is expected next, one logit per symbol of the vocabulary.
    public private(set) var logits: [Float]
    /// Symbols read so far: the place of the next one.
    public private(set) var step: Int

    /// Begins in a zero state, or in the one that a text of `step` symbols has led to.
    public init(
        _ runner: Runner, from state: ModelState? = nil, step: Int = 0, settings: SamplingSettings = .plain,
        noise: SymbolNoise, edits: [UnitEdit] = []
    ) {
        self.runner = runner
        self.settings = settings
        self.noise = noise
        self.edits = edits
        self.state = state ?? runner.zeroState()
        self.step = step
        logits = runner.readOut(of: self.state)
    }

    /// The probabilities from which the next symbol is drawn.
    public var chances: SymbolChances { SymbolChances(logits, settings) }

    /// The row of the symbol that comes next, unless another is forced.
    /// - Throws: `SamplingError.notFinite` where what is expected is no distribution.
    public func drawn() throws(SamplingError) -> Int32 {
        guard let row = logits.withUnsafeBufferPointer({ noise.draw($0, settings, step: step) }) else {
            throw .notFinite(step: step, sample: nil)
        }
        return Int32(row)
    }

    /// Reads symbols, rows of the vocabulary, as if they had been drawn. One that is unknown is not fed.
    /// - Parameter body: sees what the model computes for them, block by block, as `Runner.run` shows it.
    public mutating func read(_ symbols: [Int32], showing body: ((LaneBlock) -> Void)? = nil) {
        guard !symbols.isEmpty else { return }
        runner.read(lanes: [symbols], from: &state, edits: edits, start: step, logits: &logits, showing: body)
        step += symbols.count
    }

    /// Reads one symbol, as `read` of a list does.
    public mutating func read(_ symbol: Int32, showing body: ((LaneBlock) -> Void)? = nil) {
        runner.step([symbol], from: &state, edits: edits, at: step, logits: &logits, showing: body)
        step += 1
    }

    /// Draws a symbol and reads it. Returns its row.
    /// - Throws: as `drawn`.
    public mutating func next() throws(SamplingError) -> Int32 {
        let symbol = try drawn()
        read(symbol)
        return symbol
    }
}
