import CKernels
import Testing

@Suite("Cells are their equations in plain loops")
struct CellTests {
    /// A layer, its padded memory for the kernels and what plain loops say of it.
    private final class Run {
        let cell: PlainCell
        let (units, steps, lanes): (Int, Int, Int)
        let lookup: Bool
        let symbols: [Int32]?
        let (packed, bias, base): (GuardedFloats, GuardedFloats, GuardedFloats)
        var signals: [GuardedFloats] = []
        /// By lane, step and signal; the state before each step by lane and step.
        var expected: [[[[Double]]]] = []
        var before: [[[[Double]]]] = []

        init(
            _ kind: PlainCell.Kind, hidden: Int, steps: Int, lanes: Int, lookup: Bool, skipping: Bool,
            _ generator: inout SizeGenerator
        ) {
            let blocks = kind.blocks
            let cell = PlainCell(kind, hidden: hidden, using: &generator)
            let units = (hidden + 15) / 16 * 16
            self.cell = cell
            (self.units, self.steps, self.lanes) = (units, steps, lanes)
            self.lookup = lookup
            let rows = lookup ? 5 : steps * lanes
            var symbols: [Int32] = []
            for _ in 0..<steps * lanes { symbols.append(Int32(generator.size((skipping ? -2 : 0)...4))) }
            self.symbols = lookup || skipping ? symbols : nil
            packed = GuardedFloats(repeating: untouched, units * units * blocks)
            ck_pack_recurrent(blocks, hidden, units, cell.weights, 0, units / 16, packed.pointer)
            bias = GuardedFloats(cell.bias + [Float](repeating: 0, count: units - hidden))
            let plainBase = generator.values(rows * blocks * hidden)
            var base = [Float](repeating: 0, count: rows * blocks * units)
            for row in 0..<rows {
                for block in 0..<blocks {
                    for unit in 0..<hidden {
                        base[row * blocks * units + (unit / 16 * blocks + block) * 16 + unit % 16] =
                            plainBase[(row * blocks + block) * hidden + unit]
                    }
                }
            }
            self.base = GuardedFloats(base)
            for signal in 0..<kind.signals {
                let isState = signal < kind.states
                var values = [Float](repeating: untouched, count: (steps + (isState ? 1 : 0)) * lanes * units)
                if isState {
                    for lane in 0..<lanes {
                        for unit in 0..<units { values[lane * units + unit] = unit < hidden ? generator.value() : 0 }
                    }
                }
                signals.append(GuardedFloats(values))
            }
            for lane in 0..<lanes {
                var state = (0..<kind.states).map { signal in
                    (0..<hidden).map { Double(signals[signal].pointer[lane * units + $0]) }
                }
                var (lines, states): ([[[Double]]], [[[Double]]]) = ([], [])
                for t in 0..<steps {
                    let place = t * lanes + lane
                    let isFed = self.symbols.map { $0[place] >= 0 } ?? true
                    let row = lookup ? Int(symbols[place]) : place
                    let width = blocks * hidden
                    states.append(state)
                    lines.append(
                        cell.step(isFed ? Array(plainBase[row * width..<(row + 1) * width]) : nil, from: state))
                    state = Array(lines[t][..<kind.states])
                }
                expected.append(lines)
                before.append(states)
            }
        }

        /// One lane of a run without lookup, alone.
        init(of run: Run, lane: Int) {
            (cell, units, steps, lanes) = (run.cell, run.units, run.steps, 1)
            (lookup, symbols, packed, bias) = (false, nil, run.packed, run.bias)
            func rows(_ memory: GuardedFloats, _ width: Int) -> [Float] {
                stride(from: lane * width, to: memory.count, by: run.lanes * width).flatMap { start in
                    (start..<start + width).map { memory.pointer[$0] }
                }
            }
            base = GuardedFloats(rows(run.base, units * cell.kind.blocks))
            signals = run.signals.enumerated().map { signal, memory in
                var values = rows(memory, units)
                for index in (signal < cell.kind.states ? units : 0)..<values.count { values[index] = untouched }
                return GuardedFloats(values)
            }
        }

