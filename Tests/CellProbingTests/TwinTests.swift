import CellProbing
import ModelCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("What interventions change in what a model writes")
struct TwinTests {
    /// Writes letters and quotes. Unit 0 is above 0 inside a quote and below outside; unit 1 is set by the opening mark
    /// and burns down: while it is open the quote is, and when it has shut the closing mark comes.
    private func quoting() throws -> Model {
        var built = HandBuilt(over: "“”abcd ", hidden: 24)
        built.addLatch("“", "”")
        built.addFuse("“", keeping: 0.9)
        for symbol in "abcd ".unicodeScalars { built.readOut(symbol, bias: 0) }
        built.readOut("“", bias: -12, [(0, -14)])
        built.readOut("”", bias: 0, [(0, 20), (1, -60)])
        return try built.model()
    }

    private struct Quoting {
        let model: Model
        let runner: Runner
        let open: Int32
        let close: Int32

        init(_ model: Model) {
            self.model = model
            runner = Runner(model)
            open = Int32(model.vocabulary.index(of: 0x201C) ?? -1)
            close = Int32(model.vocabulary.index(of: 0x201D) ?? -1)
        }

        /// Writes under interventions, showing each step's chance of the closing mark and the symbol drawn.
        func write(_ count: Int, _ written: [String], seed: UInt64, _ body: (Double, Int32) -> Void) throws {
            let document = ProbeText.document("a“ab")
            var plan = try InterventionPlan(
                written.map { try Intervention(parsing: $0, in: model.architecture) }, along: document, runner: runner,
                isWritten: true)
            var generator = TextGenerator(
                runner, noise: SymbolNoise(seed: seed), edits: plan.edits(in: 0..<document.count))
            generator.read(model.vocabulary.indices(of: document.symbols(in: 0..<4).map(\.code)))
            var stream = try #require(plan.stream(from: document.count))
            for _ in 0..<count {
                let symbol = try generator.drawn()
                body(generator.chances.probabilities[Int(close)], symbol)
                generator.read(symbol, under: &stream)
            }
        }
    }

    @Test("left alone, the hand-built model opens quotes and closes them after some symbols")
    func alone() throws {
        let quoting = Quoting(try quoting())
        var lengths: [Int] = []
        var begun: Int? = 2
        var step = 0
        try quoting.write(10_000, [], seed: 1) { _, symbol in
            if symbol == quoting.open {
                #expect(begun == nil)
                begun = step
            }
            if symbol == quoting.close, let start = begun {
                lengths.append(step - start)
                begun = nil
            }
            step += 1
        }
        #expect(lengths.count > 100 && lengths.allSatisfy { (8...60).contains($0) })
    }

    @Test("with the quote's cell clamped open, the closing mark's chance stays below 1e-6 at each of 10,000 steps")
    func clampedOpen() throws {
        let quoting = Quoting(try quoting())
        var worst = 0.0
        var marks = 0
        try quoting.write(10_000, ["l0.c.1 = 1 from 2"], seed: 2) { chance, symbol in
            worst = max(worst, chance)
            marks += symbol == quoting.open || symbol == quoting.close ? 1 : 0
        }
        #expect(worst < 1e-6 && worst > 0 && marks == 0, "\(worst)")
    }

