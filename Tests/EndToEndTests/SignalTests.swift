import Glibc
import Testing

@Suite("Signals")
struct SignalTests {
    private let prose: CommandFixture

    init() throws { prose = try .prose() }

    /// A pipe whose writer, this test, says no more than it takes to see that it is read.
    private final class SilentPipe {
        let path: String
        private let descriptor: Int32

        init(in folder: TemporaryFolder) throws {
            path = folder("pipe")
            guard mkfifo(path, 0o600) == 0 else { throw Failure("mkfifo: errno \(errno)") }
            // Both ways, so that whoever opens it to read need not wait.
            descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure("open: errno \(errno)") }
            let block = [UInt8](repeating: 0x61, count: 1 << 16)
            while write(descriptor, block, block.count) > 0 {}
        }

        deinit { close(descriptor) }

        /// Waits until somebody has read of what it was filled with.
        func waitForReader() throws {
            var file = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&file, 1, Int32(ProgramRun.patience.components.seconds) * 1000) == 1 else {
                throw Failure("nobody reads the pipe")
            }
        }
    }

    @Test(
        "a silent pipe can be left",
        arguments: [
            ["find", "quotes", "--text", "-"], ["find", "quotes", "-"], ["atlas", "--text", "-"],
            ["ablate", "quotes", "--text", "-"], ["render", "-", "--view", "findings", "--property", "quotes"],
            ["render", "-", "-o", "OUT"], ["trace", "-", "--format", "npz", "-o", "OUT"],
            ["train", "-t", "/dev/stdin", "-o", "OUT"],
        ], [SIGINT, SIGTERM])
    func silentPipe(command: [String], number: Int32) throws {
        let pipe = try SilentPipe(in: prose.folder)
        let output = prose.folder("out.html")
        var arguments = command.map { $0 == "OUT" ? output : $0 }
        if command[0] != "train" { arguments += ["--model", prose.model] }
        let run = try ProgramRun([prose.program] + arguments, input: .file(pipe.path))
        try pipe.waitForReader()
        run.signal(number)
        #expect(try run.waitForExit() == .signal(number), "\(run.errorText)")
        // A run that is killed while it reads leaves its lock, which locks nothing (docs/models.md).
        let names = prose.folder.names.filter { $0 != ".out.html.cellscope-lock" || command[0] != "train" }
        #expect(names == ["model", "pipe", "text"])
    }

    @Test(
        "a crash and Ctrl-\\ end a command, and the explorer before it has the terminal, at once and with one line",
        arguments: [["find", "quotes", "--text"], ["explore"], ["train", "-o", "OUT", "--text"]],
        [SIGQUIT, SIGSEGV, SIGABRT, SIGSYS])
    func crash(command: [String], number: Int32) throws {
        let pipe = try SilentPipe(in: prose.folder)
        let own = try TemporaryFolder()
        var arguments = command.map { $0 == "OUT" ? own("out") : $0 } + [pipe.path]
        if command[0] != "train" { arguments += ["--model", prose.model] }
        // As a developer's shell may have it: the Swift runtime would ask what to show, and wait half a minute.
        let run = try PseudoTerminal(
            command: [prose.program] + arguments,
            environment: ["TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=yes,interactive=yes,timeout=30s"])
        try pipe.waitForReader()
        if number == SIGQUIT { run.send("\u{1C}") } else { run.signal(number) }
        #expect(try run.waitForExit(within: .seconds(10)) == .signal(number))
        let lines = run.screen.text.split(separator: "\n").filter { $0.contains("ended by SIG") }
        #expect(lines.count == 1 && lines[0].contains("cellscope: ended by SIG"), "\(run.screen.text)")
        #expect(!run.screen.text.lowercased().contains("backtrace"), "\(run.screen.text)")
        #expect(run.modesAreRestored && !run.screen.isAlternate)
    }

    @Test("what nohup ignores is ignored, and the others are not")
    func ignored() throws {
        let run = try ProgramRun([
            "/bin/sh", "-c", "trap '' HUP; exec \"$@\"", "sh", prose.program, "train", "-t", prose.text, "-o",
            prose.folder("m"), "--hidden", "8", "--lanes", "4", "--window", "20", "--evaluate-every", "5", "--steps",
            "1000000", "--threads", "1",
        ])
        func lines(_ run: ProgramRun) -> Int { run.errorText.split(separator: "\n").count }
        try run.waitFor("some steps") { $0.errorText.contains("\nstep 10/") }
        let before = lines(run)
        run.signal(SIGHUP)
        try run.waitFor("more of them") { lines($0) > before + 4 }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130), "\(run.errorText)")
    }

    @Test(
        "Ctrl-C while a page is made leaves no part of it",
        .disabled("a page of text may be ready before the signal is heard; to be revised"),
        arguments: ["html", "svg", "txt"])
    func page(format: String) throws {
        let story = try Fixtures.bytes(of: Fixtures.story)
        let text = try prose.folder.write(
            Array((0..<400).flatMap { _ in story }.prefix(390_000)), as: "long")
        let own = try TemporaryFolder()
        let run = try ProgramRun([
            prose.program, "render", text, "--clamp", "l0.c.106 = mean", "--means-over", Fixtures.story, "-o",
            own("x.\(format)"),
        ])
        try run.waitFor("the mean") { $0.errorText.contains("has the mean") }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130), "\(run.errorText)")
        #expect(own.names.isEmpty)
        #expect(run.errorText.hasSuffix("cellscope: interrupted; \(own("x.\(format)")) was not written\n"))
    }

    @Test("an interrupted scan says what its figures are of, or that there are none", arguments: ["find", "atlas"])
    func scan(command: String) throws {
        let arguments = command == "find" ? ["quotes", "--turns", "2000"] : ["--tsv"]
        let run = try ProgramRun(
            [prose.program, command] + arguments + ["--model", prose.model, "--text", try prose.longText()])
        try run.waitFor("the scan") { $0.errorText.contains("ranking units") }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130))
        let says = run.outputText.isEmpty ? "before there was anything to print" : "the figures are of what was done"
        #expect(run.errorText.contains("interrupted") && run.errorText.contains(says), "\(run.errorText)")
        #expect(!run.outputText.contains("constant"), "\(run.outputText)")
    }

    @Test("Ctrl-C ends ablations with 130, and what was done is printed")
    func ablation() throws {
        // On a terminal the progress says when some are done.
        let run = try PseudoTerminal(
            command: [
                prose.program, "ablate", "quotes", "--model", prose.model, "--text", try prose.longText(), "--symbols",
                "200000", "--signal", "i,f,g,o,h,c", "--threads", "1", "--top", "3",
            ], size: (rows: 40, columns: 150))
        try run.waitFor("more than half", within: .seconds(50)) { screen in
            screen.text.split(separator: "\n").contains { line in
                guard line.hasPrefix("ablating: ") else { return false }
                return Int(line.dropFirst(10).prefix { $0.isNumber }).map { $0 > 50 } ?? false
            }
        }
        run.send("\u{3}")
        #expect(try run.waitForExit() == .code(130))
        #expect(run.screen.text.contains("interrupted; the figures are of what was done by then"))
        let heading = try #require(run.screen.text.split(separator: "\n").first { $0.hasPrefix("ablated ") })
        let words = heading.split(separator: " ")
        let (done, asked) = (Int(words[1]) ?? 0, Int(words[3].dropLast()) ?? 0)
        #expect(asked == 192 && (1..<asked).contains(done), "\(heading)")
        #expect(run.screen.text.contains("\n   1  l"), "\(run.screen.text)")
    }
}
