import CellProbing
import ModelCore
import Testing

@Suite struct ActivationSurveyTests {
    private let units = 5
    private let addresses = [0, 1].map { SignalAddress(layer: $0, signal: CellKind.lstm.signals[0]) }

    /// (address, step, unit): slow waves with ties, flat stretches and jumps.
    private func values(_ count: Int, seed: UInt64) -> [[Float]] {
        var generator = SeededGenerator(seed: seed)
        return addresses.map { _ in
            var row = [Float](repeating: 0, count: units)
            return (0..<count).flatMap { _ -> [Float] in
                for unit in row.indices where generator.uniform() < 0.3 {
                    // Few distinct values, so that equals meet.
                    row[unit] = (generator.uniform() * 60 - 30).rounded() / 25
                }
                return row
            }
        }
    }

    private func take(_ survey: inout ActivationSurvey, _ range: Range<Int>, _ values: [[Float]], _ symbols: [Int32]) {
        survey.take(symbols: symbols[range], at: range.lowerBound, stride: units) { address in
            values[address].withUnsafeBufferPointer { $0.baseAddress! + range.lowerBound * units }
        }
    }

    private func unit(_ address: Int, _ unit: Int) -> UnitAddress {
        UnitAddress(layer: addresses[address].layer, signal: addresses[address].signal, unit: unit)
    }

    /// The definition of the extremes in plain loops over one unit's values.
    private func extremes(_ own: [Float], _ symbols: [Int32]) -> [ActivationSurvey.Extreme] {
        let size = ActivationSurvey.apart
        let blocks = (0..<(own.count + size - 1) / size).map { block in
            (block * size..<min(own.count, (block + 1) * size)).filter { symbols[$0] >= 0 }.max {
                own[$0] < own[$1] || own[$0] == own[$1] && $0 > $1
            }
        }
        func top(_ block: Int) -> Float {
            guard blocks.indices.contains(block), let place = blocks[block] else { return -.infinity }
            return own[place]
        }
        let peaks = blocks.indices.filter { blocks[$0] != nil && top($0) > top($0 - 1) && top($0) >= top($0 + 1) }
        let all = peaks.compactMap { block in
            blocks[block].map { ActivationSurvey.Extreme(position: $0, value: own[$0]) }
        }
        return Array(all.sorted { ($1.value, $0.position) < ($0.value, $1.position) }.prefix(ActivationSurvey.extremes))
    }

    @Test("A survey of nothing has no figures")
    func empty() {
        var survey = ActivationSurvey(of: addresses, units: units)
        #expect(survey.count == 0)
        #expect(survey.figures(of: unit(0, 0)) == nil)
        take(&survey, 0..<3, values(3, seed: 1), [-1, -1, -1])
        #expect(survey.count == 0 && survey.figures(of: unit(0, 0)) == nil)
        take(&survey, 3..<4, values(4, seed: 1), [0, 0, 0, 0])
        #expect(survey.count == 1 && survey.figures(of: unit(1, 4)) != nil)
        #expect(survey.figures(of: unit(1, 5)) == nil)
        let other = UnitAddress(layer: 0, signal: CellKind.lstm.signals[1], unit: 0)
        #expect(survey.figures(of: other) == nil)
    }

