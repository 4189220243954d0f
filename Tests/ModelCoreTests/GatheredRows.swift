import ModelCore

/// Gathers values along a text, of every `every`-th unit, a different one from step to step.
struct GatheredRows: LaneGathering {
    let addresses: [SignalAddress]
    let every: Int
    /// (step, address, some units).
    var values: [Float] = []
    var positions: [Int] = []

    init(_ addresses: [SignalAddress], every: Int = 1) {
        self.addresses = addresses
        self.every = every
    }

    func part() -> GatheredRows { GatheredRows(addresses, every: every) }

    mutating func take(
        _ block: LaneBlock, lane: Int, steps: Range<Int>, symbols: ArraySlice<Int32>, at position: Int
    ) {
        for step in steps {
            let place = position + step - steps.lowerBound
            positions.append(place)
            for address in addresses {
                guard let rows = block.rows(of: address) else { continue }
                let start = (step * block.lanes + lane) * block.stride
                for unit in stride(from: place % every, to: block.units, by: every) {
                    values.append(rows[start + unit])
                }
            }
        }
    }

    mutating func merge(_ part: GatheredRows) {
        values += part.values
        positions += part.positions
    }

    /// The same from one sequential pass.
    static func sequential(_ gathering: GatheredRows, _ symbols: [Int32], _ runner: Runner) -> GatheredRows {
        var gathered = gathering.part()
        var state = runner.zeroState()
        runner.run(lanes: [symbols], from: &state) { block in
            gathered.take(
                block, lane: 0, steps: 0..<block.steps, symbols: symbols[block.start..<block.start + block.steps],
                at: block.start)
        }
        return gathered
    }
}
