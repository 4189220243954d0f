import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("Verified lanes are the sequential trace")
struct VerifiedLanesTests {
    /// Lanes so short that small models and texts have many.
    static var small: LaneSettings {
        var settings = LaneSettings()
        (settings.lanes, settings.warmUp, settings.segment) = (7, 40, 400)
        (settings.firstSegment, settings.spacing) = (150, 16)
        return settings
    }

    private func finish<G: LaneGathering>(
        _ lanes: inout VerifiedLanes<G>, _ symbols: [Int32], on runner: Runner, piece: Int = 500,
        keeping: (Int, ModelState) -> Void = { _, _ in }
    ) throws {
        for _ in 0..<1_000_000 where lanes.position < symbols.count {
            let before = (lanes.progress, lanes.position)
            lanes.advance(
                to: symbols.count, on: runner, symbols: piece, reading: { Array(symbols[$0]) }, keeping: keeping)
            #expect(lanes.position >= before.1 && lanes.progress <= symbols.count)
        }
        try #require(lanes.position == symbols.count)
        #expect(lanes.progress == symbols.count)
    }

    /// Every value and every state handed out against the sequential pass.
    private func compare(
        _ lanes: VerifiedLanes<GatheredRows>, _ kept: [(Int, ModelState)], _ symbols: [Int32], _ runner: Runner
    ) {
        let expected = GatheredRows.sequential(lanes.gathered, symbols, runner)
        #expect(lanes.gathered.positions == Array(symbols.indices))
        #expect(excess(lanes.gathered.values, over: expected.values) <= 0)
        var state = runner.zeroState()
        var reached = 0
        for (position, found) in kept {
            _ = runner.trace(Array(symbols[reached..<position]), from: &state, recording: [])
            reached = position
            #expect(state.distance(to: found) <= 1e-5, "the state at \(position)")
        }
    }

    private func text(_ model: Model, _ count: Int, seed: UInt64 = 3) -> [Int32] {
        Sample.text(count, symbols: model.architecture.symbols, seed: seed)
    }

    @Test(
        "on the models that ship: every unit of h and of every gate within 1e-5 at every step, c within 1e-5 · (1 + |c|)",
        arguments: ["austen-lstm", "austen-gru", "austen-rnn", "kernel-lstm"])
    func shipped(name: String) throws {
        let model = try ModelFile.load(SampleFile.path("models/\(name).safetensors"))
        let runner = Runner(model)
        // CELLSCOPE_LONG=1 looks at a text twelve times as long.
        let count = getenv("CELLSCOPE_LONG") != nil ? 400_000 : 34_000
        var codes: [UInt32] = []
        let file = name.hasPrefix("kernel") ? "texts/ring.c" : "texts/an-evening-at-larkfield.txt"
        let bytes = try SampleFile.bytes(file).map(UInt32.init)
        // From a place that moves, so that no two parts are alike.
        while codes.count < count { codes += bytes[(codes.count / 7 % 5000)...] }
        let sequential = SequentialTrace(of: model.vocabulary.indices(of: codes[..<count]), by: runner, spacing: 512)
        var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, gathering: LaneDifferences(from: sequential))
        var kept: [(Int, ModelState)] = []
        try finish(&lanes, sequential.symbols, on: runner, piece: 4096) { kept.append(($0, $1)) }
        #expect(lanes.gathered.steps == count)
        for (address, largest) in zip(sequential.addresses, lanes.gathered.largest) {
            #expect(largest <= 1e-5, "\(address)")
        }
        #expect(kept.map(\.0) == Array(stride(from: 512, through: count, by: 512)))
        for (position, state) in kept {
            #expect(excess(state.values, over: sequential.states[position / 512].values) <= 0, "at \(position)")
        }
        #expect(lanes.figures.handovers > 0)
        #expect(lanes.isSequential == (name == "austen-gru"))
        // Up to the first handover, and by falling back, it is the sequential trace bit by bit.
        let firstOther = lanes.gathered.firstOther
        #expect(lanes.isSequential ? firstOther == nil : try #require(firstOther) > 4096)
        if let largest = lanes.figures.largestDifference { #expect(largest <= 1e-6) }
    }

    @Test("on random models of every kind and depth, with unknown symbols", arguments: CellKind.all, [1, 2])
    func random(cell: CellKind, layers: Int) throws {
        for seed in UInt64(1)...4 {
            let model = try Sample.model(cell, hidden: 9 + 5 * Int(seed), layers: layers, seed: seed)
            let runner = Runner(model)
            var symbols = text(model, 4000, seed: seed)
            for index in stride(from: 5, to: 4000, by: 11) { symbols[index] = -1 }
            for index in 2000..<2020 { symbols[index] = 99 }
            var lanes = VerifiedLanes(
                from: runner.zeroState(), at: 0, settings: Self.small,
                gathering: GatheredRows(model.architecture.signalAddresses))
            var kept: [(Int, ModelState)] = []
            try finish(&lanes, symbols, on: runner) { kept.append(($0, $1)) }
            compare(lanes, kept, symbols, runner)
            #expect(lanes.figures.handovers > 0 && !lanes.isSequential)
            #expect(try #require(lanes.figures.largestDifference) <= 1e-6)
        }
    }

