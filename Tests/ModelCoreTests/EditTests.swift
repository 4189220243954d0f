import ModelCore
import Testing

@Suite("Units changed while a model runs")
struct EditTests {
    /// Every signal of every lane, then the logits of the first, to the bit.
    private func everything(
        _ runner: Runner, _ lanes: [[Int32]], _ edits: [UnitEdit], start: Int = 0
    ) -> [[UInt32]] {
        var state = runner.zeroState(lanes: lanes.count)
        let addresses = runner.model.architecture.signalAddresses
        let traces = runner.trace(lanes: lanes, from: &state, recording: addresses, edits: edits, start: start)
        var values = traces.flatMap { trace in addresses.map { bits(trace.values[$0] ?? []) } }
        values.append(bits(state.values))
        if lanes.count == 1 {
            state = runner.zeroState()
            values.append(bits(runner.logits(lanes[0], from: &state, edits: edits, start: start)))
        }
        return values
    }

    private func everyUnit(_ model: Model, _ change: UnitEdit.Change, at steps: StepSet = .all) -> [UnitEdit] {
        model.architecture.signalAddresses.flatMap { address in
            (0..<model.architecture.hidden).map {
                UnitEdit(UnitAddress(layer: address.layer, signal: address.signal, unit: $0), change, at: steps)
            }
        }
    }

    private func unit(_ text: String, _ model: Model) throws -> UnitAddress {
        try UnitAddress(parsing: text, in: model.architecture)
    }

    @Test(
        "no edits, edits at steps that are not run, and edits to the same value change nothing, to the bit",
        arguments: CellKind.all, [1, 3])
    func nothing(cell: CellKind, lanes count: Int) throws {
        let model = try Sample.model(cell, hidden: 37, layers: 2)
        let runner = Runner(model)
        let lanes = (0..<count).map { Sample.text(300 - 7 * $0, seed: UInt64(5 + $0)) }
        let plain = everything(runner, lanes, [])
        #expect(everything(runner, lanes, everyUnit(model, .set(1), at: .none)) == plain)
        #expect(everything(runner, lanes, everyUnit(model, .set(1), at: .from(300))) == plain)
        #expect(everything(runner, lanes, everyUnit(model, .set(1), at: .all), start: 10) != plain)
        #expect(everything(runner, lanes, everyUnit(model, .flip, at: StepSet([0..<10])), start: 10) == plain)
        #expect(everything(runner, lanes, everyUnit(model, .add(0))) == plain)
        #expect(everything(runner, lanes, everyUnit(model, .scale(1), at: StepSet([3..<5, 250..<280]))) == plain)
        let away = everyUnit(model, .replace([1, 2], start: 400))
        #expect(everything(runner, lanes, away) == plain)
    }

