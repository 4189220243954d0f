import ModelCore
import Testing

@Suite("A model that writes")
struct GeneratorTests {
    private func edits(_ model: Model) throws -> [UnitEdit] {
        [
            UnitEdit(try UnitAddress(parsing: "l0.h.3", in: model.architecture), .set(0.9), at: .from(20)),
            UnitEdit(try UnitAddress(parsing: "l1.h.5", in: model.architecture), .flip, at: StepSet([25..<40])),
        ]
    }

    @Test("a step back and on again, and the text read anew, come to the same, to the bit", arguments: CellKind.all)
    func stepBack(cell: CellKind) throws {
        let model = try Sample.model(cell, hidden: 40, layers: 2)
        let runner = Runner(model)
        var generator = TextGenerator(runner, noise: SymbolNoise(seed: 4), edits: try edits(model))
        generator.read([1, 2, 3, -1, 2])
        var copies = [generator]
        var text: [Int32] = [1, 2, 3, -1, 2]
        for _ in 0..<60 {
            text.append(try generator.next())
            copies.append(generator)
        }
        #expect(generator.step == 65 && Set(text).count > 3)
        for back in [60, 59, 30, 1, 0] {
            var again = copies[back]
            for step in back..<60 { #expect(try again.next() == text[5 + step]) }
            #expect(again.state == generator.state && bits(again.logits) == bits(generator.logits))
        }
        var read = TextGenerator(runner, noise: SymbolNoise(seed: 9), edits: try edits(model))
        read.read(text)
        #expect(bits(read.state.values) == bits(generator.state.values))
        #expect(bits(read.logits) == bits(generator.logits))
        var state = runner.zeroState()
        _ = runner.trace(text, from: &state, recording: [], edits: try edits(model))
        #expect(bits(state.values) == bits(generator.state.values))
    }

    @Test("another symbol can be forced, and what follows is read from it")
    func forced() throws {
        let runner = Runner(try Sample.model(.gru, hidden: 40))
        var generator = TextGenerator(runner, noise: SymbolNoise(seed: 1))
        let drawn = try generator.drawn()
        #expect(try generator.drawn() == drawn)
        var forced = generator
        forced.read([(drawn + 1) % 7])
        #expect(try generator.next() == drawn)
        #expect(forced.step == generator.step && forced.state != generator.state)
    }

    @Test("what is drawn is drawn as often as the model says, whatever the settings", arguments: [1, 2, 3])
    func frequencies(sample: Int) throws {
        let runner = Runner(try Sample.model(.lstm, hidden: 24, seed: 3))
        let settings = try [
            SamplingSettings.plain, SamplingSettings(temperature: 0.3), SamplingSettings(topK: 3, topP: 0.95),
        ][sample - 1]
        var counts = [Double](repeating: 0, count: 7)
        let generator = TextGenerator(runner, settings: settings, noise: SymbolNoise(seed: 0))
        for seed in 0..<20_000 {
            var one = generator
            one.noise = SymbolNoise(seed: UInt64(seed), sample: sample)
            counts[Int(try one.drawn())] += 1
        }
        var square = 0.0
        for (count, chance) in zip(counts, generator.chances.probabilities) {
            if chance == 0 {
                #expect(count == 0)
            } else {
                square += (count - 20_000 * chance) * (count - 20_000 * chance) / (20_000 * chance)
            }
        }
        // χ² with 6 degrees of freedom passes 22.5 once in a thousand times.
        #expect(square < 22.5)
    }

    @Test("lanes write what single generators with their noise write, and edits stay in their lane")
    func lanes() throws {
        let model = try Sample.model(.lstm, hidden: 40, layers: 2)
        let runner = Runner(model)
        var start = TextGenerator(runner, noise: SymbolNoise(seed: 2))
        start.read(Sample.text(30))
        let noises = (0..<5).map { SymbolNoise(seed: 2, sample: $0) }
        var lanes = LaneGenerator(start, noises: noises)
        var edit = try edits(model)[0]
        edit.lane = 3
        lanes.edits = [edit]
        var singles = noises.map { noise in
            var single = start
            single.noise = noise
            return single
        }
        singles[3].edits = [edit]
        singles[3].edits[0].lane = nil
        var written = [[Int32]](repeating: [], count: 5)
        for _ in 0..<40 {
            let drawn = try lanes.drawn()
            for lane in 0..<5 {
                #expect(excess(Array(lanes.logits(ofLane: lane)), over: singles[lane].logits) <= 0)
                #expect(try drawn[lane] == singles[lane].next())
                written[lane].append(drawn[lane])
            }
            lanes.read(drawn)
        }
        #expect(lanes.step == 70 && Set(written).count == 5)
    }
}
