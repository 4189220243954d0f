import ModelCore

/// One sequential pass over a text: its states at multiples of a spacing, from which any part of it is traced again.
final class SequentialTrace: Sendable {
    let symbols: [Int32]
    let addresses: [SignalAddress]
    /// Before the symbols at 0, spacing, 2 · spacing, …
    let states: [ModelState]
    let runner: Runner
    private let spacing: Int

    init(of symbols: [Int32], by runner: Runner, spacing: Int) {
        self.symbols = symbols
        self.spacing = spacing
        self.runner = Runner(beside: runner)
        addresses = runner.model.architecture.signalAddresses
        var (state, states) = (runner.zeroState(), [runner.zeroState()])
        for start in stride(from: 0, through: symbols.count - spacing, by: spacing) {
            _ = runner.trace(Array(symbols[start..<start + spacing]), from: &state, recording: [])
            states.append(state)
        }
        self.states = states
    }

    func state(at position: Int) -> ModelState {
        let start = position / spacing * spacing
        var state = states[start / spacing]
        _ = runner.trace(Array(symbols[start..<position]), from: &state, recording: [])
        return state
    }
}

/// Compares the values of every unit of every signal with the sequential trace, step by step as they come.
struct LaneDifferences: LaneGathering {
    /// By address, up to the first that is too large: the largest |a − b|, for an unbounded signal the largest |a − b| / (1 + |b|).
    private(set) var largest: [Float]
    /// Steps compared.
    private(set) var steps = 0
    /// The first place where a bit differs.
    private(set) var firstOther: Int?
    private let sequential: SequentialTrace
    /// The sequential state after the last step that was compared, and the position of the step after it.
    private var state: ModelState?
    private var next = 0
    /// Past what is allowed nothing more is compared: merged it fails, and most such parts are dropped.
    private static let enough: Float = 1e-5

    init(from sequential: SequentialTrace) {
        self.sequential = sequential
        largest = sequential.addresses.map { _ in 0 }
    }

    func part() -> LaneDifferences { LaneDifferences(from: sequential) }

    mutating func take(
        _ block: LaneBlock, lane: Int, steps: Range<Int>, symbols: ArraySlice<Int32>, at position: Int
    ) {
        self.steps += steps.count
        guard largest.allSatisfy({ $0 <= Self.enough }) else { return }
        var state = next == position ? state ?? sequential.states[0] : sequential.state(at: position)
        let trace = sequential.runner.trace(Array(symbols), from: &state, recording: sequential.addresses)
        for (index, address) in sequential.addresses.enumerated() {
            guard let rows = block.rows(of: address), let expected = trace.values[address] else { continue }
            let isUnbounded = address.signal.range == .unbounded
            for step in 0..<steps.count {
                let start = ((steps.lowerBound + step) * block.lanes + lane) * block.stride
                for unit in 0..<block.units {
                    let (a, b) = (rows[start + unit], expected[step * block.units + unit])
                    if a == b { continue }
                    firstOther = min(firstOther ?? .max, position + step)
                    let difference = abs(a - b) / (isUnbounded ? 1 + abs(b) : 1)
                    // A NaN is as far from everything as can be.
                    largest[index] = max(largest[index], difference.isNaN ? .infinity : difference)
                }
            }
        }
        (self.state, next) = (state, position + steps.count)
    }

    mutating func merge(_ part: LaneDifferences) {
        largest = zip(largest, part.largest).map(max)
        steps += part.steps
        firstOther = [firstOther, part.firstOther].compactMap(\.self).min()
    }
}
