import Glibc
import ModelFiles
import Testing

private let runaway = #"/(\w+\s?)+\?/"#

@Suite("Work that can be left, and readers that wait")
struct LeavingTests {
    private let prose: CommandFixture

    init() throws { prose = try .prose() }

    private func isOneLine(_ text: String) -> Bool {
        text.hasPrefix("cellscope: ") && text.hasSuffix("\n") && text.filter { $0 == "\n" }.count == 1
    }

    private func pipe(_ name: String = "pipe") throws -> String {
        let path = prose.folder(name)
        guard mkfifo(path, 0o600) == 0 else { throw Failure("mkfifo: errno \(errno)") }
        return path
    }

    // MARK: Patterns

    @Test(
        "a pattern that would never end is a sentence with its place",
        arguments: [
            ["find", runaway, "--no-exact"], ["ablate", runaway],
            ["atlas", "--property", runaway],
            ["render", "--clamp", "l0.h.0 = 1 while \(runaway)"],
            ["render", "--view", "findings", "--property", runaway],
        ])
    func bounded(command: [String]) throws {
        let run = try prose.run(command + ["--text", Fixtures.story])
        #expect(run.exit == .code(64))
        let says = #"the regular expression /(\w+\s?)+\?/ takes more than 50,000,000 steps at line "#
        #expect(run.error.contains(says), "\(run.error)")
        #expect(run.output.isEmpty)
    }

    @Test("what Swift's expressions could not, users' patterns can: look behind")
    func lookBehind() throws {
        let run = try prose.run([
            "find", #"/(?<=")[^"\n]+(?=")/"#, "--no-random", "--no-exact", "--tsv", "--model", prose.model, "--text",
            prose.text,
        ])
        #expect(run.exit == .code(0), "\(run.error)")
    }

    @Test("a pattern that is none is named with its place")
    func noPattern() throws {
        let run = try prose.run(["find", "/a(b/", "--text", prose.text, "--model", prose.model])
        #expect(run.exit == .code(64) && isOneLine(run.error))
        #expect(run.error.contains("does not compile: missing closing parenthesis at its character 4; correct it"))
    }

    // MARK: Waiting

    @Test("a silent pipe is said to be waited for, and SIGTERM ends the wait at once")
    func silentPipe() throws {
        let path = try pipe()
        let (feeder, run) = try withFeeder(of: path) {
            try ProgramRun([prose.program, "find", "quotes", "-"], input: .file(path))
        }
        try run.waitFor("what it says") {
            $0.errorText.contains("cellscope: waiting for standard input; Ctrl-C leaves")
        }
        run.signal(SIGTERM)
        #expect(try run.waitForExit() == .signal(SIGTERM))
        close(feeder)
    }

    /// Holds a pipe open for writing, so that whoever opens it for reading need not wait.
    private func withFeeder<Value>(of path: String, _ body: () throws -> Value) throws -> (Int32, Value) {
        let feeder = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard feeder >= 0 else { throw Failure("open: errno \(errno)") }
        return (feeder, try body())
    }

