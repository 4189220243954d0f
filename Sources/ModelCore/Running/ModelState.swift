/// What a model remembers between steps: each layer's state signals (`h`, and `c` for the LSTM), for every lane.
public struct ModelState: Hashable, Sendable {
    /// How many lanes there are.
    public let lanes: Int
    /// The shape of the model whose state this is.
    public let architecture: Architecture
    /// (layers, state signals, lanes, hidden), row-major.
    public var values: [Float]

    /// The zero state in which every text begins.
    public init(zeroFor architecture: Architecture, lanes: Int = 1) {
        self.lanes = lanes
        self.architecture = architecture
        values = [Float](
            repeating: 0,
            count: architecture.layers * architecture.cell.stateSignals.count * lanes * architecture.hidden)
    }

    /// Where one layer's state signal of one lane lies in `values`.
    public func range(layer: Int, stateSignal: Int, lane: Int = 0) -> Range<Int> {
        let row = (layer * architecture.cell.stateSignals.count + stateSignal) * lanes + lane
        return row * architecture.hidden..<(row + 1) * architecture.hidden
    }

    /// The state of one lane alone.
    public func lane(_ lane: Int) -> ModelState {
        precondition((0..<lanes).contains(lane), "one of the state's lanes")
        var state = ModelState(zeroFor: architecture)
        state.copy(lane: 0, from: self, lane: lane)
        return state
    }

    /// Puts one lane of another state into one of this one's.
    package mutating func copy(lane: Int, from other: ModelState, lane otherLane: Int) {
        let hidden = architecture.hidden
        for row in 0..<architecture.layers * architecture.cell.stateSignals.count {
            let target = (row * lanes + lane) * hidden
            let source = (row * other.lanes + otherLane) * hidden
            for unit in 0..<hidden { values[target + unit] = other.values[source + unit] }
        }
    }

    /// max |a − b| / max(1, |a|) over every value: how far two states are apart. Infinite if either holds a NaN.
    public func distance(to other: ModelState) -> Float {
        var largest: Float = 0
        for (a, b) in zip(values, other.values) {
            let difference = abs(a - b) / max(1, abs(a))
            guard !difference.isNaN else { return .infinity }
            largest = max(largest, difference)
        }
        return largest
    }
}
