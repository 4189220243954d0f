import ModelCore

extension TextGenerator {
    /// Reads a symbol, a row of the vocabulary, with the edits that an intervention stream has for it.
    public mutating func read(
        _ symbol: Int32, under stream: inout InterventionStream, showing body: ((LaneBlock) -> Void)? = nil
    ) {
        stream.read(runner.model.vocabulary.codes[Int(symbol)])
        edits = stream.edits
        read(symbol, showing: body)
    }

    /// Reads a text, known symbols and others, with the edits that an intervention stream has for each.
    public mutating func read(codes: some Collection<UInt32>, under stream: inout InterventionStream) {
        // Symbols that are read with the same edits are read together.
        var waiting: [Int32] = []
        edits = stream.edits
        for code in codes {
            if stream.read(code) {
                read(waiting)
                waiting.removeAll(keepingCapacity: true)
                edits = stream.edits
            }
            waiting.append(runner.model.vocabulary.index(of: code).map(Int32.init) ?? -1)
        }
        read(waiting)
    }
}

extension LaneGenerator {
    /// Reads one symbol in each lane with the edits that the lane's own intervention stream has for it.
    public mutating func read(
        _ symbols: [Int32], under streams: inout [InterventionStream], showing body: ((LaneBlock) -> Void)? = nil
    ) {
        precondition(streams.count == noises.count, "one stream for each lane")
        var isNews = false
        for (lane, symbol) in symbols.enumerated() {
            if streams[lane].read(runner.model.vocabulary.codes[Int(symbol)]) { isNews = true }
        }
        if isNews { setEdits(from: streams) }
        read(symbols, showing: body)
    }

    /// Takes up the edits that streams have at this place, each for its lane.
    public mutating func setEdits(from streams: [InterventionStream]) {
        edits = streams.enumerated().flatMap { lane, stream in
            stream.edits.map { edit in
                var edit = edit
                edit.lane = lane
                return edit
            }
        }
    }
}

/// Two texts that a model writes by the same noise, one with interventions and one without.
///
/// Both draw with the same settings. As the noise belongs to seed, step and symbol, they write the same wherever they
/// expect the same; where they part is the interventions' doing. A value, as its generators are.
public struct TwinStreams: Sendable {
    /// One symbol of each.
    public struct Step: Hashable, Sendable {
        /// The symbols' place in both texts.
        public let step: Int
        /// Rows of the vocabulary.
        public let edited: Int32
        /// The symbol drawn without the interventions, as its row.
        public let plain: Int32
        /// log p of `edited` where the interventions are, less log p of the same symbol where they are not: nats, above 0
        /// where they make it likelier. Both by the model's own distribution, before temperature and cuts.
        public let logProbabilityChange: Double
        /// KL(edited ‖ plain) between the two distributions of this symbol, in nats; the model's own ones too.
        public let divergence: Double
    }

    /// What writes with the interventions.
    public private(set) var edited: TextGenerator
    /// What writes without them.
    public private(set) var plain: TextGenerator
    /// The interventions, along what is written with them.
    public private(set) var stream: InterventionStream
    /// The first step at which the two wrote or read different symbols; nil until there is one.
    public private(set) var firstDivergence: Int?

    /// - Parameters:
    ///   - edited, plain: stand at the same step, the one having read the text so far with interventions and the other
    ///     without. They draw by the settings and the noise of `edited`.
    ///   - stream: stands there too.
    public init(edited: TextGenerator, plain: TextGenerator, stream: InterventionStream) {
        precondition(edited.step == plain.step, "twins begin at the same step")
        self.edited = edited
        self.plain = plain
        self.stream = stream
        self.plain.settings = edited.settings
        self.plain.noise = edited.noise
        self.plain.edits = []
    }

    /// How both draw from now on.
    public var settings: SamplingSettings {
        get { edited.settings }
        set { (edited.settings, plain.settings) = (newValue, newValue) }
    }

    /// Draws a symbol in each and reads it.
    /// - Parameter body: sees what the model computes for it, first with interventions, then without.
    /// - Throws: `SamplingError.notFinite` where what either expects is no distribution.
    public mutating func next(
        showing body: ((_ isEdited: Bool, LaneBlock) -> Void)? = nil
    ) throws(SamplingError) -> Step {
        read(edited: try edited.drawn(), plain: try plain.drawn(), showing: body)
    }

    /// Reads symbols, rows of the vocabulary, as if they had been drawn: one given, the other given or the same.
    @discardableResult
    public mutating func read(
        edited symbol: Int32, plain other: Int32? = nil, showing body: ((_ isEdited: Bool, LaneBlock) -> Void)? = nil
    ) -> Step {
        let other = other ?? symbol
        let with = NextSymbols(edited.logits)
        let without = NextSymbols(plain.logits)
        let step = Step(
            step: edited.step, edited: symbol, plain: other,
            logProbabilityChange: with.change(from: without, of: Int(symbol)),
            divergence: with.divergence(from: without))
        if symbol != other, firstDivergence == nil { firstDivergence = step.step }
        edited.read(symbol, under: &stream, showing: body.map { body in { body(true, $0) } })
        plain.read(other, showing: body.map { body in { body(false, $0) } })
        return step
    }
}

extension NextSymbols {
    /// By how much a symbol's log-probability is above another distribution's; 0 where both rule it out.
    func change(from other: NextSymbols, of row: Int) -> Double {
        let (a, b) = (logProbabilities[row], other.logProbabilities[row])
        return a == b ? 0 : a - b
    }
}
