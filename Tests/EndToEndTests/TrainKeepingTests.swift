import Glibc
import ModelCore
import ModelFiles
import Testing

/// Which weights `cellscope train` keeps, and that nothing of a run is lost.
@Suite("cellscope train: what is kept")
struct TrainKeepingTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    /// A text so short that it is soon known by heart.
    private func shortText() throws -> String {
        try folder.write(Array(Fixtures.bytes(of: Fixtures.story).prefix(2500)), as: "text")
    }

    private func command(_ text: String, _ name: String, _ options: [String]) -> [String] {
        [
            program, "train", "--text", text, "-o", folder(name), "--hidden", "48", "--lanes", "8", "--window", "25",
            "--rate", "0.02", "--evaluate-every", "20", "--threads", "1",
        ] + options
    }

    @Test("a run that overfits keeps the best weights by validation, and says so when it happens and at the end")
    func best() throws {
        let text = try shortText()
        let run = try ProgramRun.finished(command(text, "model", ["--steps", "400"]))
        #expect(run.exit == .code(0), "\(run.error)")
        let model = try ModelFile.load(folder("model"))
        let record = try #require(model.training)
        let curve = record.curve
        let lowest = try #require(curve.min { $0.validation ?? .infinity < $1.validation ?? .infinity })
        #expect(record.keptStep == lowest.step && lowest.step < 300 && record.steps == 400)
        let kept = try #require(record.validationLoss)
        let end = try #require(curve.last?.validation)
        #expect(kept < end - 0.05, "\(kept) \(end)")
        #expect(run.error.contains("\noverfitting: the validation loss has been above that of step \(lowest.step) "))
        #expect(run.error.contains("model written after step 400; it is step \(lowest.step), the best"), "\(run.error)")
        #expect(run.error.contains("model.checkpoint holds the last step, 400, from which --resume --steps goes on"))
        // The weights are those of that step: as a run that ends there has them, but for its rates.
        let rows = model.vocabulary.indices(of: try Fixtures.scalars(of: text).map(\.value))
        let parts = TextParts(symbols: rows.count, settings: TrainingSettings())
        let loss = try #require(Runner(model).loss(of: Array(rows[parts.validation])))
        #expect(abs(loss.nats - kept) < 1e-6)
        // The last are in the checkpoint, which is a model too.
        let last = try ModelFile.load(folder("model.checkpoint"))
        #expect(last.parameters != model.parameters)
        let shown = try ProgramRun.finished([program, "inspect", "--quick", folder("model")])
        #expect(shown.output.contains("kept        step \(lowest.step), the best"))
    }

    @Test("--keep last writes the last weights, and afterwards --resume --keep chooses again without a step")
    func keep() throws {
        let text = try shortText()
        let run = try ProgramRun.finished(command(text, "model", ["--steps", "300", "--keep", "last"]))
        #expect(run.exit == .code(0) && run.error.contains("model written after step 300;"), "\(run.error)")
        let last = try ModelFile.load(folder("model"))
        #expect(last.training?.keptStep == 300)
        #expect(try ModelFile.load(folder("model.checkpoint")).parameters == last.parameters)
        let best = try ProgramRun.finished(command(text, "model", ["--resume", "--keep", "best"]))
        #expect(best.exit == .code(0), "\(best.error)")
        let model = try ModelFile.load(folder("model"))
        #expect(try #require(model.training?.keptStep) < 300 && model.training?.steps == 300)
        #expect(model.parameters != last.parameters)
        let none = try ProgramRun.finished(
            command(try folder.write("hello", as: "hello"), "tiny", ["--keep", "best", "--steps", "2"]))
        #expect(none.exit == .code(64) && none.error.contains("--keep best needs a validation part"))
    }

    @Test("interrupted after its best step and resumed, a run keeps the same weights as one in one go")
    func resumed() throws {
        let text = try shortText()
        let options = ["--steps", "1200", "--checkpoint-every", "30"]
        let whole = try ProgramRun.finished(command(text, "whole", options))
        #expect(whole.exit == .code(0), "\(whole.error)")
        let best = try #require(ModelFile.load(folder("whole")).training?.keptStep)
        let part = try ProgramRun(command(text, "part", options))
        try part.waitFor("a step behind the best") { $0.errorText.contains("\nstep \(best + 80)/") }
        part.signal(SIGINT)
        #expect(try part.waitForExit() == .code(130))
        #expect(try CheckpointFile.load(folder("part.checkpoint")).best?.step == best)
        let rest = try ProgramRun.finished(command(text, "part", options + ["--resume"]))
        #expect(rest.exit == .code(0), "\(rest.error)")
        let (one, other) = (try ModelFile.load(folder("whole")), try ModelFile.load(folder("part")))
        #expect(one.parameters == other.parameters && one.training?.curve == other.training?.curve)
        #expect(one.training?.keptStep == other.training?.keptStep)
    }

    @Test("a loss that becomes no number ends the run with the last good weights kept, from which a lower rate goes on")
    func notFinite() throws {
        let text = try shortText()
        #expect(try ProgramRun.finished(command(text, "model", ["--steps", "60"])).exit == .code(0))
        let kept = try CheckpointFile.load(folder("model.checkpoint"))
        let options = command(text, "model", ["--resume", "--steps", "200", "--checkpoint-every", "1"])
        let wild = try ProgramRun.finished(options.map { $0 == "0.02" ? "1e38" : $0 })
        #expect(wild.exit == .code(65), "\(wild.error)")
        let line = try #require(wild.error.split(separator: "\n").last)
        #expect(
            line.hasPrefix("cellscope: the loss is ") && line.contains("--resume --rate goes on from step 60"),
            "\(line)")
        #expect(line.contains("model holds step \(kept.best?.step ?? -1), the best"), "\(line)")
        let now = try CheckpointFile.load(folder("model.checkpoint"))
        #expect(now.step == 60 && now.model.parameters == kept.model.parameters && now.notFinite == [])
        #expect(try ModelFile.load(folder("model")).parameters.values == kept.best?.values)
        let lower = try ProgramRun.finished(options)
        #expect(lower.exit == .code(0), "\(lower.error)")
        #expect(try ModelFile.load(folder("model")).weightProblem == nil)
    }

    @Test("a run that breaks before anything good was seen leaves neither model nor checkpoint")
    func nothingGood() throws {
        let text = try shortText()
        let options = command(text, "model", ["--steps", "60", "--clip", "0"])
        let run = try ProgramRun.finished(options.map { $0 == "0.02" ? "3e38" : $0 })
        #expect(run.exit == .code(65) && run.error.contains("with a lower --rate"), "\(run.error)")
        #expect(folder.names == ["text"])
    }

    @Test("a model or checkpoint that holds a NaN is not trained from, and named")
    func damaged() throws {
        let text = try shortText()
        #expect(try ProgramRun.finished(command(text, "model", ["--steps", "20"])).exit == .code(0))
        var model = try ModelFile.load(folder("model"))
        model.parameters["rnn.weight_hh_l0"][model.parameters.range(of: "rnn.weight_hh_l0").lowerBound + 49] = .nan
        try ModelFile.save(model, folder("base"))
        let from = try ProgramRun.finished([
            program, "train", "--text", text, "-o", folder("new"), "--from", folder("base"), "--steps", "5",
        ])
        #expect(from.exit == .code(65) && from.error.contains("base: rnn.weight_hh_l0 holds 1 value"), "\(from.error)")
        #expect(from.error.contains("at [1, 1]"))
        var checkpoint = try CheckpointFile.load(folder("model.checkpoint"))
        checkpoint.secondMoment[5] = .nan
        try CheckpointFile.save(checkpoint, folder("model.checkpoint"))
        let resumed = try ProgramRun.finished(command(text, "model", ["--resume", "--steps", "40"]))
        #expect(resumed.exit == .code(65), "\(resumed.error)")
        #expect(resumed.error.contains("model.checkpoint: optimizer.second.rnn.weight_ih_l0 holds 1 value"))
        #expect(!folder.names.contains("new"))
    }

    // MARK: Two programs at one output

    @Test("a second trainer leaves the output to the first, and says which process that is")
    func locked() throws {
        let text = try shortText()
        let first = try ProgramRun(command(text, "model", ["--steps", "100000"]))
        try first.waitFor("some steps") { $0.errorText.contains("\nstep 20/") }
        for options in [[], ["--resume"], ["--force"]] {
            let second = try ProgramRun.finished(command(text, "model", options))
            #expect(second.exit == .code(73), "\(second.error)")
            #expect(second.error.contains("model is being written by process \(first.process);"), "\(second.error)")
            #expect(second.error.filter { $0 == "\n" }.count == 1)
        }
        try #require(symlink("model", folder("link")) == 0)
        let linked = try ProgramRun.finished(command(text, "link", ["--steps", "3"]))
        #expect(linked.exit == .code(73) && linked.error.contains("process \(first.process)"), "\(linked.error)")
        first.signal(SIGINT)
        #expect(try first.waitForExit() == .code(130))
        #expect(folder.names == ["link", "model.checkpoint", "text"], "the lock is gone with the run")
        #expect(try CheckpointFile.load(folder("model.checkpoint")).step >= 20)
    }

    @Test("after kill -9 the next run begins at once, and takes what was left away")
    func killed() throws {
        let text = try shortText()
        let first = try ProgramRun(command(text, "model", ["--steps", "100000", "--checkpoint-every", "20"]))
        try first.waitFor("some steps") { $0.errorText.contains("\nstep 40/") }
        first.signal(SIGKILL)
        #expect(try first.waitForExit() == .signal(SIGKILL))
        #expect(folder.names.contains(".model.cellscope-lock"), "\(folder.names)")
        let step = try CheckpointFile.load(folder("model.checkpoint")).step
        let next = try ProgramRun.finished(command(text, "model", ["--resume", "--steps", "\(step + 20)"]))
        #expect(next.exit == .code(0), "\(next.error)")
        #expect(folder.names.filter { !$0.hasSuffix(".partial") } == ["model", "model.checkpoint", "text"])
    }

    @Test("two shards that would write one file: the second is told whose it is")
    func shards() throws {
        let prose = try CommandFixture.prose()
        let text = try prose.longText()
        let options = ["--model", prose.model, "--text", text, "--output", prose.folder("sums"), "--threads", "1"]
        let first = try ProgramRun([program, "find", "quotes", "--shard", "1/2"] + options)
        try first.waitFor("its beginning") { $0.errorText.contains("ranking units") }
        let second = try ProgramRun.finished([program, "atlas", "--shard", "2/2"] + options)
        #expect(second.exit == .code(73) && second.error.contains("sums is being written by process \(first.process);"))
        first.signal(SIGTERM)
        #expect(try first.waitForExit() == .code(143))
        #expect(!prose.folder.names.contains { $0.contains("sums") })
    }
}
