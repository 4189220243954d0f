/// Several texts that a model writes side by side, as lanes that share each reading of its weights.
///
/// Each lane draws by its own noise. They all begin after the same text; then each reads what it has drawn.
public struct LaneGenerator: Sendable {
    /// What computes the predictions.
    public let runner: Runner
    /// How symbols are drawn from them.
    public var settings: SamplingSettings
    /// One for each lane.
    public let noises: [SymbolNoise]
    /// Units that are changed on the way, each in its lane or in all of them; steps count from the text's beginning.
    public var edits: [UnitEdit]
    /// After the last symbols read.
    public private(set) var state: ModelState
    /// What is expected next, (lanes, symbols).
    public private(set) var logits: [Float]
    /// Symbols that each lane has read so far.
    public private(set) var step: Int

    /// Goes on from where a generator stands, in as many lanes as there are noises, at least one.
    public init(_ generator: TextGenerator, noises: [SymbolNoise]) {
        precondition(!noises.isEmpty, "a lane at least")
        runner = generator.runner
        settings = generator.settings
        self.noises = noises
        edits = generator.edits
        step = generator.step
        state = ModelState(zeroFor: runner.model.architecture, lanes: noises.count)
        logits = []
        for lane in noises.indices {
            state.copy(lane: lane, from: generator.state, lane: 0)
            logits += generator.logits
        }
    }

    /// The logits of one lane.
    public func logits(ofLane lane: Int) -> ArraySlice<Float> {
        let columns = runner.model.architecture.symbols
        return logits[lane * columns..<(lane + 1) * columns]
    }

    /// The probabilities from which a lane's next symbol is drawn.
    public func chances(ofLane lane: Int) -> SymbolChances { SymbolChances(logits(ofLane: lane), settings) }

    /// The row of each lane's next symbol.
    /// - Throws: `SamplingError.notFinite` where what is expected in a lane is no distribution.
    public func drawn() throws(SamplingError) -> [Int32] {
        let columns = runner.model.architecture.symbols
        let rows = logits.withUnsafeBufferPointer { logits in
            noises.enumerated().map { lane, noise in
                let row = UnsafeBufferPointer(rebasing: logits[lane * columns..<(lane + 1) * columns])
                return noise.draw(row, settings, step: step).map(Int32.init)
            }
        }
        if let lane = rows.firstIndex(of: nil) { throw .notFinite(step: step, sample: lane) }
        return rows.compactMap(\.self)
    }

    /// Reads one symbol in each lane.
    /// - Parameter body: sees what the model computes for them, as `Runner.run` shows it.
    public mutating func read(_ symbols: [Int32], showing body: ((LaneBlock) -> Void)? = nil) {
        precondition(symbols.count == noises.count, "one symbol for each lane")
        runner.step(symbols, from: &state, edits: edits, at: step, logits: &logits, showing: body)
        step += 1
    }
}
