import ModelCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Drawing the next symbol")
struct SamplingTests {
    @Test("rows are drawn as often as softmax says", arguments: [Float(0.5), 1, 2])
    func softmax(temperature: Float) throws {
        let logits: [Float] = [0, 1, -1, 2, 0.5, -3, 1.5, 0]
        let weights = logits.map { exp(Double($0 / temperature)) }
        let chances = SymbolChances(logits, try SamplingSettings(temperature: temperature))
        let noise = SymbolNoise(seed: 6)
        var counts = [Double](repeating: 0, count: 8)
        for step in 0..<40_000 { counts[try #require(noise.draw(chances, step: step))] += 1 }
        let total = weights.reduce(0, +)
        let square = zip(counts, weights).reduce(0.0) { sum, pair in
            let expected = 40_000 * pair.1 / total
            return sum + (pair.0 - expected) * (pair.0 - expected) / expected
        }
        // χ² with 7 degrees of freedom passes 24.3 once in a thousand times.
        #expect(square < 24.3)
    }

    @Test("logits that are no distribution have no chances, and nothing is drawn from them")
    func notNumbers() throws {
        let noise = SymbolNoise(seed: 7)
        func drawn(_ logits: [Float], _ settings: SamplingSettings = .plain) -> Set<Int?> {
            Set((0..<500).map { noise.draw(SymbolChances(logits, settings), step: $0) })
        }
        #expect(drawn([1, 2, -.infinity]) == [0, 1], "what is ruled out is no damage")
        let kinds = [
            .plain, try SamplingSettings(topK: 2), try SamplingSettings(topP: 0.9),
            try SamplingSettings(isGreedy: true),
        ]
        for settings in kinds {
            for logits: [Float] in [
                [.nan, 1, 2], [1, 2, .nan], [.nan, .nan], [1, .infinity, 2], [.nan, 3, .infinity], [.infinity, .nan],
                [-.infinity, -.infinity], [-.infinity, .nan],
            ] {
                #expect(drawn(logits, settings) == [nil], "\(logits)")
                let chances = SymbolChances(logits, settings)
                #expect(!chances.areFinite && chances.probabilities.allSatisfy(\.isNaN), "\(logits)")
            }
        }
    }

    @Test("a generator and lanes stop where nothing can be drawn, and say after how many symbols")
    func stops() throws {
        for damage in [Float.nan, .infinity] {
            var model = try Sample.model(.gru)
            model.parameters["decoder.bias"] = [0, 0, damage, 0, 0, 0, 0]
            for settings in [SamplingSettings.plain, try SamplingSettings(topK: 2)] {
                var generator = TextGenerator(Runner(model), settings: settings, noise: SymbolNoise(seed: 1))
                generator.read([0, 1, 3])
                #expect(throws: SamplingError.notFinite(step: 3, sample: nil)) { try generator.drawn() }
                #expect(throws: SamplingError.notFinite(step: 3, sample: nil)) { try generator.next() }
                let lanes = LaneGenerator(generator, noises: [SymbolNoise(seed: 1), SymbolNoise(seed: 2)])
                #expect(throws: SamplingError.notFinite(step: 3, sample: 0)) { try lanes.drawn() }
            }
        }
    }

    @Test("of lanes the one is named that can draw nothing")
    func lane() throws {
        let runner = Runner(try Sample.model(.rnn))
        var lanes = LaneGenerator(
            TextGenerator(runner, noise: SymbolNoise(seed: 1)), noises: (0..<3).map { SymbolNoise(seed: $0) })
        let unit = UnitAddress(layer: 0, signal: runner.model.architecture.cell.signals[0], unit: 2)
        lanes.edits = [UnitEdit(unit, .set(.nan), lane: 1)]
        lanes.read([0, 0, 0])
        #expect(throws: SamplingError.notFinite(step: 1, sample: 1)) { try lanes.drawn() }
    }

    @Test("top-k keeps the most likely, top-p the fewest that reach it, greedy the first of them")
    func cuts() throws {
        let logits = [0.1, 0.4, 0.2, 0.25, 0.05].map { Float(log($0)) }
        func kept(_ settings: SamplingSettings) -> [Int] {
            SymbolChances(logits, settings).probabilities.enumerated().filter { $0.element > 0 }.map(\.offset)
        }
        #expect(try kept(SamplingSettings(topK: 2)) == [1, 3])
        #expect(try kept(SamplingSettings(topK: 9)) == [0, 1, 2, 3, 4])
        #expect(try kept(SamplingSettings(topP: 0.6)) == [1, 3])
        #expect(try kept(SamplingSettings(topP: 0.66)) == [1, 2, 3])
        // Of the three that are kept, 0.4 of 0.85 is less than a half, and two reach it.
        #expect(try kept(SamplingSettings(topK: 3, topP: 0.5)) == [1, 3])
        #expect(try kept(SamplingSettings(isGreedy: true)) == [1])
        #expect(try SymbolChances([1, 3, 3], SamplingSettings(isGreedy: true)).probabilities == [0, 1, 0])
        let half = try SymbolChances(logits, SamplingSettings(topK: 2)).probabilities
        #expect(abs(half[1] - 0.4 / 0.65) < 1e-6 && abs(half.reduce(0, +) - 1) < 1e-12)
    }

    @Test("what a generator draws is what its chances draw, and lanes draw the same", arguments: 0..<6)
    func generators(_ number: Int) throws {
        let settings = try [
            SamplingSettings.plain, SamplingSettings(temperature: 0.4), SamplingSettings(temperature: 5),
            SamplingSettings(topK: 3), SamplingSettings(temperature: 0.8, topP: 0.7),
            SamplingSettings(topK: 4, topP: 0.9),
        ][number]
        let runner = Runner(try Sample.model(.lstm, symbols: 60, hidden: 24, seed: 3))
        var generator = TextGenerator(runner, settings: settings, noise: SymbolNoise(seed: 5))
        var lanes = LaneGenerator(generator, noises: [SymbolNoise(seed: 5), SymbolNoise(seed: 5, sample: 1)])
        var drawn: Set<Int32> = []
        for step in 0..<3000 {
            let row = try #require(
                generator.noise.draw(SymbolChances(generator.logits, settings), step: step))
            #expect(try generator.drawn() == Int32(row))
            let both = try lanes.drawn()
            #expect(both[0] == Int32(row))
            drawn.insert(Int32(row))
            generator.read(Int32(row))
            lanes.read(both)
        }
        #expect(drawn.count > 3)
    }

    @Test("top-k keeps what sorting would keep, of equals the earlier")
    func topOfMany() throws {
        var generator = SeededGenerator(seed: 12)
        for count in [1, 2, 3, 7, 50, 81] {
            for round in 0..<40 {
                // Few values, so that many are equal.
                let logits = (0..<count).map { _ in Float(generator.next(upperBound: 5 as UInt64)) }
                let order = logits.indices.sorted { logits[$0] > logits[$1] || logits[$0] == logits[$1] && $0 < $1 }
                let k = 1 + round % count
                let chances = SymbolChances(logits, try SamplingSettings(topK: k)).probabilities
                #expect(Set(chances.indices.filter { chances[$0] > 0 }) == Set(order.prefix(k)))
                #expect(abs(chances.reduce(0, +) - 1) < 1e-12)
            }
        }
    }

    @Test("settings outside of their range are refused with what is wrong")
    func refusals() {
        for temperature in [0, -1, .nan, .infinity] as [Float] {
            #expect(throws: SamplingError.self) { try SamplingSettings(temperature: temperature) }
        }
        #expect(throws: SamplingError.topK(0)) { try SamplingSettings(topK: 0) }
        #expect(throws: SamplingError.topP(1.5)) { try SamplingSettings(topP: 1.5) }
        #expect(throws: SamplingError.topP(0)) { try SamplingSettings(topP: 0) }
    }

    @Test("the noise belongs to seed, sample, step and symbol, and to nothing else")
    func keys() {
        let noise = SymbolNoise(seed: 1)
        #expect(noise.gumbel(step: 3, symbol: 4) == SymbolNoise(seed: 1).gumbel(step: 3, symbol: 4))
        let others = [
            SymbolNoise(seed: 2).gumbel(step: 3, symbol: 4), SymbolNoise(seed: 1, sample: 1).gumbel(step: 3, symbol: 4),
            noise.gumbel(step: 4, symbol: 4), noise.gumbel(step: 3, symbol: 5), noise.gumbel(step: 4, symbol: 3),
        ]
        #expect(Set(others + [noise.gumbel(step: 3, symbol: 4)]).count == 6)
        // The standard Gumbel distribution has the mean 0.5772 (Euler's constant) and the variance π²/6.
        let many = (0..<40_000).map { noise.gumbel(step: $0 / 80, symbol: $0 % 80) }
        let mean = many.reduce(0, +) / 40_000
        #expect(abs(mean - 0.5772) < 0.03)
        let variance = many.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        #expect(abs(variance - Double.pi * Double.pi / 6) < 0.08)
    }

    @Test("distributions that differ in one small probability draw the same symbol nearly always")
    func coupling() {
        let noise = SymbolNoise(seed: 9)
        let one = SymbolChances([2, 1, 0, -1])
        let other = SymbolChances([2, 1, 0, -1.2])
        let apart = (0..<10_000).count { noise.draw(one, step: $0) != noise.draw(other, step: $0) }
        #expect(apart > 0 && apart < 200)
    }
}
