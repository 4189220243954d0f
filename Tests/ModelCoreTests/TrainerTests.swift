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
        var model = try Sample.model(.lstm)
        // Finite, and so large that what they come to is not.
        for (symbol, index) in model.parameters.range(of: "decoder.bias").enumerated() {
            model.parameters.values[index] = symbol % 2 == 0 ? 3e38 : -3e38
        }
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

    @Test("what holds a number that is none is not trained, and named: weights, Adam's means, states, the best weights")
    func notFiniteStart() throws {
        let text = Sample.text(100)
        let begun = try Trainer(Sample.model(.lstm, layers: 2), text: text, settings: settings())
        try run(begun, to: 6)
        let sound = begun.checkpoint()
        let place = sound.model.parameters.range(of: "rnn.weight_hh_l1").lowerBound + 20 * 3 + 4
        let damages: [(String, [Int], (inout TrainingCheckpoint) -> Void)] = [
            ("rnn.weight_hh_l1", [3, 4], { $0.model.parameters.values[place] = .nan }),
            ("optimizer.first.rnn.weight_hh_l1", [3, 4], { $0.firstMoment[place] = -.infinity }),
            ("optimizer.second.rnn.weight_hh_l1", [3, 4], { $0.secondMoment[place] = .infinity }),
            ("best.rnn.weight_hh_l1", [3, 4], { $0.best?.values[place] = .nan }),
            ("state.lanes", [1, 1, 2, 7], { $0.laneState.values[((3) * 4 + 2) * 20 + 7] = .nan }),
        ]
        for (tensor, first, damage) in damages {
            var checkpoint = sound
            damage(&checkpoint)
            let error = #expect(throws: TrainingError.self) { try Trainer(resuming: checkpoint, text: text) }
            guard case .notFiniteStart(let values)? = error else {
                Issue.record("\(tensor): \(String(describing: error))")
                continue
            }
            #expect(values.tensor == tensor && values.first == first && values.count == 1)
        }
        #expect(throws: Never.self) { try Trainer(resuming: sound, text: text) }
    }

    @Test("a checkpoint is kept of what the next window has a finite loss for, and looking changes nothing")
    func soundCheckpoints() throws {
        let text = Sample.text(300)
        for dropout in [Float(0), 0.2] {
            let plain = try Trainer(Sample.model(.gru, layers: 2), text: text, settings: settings(dropout: dropout))
            let looking = try Trainer(Sample.model(.gru, layers: 2), text: text, settings: settings(dropout: dropout))
            while !plain.isDone {
                let kept = try looking.soundCheckpoint()
                #expect(kept == plain.checkpoint())
                #expect(try looking.advance() == plain.advance())
            }
            #expect(numbers(looking.checkpoint()) == numbers(plain.checkpoint()))
        }
        var wild = settings(dropout: 0)
        (wild.rate, wild.clip) = (1e38, 0)
        let trainer = try Trainer(Sample.model(.lstm), text: text, settings: wild)
        _ = try trainer.soundCheckpoint()
        // This step's own loss is that of the weights before it: what it does shows in the next one.
        try trainer.advance()
        #expect(throws: TrainingError.self) { try trainer.soundCheckpoint() }
    }

    @Test(
        "the weights with the lowest validation loss are kept, of equal ones the first, and the record says which step")
    func best() throws {
        let trainer = try Trainer(Sample.model(.lstm), text: Sample.text(200), settings: settings(dropout: 0))
        var weights: [[Float]] = []
        for loss in [3, 2, 2.5, .nan, 2, .infinity, 2.25] {
            try trainer.advance()
            trainer.record(validation: loss)
            weights.append(trainer.current.parameters.values)
        }
        #expect(trainer.best?.step == 2 && trainer.best?.validation == 2)
        let kept = trainer.kept
        #expect(bits(kept.parameters.values) == bits(weights[1]) && bits(kept.parameters.values) != bits(weights[6]))
        #expect(kept.training?.keptStep == 2 && kept.training?.steps == 7)
        let resumed = try Trainer(
            resuming: CheckpointFile.decode(SafetensorsFile(CheckpointFile.encode(trainer.checkpoint()), name: "run")),
            text: Sample.text(200))
        // Not equal as a whole: a loss on the curve is no number.
        #expect(bits(resumed.kept.parameters.values) == bits(kept.parameters.values))
        #expect(resumed.kept.training?.keptStep == 2 && resumed.kept.training?.curve.count == 7)
        resumed.keep(.last)
        #expect(bits(resumed.kept.parameters.values) == bits(weights[6]) && resumed.kept.training?.keptStep == 7)
        let unlooked = try Trainer(Sample.model(.lstm), text: Sample.text(200), settings: settings(dropout: 0))
        try unlooked.advance()
        unlooked.record(validation: nil)
        #expect(unlooked.kept.training?.keptStep == 1, "without an evaluation the last")
    }

    @Test("a run is extended from the rate that it has come to, and what it did before stays as it was")
    func extending() throws {
        let text = Sample.text(300)
        let whole = try Trainer(Sample.model(.rnn), text: text, settings: settings(dropout: 0))
        try run(whole, to: 14)
        let parted = try Trainer(Sample.model(.rnn), text: text, settings: settings(dropout: 0))
        try run(parted, to: 6)
        try parted.extend(to: 20, command: "cellscope train --resume --steps 20")
        let stages = try #require(parted.current.training?.stages)
        #expect(stages.map(\.command) == ["cellscope train", "cellscope train --resume --steps 20"])
        #expect(stages.map(\.stage.start) == [0, 6] && stages.map(\.stage.end) == [6, 20])
        #expect(stages[0].stage.rate == 5e-3 && stages[0].stage.finalRate == whole.rate(ofStep: 5))
        #expect(stages[1].stage.rate == whole.rate(ofStep: 6) && stages[1].stage.finalRate == 1e-5)
        #expect(parted.rate(ofStep: 6) == whole.rate(ofStep: 6) && parted.rate(ofStep: 19) == 1e-5)
        try run(parted, to: 20)
        #expect(parted.isDone)
        // The end of a run is no end.
        try whole.extend(to: 18, rate: 2e-3, command: "again")
        #expect(whole.rate(ofStep: 14) == 2e-3 && whole.rate(ofStep: 17) == 1e-5 && !whole.isDone)
        try whole.extend(rate: 1e-3, command: "once more")
        #expect(whole.settings.stages.map(\.start) == [0, 14] && whole.rate(ofStep: 14) == 1e-3)
        #expect(whole.current.training?.stages?.map(\.command) == ["cellscope train", "once more"])
        try run(whole, to: 18)
        #expect(throws: TrainingError.pastEnd(steps: 17, done: 18)) { try whole.extend(to: 17, command: "") }
        #expect(throws: TrainingError.self) { try whole.extend(rate: -1, command: "") }
    }

    @Test("an extended run rests and goes on bit by bit too")
    func extendedResume() throws {
        let text = Sample.text(200)
        let whole = try Trainer(Sample.model(.gru, layers: 2), text: text, settings: settings())
        try run(whole, to: 5)
        try whole.extend(to: 25, rate: 4e-3, finalRate: 1e-4, command: "more")
        try run(whole, to: 11)
        let file = try SafetensorsFile(CheckpointFile.encode(whole.checkpoint()), name: "checkpoint")
        let resumed = try Trainer(resuming: CheckpointFile.decode(file), text: text)
        try run(whole, to: 25)
        try run(resumed, to: 25)
        #expect(resumed.isDone && resumed.checkpoint() == whole.checkpoint())
        #expect(resumed.kept == whole.kept)
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
