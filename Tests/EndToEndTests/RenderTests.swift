import Glibc
import ModelFiles
import Screen
import Testing

@Suite("cellscope render")
struct RenderTests {
    let folder: TemporaryFolder
    let command: [String]

    init() throws {
        let signs = try CommandFixture.signs()
        folder = signs.folder
        command = [signs.program, "render", signs.text, "--model", signs.model]
    }

    @Test(
        "a text in colours, the reset at each line's end",
        arguments: [
            ("256", "\u{1B}[38;5;231;48;5;52ma\u{1B}[48;5;17mb\u{1B}[38;5;16;48;5;255m↵\u{1B}[0m\n"),
            (
                "24bit",
                "\u{1B}[38;2;255;255;255;48;2;92;8;24ma\u{1B}[48;2;10;34;90mb\u{1B}[38;2;0;0;0;48;2;245;245;245m↵\u{1B}[0m\n"
            ),
            ("8", "\u{1B}[37;41ma\u{1B}[44mb\u{1B}[30;47m↵\u{1B}[0m\n"),
        ])
    func colors(depth: String, line: String) throws {
        let run = try ProgramRun.finished(command + ["--color", depth, "--no-legend", "--lines", "1"])
        #expect(run.exit == .code(0))
        #expect(run.output == line)
        #expect(run.error == "")
    }