    @Test(
        "an edit of one signal leaves those that do not come out of it to the bit", arguments: InstructionSet.available)
    func reach(instructionSet: InstructionSet) throws {
        for (cell, changed, untouched) in [
            (CellKind.lstm, "o", ["c", "i", "f", "g"]), (.lstm, "h", ["c", "i", "f", "g", "o"]),
            (.lstm, "c", ["i", "f", "g", "o"]), (.lstm, "f", ["i", "g", "o"]), (.gru, "z", ["r", "n", "hn"]),
            (.gru, "h", ["r", "z", "n", "hn"]), (.gru, "r", ["z", "hn"]),
        ] {
            let model = try Sample.model(cell, hidden: 20)
            let runner = Runner(model, instructionSet: instructionSet)
            let edit = UnitEdit(try unit("l0.\(changed).7", model), .set(0.3), at: StepSet([11..<12]))
            func row(_ edits: [UnitEdit]) -> Trace {
                var state = runner.zeroState()
                return runner.trace(
                    Sample.text(12), from: &state, recording: model.architecture.signalAddresses, edits: edits)
            }
            let (plain, edited) = (row([]), row([edit]))
            for signal in cell.signals {
                let address = SignalAddress(layer: 0, signal: signal)
                let isSame = bits(plain.values[address] ?? []) == bits(edited.values[address] ?? [])
                if untouched.contains(signal.name) { #expect(isSame, "\(cell), \(changed) to \(signal.name)") }
                if signal.name == changed || signal.name == "h" { #expect(!isSame, "\(cell), \(changed)") }
            }
        }
    }

    @Test("each lane has its own edits and no other's", arguments: CellKind.all)
    func lanes(cell: CellKind) throws {
        let model = try Sample.model(cell, hidden: 33, layers: 2)
        let runner = Runner(model)
        let text = Sample.text(120)
        let own: [UnitEdit] = try (0..<4).map { lane in
            let last = cell.signals[cell.signals.count - 1].name
            return UnitEdit(
                try unit(lane % 2 == 0 ? "l0.h.\(lane)" : "l1.\(last).3", model), .add(0.25 * Float(lane + 1)),
                at: .from(20 * lane))
        }
        let addresses = model.architecture.signalAddresses
        var state = runner.zeroState(lanes: 4)
        let together = runner.trace(
            lanes: Array(repeating: text, count: 4), from: &state, recording: addresses,
            edits: own.enumerated().map { lane, edit in
                var edit = edit
                edit.lane = lane
                return edit
            })
        for lane in 0..<4 {
            // The same edit in every lane: to the bit. Alone: by another kernel, whose sums round differently.
            state = runner.zeroState(lanes: 4)
            let same = runner.trace(
                lanes: Array(repeating: text, count: 4), from: &state, recording: addresses, edits: [own[lane]])[lane]
            state = runner.zeroState()
            let alone = runner.trace(text, from: &state, recording: addresses, edits: [own[lane]])
            for address in addresses {
                let values = try #require(together[lane].values[address])
                #expect(bits(values) == bits(try #require(same.values[address])))
                #expect(excess(values, over: try #require(alone.values[address])) <= 0)
            }
        }
        #expect(together[0].values != together[1].values)
    }

    @Test("an edit at a step whose symbol is not fed does nothing", arguments: CellKind.all, [1, 2])
    func unfed(cell: CellKind, lanes: Int) throws {
        let model = try Sample.model(cell)
        let runner = Runner(model)
        var text = Sample.text(40)
        text[9] = -1
        text[20] = 99
        let texts = Array(repeating: text, count: lanes)
        let at = StepSet([9..<10, 20..<21])
        #expect(everything(runner, texts, everyUnit(model, .set(0.5), at: at)) == everything(runner, texts, []))
        let both = everyUnit(model, .set(0.5), at: StepSet([8..<10]))
        let one = everyUnit(model, .set(0.5), at: StepSet([8..<9]))
        #expect(everything(runner, texts, both) == everything(runner, texts, one))
        #expect(everything(runner, texts, one) != everything(runner, texts, []))
    }

    @Test("neither threads nor cuts in the text matter", arguments: CellKind.all)
    func threadsAndCuts(cell: CellKind) throws {
        let model = try Sample.model(cell, hidden: 200, layers: 2)
        let text = Sample.text(600)
        let last = cell.signals[cell.signals.count - 1].name
        let edits = [
            UnitEdit(try unit("l0.h.190", model), .scale(-1), at: StepSet([5..<6, 250..<260, 599..<600])),
            UnitEdit(try unit("l1.\(last).3", model), .set(0.5), at: .from(100)),
            UnitEdit(try unit("l0.\(last).190", model), .replace((0..<300).map { Float($0) / 300 }, start: 200)),
        ]
        let runner = Runner(model)
        let whole = everything(runner, [text], edits)
        #expect(everything(Runner(model, threads: 2), [text], edits) == whole)
        #expect(everything(Runner(model, threads: 3), [text], edits) == whole)
        var state = runner.zeroState()
        var start = 0
        for length in [1, 4, 95, 1, 155, 44, 300] {
            var logits: [Float] = []
            let part = Array(text[start..<start + length])
            runner.read(lanes: [part], from: &state, edits: edits, start: start, logits: &logits)
            start += length
            let columns = model.architecture.symbols
            #expect(bits(logits)[...] == whole[whole.count - 1][(start - 1) * columns..<start * columns])
        }
        #expect(start == 600 && bits(state.values) == whole[whole.count - 2])
    }

    @Test("several edits of one signal are made in their order, those of different signals in the order of computing")
    func order() throws {
        let model = try Sample.model(.lstm)
        let runner = Runner(model)
        func final(_ edits: [UnitEdit]) -> ModelState {
            var state = runner.zeroState()
            _ = runner.trace([3], from: &state, recording: [], edits: edits)
            return state
        }
        let h = try unit("l0.h.2", model)
        let c = try unit("l0.c.2", model)
        #expect(final([UnitEdit(h, .set(0.5)), UnitEdit(h, .add(1)), UnitEdit(h, .scale(3))]).values[2] == 4.5)
        #expect(final([UnitEdit(h, .scale(3)), UnitEdit(h, .add(1)), UnitEdit(h, .set(0.5))]).values[2] == 0.5)
        let both = final([UnitEdit(h, .add(1)), UnitEdit(c, .set(0))])
        #expect(both.values[2] == 1 && both == final([UnitEdit(c, .set(0)), UnitEdit(h, .add(1))]))
        let gate = UnitEdit(try unit("l0.o.2", model), .set(0))
        #expect(final([UnitEdit(c, .set(3)), gate]).values[2] == 0)
    }

    @Test("a value that is no number makes no trap, and leaves the next run as it was")
    func notNumbers() throws {
        for cell in CellKind.all {
            let model = try Sample.model(cell, hidden: 18, layers: 2)
            let runner = Runner(model)
            let plain = everything(runner, [Sample.text(50)], [])
            let broken = everything(runner, [Sample.text(50)], everyUnit(model, .set(.nan), at: StepSet([3..<5])))
            #expect(broken != plain)
            #expect(everything(runner, [Sample.text(50)], []) == plain)
        }
    }

    @Test("a set of steps joins what touches, and finds the next of its steps")
    func stepSets() {
        let set = StepSet([7..<9, 1..<3, 2..<4, 4..<5, 20..<20, 30..<40])
        #expect(set.ranges == [1..<5, 7..<9, 30..<40])
        let plain = Set([1, 2, 3, 4, 7, 8] + Array(30..<40))
        for step in -2..<45 {
            #expect(set.contains(step) == plain.contains(step))
            #expect(set.next(from: step) == plain.filter { $0 >= step }.min())
        }
        #expect(set.intersection(3..<31).ranges == [3..<5, 7..<9, 30..<31])
        #expect(StepSet.all.contains(Int.min) && StepSet.all.next(from: 5) == 5 && StepSet.none.next(from: 0) == nil)
        #expect(StepSet.from(4).next(from: 0) == 4)
    }
}
