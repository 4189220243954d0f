import Glibc
import ModelCore
import ModelFiles

extension Train {
    /// The run in the checkpoint beside the output, and whether there is nothing left to do for it.
    func resumed(_ target: TrainingOutput) throws -> Start {
        let checkpoint = try CheckpointFile.load(target.checkpoint)
        if try SafetensorsFile(path: target.checkpoint).digestStanding() == .missing {
            complain(
                "cellscope: \(target.checkpoint) has no checksum, as those of older programs; it is taken as it is")
        }
        let vocabulary = checkpoint.model.vocabulary
        try checkUnchanged(checkpoint, target)
        let isThere = try target.checkIsOwn(of: checkpoint, force: force)
        let source = try source(vocabulary.kind)
        if let record = checkpoint.model.training, record.corpusSHA256 != SHA256.hexadecimal(of: source.bytes) {
            throw Failure(
                .dataError,
                "\(text == "-" ? source.name : text) is not the text that \(target.checkpoint) was made on "
                    + "(\(record.corpus)); name that one")
        }
        if let problem = checkpoint.notFinite.first {
            throw Failure(.dataError, "\(target.checkpoint): \(TrainingError.notFiniteStart(problem))")
        }
        let settings = checkpoint.settings
        let isDone =
            isThere && checkpoint.step >= settings.steps && !isOtherSchedule(settings)
            && keep ?? settings.keeps == settings.keeps
        return Start(checkpoint: checkpoint, text: vocabulary.indices(of: source.codes), isDone: isDone)
    }

    /// Whether another end or another rate is asked for than the run's own. The rate of a run's present stage is its own.
    private func isOtherSchedule(_ settings: TrainingSettings) -> Bool {
        let stage = settings.schedule[settings.schedule.count - 1]
        return steps ?? stage.end != stage.end || rate ?? stage.rate != stage.rate
            || finalRate ?? stage.finalRate != stage.finalRate
    }

    /// Takes up the end and the rates that `--resume` was given, and the weights that are to be kept.
    func prolong(_ trainer: Trainer) throws {
        guard resume else { return }
        if let keep { trainer.keep(keep) }
        guard isOtherSchedule(trainer.settings) else { return }
        try trainer.extend(to: steps, rate: rate, finalRate: finalRate, command: Self.commandLine())
    }

    /// What a run was begun with stays as it is.
    private func checkUnchanged(_ checkpoint: TrainingCheckpoint, _ target: TrainingOutput) throws {
        let (shape, settings) = (checkpoint.model.architecture, checkpoint.settings)
        let options = [
            ChosenOption("--cell", cell, shape.cell.name), ChosenOption("--hidden", hidden, shape.hidden),
            ChosenOption("--layers", layers, shape.layers), ChosenOption("--embedding", embedding, shape.embedding),
            ChosenOption("--vocabulary", vocabulary, checkpoint.model.vocabulary.kind.rawValue),
            ChosenOption("--lanes", lanes, settings.lanes), ChosenOption("--window", window, settings.window),
            ChosenOption("--clip", clip, settings.clip), ChosenOption("--dropout", dropout, settings.dropout),
            ChosenOption("--seed", seed, settings.seed),
            ChosenOption("--evaluate-every", evaluateEvery, settings.evaluateEvery),
        ].filter(\.isOther)
        guard options.isEmpty else {
            throw Failure(
                .usage,
                "the run in \(target.checkpoint) has \(ChosenOption.own(options)) and cannot go on with "
                    + "\(ChosenOption.chosen(options)); leave that out, or begin another run with another --output")
        }
        guard let from else { return }
        let record = checkpoint.model.training
        let isSame =
            try record?.base.map { try BaseModel(from).record.sha256 == $0.sha256 }
            ?? record?.command.contains(" --from") ?? false
        guard isSame else {
            let own = record?.base.map { "from \($0.name)" } ?? "from random weights"
            throw Failure(
                .usage,
                "the run in \(target.checkpoint) was begun \(own), not from what --from \(from) holds; leave --from out, or "
                    + "begin another run with another --output")
        }
    }
}
