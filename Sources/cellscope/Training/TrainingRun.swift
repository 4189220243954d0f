import ArgumentParser
import Explorer
import ModelCore
import ModelFiles
import Texts

/// A run from where it stands to its end: steps, evaluations and checkpoints, and what is said of them.
struct TrainingRun {
    private let trainer: Trainer
    private let target: TrainingOutput
    private let checkpointEvery: Int
    private let interruption: Interruption
    private var report: TrainingReport
    /// Steps that the checkpoint on the disk has done.
    private var saved = 0
    /// The step of the best weights that overfitting was last told of.
    private var warned: Int?

    /// - Parameter interruption: made before any thread.
    init(_ trainer: Trainer, _ target: TrainingOutput, checkpointEvery: Int, _ interruption: Interruption) {
        self.trainer = trainer
        self.target = target
        self.checkpointEvery = checkpointEvery
        self.interruption = interruption
        report = TrainingReport(firstStep: trainer.step)
    }

    /// Says what will be done, and writes the first checkpoint.
    mutating func begin(_ notes: [String]) throws {
        try save()
        for note in notes { report.note(note) }
    }

    /// Trains, and writes the model.
    mutating func finish() throws {
        do {
            while !trainer.isDone || trainer.isEvaluationDue {
                if !trainer.isEvaluationDue {
                    let loss = try trainer.advance()
                    report.stepped(trainer, loss: loss)
                }
                // One that is left off in the middle is made when the run goes on.
                if trainer.isEvaluationDue { evaluate() }
                if let code = interruption.exitCode { try stop(code) }
                if trainer.step % checkpointEvery == 0 || trainer.isDone { try save() }
            }
        } catch let error as TrainingError {
            throw try failure(error)
        }
        guard try write() else { return try stop(interruption.exitCode ?? 1) }
        // A run without a step is none that anyone could go on with.
        if trainer.step == 0 { target.removeCheckpoint() }
    }

    /// Keeps what there is of an interrupted run, and ends.
    private mutating func stop(_ code: Int32) throws {
        try save()
        report.note("stopped after step \(trainer.step); go on with the same command and --resume")
        throw ExitCode(code)
    }

    private mutating func save() throws {
        try CheckpointFile.save(trainer.soundCheckpoint(), target.checkpoint)
        saved = trainer.step
    }

    // MARK: On the way

    private mutating func evaluate() {
        let loss = trainer.validationLoss(quickly: true, isCancelled: { interruption.hasCome })
        if interruption.hasCome { return }
        trainer.record(validation: loss)
        guard let record = trainer.current.training, let point = record.curve.last else { return }
        report.evaluated(trainer, train: point.train, validation: point.validation)
        if let line = sample() { report.note("  \"\(line)\"") }
        guard let best = trainer.best, warned != best.step, record.isOverfitting else { return }
        warned = best.step
        report.note(
            "overfitting: the validation loss has been above that of step \(best.step) (\(losses(best.validation))) for "
                + "\(TrainingRecord.overfittingPoints) evaluations while the training loss falls"
                + (trainer.settings.keeps == .best ? "; step \(best.step) is kept" : ""))
    }

    /// A line that the model writes, controls shown as spaces. Draws from a generator of its own. nil where its chances
    /// are no numbers.
    private func sample() -> String? {
        let runner = Runner(trainer.current)
        var generator = TextGenerator(runner, noise: SymbolNoise(seed: UInt64(trainer.step)))
        guard let rows = try? (0..<72).map({ _ in try generator.next() }) else { return nil }
        let codes = rows.map { runner.model.vocabulary.codes[Int($0)] }
        if runner.model.vocabulary.kind == .byte {
            return SymbolPicture.text(of: codes.map { Symbol(code: $0 < 0x20 ? 0x20 : $0) }, in: .byte)
        }
        let scalars = codes.map { code in Unicode.Scalar(code).flatMap { $0.isDrawable ? $0 : nil } ?? " " }
        return String(String.UnicodeScalarView(scalars))
    }

    // MARK: At the end

    /// Writes the model; false when that was interrupted.
    private func write() throws -> Bool {
        guard let model = try writeKept() else { return false }
        let last = trainer.step
        var line = "\(target.model) written after step \(last)"
        if let kept = model.training?.keptStep, kept != last {
            line += "; it is step \(kept), the best by the validation part"
        }
        if let validation = model.training?.validationLoss { line += "; validation \(losses(validation))" }
        if let test = model.training?.testLoss { line += ", test \(losses(test))" }
        report.note(line)
        guard last > 0 else { return true }
        report.note(
            "\(target.checkpoint) holds the last step, \(last), from which --resume --steps goes on; remove it when you want "
                + "neither")
        return true
    }

    /// nil when interrupted: then nothing is written.
    @discardableResult
    private func writeKept() throws -> Model? {
        var model = trainer.kept
        let isCancelled = { interruption.hasCome }
        let validation = trainer.validationLoss(of: model, isCancelled: isCancelled)
        let test = trainer.testLoss(of: model, isCancelled: isCancelled)
        if interruption.hasCome { return nil }
        model.training?.validationLoss = validation
        model.training?.testLoss = test
        try ModelFile.save(model, target.model)
        return model
    }

    /// What is said of a run that cannot go on; the best weights that it had are written first.
    private func failure(_ error: TrainingError) throws -> Failure {
        var line = "\(error)"
        if saved == 0 {
            target.removeCheckpoint()
        } else {
            line += ": --resume --rate goes on from step \(saved), which \(target.checkpoint) holds"
        }
        if trainer.settings.keeps == .best, let best = trainer.best {
            try writeKept()
            line += "; \(target.model) holds step \(best.step), the best by the validation part until then"
        }
        return Failure(.dataError, line)
    }
}

extension Train {
    /// What is said of a run before its first step.
    func notes(_ trainer: Trainer) -> [String] {
        let shape = trainer.current.architecture
        let (plan, settings) = (trainer.plan, trainer.settings)
        var notes = [
            "\(shape.cell.name), \(shape.layers) layer\(shape.layers == 1 ? "" : "s") of \(shape.hidden) units, "
                + "\(shape.symbols) symbols, \(shape.parameterCount) parameters; \(trainer.parts.train.count) "
                + "characters to train on, \(trainer.parts.validation.count) to validate; \(plan.lanes) "
                + "lanes of \(plan.window)"
        ]
        if lanes ?? 0 > plan.lanes || window ?? 0 > plan.window {
            notes.append("the text has no room for \(settings.lanes) lanes of \(settings.window)")
        }
        if !resume, steps == nil {
            notes.append("\(settings.steps) steps, as is usual for a text of this length; --steps takes another number")
        }
        if trainer.parts.validation.isEmpty {
            notes.append("the text is too short to validate on, so the last step is kept")
        }
        if trainer.step > 0 {
            notes.append("going on after step \(trainer.step) of \(settings.steps)")
        }
        if resume, !settings.stages.isEmpty, let stage = settings.stages.last {
            notes.append(
                "steps \(stage.start + 1) to \(stage.end) at a rate from \(stage.rate) to \(stage.finalRate)"
                    + (stage.rate <= stage.finalRate && rate == nil ? "; --rate begins at another" : ""))
        }
        return notes
    }
}