        /// Runs a kernel over all steps, or over a single one.
        func call(
            _ function: (UnsafePointer<ck_forward>?) -> Void, _ part: Range<Int>, step: Int? = nil,
            backwards: Bool = false
        ) {
            var call = ck_forward()
            call.backwards = backwards
            (call.units, call.steps, call.lanes) = (units, step == nil ? steps : 1, lanes)
            (call.first, call.last) = (part.lowerBound, part.upperBound)
            call.weights = UnsafePointer(packed.pointer)
            call.recurrent_bias = UnsafePointer(bias.pointer)
            call.base = UnsafePointer(base.pointer + (step ?? 0) * lanes * units * cell.kind.blocks)
            call.lookup = lookup
            withUnsafeMutablePointer(to: &call.signals) { tuple in
                tuple.withMemoryRebound(to: UnsafeMutablePointer<Float>?.self, capacity: Int(CK_MAX_SIGNALS)) { slots in
                    for (slot, memory) in signals.enumerated() {
                        slots[slot] = memory.pointer + (step ?? 0) * lanes * units
                    }
                }
            }
            if let symbols {
                symbols.withUnsafeBufferPointer {
                    call.symbols = $0.baseAddress
                    function(&call)
                }
            } else {
                function(&call)
            }
        }

        /// Values that are not what plain loops give: other lanes and units than the given ones must be untouched.
        func wrongValues(lanes part: Range<Int>, units some: Range<Int>? = nil) -> Int {
            var wrong = signals.allSatisfy(\.isIntact) ? 0 : 1
            for (signal, memory) in signals.enumerated() {
                let shift = signal < cell.kind.states ? 1 : 0
                for t in 0..<steps {
                    for lane in 0..<lanes {
                        for unit in 0..<units {
                            let found = memory.pointer[((t + shift) * lanes + lane) * units + unit]
                            if part.contains(lane) && (some ?? 0..<units).contains(unit) {
                                guard unit < cell.hidden else { continue }
                                if !agree(found, expected[lane][t][signal][unit], 2) { wrong += 1 }
                            } else if found != untouched {
                                wrong += 1
                            }
                        }
                    }
                }
            }
            // Padded units of the state stay zero: the next layer and the read-out rely on it.
            for lane in part {
                for unit in cell.hidden..<units where some == nil {
                    if signals[0].pointer[(steps * lanes + lane) * units + unit] != 0 { wrong += 1 }
                }
            }
            return wrong
        }
    }

    private static func forward(_ kind: PlainCell.Kind, _ table: ck_kernels) -> (UnsafePointer<ck_forward>?) -> Void {
        switch kind {
        case .rnn: { table.forward.0?($0) }
        case .gru: { table.forward.1?($0) }
        case .lstm: { table.forward.2?($0) }
        }
    }

    private static func stream(_ kind: PlainCell.Kind, _ table: ck_kernels) -> (UnsafePointer<ck_forward>?) -> Void {
        switch kind {
        case .rnn: { table.stream.0?($0) }
        case .gru: { table.stream.1?($0) }
        case .lstm: { table.stream.2?($0) }
        }
    }

    private static func backward(_ kind: PlainCell.Kind, _ table: ck_kernels) -> (UnsafePointer<ck_backward>?) -> Void {
        switch kind {
        case .rnn: { table.backward.0?($0) }
        case .gru: { table.backward.1?($0) }
        case .lstm: { table.backward.2?($0) }
        }
    }

