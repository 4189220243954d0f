import Glibc
import ModelCore
import ModelFiles
import Testing

/// What `cellscope train` does with options that the run has settled already, and with what is there already.
@Suite("cellscope train: choices and what is there already")
struct TrainChoicesTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    /// A small, quick run.
    private func train(
        _ options: [String], text: String = Fixtures.story, to name: String = "model", steps: Int? = 40,
        input: Input = "/dev/null"
    ) throws -> (exit: Exit, output: String, error: String) {
        try ProgramRun.finished(
            [program, "train", "--text", text, "-o", folder(name)]
                + (steps.map { ["--steps", "\($0)"] } ?? []) + options, input: input)
    }

    private static let small = [
        "--hidden", "8", "--lanes", "4", "--window", "20", "--evaluate-every", "10", "--threads", "1", "--rate", "0.01",
    ]

    private func isRefused(
        _ run: (exit: Exit, output: String, error: String), _ code: Int32, saying parts: String...
    ) -> Bool {
        run.exit == .code(code) && run.output == "" && run.error.hasPrefix("cellscope: ")
            && run.error.filter { $0 == "\n" }.count == 1 && parts.allSatisfy { run.error.contains($0) }
    }

    // MARK: --from

    @Test("what --from settles cannot be chosen otherwise: both options are named, and what the base has")
    func from() throws {
        let scalars = try Fixtures.scalars(of: Fixtures.story)
        try ModelFile.save(Fixtures.model(over: scalars, cell: .lstm, hidden: 12), folder("base"))
        let both = try train(["--from", folder("base"), "--cell", "gru", "--hidden", "999"])
        #expect(isRefused(both, 64, saying: "--cell gru and --hidden 999", "cell lstm and hidden 12", "--from"))
        for (options, says) in [
            (["--layers", "3"], "layers 2"), (["--embedding", "4"], "embedding 0"),
            (["--vocabulary", "byte"], "scalar"),
            (["--seed", "2"], "--seed 2 would draw nothing"),
        ] {
            #expect(isRefused(try train(["--from", folder("base")] + options), 64, saying: options[0], says))
        }
        #expect(folder.names == ["base"])
        let same = try train(
            ["--from", folder("base"), "--cell", "lstm", "--hidden", "12", "--layers", "2", "--embedding", "0"],
            steps: 2)
        #expect(same.exit == .code(0), "\(same.error)")
        #expect(try ModelFile.load(folder("model")).training?.base?.name == "base")
        let dropped = try train(
            ["--from", folder("base"), "--seed", "2", "--dropout", "0.1"], to: "dropped", steps: 2)
        #expect(dropped.exit == .code(0), "\(dropped.error)")
    }

    @Test("dropout between layers is nothing where there is one layer, and says so")
    func dropout() throws {
        #expect(isRefused(try train(Self.small + ["--dropout", "0.5"]), 64, saying: "--dropout 0.5", "--layers"))
        let two = try train(Self.small + ["--dropout", "0.5", "--layers", "2"], steps: 2)
        #expect(two.exit == .code(0), "\(two.error)")
    }

    // MARK: --resume

    @Test("--resume --steps goes on with a finished run, from its last rate; the record says how it went")
    func extended() throws {
        #expect(try train(Self.small).exit == .code(0))
        let kept = try CheckpointFile.load(folder("model.checkpoint"))
        #expect(kept.step == 40 && kept.settings.stages == [])
        let more = try train(Self.small + ["--resume"], steps: 80)
        #expect(more.exit == .code(0), "\(more.error)")
        #expect(more.error.contains("going on after step 40 of 80"))
        #expect(more.error.contains("steps 41 to 80 at a rate from 0.01 to 1e-05"), "a rate that is given counts")
        let model = try ModelFile.load(folder("model"))
        #expect(model.training?.steps == 80 && model.training?.curve.last?.step == 80)
        let stages = try #require(model.training?.stages)
        #expect(stages.map(\.stage.end) == [40, 80] && stages[1].stage.rate == 0.01)
        #expect(stages[0].command == model.training?.command && stages[1].command.contains("--resume"))
        // From the last rate, where none is given.
        let options = ["--hidden", "8", "--resume"]
        let last = try train(options, steps: 100)
        #expect(last.error.contains("steps 81 to 100 at a rate from 1e-05 to 1e-05; --rate"), "\(last.error)")
        let shown = try ProgramRun.finished([program, "inspect", "--quick", folder("model")])
        #expect(shown.output.contains("stage       steps 41 to 80, rate 0.01 to 1e-05: cellscope train"))
        let json = try JSONReader.value(
            of: ProgramRun.finished([program, "inspect", "--json", "--quick", folder("model")]).output)
        #expect(json["training"]?["stages"]?.array?.count == 3)
        #expect(json["training"]?["stages"]?.array?[1]["end"]?.integer == 80)
    }

    @Test("an extended run that is interrupted goes on to the very same file")
    func extendedResume() throws {
        // Long enough to be interrupted in.
        let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
        func command(_ folder: TemporaryFolder, _ options: [String]) -> [String] {
            [program, "train", "--text", Fixtures.story, "-o", folder("model")] + Self.small + options
        }
        for folder in [first, second] {
            #expect(try ProgramRun.finished(command(folder, ["--steps", "30"])).exit == .code(0))
        }
        let more = ["--resume", "--steps", "1500", "--rate", "0.005"]
        let whole = try ProgramRun.finished(command(first, more))
        #expect(whole.exit == .code(0), "\(whole.error)")
        let part = try ProgramRun(command(second, more))
        try part.waitFor("some steps") { $0.errorText.contains("\nstep 60/") }
        part.signal(SIGINT)
        #expect(try part.waitForExit() == .code(130))
        let rest = try ProgramRun.finished(command(second, more))
        #expect(rest.exit == .code(0) && rest.error.contains("of 1500"), "\(rest.error)")
        #expect(try Fixtures.bytes(of: first("model")) == Fixtures.bytes(of: second("model")))
    }

    @Test("what a run was begun with cannot be changed by --resume; the same again is fine")
    func unchanged() throws {
        #expect(try train(Self.small).exit == .code(0))
        for (option, other, own) in [
            ("--cell", "gru", "cell lstm"), ("--hidden", "9", "hidden 8"), ("--layers", "2", "layers 1"),
            ("--embedding", "3", "embedding 0"), ("--vocabulary", "byte", "vocabulary scalar"),
            ("--lanes", "5", "lanes 4"),
            ("--window", "21", "window 20"), ("--clip", "4", "clip 5.0"), ("--dropout", "0.5", "dropout 0.0"),
            ("--seed", "2", "seed 1"), ("--evaluate-every", "11", "evaluate-every 10"),
        ] {
            let run = try train(["--resume", option, other], steps: 60)
            #expect(isRefused(run, 64, saying: "\(option) \(other)", own), "\(run.error)")
        }
        try folder.write(Fixtures.bytes(of: folder("model")), as: "copy")
        let from = try train(["--resume", "--from", folder("copy")], steps: 60)
        #expect(isRefused(from, 64, saying: "from random weights", "--from"))
        let back = try train(["--resume"], steps: 39)
        #expect(isRefused(back, 64, saying: "40 steps already", "39") || back.error.contains("40 steps already"))
        #expect(back.exit == .code(64))
        let before = try Fixtures.bytes(of: folder("model"))
        let same = try train(Self.small + ["--resume", "--cell", "lstm", "--seed", "1"])
        #expect(same.exit == .code(0) && same.error.contains("has ended after step 40"), "\(same.error)")
        #expect(try Fixtures.bytes(of: folder("model")) == before)
    }

    @Test("a run from another model is resumed with the same one, and with no other")
    func resumedFrom() throws {
        let scalars = try Fixtures.scalars(of: Fixtures.story)
        try ModelFile.save(Fixtures.model(over: scalars, hidden: 8, layers: 1), folder("base"))
        try ModelFile.save(Fixtures.model(over: scalars, hidden: 8, layers: 1, seed: 8), folder("other"))
        #expect(try train(["--from", folder("base")], steps: 3).exit == .code(0))
        let same = try train(["--from", folder("base"), "--resume"], steps: 5)
        #expect(same.exit == .code(0), "\(same.error)")
        #expect(
            isRefused(try train(["--from", folder("other"), "--resume"], steps: 6), 64, saying: "from base", "other"))
    }

    // MARK: What is there already

    @Test("a model that is there is not replaced unless --force says so, nor is its run")
    func there() throws {
        #expect(try train(Self.small).exit == .code(0))
        #expect(folder.names == ["model", "model.checkpoint"])
        let kept = try (Fixtures.bytes(of: folder("model")), Fixtures.bytes(of: folder("model.checkpoint")))
        let again = try train(Self.small)
        #expect(isRefused(again, 73, saying: "model is there already", "--force", "--resume"), "\(again.error)")
        #expect(try Fixtures.bytes(of: folder("model")) == kept.0)
        #expect(try Fixtures.bytes(of: folder("model.checkpoint")) == kept.1)
        let forced = try train(Self.small + ["--force"], steps: 30)
        #expect(forced.exit == .code(0), "\(forced.error)")
        #expect(try ModelFile.load(folder("model")).training?.steps == 30)
        #expect(try CheckpointFile.load(folder("model.checkpoint")).step == 30)
        // The checkpoint alone, as after the model was moved away.
        unlink(folder("model"))
        let alone = try train(Self.small)
        #expect(isRefused(alone, 73, saying: "holds a run of 30 steps", "--resume", "--force"), "\(alone.error)")
        let back = try train(Self.small + ["--resume"], steps: 30)
        #expect(back.exit == .code(0) && folder.names == ["model", "model.checkpoint"], "\(back.error)")
    }

    @Test("somebody else's file is replaced by no run: neither as the model of a resumed one nor as a checkpoint")
    func foreign() throws {
        try folder.write("my notes", as: "notes")
        #expect(isRefused(try train(Self.small, to: "notes"), 73, saying: "notes is there already", "--force"))
        #expect(try train(Self.small).exit == .code(0))
        try folder.write("my notes", as: "model")
        let run = try train(Self.small + ["--resume"], steps: 60)
        #expect(isRefused(run, 73, saying: "is not what the run", "--force"), "\(run.error)")
        #expect(try Fixtures.bytes(of: folder("model")) == Array("my notes".utf8))
        try folder.write("my notes", as: "other.checkpoint")
        for options in [[], ["--force"]] {
            let run = try train(Self.small + options, to: "other")
            #expect(isRefused(run, 73, saying: "other.checkpoint", "move it away"), "\(run.error)")
        }
        #expect(try Fixtures.bytes(of: folder("other.checkpoint")) == Array("my notes".utf8))
    }

    @Test("an output that cannot be written is found before the text is read")
    func unwritable() throws {
        // The text is a pipe that nobody ever writes to: whoever reads it first waits for ever.
        try #require(mkfifo(folder("pipe"), 0o600) == 0)
        try #require(mkdir(folder("closed"), 0o500) == 0)
        try #require(mkdir(folder("full.checkpoint"), 0o700) == 0)
        var places = [
            (folder("no/model"), "No such file"), (folder.path, "is a folder"), ("-", "standard output"),
            (folder("full"), "is a folder"), ("/dev/null", "is a"), (folder("pipe") + "/model", "Not a directory"),
        ]
        // Root may write anywhere.
        if geteuid() != 0 { places.append((folder("closed/model"), "Permission denied")) }
        for (place, says) in places {
            let run = try ProgramRun.finished([program, "train", "--text", folder("pipe"), "-o", place])
            #expect([.code(73), .code(64)].contains(run.exit) && run.error.contains(says), "\(place): \(run.error)")
            #expect(run.error.filter { $0 == "\n" }.count == 1)
        }
        #expect(folder.names == ["closed", "full.checkpoint", "pipe"])
        rmdir(folder("closed"))
    }

    // MARK: The text

    @Test("--text - reads standard input, and the run is resumed by the same text alone")
    func standardInput() throws {
        let run = try train(Self.small, text: "-", input: .file(Fixtures.story))
        #expect(run.exit == .code(0), "\(run.error)")
        let model = try ModelFile.load(folder("model"))
        #expect(model.training?.corpus == "standard input")
        #expect(model.training?.command.contains("--text - ") == true)
        #expect(try train(Self.small, to: "named").exit == .code(0))
        #expect(try ModelFile.load(folder("named")).parameters == model.parameters)
        #expect(
            try train(Self.small + ["--resume"], text: "-", steps: 50, input: .file(Fixtures.story)).exit == .code(0))
        let other = try train(Self.small + ["--resume"], text: "-", steps: 60, input: .file(Fixtures.sample("ring.c")))
        #expect(isRefused(other, 65, saying: "standard input is not the text"), "\(other.error)")
        let empty = try folder.write("", as: "empty")
        let none = try train([], text: "-", to: "none", input: .file(empty))
        #expect(isRefused(none, 65, saying: "0 symbols"), "\(none.error)")
        let closed = try ProgramRun.finished([
            "/bin/sh", "-c", "exec \"$@\" <&-", "sh", program, "train", "--text", "-", "-o", folder("closed"),
        ])
        #expect(isRefused(closed, 66, saying: "standard input is closed"), "\(closed.error)")
        #expect(!folder.names.contains { $0.contains("none") || $0.contains("closed") })
    }

    @Test("without --steps the text's length says how many, and the run says so")
    func usualSteps() throws {
        let text = try folder.write(String(repeating: "to be or not to be, ", count: 40), as: "text")
        let run = try train(
            ["--hidden", "4", "--lanes", "2", "--window", "10", "--threads", "1"], text: text, steps: nil)
        let usual = TrainingSettings.usualSteps(of: 720)
        #expect(run.exit == .code(0) && run.error.contains("\(usual) steps, as is usual"), "\(run.error)")
        #expect(try ModelFile.load(folder("model")).training?.steps == usual)
        let curve = try #require(ModelFile.load(folder("model")).training?.curve)
        #expect(curve.count >= 20, "there is a best to choose from")
    }
}
