import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope train")
struct TrainTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    /// A run of many small steps on the story: long enough to be interrupted, short enough to be finished.
    private func command(_ output: String, steps: Int = 1500, every: Int = 5) -> [String] {
        [
            program, "train", "--text", Fixtures.story, "-o", output, "--hidden", "12", "--lanes", "4", "--window",
            "20",
            "--steps", "\(steps)", "--evaluate-every", "\(every)", "--checkpoint-every", "50", "--threads", "1",
        ]
    }

    private func isOneLine(_ text: String) -> Bool {
        text.hasPrefix("cellscope: ") && text.hasSuffix("\n") && text.filter { $0 == "\n" }.count == 1
    }

    @Test("the textbook's hello trains, and inspect and explore know the model")
    func hello() throws {
        let text = try folder.write("hello", as: "hello.txt")
        let run = try ProgramRun.finished([
            program, "train", "--text", text, "-o", folder("hello"), "--hidden", "8", "--steps", "60", "--rate", "0.03",
        ])
        #expect(run.exit == .code(0), "\(run.error)")
        #expect(run.error.contains("hello written after step 60"))
        let model = try ModelFile.load(folder("hello"))
        #expect(model.vocabulary.codes == [101, 104, 108, 111])
        let curve = try #require(model.training?.curve)
        #expect(curve.last?.step == 60)
        #expect(try #require(curve.last).train < 0.9)
        #expect(folder.names == ["hello", "hello.checkpoint", "hello.txt"], "the run can be gone on with")
        let shown = try ProgramRun.finished([program, "inspect", folder("hello")])
        #expect(shown.exit == .code(0) && shown.output.contains("cell        lstm"))
        #expect(shown.output.contains("vocabulary  4 characters: e h l o"))
        let explorer = try PseudoTerminal(command: [program, text, "--model", folder("hello")])
        try explorer.waitFor("the text") { $0.text(row: 0) == "hello" && $0.status.contains(" exact") }
        try explorer.leave()
    }

    @Test("progress in a pipe is whole lines with speed, time left and both losses")
    func lines() throws {
        let run = try ProgramRun.finished(command(folder("model"), steps: 20, every: 10))
        #expect(run.exit == .code(0) && run.output == "")
        #expect(!run.error.contains("\r") && !run.error.contains("\u{1B}"))
        let lines = run.error.split(separator: "\n").filter { $0.hasPrefix("step ") }
        #expect(lines.count == 2)
        for part in ["step 10/20", "characters/s", " left", "train ", " nats (", " bits)", ", validation "] {
            #expect(lines[0].contains(part), "\(lines)")
        }
        #expect(run.error.contains("\n  \""), "a line that the model writes")
    }

    @Test("progress on a terminal stays on one line, however narrow", arguments: [120, 60, 30])
    func terminal(columns: Int) throws {
        // No evaluation before the end: everything between is progress.
        let run = try PseudoTerminal(
            command: command(folder("model"), steps: 15_000, every: 15_000), size: (rows: 12, columns: columns))
        try run.waitFor("the first progress") { $0.text.contains("\nstep ") }
        let row = run.screen.cursor.row
        try run.waitFor("more progress", within: .seconds(40)) { _ in
            run.transcript.split(separator: 0x0D).filter { $0.starts(with: "\u{1B}[Kstep ".utf8) }.count >= 3
        }
        #expect(run.screen.cursor.row == row, "the line is rewritten")
        run.send("\u{3}")
        #expect(try run.waitForExit() == .code(130))
        #expect(run.screen.text.replacing("\n", with: "").contains("--resume"))
        #expect(run.modesAreRestored)
    }

    @Test("a closed window saves as Ctrl-C does")
    func hangUp() throws {
        let run = try PseudoTerminal(command: command(folder("model"), steps: 100_000))
        try run.waitFor("some steps") { $0.text.contains("step 10/") }
        run.hangUp()
        #expect(try run.waitForExit() == .code(128 + SIGHUP))
        #expect(try CheckpointFile.load(folder("model.checkpoint")).step >= 10)
    }

    @Test("Ctrl-C saves and leaves with 130; resumed twice, the file is the uninterrupted run's to the byte")
    func resume() throws {
        let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
        let first = try ProgramRun(command(parts("model")))
        try first.waitFor("some steps") { $0.errorText.contains("\nstep 10/") }
        first.signal(SIGINT)
        #expect(try first.waitForExit() == .code(130))
        #expect(first.errorText.contains("stopped after step ") && first.errorText.hasSuffix("--resume\n"))
        #expect(parts.names == ["model.checkpoint"])
        let stop = try CheckpointFile.load(parts("model.checkpoint")).step
        #expect(stop >= 10 && stop < 1500)

        let second = try ProgramRun(command(parts("model")) + ["--resume"])
        try second.waitFor("some more steps") { $0.errorText.split(separator: "\n").count > 12 }
        #expect(second.errorText.contains("going on after step \(stop)"))
        second.signal(SIGTERM)
        #expect(try second.waitForExit() == .code(128 + SIGTERM))

        let third = try ProgramRun.finished(command(parts("model")) + ["--resume"])
        #expect(third.exit == .code(0), "\(third.error)")
        let straight = try ProgramRun.finished(command(whole("model")))
        #expect(straight.exit == .code(0), "\(straight.error)")
        let (resumed, uninterrupted) = (try ModelFile.load(parts("model")), try ModelFile.load(whole("model")))
        #expect(resumed.parameters.values.map(\.bitPattern) == uninterrupted.parameters.values.map(\.bitPattern))
        #expect(resumed.training?.command == uninterrupted.training?.command, "the first command is the one recorded")
        #expect(try Fixtures.bytes(of: parts("model")) == Fixtures.bytes(of: whole("model")))
    }

    @Test("a run begun anew does not overwrite the checkpoint of an interrupted one")
    func forgottenResume() throws {
        let run = try ProgramRun(command(folder("model")))
        try run.waitFor("some steps") { $0.errorText.contains("\nstep 10/") }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130))
        let kept = try Fixtures.bytes(of: folder("model.checkpoint"))
        let again = try ProgramRun.finished(command(folder("model")))
        #expect(again.exit == .code(73) && isOneLine(again.error), "\(again.error)")
        #expect(again.error.contains("--resume"))
        #expect(try Fixtures.bytes(of: folder("model.checkpoint")) == kept)
    }

    @Test("kill -9 leaves a checkpoint that loads and can be gone on from", arguments: [1, 2, 3, 5, 9, 14, 20])
    func killed(lines: Int) throws {
        // A checkpoint at every step: the moment of the blow falls into writing one more often than not.
        let slow = command(folder("model"), steps: 100_000, every: 1).map { $0 == "50" ? "1" : $0 }
        let run = try ProgramRun(slow)
        try run.waitFor("\(lines) evaluations") { run in
            run.errorText.split(separator: "\n").filter { $0.hasPrefix("step ") }.count >= lines
        }
        run.signal(SIGKILL)
        #expect(try run.waitForExit() == .signal(SIGKILL))
        let checkpoint = try CheckpointFile.load(folder("model.checkpoint"))
        #expect(checkpoint.step >= lines - 1)
        let next = try ProgramRun(slow + ["--resume"])
        try next.waitFor("the next evaluation") { $0.errorText.contains("\nstep \(checkpoint.step + 1)/") }
        next.signal(SIGKILL)
        _ = try next.waitForExit()
    }

    /// Arguments that cannot be worked with: the exit code and what the one line must contain.
    static let refusals: [(name: String, code: Int32, says: String)] = [
        ("missing text", 66, "there is no file"), ("text is a folder", 66, "directory"),
        ("empty text", 65, "0 symbols"), ("one symbol", 65, "1 symbol;"), ("no UTF-8", 65, "--vocabulary byte"),
        ("no such folder", 73, "No such file"), ("output is a folder", 73, "is a folder"),
        ("nothing to resume", 66, "model.checkpoint"), ("garbage to resume", 65, "model.checkpoint"),
        ("NaN", 65, "the loss is"), ("--hidden 0", 64, "--hidden is 0"), ("--layers 65", 64, "--layers is 65"),
        ("--cell transformer", 64, "rnn, lstm, gru"), ("--vocabulary words", 64, "scalar or byte"),
        ("--threads 0", 64, "--threads is 0"), ("--lanes 0", 64, "lanes is 0"), ("--window 0", 64, "window is 0"),
        ("--rate nan", 64, "rate is nan"), ("--dropout 1", 64, "dropout is 1"),
        ("--checkpoint-every 0", 64, "--checkpoint-every"), ("--evaluate-every 0", 64, "evaluations is 0"),
        ("--steps=-1", 64, "steps is -1"),
    ]

    @Test("what cannot be trained is one line and the right code, and leaves no model", arguments: refusals.indices)
    func refusal(index: Int) throws {
        let refusal = TrainTests.refusals[index]
        var (text, output, rest) = (Fixtures.story, folder("model"), ["--steps", "20", "--hidden", "8"])
        switch refusal.name {
        case "missing text": text = folder("missing")
        case "text is a folder": text = folder.path
        case "empty text": text = try folder.write("", as: "text")
        case "one symbol": text = try folder.write("a", as: "text")
        case "no UTF-8": text = try folder.write([0x61, 0xFF, 0x62], as: "text")
        case "no such folder": output = folder("nowhere/model")
        case "output is a folder": output = folder.path
        case "nothing to resume": rest += ["--resume"]
        case "garbage to resume":
            try folder.write("garbage", as: "model.checkpoint")
            rest += ["--resume"]
        case "NaN": rest += ["--rate", "3e38", "--clip", "0"]
        default: rest = refusal.name.split(separator: " ").map(String.init)
        }
        let run = try ProgramRun.finished([program, "train", "--text", text, "-o", output] + rest)
        #expect(run.exit == .code(refusal.code), "\(run.error)")
        let complaint = run.error.split(separator: "\n").filter { $0.hasPrefix("cellscope: ") }
        #expect(complaint.count == 1 && complaint[0].contains(refusal.says), "\(run.error)")
        if refusal.name != "NaN" { #expect(isOneLine(run.error), "\(run.error)") }
        #expect(!folder.names.contains("model"))
    }

    @Test("bytes train where UTF-8 does not")
    func bytes() throws {
        let text = try folder.write([0x61, 0xFF, 0x62, 0x0A, 0x61, 0xFF], as: "text")
        let run = try ProgramRun.finished([
            program, "train", "--text", text, "-o", folder("model"), "--vocabulary", "byte", "--hidden", "4", "--steps",
            "3",
        ])
        #expect(run.exit == .code(0), "\(run.error)")
        #expect(try ModelFile.load(folder("model")).vocabulary.codes == [0x0A, 0x61, 0x62, 0xFF])
    }

    @Test("a file that may not grow, like a full disk, is one line and code 74 before any training")
    func noRoom() throws {
        let script = "ulimit -f 4; exec \"$@\""
        let run = try ProgramRun.finished(["/bin/sh", "-c", script, "sh"] + command(folder("model")))
        #expect(run.exit == .code(74))
        #expect(isOneLine(run.error), "\(run.error)")
        #expect(folder.names == [], "nothing is left behind")
    }

    @Test("a model to begin with gives its shape and symbols")
    func from() throws {
        let scalars = try Fixtures.scalars(of: Fixtures.story)
        try ModelFile.save(Fixtures.model(over: scalars, cell: .gru), folder("old"))
        let run = try ProgramRun.finished([
            program, "train", "--text", Fixtures.story, "-o", folder("new"), "--from", folder("old"), "--steps", "2",
        ])
        #expect(run.exit == .code(0), "\(run.error)")
        #expect(try ModelFile.load(folder("new")).architecture == ModelFile.load(folder("old")).architecture)
    }
}