    @Test("clamped shut, it is above 0.5 within a few steps of every opening mark")
    func clampedShut() throws {
        let quoting = Quoting(try quoting())
        for clamp in [
            "l0.c.1 = 0 from 4", "l0.o.1 = 0 from 4", "l0.c.1 *= 0 from 4", "l0.h.1 = 0 while not line-start",
        ] {
            var since: Int? = 1
            var quotes = 0
            try quoting.write(2000, [clamp], seed: 3) { chance, symbol in
                if let steps = since {
                    if steps >= 3 { #expect(chance > 0.5) }
                    since = symbol == quoting.close ? nil : steps + 1
                } else if symbol == quoting.open {
                    since = 0
                    quotes += 1
                }
            }
            #expect(quotes > 20)
        }
    }

    @Test("twins without interventions never part, to the bit, and differ in nothing")
    func noInterventions() throws {
        let runner = Runner(try quoting())
        let start = TextGenerator(runner, noise: SymbolNoise(seed: 5))
        var twins = TwinStreams(edited: start, plain: start, stream: .none)
        for _ in 0..<10_000 {
            let step = try twins.next()
            #expect(step.edited == step.plain && step.logProbabilityChange == 0 && step.divergence == 0)
        }
        #expect(twins.firstDivergence == nil && twins.edited.step == 10_000)
        #expect(twins.edited.state.values.map(\.bitPattern) == twins.plain.state.values.map(\.bitPattern))
        #expect(twins.edited.logits.map(\.bitPattern) == twins.plain.logits.map(\.bitPattern))
    }

    @Test("twins part where an intervention takes hold, and each goes on as it would alone")
    func parting() throws {
        let quoting = Quoting(try quoting())
        let document = ProbeText.document("a“ab")
        let plan = try InterventionPlan(
            [Intervention(parsing: "l0.c.1 = 1 from 4", in: quoting.model.architecture)], along: document,
            runner: quoting.runner, isWritten: true)
        var start = TextGenerator(quoting.runner, noise: SymbolNoise(seed: 6))
        start.read(quoting.model.vocabulary.indices(of: document.symbols(in: 0..<4).map(\.code)))
        var twins = TwinStreams(
            edited: start, plain: start, stream: try #require(plan.stream(from: 4)))
        var alone = start
        var written: [(Int32, Int32)] = []
        for step in 4..<400 {
            let drawn = try alone.next()
            let (p, q) = (twins.edited.logits, twins.plain.logits)
            let twin = try twins.next()
            #expect(twin.plain == drawn && twin.step == step)
            // The definitions, by another way.
            let with = SymbolChances(p).probabilities
            let without = SymbolChances(q).probabilities
            let divergence = zip(with, without).reduce(0.0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / $1.1) : 0) }
            #expect(abs(twin.divergence - divergence) < 1e-9 * (1 + divergence))
            let symbol = Int(twin.edited)
            #expect(abs(twin.logProbabilityChange - log(with[symbol] / without[symbol])) < 1e-9)
            if step == 4 { #expect(twin.divergence == 0) }
            written.append((twin.edited, twin.plain))
        }
        let parted = try #require(written.firstIndex { $0 != $1 })
        #expect(twins.firstDivergence == parted + 4)
        #expect(!written.contains { $0.0 == quoting.close } && written.contains { $0.1 == quoting.close })
        #expect(written[parted].1 == quoting.close)
    }

    @Test("on a given text: the difference of surprise and the divergence of each symbol, in one piece or many")
    func givenText() throws {
        let quoting = Quoting(try quoting())
        let codes = "ab“abcd abcd abcd” ab~cd “ab cd".unicodeScalars.map(\.value)
        let symbols = quoting.model.vocabulary.indices(of: codes)
        let edits = [
            UnitEdit(try UnitAddress(parsing: "l0.c.1", in: quoting.model.architecture), .set(1), at: .from(5))
        ]
        func change(_ cuts: [Int]) -> PredictionChange {
            var states = (quoting.runner.zeroState(), quoting.runner.zeroState())
            var parts: [PredictionChange] = []
            var start = 0
            for end in cuts + [symbols.count] {
                parts.append(
                    PredictionChange(
                        of: Array(symbols[start..<end]), start: start, edits: edits, runner: quoting.runner,
                        edited: &states.0, plain: &states.1, isBeginning: start == 0))
                start = end
            }
            return parts.dropFirst().reduce(parts[0]) { $0.appending($1) }
        }
        let whole = change([])
        let pieces = change([1, 7, 8, 21, 22, 23])
        #expect(whole.surprise.map(\.bitPattern) == pieces.surprise.map(\.bitPattern))
        #expect(whole.divergence.map(\.bitPattern) == pieces.divergence.map(\.bitPattern))
        #expect(whole.surprise[0].isNaN && whole.divergence[0].isNaN)
        for t in 1...5 { #expect(whole.surprise[t] == 0 && whole.divergence[t] == 0) }
        let unknown = try #require(symbols.firstIndex(of: -1))
        #expect(whole.surprise[unknown].isNaN && whole.divergence[unknown] == whole.divergence[unknown + 1])
        let closing = try #require(symbols.firstIndex(of: quoting.close))
        #expect(whole.surprise[closing] > 10 && whole.divergence[closing] > 0.1)
        // Against the surprises of the two passes.
        var states = (quoting.runner.zeroState(), quoting.runner.zeroState())
        let with = quoting.runner.logits(symbols, from: &states.0, edits: edits)
        let without = quoting.runner.logits(symbols, from: &states.1)
        let columns = quoting.model.architecture.symbols
        for t in 1..<symbols.count where symbols[t] >= 0 && symbols[t - 1] >= 0 {
            let rows = (t - 1) * columns..<t * columns
            let p = SymbolChances(with[rows]).probabilities[Int(symbols[t])]
            let q = SymbolChances(without[rows]).probabilities[Int(symbols[t])]
            #expect(abs(Double(whole.surprise[t]) - log(q / p)) < 1e-4 * (1 + abs(log(q / p))))
        }
    }

    @Test("logits that are no distribution expect nothing, as PyTorch's log_softmax has it, and differ from all by NaN")
    func notNumbers() {
        let plain = NextSymbols([0, 1, 2])
        for logits: [Float] in [
            [.nan, .nan, .nan], [.nan, 1, 2], [0, 1, .nan], [0, .infinity, 1], [0, .infinity, .infinity],
            [.infinity, 1, .nan], [-.infinity, -.infinity, -.infinity], [-.infinity, .nan, 0],
        ] {
            let none = NextSymbols(logits)
            #expect(!none.areNumbers && none.logProbabilities.allSatisfy(\.isNaN), "\(logits)")
            #expect(none.divergence(from: plain).isNaN && plain.divergence(from: none).isNaN && none != plain)
        }
        let without = NextSymbols([-.infinity, 0, 0])
        #expect(without.areNumbers && without.logProbabilities == [-.infinity, -log(2.0), -log(2.0)])
        #expect(plain.divergence(from: without) == .infinity)
        #expect(NextSymbols([-.infinity, 0, 0]).divergence(from: NextSymbols([-.infinity, 0, 0])) == 0)
        #expect(plain.divergence(from: plain) == 0)
    }
}