    @Test(
        "labels in a pipe that nobody writes to are waited for, and any of the signals ends it",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func silentLabels(number: Int32) throws {
        let path = try pipe()
        let run = try ProgramRun([
            prose.program, "find", "labels(\"\(path)\")", "--text", prose.text, "--model", prose.model,
        ])
        try run.waitFor("what it says") { $0.errorText.contains("cellscope: waiting for \(path)") }
        run.signal(number)
        #expect(try run.waitForExit() == .code(128 + number))
        #expect(run.errorText.contains("interrupted before there was anything to print"), "\(run.errorText)")
    }

    @Test("labels may come from a pipe, as a shell's <( ) gives them")
    func pipedLabels() throws {
        let path = try pipe()
        let arguments = [
            prose.program, "find", "labels(\"\(path)\")", "--text", prose.text, "--model", prose.model, "--no-random",
            "--no-exact", "--tsv",
        ]
        let writer = try ProgramRun([
            "/bin/sh", "-c", "for i in $(seq 0 90); do echo $((i * 40)) $((i * 40 + 9)); done > \"$1\"", "sh", path,
        ])
        let run = try ProgramRun.finished(arguments)
        #expect(run.exit == .code(0), "\(run.error)")
        #expect(try writer.waitForExit() == .code(0))
    }

    @Test(
        "what has no end is refused in one line",
        arguments: [
            (["train", "--text", "/dev/zero", "-o", "OUT"], "/dev/zero is a device"),
            (["find", "quotes", "--text", "/dev/zero"], "/dev/zero is a device"),
            (
                ["find", "labels(\"/dev/zero\")", "--text", "TEXT", "--model", "MODEL"],
                "it is a device, which has no end"
            ),
            (["find", "labels(\"/tmp\")", "--text", "TEXT", "--model", "MODEL"], "it is a directory"),
            (["generate", "--prime-file", "/dev/zero"], "/dev/zero is a device"),
        ])
    func endless(command: [String], says: String) throws {
        let names = ["OUT": prose.folder("out"), "TEXT": prose.text, "MODEL": prose.model]
        let run = try prose.run(command.map { names[$0] ?? $0 })
        #expect(run.exit == .code(66) || run.exit == .code(65), "\(run.error)")
        #expect(isOneLine(run.error) && run.error.contains(says), "\(run.error)")
        #expect(prose.folder.names == ["model", "text"])
    }

    @Test("the explorer shows that nothing has come yet, then what comes, and q leaves in between")
    func explorer() throws {
        let path = try pipe()
        let (feeder, program) = try withFeeder(of: path) {
            try PseudoTerminal(command: [prose.program, "-", "--model", prose.model], input: path)
        }
        try program.waitFor("the note") {
            $0.text(row: 0).hasPrefix("waiting for standard input: nothing has come yet")
                && $0.status.contains("waiting for the text")
        }
        let line = Array("say \"yes\"\n".utf8)
        #expect(write(feeder, line, line.count) == line.count)
        try program.waitFor("the text") { $0.text(row: 0) == "say \"yes\"↵" || $0.text(row: 0) == "say \"yes\"" }
        try program.leave()
        let silent = try PseudoTerminal(command: [prose.program, "-", "--model", prose.model], input: path)
        try silent.waitFor("the note") { $0.text(row: 0).contains("waiting for standard input") }
        silent.send("\u{3}")
        #expect(try silent.waitForExit() == .code(130))
        silent.expectRestored()
        close(feeder)
    }

    // MARK: Training

    private func train(_ output: String, _ more: [String] = []) throws -> [String] {
        [
            prose.program, "train", "--text", try prose.longText(), "-o", prose.folder(output), "--hidden", "192",
            "--lanes", "4", "--window", "20", "--threads", "1",
        ] + (more.isEmpty || more == ["--resume"] ? ["--steps", "4", "--evaluate-every", "4"] : []) + more
    }

    @Test("Ctrl-C is heard while the last losses are made, and the run that goes on ends as one that was left alone")
    func evaluation() throws {
        let alone = try ProgramRun.finished(train("alone"))
        #expect(alone.exit == .code(0), "\(alone.error)")
        let run = try ProgramRun(train("left"))
        try run.waitFor("the last step") { $0.errorText.contains("step 4/4") }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130), "\(run.errorText)")
        #expect(run.errorText.contains("stopped after step 4; go on with the same command and --resume"))
        #expect(prose.folder.names.contains("left.checkpoint") && !prose.folder.names.contains("left"))
        let resumed = try ProgramRun.finished(train("left", ["--resume"]))
        #expect(resumed.exit == .code(0), "\(resumed.error)")
        let models = try ["alone", "left"].map { try ModelFile.load(prose.folder($0)) }
        #expect(models[0].parameters == models[1].parameters)
        #expect(models[0].training?.curve == models[1].training?.curve)
        #expect(models[0].training?.testLoss == models[1].training?.testLoss)
    }

    // MARK: Whatever does not ask

    /// A pipe so full that whoever writes to it waits.
    private func fullPipe() throws -> (path: String, descriptor: Int32) {
        let path = try pipe("full")
        let descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("open: errno \(errno)") }
        let block = [UInt8](repeating: 0x61, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        while write(descriptor, block, 1) > 0 {}
        return (path, descriptor)
    }

    @Test("a command whose output nobody takes is ended by one signal all the same", arguments: [SIGINT, SIGTERM])
    func unheard(number: Int32) throws {
        let (path, descriptor) = try fullPipe()
        defer { close(descriptor) }
        let run = try ProgramRun([
            "/bin/sh", "-c", "exec \"$@\" > \"$0\"", path, prose.program, "find", "quotes", "--text", prose.text,
            "--model", prose.model, "--no-random", "--no-exact",
        ])
        try run.waitFor("the scan's end") { $0.errorText.contains("symbols in") }
        run.signal(number)
        #expect(try run.waitForExit() == .code(128 + number), "\(run.errorText)")
        #expect(run.errorText.hasSuffix("cellscope: interrupted\n"), "\(run.errorText)")
    }

    @Test(
        "signals that come together are one, so that timeout ends a run with its checkpoint",
        arguments: [SIGINT, SIGTERM])
    func together(number: Int32) throws {
        let run = try ProgramRun(train("together", ["--evaluate-every", "1000000", "--steps", "1000000"]))
        try run.waitFor("the run") { $0.errorText.contains("characters to train on") }
        run.signal(number)
        run.signal(number == SIGINT ? SIGTERM : SIGINT)
        let exit = try run.waitForExit()
        #expect([.code(128 + SIGINT), .code(128 + SIGTERM)].contains(exit), "\(run.errorText)")
        #expect(run.errorText.contains("; go on with the same command and --resume\n"), "\(run.errorText)")
        #expect(prose.folder.names.contains("together.checkpoint"))
    }
}