    @Test("forward by lanes", arguments: KernelSet.available, PlainCell.Kind.allCases)
    func lanes(set: KernelSet, kind: PlainCell.Kind) {
        var generator = SizeGenerator(20)
        for lanes in Array(1...19) + [47, 48, 49, 97] {
            let hidden = lanes > 40 ? 9 : generator.size(1...40)
            let (lookup, skipping) = (generator.flag(), generator.flag())
            let run = Run(
                kind, hidden: hidden, steps: generator.size(1...5), lanes: lanes, lookup: lookup, skipping: skipping,
                &generator)
            let first = generator.size(0...lanes - 1)
            run.call(CellTests.forward(kind, set.table), first..<lanes)
            #expect(run.wrongValues(lanes: first..<lanes) == 0, "\(hidden) units, lanes \(first)..<\(lanes)")
            run.call(CellTests.forward(kind, set.table), 0..<first)
            #expect(run.wrongValues(lanes: 0..<lanes) == 0, "\(hidden) units, \(lanes) lanes, \(lookup), \(skipping)")
        }
    }

    @Test("one lane as a stream", arguments: KernelSet.available, PlainCell.Kind.allCases)
    func stream(set: KernelSet, kind: PlainCell.Kind) {
        var generator = SizeGenerator(21)
        for hidden in 1...70 {
            let run = Run(
                kind, hidden: hidden, steps: generator.size(1...6), lanes: 1, lookup: generator.flag(),
                skipping: generator.flag(), &generator)
            run.call(CellTests.stream(kind, set.table), 0..<run.units / 16, backwards: hidden % 2 == 0)
            #expect(run.wrongValues(lanes: 0..<1) == 0, "\(hidden) units")

            let single = Run(
                kind, hidden: hidden, steps: 1, lanes: 1, lookup: true, skipping: generator.flag(), &generator)
            let first = generator.size(0...single.units / 16 - 1)
            let last = generator.size(first...single.units / 16)
            single.call(CellTests.stream(kind, set.table), first..<last, backwards: generator.flag())
            #expect(single.wrongValues(lanes: 0..<1, units: first * 16..<last * 16) == 0, "\(hidden) units, a part")
        }
    }

    /// Sizes on either side of every place where the order of adding changes: see `stretch_of` in the kernels.
    @Test(
        "one lane as a stream is the lane among others, bit by bit", arguments: KernelSet.available, [16, 48, 49, 300])
    func streamIsLane(set: KernelSet, hidden: Int) {
        var generator = SizeGenerator(23)
        for kind in PlainCell.Kind.allCases {
            let wide = Run(kind, hidden: hidden, steps: 4, lanes: 7, lookup: false, skipping: false, &generator)
            wide.call(CellTests.forward(kind, set.table), 0..<7)
            let panels = wide.units / 16
            for lane in [0, 6] {
                let single = Run(of: wide, lane: lane)
                // A part that begins and ends inside of a group of panels, then the rest.
                for step in 0..<4 {
                    for part in [1..<max(1, panels - 1), 0..<1, max(1, panels - 1)..<panels] where !part.isEmpty {
                        single.call(CellTests.stream(kind, set.table), part, step: step, backwards: step % 2 == 1)
                    }
                }
                var wrong = 0
                for (one, all) in zip(single.signals, wide.signals) {
                    for row in 0..<one.count / wide.units {
                        for unit in 0..<wide.units {
                            let found = one.pointer[row * wide.units + unit]
                            let expected = all.pointer[(row * 7 + lane) * wide.units + unit]
                            if found.bitPattern != expected.bitPattern { wrong += 1 }
                        }
                    }
                }
                #expect(wrong == 0, "\(kind), lane \(lane)")
            }
        }
    }