    @Test("Figures are those of plain loops, unknown symbols not counted", arguments: [1, 39, 40, 41, 130, 2500])
    func plain(count: Int) throws {
        let values = values(count, seed: UInt64(count))
        var generator = SeededGenerator(seed: 6)
        let symbols = (0..<count).map { $0 > 0 && generator.uniform() < 0.2 ? -1 : Int32($0 % 7) }
        var survey = ActivationSurvey(of: addresses, units: units)
        take(&survey, 0..<count, values, symbols)
        #expect(survey.count == symbols.count { $0 >= 0 })
        for address in addresses.indices {
            for unit in 0..<units {
                let own = (0..<count).map { values[address][$0 * units + unit] }
                let counted = own.indices.filter { symbols[$0] >= 0 }.map { Double(own[$0]) }
                let figures = try #require(survey.figures(of: self.unit(address, unit)))
                let mean = counted.reduce(0, +) / Double(counted.count)
                let variance = counted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counted.count)
                #expect(abs(figures.mean - mean) < 1e-12)
                #expect(abs(figures.deviation - variance.squareRoot()) < 1e-7)
                #expect(figures.below == Double(counted.count { Float($0) < 0.1 }) / Double(counted.count))
                #expect(figures.above == Double(counted.count { Float($0) > 0.9 }) / Double(counted.count))
                #expect(figures.highest == extremes(own, symbols))
                let lowest = extremes(own.map { -$0 }, symbols)
                #expect(figures.lowest == lowest.map { .init(position: $0.position, value: -$0.value) })
                for list in [figures.highest, figures.lowest] {
                    let places = list.map(\.position).sorted()
                    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= ActivationSurvey.apart })
                }
                if count == 2500 { #expect(figures.highest.count == ActivationSurvey.extremes) }
            }
        }
    }

    @Test("In whatever parts and order a text is surveyed, the survey is the same", arguments: UInt64(1)...8)
    func partitions(seed: UInt64) throws {
        let count = 3000
        let values = values(count, seed: seed)
        let symbols = (0..<count).map { $0 % 13 == 5 ? -1 : Int32($0 % 7) }
        var whole = ActivationSurvey(of: addresses, units: units)
        take(&whole, 0..<count, values, symbols)
        var generator = SeededGenerator(seed: seed)
        let cuts = [0] + Set((0..<20).map { _ in Int.random(in: 1..<count, using: &generator) }).sorted() + [count]
        var parts = zip(cuts, cuts.dropFirst()).map { start, end in
            var part = ActivationSurvey(of: addresses, units: units)
            // In pieces, as blocks of a model come.
            var position = start
            while position < end {
                let next = min(end, position + Int.random(in: 1...50, using: &generator))
                take(&part, position..<next, values, symbols)
                position = next
            }
            return part
        }
        // Merged two by two in any order.
        while parts.count > 1 {
            let other = parts.remove(at: Int.random(in: 0..<parts.count, using: &generator))
            parts[Int.random(in: 0..<parts.count, using: &generator)].merge(other)
        }
        try expectEqual(parts[0], whole)
        // And in the text's order, each part made for what was merged before it.
        var ordered = ActivationSurvey(of: addresses, units: units)
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            var part = ordered.part()
            take(&part, start..<end, values, symbols)
            ordered.merge(part)
        }
        try expectEqual(ordered, whole)
    }

    private func expectEqual(_ a: ActivationSurvey, _ b: ActivationSurvey) throws {
        #expect(a.count == b.count)
        for address in addresses.indices {
            for unit in 0..<units {
                let x = try #require(a.figures(of: self.unit(address, unit)))
                let y = try #require(b.figures(of: self.unit(address, unit)))
                #expect(x.highest == y.highest && x.lowest == y.lowest)
                #expect(x.below == y.below && x.above == y.above)
                #expect(abs(x.mean - y.mean) < 1e-12 && abs(x.deviation - y.deviation) < 1e-9)
            }
        }
    }

    @Test("Values that are no numbers are no extremes and trap nothing")
    func noNumbers() throws {
        var values = values(200, seed: 3)
        for step in 0..<200 {
            values[0][step * units] = .nan
            if step != 60 { values[0][step * units + 1] = .nan }
        }
        values[0][60 * units + 1] = .infinity
        var survey = ActivationSurvey(of: addresses, units: units)
        take(&survey, 0..<200, values, [Int32](repeating: 1, count: 200))
        #expect(survey.figures(of: unit(0, 0)) == nil && survey.figures(of: unit(0, 1)) == nil)
        #expect(survey.figures(of: unit(0, 2)) != nil)
        #expect(survey.notFinite(in: addresses[0]) == 2 && survey.notFinite(in: addresses[1]) == 0)
    }

    @Test("Through verified lanes, repetitions among them, it is the survey of the sequential pass")
    func lanes() throws {
        let architecture = Architecture(cell: .gru, symbols: 6, hidden: 17, layers: 2)
        var generator = SeededGenerator(seed: 2)
        let model = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .byte, codes: [1, 2, 3, 4, 5, 6]),
            parameters: Parameters(randomFor: architecture, using: &generator))
        let runner = Runner(model)
        let symbols = (0..<9000).map { _ in Int32(generator.next() % 7) - 1 }
        let empty = ActivationSurvey(of: architecture.signalAddresses, units: 17)
        var settings = LaneSettings()
        (settings.warmUp, settings.firstSegment, settings.segment, settings.spacing) = (4, 300, 700, 32)
        var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, settings: settings, gathering: empty)
        while lanes.position < symbols.count {
            lanes.advance(
                to: symbols.count, on: runner, symbols: 900, reading: { Array(symbols[$0]) }, keeping: { _, _ in })
        }
        #expect(!lanes.isSequential && lanes.figures.refused > 0)
        var expected = empty
        var state = runner.zeroState()
        runner.run(lanes: [symbols], from: &state) { block in
            expected.take(
                block, lane: 0, steps: 0..<block.steps, symbols: symbols[block.start..<block.start + block.steps],
                at: block.start)
        }
        #expect(lanes.gathered.count == expected.count)
        for address in architecture.signalAddresses {
            for unit in 0..<17 {
                let unit = UnitAddress(layer: address.layer, signal: address.signal, unit: unit)
                let found = try #require(lanes.gathered.figures(of: unit))
                let right = try #require(expected.figures(of: unit))
                #expect(abs(found.mean - right.mean) < 1e-5 && abs(found.deviation - right.deviation) < 1e-5)
                // Values near a bound may fall on its other side.
                #expect(abs(found.below - right.below) < 1e-3 && abs(found.above - right.above) < 1e-3)
                for (a, b) in zip(found.highest + found.lowest, right.highest + right.lowest) {
                    #expect(abs(a.value - b.value) < 1e-5)
                }
            }
        }
    }
}