    /// An LSTM whose forget gate stands at σ(bias) and whose other gates are open: its cells add up what they read.
    private func adding(forgetting bias: Float) throws -> Model {
        var model = try Sample.model(.lstm, hidden: 12, seed: 5)
        for index in model.parameters.range(of: "rnn.weight_hh_l0") { model.parameters.values[index] = 0 }
        let start = model.parameters.range(of: "rnn.bias_ih_l0").lowerBound
        let input = model.parameters.range(of: "rnn.weight_ih_l0").lowerBound
        for unit in 0..<12 {
            for (block, value) in [(0, Float(40)), (1, bias), (3, 40)] {
                model.parameters.values[start + block * 12 + unit] = value
                for symbol in 0..<7 { model.parameters.values[input + (block * 12 + unit) * 7 + symbol] = 0 }
            }
            model.parameters.values[model.parameters.range(of: "rnn.bias_hh_l0").lowerBound + 12 + unit] = 0
        }
        return model
    }

    @Test("a model that forgets nothing is found out, run sequentially, and right to the last bit")
    func forgetsNothing() throws {
        let model = try adding(forgetting: 40)
        let runner = Runner(model)
        let symbols = text(model, 12_000)
        var lanes = VerifiedLanes(
            from: runner.zeroState(), at: 0, settings: Self.small,
            gathering: GatheredRows(model.architecture.signalAddresses))
        try finish(&lanes, symbols, on: runner)
        #expect(lanes.isSequential && lanes.figures.largestDifference == nil)
        #expect(lanes.figures.stretchesGivenUp > 0 && lanes.figures.refused > 0)
        // Lanes are tried again now and then, but not so often that it costs much.
        #expect(lanes.figures.laneSymbols < 2 * symbols.count)
        let expected = GatheredRows.sequential(lanes.gathered, symbols, runner)
        #expect(bits(lanes.gathered.values) == bits(expected.values))
        let cell = try #require(model.architecture.cell.signal(named: "c"))
        var state = runner.zeroState()
        let trace = runner.trace(symbols, from: &state, recording: [SignalAddress(layer: 0, signal: cell)])
        #expect(trace.values.values.joined().contains { abs($0) > 5 })
    }