    @Test("backward through all steps", arguments: KernelSet.available, PlainCell.Kind.allCases)
    func backward(set: KernelSet, kind: PlainCell.Kind) {
        var generator = SizeGenerator(22)
        for lanes in 1...19 {
            let hidden = generator.size(1...60)
            let run = Run(
                kind, hidden: hidden, steps: generator.size(1...5), lanes: lanes, lookup: false, skipping: false,
                &generator)
            run.call(CellTests.forward(kind, set.table), 0..<lanes)
            let first = generator.size(0...lanes - 1)
            let last = generator.size(first + 1...lanes)
            let choices = [1, 2, 3, 4].filter { run.units % ($0 * 16) == 0 }
            let wrong = wrongGradients(
                of: run, CellTests.backward(kind, set.table), first..<last, choices[lanes % choices.count], &generator)
            #expect(wrong == 0, "\(hidden) units, \(first)..<\(last) of \(lanes) lanes")
        }
    }

    private func wrongGradients(
        of run: Run, _ function: (UnsafePointer<ck_backward>?) -> Void, _ part: Range<Int>, _ vectors: Int,
        _ generator: inout SizeGenerator
    ) -> Int {
        let (units, hidden, lanes, steps) = (run.units, run.cell.hidden, run.lanes, run.steps)
        let blocks = run.cell.kind.blocks
        func padded(_ rows: Int) -> GuardedFloats {
            var values = generator.values(rows * units)
            for index in values.indices where index % units >= hidden { values[index] = 0 }
            return GuardedFloats(values)
        }
        let output = padded(steps * lanes)
        let states = [padded(lanes), padded(lanes)]
        let start = states.map(\.values)
        let packed = GuardedFloats(repeating: 0, blocks * units * units)
        ck_pack_transposed(
            blocks, hidden, units, hidden, vectors, run.cell.weights, 0, units / (vectors * 16), packed.pointer)
        let input = GuardedFloats(repeating: untouched, steps * lanes * blocks * units)
        let apart = GuardedFloats(repeating: untouched, input.count)
        let recurrent = run.cell.kind == .gru ? apart : input
        var call = ck_backward()
        (call.units, call.steps, call.lanes) = (units, steps, lanes)
        (call.first, call.last) = (part.lowerBound, part.upperBound)
        call.transposed = UnsafePointer(packed.pointer)
        call.transposed_vectors = vectors
        call.output_gradient = UnsafePointer(output.pointer)
        call.state_gradient = (states[0].pointer, states[1].pointer)
        call.input_gradient = input.pointer
        call.recurrent_gradient = recurrent.pointer
        withUnsafeMutablePointer(to: &call.signals) { tuple in
            tuple.withMemoryRebound(to: UnsafePointer<Float>?.self, capacity: Int(CK_MAX_SIGNALS)) { slots in
                for (slot, memory) in run.signals.enumerated() { slots[slot] = UnsafePointer(memory.pointer) }
            }
        }
        function(&call)

        var wrong = [input, recurrent, packed, output, states[0], states[1]].allSatisfy(\.isIntact) ? 0 : 1
        for lane in 0..<lanes {
            guard part.contains(lane) else {
                for t in 0..<steps where input.pointer[(t * lanes + lane) * blocks * units] != untouched { wrong += 1 }
                if states[0].pointer[lane * units] != start[0][lane * units] { wrong += 1 }
                continue
            }
            var gradient = (0..<run.cell.kind.states).map { index in
                (0..<hidden).map { Double(start[index][lane * units + $0]) }
            }
            for t in (0..<steps).reversed() {
                let row = t * lanes + lane
                for unit in 0..<hidden { gradient[0][unit] += Double(output.pointer[row * units + unit]) }
                let back = run.cell.back(before: run.before[lane][t], now: run.expected[lane][t], by: gradient)
                for index in 0..<blocks * hidden {
                    let at = row * blocks * units + index / hidden * units + index % hidden
                    if !agree(input.pointer[at], back.input[index], 5) { wrong += 1 }
                    if !agree(recurrent.pointer[at], back.recurrent[index], 5) { wrong += 1 }
                }
                gradient = back.state
            }
            for (index, values) in gradient.enumerated() {
                for unit in 0..<hidden where !agree(states[index].pointer[lane * units + unit], values[unit], 5) {
                    wrong += 1
                }
            }
        }
        return wrong
    }
}