    @Test(
        "a palette by its name or of one's own colours",
        arguments: [
            ("dark", "\u{1B}[38;5;16;48;5;222ma\u{1B}[48;5;153mb\u{1B}[38;5;231;48;5;233m↵\u{1B}[0m\n"),
            ("grey", "\u{1B}[38;5;16;48;5;255ma\u{1B}[38;5;231;48;5;232mb\u{1B}[38;5;16;48;5;243m↵\u{1B}[0m\n"),
            (
                "#005fd7 #fff #d75f00",
                "\u{1B}[38;5;16;48;5;166ma\u{1B}[38;5;231;48;5;26mb\u{1B}[38;5;16;48;5;231m↵\u{1B}[0m\n"
            ),
        ])
    func palettes(name: String, line: String) throws {
        let run = try ProgramRun.finished(
            command + ["--color", "256", "--no-legend", "--lines", "1", "--palette", name])
        #expect(run.exit == .code(0))
        #expect(run.output == line)
        // The same in every kind of picture: its ends and the middle, none of another palette's.
        let wanted = [-1, 0, 1].map { (value: Float) -> String in
            guard
                case .rgb(let red, let green, let blue)? = (try? PaletteScheme(parsing: name)).map({
                    Palette(depth: .full, scheme: $0).style(for: value).background
                })
            else { return "no colour" }
            return [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        for format in ["html", "svg"] {
            let run = try ProgramRun.finished(command + ["--format", format, "--no-legend", "--palette", name])
            for color in wanted { #expect(run.output.contains("#" + color), "\(format) \(color)") }
            #expect(!run.output.contains("#5c0818") && !run.output.contains("#0a225a"))
        }
    }

    @Test("in a pipe: the legend, and a row of signs under each row of text")
    func plain() throws {
        let run = try ProgramRun.finished(command)
        #expect(run.exit == .code(0))
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0].hasPrefix("l0.h.0 h: hidden state ") && lines[0].contains("-1") && lines[0].contains("+1"))
        #expect(lines.dropFirst() == ["ab↵", "+-", "b", "-", ""])
        #expect(!run.output.contains("\u{1B}"))
    }

    @Test("a text can come from standard input")
    func standardInput() throws {
        let run = try ProgramRun.finished(
            [command[0], "render", "-", "--model", folder("model"), "--no-legend"], input: .file(folder("text")))
        #expect(run.exit == .code(0) && run.output == "ab↵\n+-\nb\n-\n")
        let named = try ProgramRun.finished(
            [command[0], "render", "-t", folder("text"), "--model", folder("model"), "--no-legend", "-u", "l0.h.0"])
        #expect(named.exit == .code(0) && named.output == run.output)
    }

    @Test("an empty text is an empty page")
    func empty() throws {
        let text = try folder.write("", as: "empty")
        let run = try ProgramRun.finished([command[0], "render", text, "--model", folder("model"), "--no-legend"])
        #expect(run.exit == .code(0) && run.output == "" && run.error == "")
    }

    @Test("a reader that leaves early ends it without a word")
    func earlyReader() throws {
        // The pipe holds 64 KiB; the text is more than that.
        let text = try folder.write([UInt8](repeating: 0x61, count: 300_000), as: "long")
        let run = try ProgramRun([command[0], "render", text, "--model", folder("model"), "--color", "256"])
        try run.waitFor("some output") { !$0.output.isEmpty }
        run.closeOutput()
        #expect(try run.waitForExit() == .signal(SIGPIPE))
        #expect(run.errorText == "")
    }

    @Test("a full disk under standard output is one line and code 74")
    func fullDisk() throws {
        let run = try ProgramRun.finished(["/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh"] + command)
        #expect(run.exit == .code(74))
        #expect(run.error.hasPrefix("cellscope: standard output cannot be written"))
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test(
        "options that make no sense are one line and code 64",
        arguments: [
            (["--lines", "0"], "--lines is \"0\""), (["--lines", "2-1"], "--lines is \"2-1\""),
            (["--lines", "a-b"], "--lines is \"a-b\""), (["--lines", "1-2-3"], "--lines is \"1-2-3\""),
            (["--lines", "3"], "the text has 2 lines"), (["--columns", "0"], "--columns is 0"),
            (["--columns", "-1"], "--columns is -1"), (["--text", "other"], "two texts"),
            (["--unit", "l0.c.0"], "rnn cells have no signal \"c\""),
        ])
    func usage(options: [String], says: String) throws {
        let run = try ProgramRun.finished(command + options)
        #expect(run.exit == .code(64) && run.output == "")
        #expect(run.error.hasPrefix("cellscope: ") && run.error.contains(says), "\(run.error)")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test("lines past the end are as many as there are")
    func linesPastTheEnd() throws {
        let run = try ProgramRun.finished(command + ["--lines", "2-99", "--no-legend"])
        #expect(run.exit == .code(0) && run.output == "b\n-\n")
    }

    @Test("options that the program does not have are refused with code 64", arguments: ["render", "train", "inspect"])
    func unknownOption(subcommand: String) throws {
        let run = try ProgramRun.finished([command[0], subcommand, "--no-such-option"])
        #expect(run.exit == .code(64) && run.output == "")
        #expect(run.error.hasPrefix("Error: "))
    }

    @Test("help is on standard output, with examples that no line end breaks, and no choices said twice")
    func help() throws {
        for (name, json) in try CommandTable.commands() {
            let run = try ProgramRun.finished([command[0], name, "--help"], environment: ["COLUMNS": "80"])
            #expect(run.exit == .code(0) && run.error == "")
            #expect(run.output.contains("USAGE: cellscope \(name)"))
            let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0.hasSuffix("Examples:") }, "\(name)")
            let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
            #expect(!examples.isEmpty)
            for line in examples {
                #expect(line.hasPrefix("  ") && line.contains("cellscope") && line.count <= 80, "\(line)")
            }
            for argument in json["arguments"]?.array ?? [] {
                let choices = argument["allValues"]?.array?.compactMap(\.string) ?? []
                let help = argument["abstract"]?.string ?? ""
                #expect(choices.isEmpty || !choices.allSatisfy { help.contains($0) }, "\(name): \(help)")
            }
        }
    }

    @Test("a command that is nearly one is asked back for, a text of that name is opened")
    func misspelt() throws {
        for (typed, meant) in [("fnd", "find"), ("rendr", "render"), ("atals", "atlas")] {
            let run = try ProgramRun.finished([command[0], typed, "quotes"])
            #expect(run.exit == .code(64) && run.error.contains("did you mean cellscope \(meant)?"), "\(run.error)")
            #expect(run.error.filter { $0 == "\n" }.count == 1)
        }
        let other = try ProgramRun.finished([command[0], "novel"])
        #expect(other.exit == .code(66) && !other.error.contains("did you mean"), "\(other.error)")
    }
}