    @Test("what a warm-up is too short for is refused and run again, gathered or not", arguments: [false, true])
    func refused(gathers: Bool) throws {
        // A twentieth is forgotten at each step: 1e-6 takes some three hundred.
        let model = try adding(forgetting: 3)
        let runner = Runner(model)
        let symbols = text(model, 9000)
        var settings = Self.small
        (settings.firstSegment, settings.segment, settings.warmUp) = (400, 900, 10)
        var kept: [(Int, ModelState)] = []
        let figures: LaneFigures
        if gathers {
            var lanes = VerifiedLanes(
                from: runner.zeroState(), at: 0, settings: settings,
                gathering: GatheredRows(model.architecture.signalAddresses))
            try finish(&lanes, symbols, on: runner) { kept.append(($0, $1)) }
            compare(lanes, kept, symbols, runner)
            #expect(!lanes.isSequential)
            figures = lanes.figures
        } else {
            var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, settings: settings)
            try finish(&lanes, symbols, on: runner) { kept.append(($0, $1)) }
            var expected = VerifiedLanes(
                from: runner.zeroState(), at: 0, settings: settings, gathering: GatheredRows([]))
            try finish(&expected, symbols, on: runner)
            #expect(lanes.state.distance(to: expected.state) <= 1e-5)
            figures = lanes.figures
            #expect(figures.refused == figures.handovers)
        }
        #expect(kept.count == 9000 / 16)
        #expect(figures.refused > 4 && figures.stretchesGivenUp == 0 && figures.repeatedSymbols > 1000)
        #expect((200...900).contains(try #require(figures.forgetting)))
    }

    @Test("how the work is cut into pieces changes no bit", arguments: CellKind.all)
    func pieces(cell: CellKind) throws {
        let model = try Sample.model(cell, hidden: 18, layers: 2)
        let runner = Runner(model)
        let symbols = text(model, 3000)
        let results = try [1, 37, 5000].map { piece in
            var lanes = VerifiedLanes(
                from: runner.zeroState(), at: 0, settings: Self.small,
                gathering: GatheredRows(model.architecture.signalAddresses))
            try finish(&lanes, symbols, on: runner, piece: piece)
            return lanes
        }
        for result in results.dropFirst() {
            #expect(bits(result.gathered.values) == bits(results[0].gathered.values))
            #expect(bits(result.state.values) == bits(results[0].state.values))
            #expect(result.figures == results[0].figures)
        }
    }

    @Test("a text shorter than its segments would be is run sequentially, an empty one not at all")
    func short() throws {
        let model = try Sample.model(.gru)
        let runner = Runner(model)
        for count in [0, 1, 100, 599] {
            let symbols = text(model, count)
            var lanes = VerifiedLanes(
                from: runner.zeroState(), at: 0, settings: Self.small,
                gathering: GatheredRows(model.architecture.signalAddresses))
            try finish(&lanes, symbols, on: runner)
            #expect(lanes.isSequential && lanes.figures.laneSymbols == 0)
            #expect(
                bits(lanes.gathered.values) == bits(GatheredRows.sequential(lanes.gathered, symbols, runner).values))
        }
    }

    @Test("weights that are no numbers end in a sequential pass, and no handover is accepted", arguments: CellKind.all)
    func noNumbers(cell: CellKind) throws {
        var model = try Sample.model(cell)
        model.parameters.values[model.parameters.range(of: "rnn.weight_hh_l0").lowerBound + 3] = .nan
        let runner = Runner(model)
        let symbols = text(model, 5000)
        var lanes = VerifiedLanes(
            from: runner.zeroState(), at: 0, settings: Self.small,
            gathering: GatheredRows(model.architecture.signalAddresses))
        try finish(&lanes, symbols, on: runner)
        #expect(lanes.isSequential && lanes.figures.largestDifference == nil && lanes.figures.stretchesGivenUp > 0)
        let expected = GatheredRows.sequential(lanes.gathered, symbols, runner)
        #expect(zip(lanes.gathered.values, expected.values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
        #expect(expected.values.contains { $0.isNaN })
    }

    @Test("symbols that are not known leave every state as it is, over a whole text too")
    func unknown() throws {
        let model = try Sample.model(.lstm)
        let runner = Runner(model)
        let symbols = text(model, 50) + [Int32](repeating: -1, count: 4000)
        var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, settings: Self.small)
        try finish(&lanes, symbols, on: runner)
        var state = runner.zeroState()
        _ = runner.trace(symbols, from: &state, recording: [])
        #expect(lanes.state.distance(to: state) <= 1e-6)
    }

    @Test("a model that forgets at once is run by lanes to ends nearer than a warm-up too", arguments: [1, 16, 512])
    func nearEnds(spacing: Int) throws {
        var model = try Sample.model(.rnn, hidden: 8)
        for index in model.parameters.range(of: "rnn.weight_hh_l0") { model.parameters.values[index] = 0 }
        let runner = Runner(model)
        let symbols = text(model, 50_000)
        var settings = LaneSettings()
        (settings.firstSegment, settings.spacing) = (2048, spacing)
        var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, settings: settings)
        try finish(&lanes, symbols, on: runner, piece: 4096)
        #expect(!lanes.isSequential)
        #expect(try #require(lanes.figures.forgetting) <= spacing)
        for ahead in Array(1...2000) + [4095, 4096, 4097, 6001, 9999] {
            // What is known here is the last symbol, and a new start may lie anywhere.
            let start = 2 * (ahead * 7 % 20_000) + 1
            var state = runner.zeroState()
            _ = runner.trace([symbols[start - 1]], from: &state, recording: [])
            lanes.restart(from: state, at: start)
            let end = start + ahead
            while lanes.position < end {
                lanes.advance(
                    to: end, on: runner, symbols: 4096, reading: { Array(symbols[$0]) }, keeping: { _, _ in })
            }
            var expected = runner.zeroState()
            _ = runner.trace([symbols[end - 1]], from: &expected, recording: [])
            guard lanes.position == end, lanes.state.distance(to: expected) <= 1e-5 else {
                Issue.record("from \(start) to \(end): the state is off")
                return
            }
        }
    }

    @Test("ends that change on the way, and a new start, are right too")
    func movingEnd() throws {
        let model = try Sample.model(.lstm, hidden: 14)
        let runner = Runner(model)
        let symbols = text(model, 6000)
        var lanes = VerifiedLanes(from: runner.zeroState(), at: 0, settings: Self.small)
        for end in [2500, 1000, 4000] {
            lanes.advance(to: end, on: runner, symbols: 300, reading: { Array(symbols[$0]) }, keeping: { _, _ in })
        }
        try finish(&lanes, symbols, on: runner)
        var state = runner.zeroState()
        _ = runner.trace(Array(symbols[..<1234]), from: &state, recording: [])
        lanes.restart(from: state, at: 1234)
        #expect(lanes.position == 1234 && lanes.isSequential && lanes.figures.largestDifference == nil)
        try finish(&lanes, symbols, on: runner)
        _ = runner.trace(Array(symbols[1234...]), from: &state, recording: [])
        #expect(lanes.state.distance(to: state) <= 1e-5)
    }
}

/// Files that ship with the program.
enum SampleFile {
    static func path(_ name: String) -> String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
            + "/samples/" + name
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        guard let stream = fopen(path(name), "r") else { throw PyTorchFixture.Missing() }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, stream)])
    }
}
