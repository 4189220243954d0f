import Glibc
import ModelCore
import Testing

@Suite("Running a model")
struct RunnerTests {
    @Test(
        "many lanes give what each gives alone, bit by bit, and a lane that ends early keeps its state",
        arguments: CellKind.all)
    func lanes(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, hidden: 37, layers: 2))
        let addresses = runner.model.architecture.signalAddresses
        let texts = (0..<5).map { Sample.text([70, 1, 33, 0, 300][$0], seed: UInt64(10 + $0)) }
        var together = runner.zeroState(lanes: 5)
        let traces = runner.trace(lanes: texts, from: &together, recording: addresses)
        for (lane, text) in texts.enumerated() {
            var alone = runner.zeroState()
            let trace = runner.trace(text, from: &alone, recording: addresses)
            #expect(traces[lane].count == text.count)
            for address in addresses {
                #expect(trace.values[address]?.count == text.count * 37)
                #expect(bits(traces[lane].values[address] ?? []) == bits(trace.values[address] ?? []))
            }
            #expect(bits(together.lane(lane).values) == bits(alone.values))
        }
    }

    /// Sizes whose weights fit the first-level cache, the second, and neither: each is summed up in its own order.
    @Test(
        "every signal of many lanes has the bits of one lane, whatever the size, layers, embedding and threads",
        arguments: CellKind.all, InstructionSet.available)
    func sameBits(cell: CellKind, instructionSet: InstructionSet) throws {
        let shapes: [(hidden: Int, layers: Int, embedding: Int)] = [
            (16, 3, 0), (16, 1, 4), (48, 2, 0), (61, 2, 9), (112, 3, 0), (112, 1, 5), (201, 2, 3), (512, 1, 0),
            (530, 2, 6),
        ]
        for shape in shapes {
            let model = try Sample.model(
                cell, hidden: shape.hidden, layers: shape.layers, embedding: shape.embedding)
            let addresses = model.architecture.signalAddresses
            let runner = Runner(model, instructionSet: instructionSet)
            let shared = Runner(beside: runner, threads: 2, instructionSet: instructionSet)
            let texts = (0..<49).map { lane in
                // With symbols that are not fed.
                Sample.text(9, seed: UInt64(lane)).map { lane % 3 == 1 && $0 == 2 ? -1 : $0 }
            }
            let alone = texts.map { text in
                var state = runner.zeroState()
                return runner.trace(text, from: &state, recording: addresses)
            }
            var state = shared.zeroState()
            #expect(shared.trace(texts[1], from: &state, recording: addresses) == alone[1])
            for count in [2, 3, 16, 49] {
                for runner in [runner, shared] {
                    var state = runner.zeroState(lanes: count)
                    let traces = runner.trace(lanes: Array(texts[..<count]), from: &state, recording: addresses)
                    var wrong = 0
                    for (trace, own) in zip(traces, alone) {
                        for address in addresses {
                            guard let a = trace.values[address], let b = own.values[address] else { continue }
                            if a.count != 9 * shape.hidden || bits(a) != bits(b) { wrong += 1 }
                        }
                    }
                    #expect(wrong == 0, "\(shape), \(count) lanes, \(runner.threads) threads")
                }
            }
        }
    }

    @Test("a trace in pieces is the trace in one, bit by bit", arguments: CellKind.all)
    func pieces(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, hidden: 33, layers: 2, embedding: 5))
        let addresses = runner.model.architecture.signalAddresses
        let text = Sample.text(600)
        var whole = runner.zeroState()
        let trace = runner.trace(text, from: &whole, recording: addresses)
        var state = runner.zeroState()
        var pieces: [Trace] = []
        for part in [0..<1, 1..<1, 1..<300, 300..<556, 556..<600] {
            pieces.append(runner.trace(Array(text[part]), from: &state, recording: addresses))
        }
        for address in addresses {
            #expect(bits(pieces.flatMap { $0.values[address] ?? [] }) == bits(trace.values[address] ?? []))
        }
        #expect(bits(state.values) == bits(whole.values))
    }

    @Test("one, two and three threads trace the same bits", arguments: CellKind.all, InstructionSet.available)
    func threads(cell: CellKind, instructionSet: InstructionSet) throws {
        // Enough panels that three threads share a stream.
        let model = try Sample.model(cell, hidden: 201, layers: 2)
        let addresses = model.architecture.signalAddresses
        let text = Sample.text(90)
        let results = (1...3).map { threads in
            let runner = Runner(model, threads: threads, instructionSet: instructionSet)
            var (state, lanes) = (runner.zeroState(), runner.zeroState(lanes: 4))
            let trace = runner.trace(text, from: &state, recording: addresses)
            let wide = runner.trace(
                lanes: (0..<4).map { Array(text[($0 * 20)..<($0 * 20 + 20)]) }, from: &lanes, recording: addresses)
            return ([trace] + wide).flatMap { trace in addresses.map { bits(trace.values[$0] ?? []) } }
        }
        #expect(results[0].allSatisfy { !$0.isEmpty })
        #expect(results[1] == results[0] && results[2] == results[0])
    }

    @Test("instruction sets agree within 1e-5", arguments: CellKind.all)
    func instructionSets(cell: CellKind) throws {
        let model = try Sample.model(cell, hidden: 50, layers: 2)
        let addresses = model.architecture.signalAddresses
        let traces = InstructionSet.available.map { set in
            let runner = Runner(model, instructionSet: set)
            var state = runner.zeroState()
            return runner.trace(Sample.text(400), from: &state, recording: addresses)
        }
        for trace in traces {
            for address in addresses {
                let (a, b) = (trace.values[address] ?? [], traces[0].values[address] ?? [])
                #expect(a.count == 20_000 && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 }, "\(address)")
            }
        }
    }

    @Test("an unknown symbol leaves the state, has gates of 0 and counts in no loss", arguments: CellKind.all)
    func unknown(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, layers: 2))
        let addresses = runner.model.architecture.signalAddresses
        let states = Set(cell.stateSignals)
        var (plain, mixed) = (runner.zeroState(), runner.zeroState())
        let known = runner.trace([1, 2, 3], from: &plain, recording: addresses)
        let trace = runner.trace([-1, 1, -1, -7, 2, 3, -1], from: &mixed, recording: addresses)
        #expect(bits(plain.values) == bits(mixed.values))
        for address in addresses {
            let rows = (0..<7).map { Array((trace.values[address] ?? [])[$0 * 20..<$0 * 20 + 20]) }
            let original = (0..<3).map { Array((known.values[address] ?? [])[$0 * 20..<$0 * 20 + 20]) }
            #expect([rows[1], rows[4], rows[5]] == original)
            let nothing = [Float](repeating: 0, count: 20)
            let held = states.contains(address.signal)
            #expect(rows[0] == nothing)
            #expect(rows[2] == (held ? rows[1] : nothing) && rows[3] == rows[2])
            #expect(rows[6] == (held ? rows[5] : nothing))
        }
        // Of the steps only 1 → 2 and 2 → 3 read a known symbol and are followed by one.
        let loss = try #require(runner.loss(of: [-1, 0, -1, 1, 2, 3, -1]))
        #expect(loss.count == 2)
        #expect(runner.loss(of: [1, -1, 2, -1]) == nil)
    }

    @Test("the loss is the mean -log softmax of the logits", arguments: CellKind.all)
    func loss(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, hidden: 33, layers: 2))
        let text = Sample.text(700)
        var state = runner.zeroState()
        let logits = runner.logits(Array(text.dropLast()), from: &state)
        var sum = 0.0
        for t in 0..<699 {
            let row = logits[t * 7..<t * 7 + 7].map(Double.init)
            sum += log(row.reduce(0) { $0 + exp($1) }) - row[Int(text[t + 1])]
        }
        let found = try #require(runner.loss(of: text))
        #expect(found.count == 699)
        #expect(abs(found.nats - sum / 699) < 1e-6)
        // In lanes, each begun early: as near as the model forgets.
        let quick = try #require(runner.loss(of: text, lanes: 4, warmUp: 100))
        #expect(quick.count == 699 && abs(quick.nats - found.nats) < 1e-4)
        #expect(runner.loss(of: []) == nil && runner.loss(of: [1]) == nil)
    }

    @Test("blocks show what traces copy, and states and read-outs can be taken on the way", arguments: CellKind.all)
    func blocks(cell: CellKind) throws {
        let runner = Runner(try Sample.model(cell, hidden: 21, layers: 2))
        let addresses = runner.model.architecture.signalAddresses
        let texts = [Sample.text(300, seed: 4), Sample.text(170, seed: 5), Sample.text(300, seed: 6)]
        var (state, again) = (runner.zeroState(lanes: 3), runner.zeroState(lanes: 3))
        let traces = runner.trace(lanes: texts, from: &state, recording: addresses)
        var seen = 0
        var kept: [ModelState] = []
        var logits: [Float] = []
        runner.run(lanes: texts, from: &again) { block in
            #expect(block.start == seen && block.lanes == 3 && block.units == 21 && block.stride >= 21)
            seen += block.steps
            for address in addresses {
                guard let rows = block.rows(of: address) else {
                    Issue.record("no rows of \(address)")
                    continue
                }
                #expect(rows.count == block.steps * 3 * block.stride)
                for (lane, trace) in traces.enumerated() {
                    for t in 0..<max(0, min(block.steps, trace.count - block.start)) {
                        let start = (t * 3 + lane) * block.stride
                        let at = (block.start + t) * 21
                        #expect(
                            bits(Array(rows[start..<start + 21])) == bits(Array(trace.values[address]![at..<at + 21])))
                    }
                }
            }
            #expect(block.rows(of: SignalAddress(layer: 2, signal: addresses[0].signal)) == nil)
            kept.append(block.state(ofLane: 2, after: block.steps - 1))
            let (rows, stride) = block.logits()
            logits = Array(rows[((block.steps - 1) * 3 + 2) * stride..<((block.steps - 1) * 3 + 2) * stride + 7])
        }
        #expect(seen == 300 && again == state)
        #expect(kept.last == state.lane(2))
        #expect(bits(Array(runner.readOut(of: state).suffix(7))) == bits(logits))
        #expect(bits(runner.readOut(of: state.lane(2))) == bits(logits))
    }

    @Test("a run that ended in NaNs leaves nothing behind for the next one", arguments: CellKind.all, [1, 3])
    func afterNaN(cell: CellKind, lanes: Int) throws {
        let runner = Runner(try Sample.model(cell, hidden: 21))
        let address = runner.model.architecture.signalAddresses[0]
        let texts = (0..<lanes).map { Sample.text(30, seed: UInt64($0)) }
        func traces() -> [Trace] {
            var state = runner.zeroState(lanes: lanes)
            return runner.trace(lanes: texts, from: &state, recording: [address])
        }
        let before = traces()
        var poisoned = runner.zeroState(lanes: lanes)
        for index in poisoned.values.indices { poisoned.values[index] = .nan }
        _ = runner.trace(lanes: texts, from: &poisoned, recording: [])
        #expect(traces() == before)
    }

    @Test("a runner beside another shares its weights and gives the same bits")
    func beside() throws {
        let runner = Runner(try Sample.model(.gru, hidden: 40))
        let other = Runner(beside: runner)
        let address = runner.model.architecture.signalAddresses[0]
        var (a, b) = (runner.zeroState(), other.zeroState())
        let text = Sample.text(100)
        #expect(
            runner.trace(text, from: &a, recording: [address]) == other.trace(text, from: &b, recording: [address]))
    }

    @Test("states are as far apart as their largest difference, NaN infinitely")
    func distance() throws {
        var a = ModelState(zeroFor: try Sample.model(.lstm).architecture)
        var b = a
        #expect(a.distance(to: b) == 0)
        (a.values[3], b.values[3]) = (0.5, 0.25)
        #expect(a.distance(to: b) == 0.25)
        (a.values[9], b.values[9]) = (10, 13)
        #expect(abs(a.distance(to: b) - 0.3) < 1e-6)
        b.values[0] = .nan
        #expect(a.distance(to: b) == .infinity && b.distance(to: a) == .infinity)
    }
}
