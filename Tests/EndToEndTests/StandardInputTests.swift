import Glibc
import ModelFiles
import Testing

@Suite("What is on standard input")
struct StandardInputTests {
    let fixture: CommandFixture
    let text: [UInt8]

    init() throws {
        fixture = try CommandFixture.prose(lines: 200)
        text = try Fixtures.bytes(of: fixture.text)
    }

    private func model(_ arguments: [String]) -> [String] { arguments + ["-m", fixture.model] }

    @Test(
        "a pipe or a file is the text where none is named, and that is said",
        arguments: [
            ["trace", "-s", "h", "--no-provenance"], ["render", "--lines", "1"],
            ["find", "quotes", "--no-exact", "--json", "--no-provenance"],
            ["atlas", "--property", "quotes", "--json", "--no-provenance"],
            ["ablate", "quotes", "--symbols", "1000", "--json", "--no-provenance"],
        ])
    func isTheText(arguments: [String]) throws {
        let bytes = Array(text.prefix(6000))
        let path = try fixture.folder.write(bytes, as: "part")
        let named = try fixture.run(model(arguments) + ["-t", "-"], input: .pipe(bytes))
        #expect(named.exit == .code(0), "\(named.error)")
        for input in [Input.pipe(bytes), .file(path)] {
            let run = try fixture.run(model(arguments), input: input)
            #expect(run.exit == .code(0) && run.output == named.output)
            #expect(run.error.contains("no text is named; it is standard input"))
        }
        #expect(!named.error.contains("no text is named"))
    }

    @Test("a text that is named is read, whatever is on standard input, which is left for whoever comes next")
    func isLeftAlone() throws {
        let named = try fixture.run(model(["trace", fixture.text]))
        let run = try fixture.run(model(["trace", fixture.text]), input: .pipe(Array("a\nb\nc\n".utf8)))
        #expect(run.output == named.output && run.error == "")
        let loop = try ProgramRun.finished(
            [
                "/bin/sh", "-c",
                #"while read line; do "$0" render "$1" -m "$2" --lines 1 >/dev/null; echo "$line"; done"#,
                fixture.program, fixture.text, fixture.model,
            ], input: .pipe(Array("1\n2\n3\n".utf8)))
        #expect(loop.output == "1\n2\n3\n" && loop.error == "")
    }

    @Test("nothing there, or nothing open: the shipped text stays, and is named")
    func isShipped() throws {
        for (input, reason) in [
            (Input.file("/dev/null"), "there is nothing on"), (.closed, "standard input is closed"),
        ] {
            let run = try fixture.run(["render", "--lines", "1"], input: input)
            #expect(run.exit == .code(0), "\(run.error)")
            #expect(run.error.contains("an-evening-at-larkfield.txt") && run.error.contains(reason))
        }
    }

    @Test("a socket, as with ssh, is read where - asks for it, and otherwise not waited for")
    func socket() throws {
        let named = try fixture.run(model(["trace", fixture.text]))
        let read = try fixture.run(model(["trace", "-"]), input: .socket(text))
        #expect(read.exit == .code(0) && read.error == "")
        func rows(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix("#") } }
        #expect(rows(read.output) == rows(named.output))
        let run = try fixture.run(["render", "--lines", "1"], input: .socket(text))
        #expect(run.exit == .code(0) && run.error.contains("standard input is a socket, which only - reads"))
    }

    @Test("an empty pipe is no reason to take another text")
    func isEmpty() throws {
        for input in [Input.pipe([]), .file(try fixture.folder.write("", as: "empty"))] {
            let run = try fixture.run(model(["trace"]), input: input)
            #expect(run.exit == .code(66) && run.output == "")
            #expect(run.error.contains("standard input is empty; name a text"))
        }
    }

    @Test("closed standard input is not the model's file, and closed standard output not the file that is written")
    func closed() throws {
        let run = try fixture.run(model(["trace", "-"]), input: .closed)
        #expect(run.exit == .code(66) && run.output == "" && run.error.contains("standard input is closed"))
        let output = fixture.folder("o.npz")
        let program = [fixture.program, "trace", fixture.text, "-m", fixture.model, "-s", "h", "-o", output]
        let expected = try ProgramRun.finished(program)
        #expect(expected.exit == .code(0))
        let bytes = try Fixtures.bytes(of: output)
        for closing in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
            unlink(output)
            let words = program.map { "'\($0)'" }.joined(separator: " ")
            let shell = try ProgramRun.finished(["/bin/sh", "-c", "\(words) \(closing)"])
            #expect(shell.exit == .code(0), "\(closing)")
            #expect(try Fixtures.bytes(of: output) == bytes, "\(closing)")
        }
        let nowhere = try ProgramRun.finished(["/bin/sh", "-c", "'\(fixture.program)' find --list >&-"])
        #expect(nowhere.exit == .code(74) && nowhere.error.contains("standard output cannot be written"))
    }

    @Test("a model writes on from what is piped to it")
    func prime() throws {
        let prime = Array("say \"yes".utf8)
        let named = try fixture.run(model(["generate", "--length", "40", "--prime", "say \"yes"]))
        let run = try fixture.run(model(["generate", "--length", "40"]), input: .pipe(prime))
        #expect(run.exit == .code(0) && run.output == named.output)
        #expect(run.error == "cellscope: no prime is named; it is standard input\n")
        let typed = try fixture.run(model(["generate", "--length", "40", "--prime", "say \"yes"]), input: .pipe(prime))
        #expect(typed.output == named.output && typed.error == "")
    }

    @Test("the explorer shows what is piped to it, and takes its keys from the terminal")
    func explorer() throws {
        let path = try fixture.folder.write("say \"yes 7\" or (no) and go on\nsay", as: "piped")
        let terminal = try PseudoTerminal(
            command: [fixture.program, "-m", fixture.model], environment: ["TERM": "xterm-256color"],
            size: ExplorerScene.size, input: path)
        try terminal.waitFor("the text") { $0.text.contains("yes 7") && $0.status.contains("standard input") }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }
}
