import ModelCore
import ModelFiles
import Testing

@Suite("Training")
struct TrainerTests {
    private func settings(dropout: Float = 0.2) -> TrainingSettings {
        var settings = Sample.settings(lanes: 4, window: 7, steps: 14)
        settings.dropout = dropout
        return settings
    }

    /// Everything in a checkpoint that numbers go into, as bits.
    private func numbers(_ checkpoint: TrainingCheckpoint) -> [[UInt32]] {
        [
            bits(checkpoint.model.parameters.values), bits(checkpoint.firstMoment), bits(checkpoint.secondMoment),
            bits(checkpoint.laneState.values),
        ]
    }

    private func run(_ trainer: Trainer, to step: Int) throws {
        while trainer.step < step {
            try trainer.advance()
            if trainer.step % 5 == 0 { trainer.record(validation: trainer.validationLoss()) }
        }
    }

    @Test("one, two and three threads train the same bytes", arguments: CellKind.all, InstructionSet.available)
    func threads(cell: CellKind, instructionSet: InstructionSet) throws {
        let model = try Sample.model(cell, hidden: 70, layers: 2, embedding: 6)
        let ends = try (1...3).map { threads in
            let trainer = try Trainer(
                model, text: Sample.text(300), settings: settings(), threads: threads, instructionSet: instructionSet)
            try run(trainer, to: 14)
            return trainer.checkpoint()
        }
        #expect(ends[0].model.parameters != model.parameters)
        for end in ends[1...] { #expect(numbers(end) == numbers(ends[0]) && end == ends[0]) }
    }

    @Test("the same seed gives the same bytes and another seed others")
    func seeds() throws {
        let model = try Sample.model(.gru, layers: 2)
        func end(seed: UInt64) throws -> TrainingCheckpoint {
            var settings = settings()
            settings.seed = seed
            let trainer = try Trainer(model, text: Sample.text(300), settings: settings)
            try run(trainer, to: 14)
            return trainer.checkpoint()
        }
        let first = try end(seed: 1)
        #expect(try numbers(end(seed: 1)) == numbers(first))
        #expect(try numbers(end(seed: 2)) != numbers(first))
        #expect(try Sample.model(.gru, seed: 1).parameters == Sample.model(.gru, seed: 1).parameters)
        #expect(try Sample.model(.gru, seed: 1).parameters != Sample.model(.gru, seed: 2).parameters)
    }

    @Test("a run that rests goes on bit by bit as one that does not, through a file too", arguments: CellKind.all)
    func resume(cell: CellKind) throws {
        let text = Sample.text(200)
        let model = try Sample.model(cell, layers: 2, embedding: 5)
        let whole = try Trainer(model, text: text, settings: settings())
        try #require(whole.plan.windowsPerEpoch > 4)
        try run(whole, to: 14)
        // Before the first step, within an epoch, at its end, and when all is done.
        for stop in [0, 3, whole.plan.windowsPerEpoch, 14] {
            let begun = try Trainer(model, text: text, settings: settings(), threads: 2)
            try run(begun, to: stop)
            let direct = begun.checkpoint()
            let file = try SafetensorsFile(CheckpointFile.encode(direct), name: "checkpoint")
            for checkpoint in [direct, try CheckpointFile.decode(file)] {
                #expect(checkpoint == direct)
                let resumed = try Trainer(resuming: checkpoint, text: text)
                try run(resumed, to: 14)
                #expect(resumed.isDone)
                #expect(numbers(resumed.checkpoint()) == numbers(whole.checkpoint()), "stopped at \(stop)")
                #expect(resumed.checkpoint() == whole.checkpoint())
                #expect(resumed.current.training?.curve == whole.current.training?.curve)
            }
        }
        #expect(whole.current.training?.curve.count == 2 && whole.current.training?.steps == 14)
    }

    @Test("the gradient's norm is cut to the limit, and left alone where it is below or there is none")
    func clipping() throws {
        let model = try Sample.model(.lstm)
        for limit in [Float(0), 0.01, 1000] {
            var settings = Sample.settings()
            settings.clip = limit
            let trainer = try Trainer(model, text: Sample.text(100), settings: settings)
            try trainer.advance()
            // The first step's mean is a tenth of the gradient that was used.
            let used = trainer.checkpoint().firstMoment.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() * 10
            let norm = Double(trainer.gradientNorm)
            #expect(norm > 0.02)
            #expect(abs(used - (limit == 0.01 ? 0.01 : norm)) < 1e-3 * used, "\(limit)")
        }
    }

    @Test("the learning rate falls linearly from the first step to the last")
    func rates() throws {
        var settings = Sample.settings(steps: 11)
        (settings.rate, settings.finalRate) = (1, 0)
        let model = try Sample.model(.rnn)
        let trainer = try Trainer(model, text: Sample.text(100), settings: settings)
        #expect(trainer.rate(ofStep: 0) == 1 && trainer.rate(ofStep: 10) == 0 && trainer.rate(ofStep: 99) == 0)
        #expect(abs(trainer.rate(ofStep: 5) - 0.5) < 1e-6)
        settings.steps = 1
        #expect(try Trainer(model, text: Sample.text(100), settings: settings).rate(ofStep: 0) == 1)
    }

    @Test("a loss that is no number is an error and leaves the weights")
    func notFinite() throws {
        for damage in [Float.nan, .infinity] {
            var model = try Sample.model(.lstm)
            model.parameters["decoder.bias"] = [damage, 0, 0, 0, 0, 0, 0]
            let trainer = try Trainer(model, text: Sample.text(100), settings: Sample.settings())
            let before = numbers(trainer.checkpoint())
            do {
                try trainer.advance()
                Issue.record("no error")
            } catch .notFinite(let step, let loss) {
                #expect(step == 0 && !loss.isFinite)
            }
            #expect(numbers(trainer.checkpoint()) == before && trainer.step == 0)
        }
    }

    @Test("a text of no or one symbol is too short, and unknown symbols are refused")
    func texts() throws {
        let model = try Sample.model(.rnn)
        for count in 0...1 {
            #expect(throws: TrainingError.textTooShort(symbols: count)) {
                try Trainer(model, text: Sample.text(count), settings: TrainingSettings())
            }
        }
        #expect(throws: TrainingError.unknownSymbol(position: 2)) {
            try Trainer(model, text: [0, 1, -1], settings: TrainingSettings())
        }
        #expect(throws: TrainingError.unknownSymbol(position: 1)) {
            try Trainer(model, text: [0, 7, 1], settings: TrainingSettings())
        }
        let begun = try Trainer(model, text: Sample.text(100), settings: Sample.settings())
        try begun.advance()
        let checkpoint = begun.checkpoint()
        #expect(throws: TrainingError.otherText(expected: 0, found: 9)) {
            try Trainer(resuming: checkpoint, text: Sample.text(9))
        }
    }

    @Test("the textbook's hello is learned by heart", arguments: CellKind.all)
    func hello(cell: CellKind) throws {
        let model = try Sample.model(cell, symbols: 4, hidden: 16)
        var settings = TrainingSettings()
        (settings.steps, settings.rate) = (300, 1e-2)
        let trainer = try Trainer(model, text: [0, 1, 2, 2, 3], settings: settings)
        #expect(trainer.plan.lanes == 1 && trainer.plan.window == 4)
        var loss: Float = .infinity
        while !trainer.isDone { loss = try trainer.advance() }
        #expect(loss < 0.05)
        let found = try #require(Runner(trainer.current).loss(of: [0, 1, 2, 2, 3]))
        #expect(found.nats < 0.05 && found.count == 4)
    }
}
