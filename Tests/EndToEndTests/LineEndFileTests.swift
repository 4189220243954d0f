import Files
import Glibc
import ModelFiles
import Testing

@Suite("Files with lines that end with a carriage return and a line feed, and in other encodings")
struct LineEndFileTests {
    let fixture: CommandFixture

    init() throws { fixture = try CommandFixture.prose(lines: 200) }

    private func settings(_ bytes: [UInt8]) throws -> [String: String] {
        mkdir(fixture.folder("cellscope"), 0o700)
        try fixture.folder.write(bytes, as: "cellscope/config.toml")
        return ["XDG_CONFIG_HOME": fixture.folder.path]
    }

    @Test("settings count whichever way their lines end, with a mark at the beginning and without")
    func settingsLines() throws {
        let lines = [
            "# mine", "text = \"\(fixture.text)\"", "", "unit = 'l0.h.3' # a unit", "[keys]", "x = \"unit-next\"",
        ]
        for (end, mark) in [("\n", ""), ("\r\n", ""), ("\r\n", "\u{FEFF}"), ("\n", "\u{FEFF}")] {
            let environment = try settings(Array((mark + lines.joined(separator: end)).utf8))
            let run = try fixture.run(["render", "-m", fixture.model, "--lines", "1"], environment: environment)
            #expect(run.exit == .code(0) && run.error == "" && run.output.contains("l0.h.3"), "\(run.error)")
        }
        let wrong = try settings(Array("# mine\r\nspeed = 3\r\ntext = 7\r\n".utf8))
        let run = try fixture.run(["render", "-m", fixture.model, fixture.text, "--lines", "1"], environment: wrong)
        #expect(run.error.contains("line 2: there is no setting \"speed\"; ") && !run.error.contains("\r"))
    }

    @Test("settings in UTF-16 are not passed over without a word")
    func wideSettings() throws {
        let text = "unit = 'l0.h.3'\n"
        let environment = try settings([0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let run = try fixture.run(
            ["render", "-m", fixture.model, fixture.text, "--lines", "1"], environment: environment)
        #expect(
            run.exit == .code(0)
                && run.error.contains("config.toml is in UTF-16LE and not in UTF-8; nothing in it counts"))
    }

    @Test("a text in another encoding is named with the command that helps")
    func encodings() throws {
        let text = "say \"yes\" or (no) and go on\n"
        var wide: [UInt8] = [0xFF, 0xFE]
        for unit in String(repeating: text, count: 50).utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let path = try fixture.folder.write(wide, as: "wide.txt")
        let advice = "\(path) is in UTF-16LE and not in UTF-8: iconv -f UTF-16 -t UTF-8 \(path) > NEW"
        for arguments in [
            ["trace", path, "-m", fixture.model], ["find", "quotes", path, "-m", fixture.model],
            ["train", "--text", path, "-o", fixture.folder("x")],
        ] {
            let run = try fixture.run(arguments)
            #expect(run.exit == .code(65) && run.output == "" && run.error.contains(advice), "\(run.error)")
        }
        let piped = try fixture.run(["trace", "-", "-m", fixture.model], input: .pipe(wide))
        #expect(piped.exit == .code(65) && piped.error.contains("send it through iconv -f UTF-16 -t UTF-8 first"))
        let made = try ProgramRun.finished(["/usr/bin/iconv", "-f", "UTF-16", "-t", "UTF-8", path])
        #expect(made.output == String(repeating: text, count: 50))

        let latin = try fixture.folder.write(
            Array("say caf".utf8) + [0xE9] + Array(" and cr".utf8) + [0xE8, 0x0A], as: "latin")
        let warned = try fixture.run("trace", latin, "-m", fixture.model)
        #expect(warned.exit == .code(0) && warned.error.contains("seems to be in ISO-8859-1: iconv -f ISO-8859-1"))
        let trained = try fixture.run("train", "--text", latin, "-o", fixture.folder("x"))
        #expect(trained.exit == .code(65) && trained.error.contains("iconv -f ISO-8859-1 -t UTF-8"))

        let terminal = try PseudoTerminal(
            command: [fixture.program, path, "-m", fixture.model], environment: ["TERM": "xterm-256color"],
            size: ExplorerScene.size)
        try terminal.waitFor("the message") { $0.message.contains("is in UTF-16LE") }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }
}
