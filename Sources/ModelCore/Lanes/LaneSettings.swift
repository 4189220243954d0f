/// How a long text is cut into lanes.
///
/// The defaults are measured on the models that ship (docs/architecture.md): more lanes than sixteen are no faster,
/// and the LSTMs need some eight thousand symbols to forget.
public struct LaneSettings: Hashable, Sendable {
    /// Most lanes side by side, at least 2.
    public var lanes = 16
    /// Symbols by which a lane is begun early. Few: a repetition that leaves off where it meets the old path is a
    /// warm-up of just the length that is needed.
    public var warmUp = 1024
    /// Most symbols that one lane answers for.
    public var segment = 32_768
    /// Fewest symbols of a segment while it is not known how soon the model forgets; and where values are gathered, the
    /// most of a segment that is gathered apart, to be replaced by a repetition.
    public var firstSegment = 8192
    /// The largest `ModelState.distance` at which a handover is accepted. Trajectories of an LSTM do not stay much nearer
    /// than the default however long they run: rounding parts them (docs/architecture.md).
    public var tolerance: Float = 1e-6
    /// States are compared, and handed out, at multiples of this position.
    public var spacing = 512
    /// Bytes that the states of one stretch may take; they lie farther apart where more would be needed.
    public var stateBudget = 4 << 20

    /// The defaults, as they were measured.
    public init() {}
}

/// What a run by lanes has done so far.
public struct LaneFigures: Hashable, Sendable {
    /// Handovers from one segment to the next, and those that were refused at first sight.
    public internal(set) var handovers = 0
    /// Handovers that were refused at first sight.
    public internal(set) var refused = 0
    /// The largest difference that was accepted, as `ModelState.distance` measures it; nil before the first handover.
    public internal(set) var largestDifference: Float?
    /// Symbols run by lanes (warm-ups and repetitions among them), symbols run again after a refusal, and symbols run
    /// one after the other.
    public internal(set) var laneSymbols = 0
    /// Symbols run again after a refusal.
    public internal(set) var repeatedSymbols = 0
    /// Symbols run one after the other.
    public internal(set) var sequentialSymbols = 0
    /// Stretches that were given up because the model did not forget, and run sequentially.
    public internal(set) var stretchesGivenUp = 0
    /// Symbols after which the model had forgotten its starting state in the last stretch that was found certain.
    public internal(set) var forgetting: Int?

    mutating func accept(_ difference: Float) { largestDifference = max(largestDifference ?? 0, difference) }
}
