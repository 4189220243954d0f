import Files
import Glibc
import ModelFiles
import Testing

@Suite("Names that are no UTF-8")
struct ByteNameTests {
    let fixture: CommandFixture
    /// `caf\xE9.tsv` and the like, as the program has them.
    let table: String
    let text: String
    let model: String

    init() throws {
        fixture = try CommandFixture.signs()
        table = SystemText.string(of: Array("caf".utf8) + [0xE9] + Array(".tsv".utf8))
        text = SystemText.string(of: Array("t".utf8) + [0xFF, 0xC3] + Array("e\u{301}.txt".utf8))
        model = SystemText.string(of: Array("m".utf8) + [0x80] + Array(".st".utf8))
        for (old, name) in [(fixture.text, text), (fixture.model, model)] {
            let bytes = try Fixtures.bytes(of: old)
            try AtomicFile.write(bytes, to: fixture.folder.path + "/" + name)
        }
    }

    private var names: Set<ExactText> {
        Set((FileSystem.names(in: fixture.folder.path) ?? []).map { ExactText($0) })
    }

    private func path(_ name: String) -> String { fixture.folder.path + "/" + name }

    @Test("a text and a model of such names are read, and a file of such a name is written, byte for byte")
    func trace() throws {
        let run = try fixture.run("trace", path(text), "-m", path(model), "-o", path(table))
        #expect(run.exit == .code(0) && run.error == "")
        #expect(names.contains(ExactText(table)) && names.count == 5)
        let written = String(decoding: try SmallFile.bytes(of: path(table), most: 1 << 20), as: UTF8.self)
        // In JSON the byte is the scalar that stands for it, escaped, and so comes back.
        let line = try #require(written.split(separator: "\n").first { $0.hasPrefix("# text: ") })
        #expect(line == #"# text: "t\udbff\udeff\udbff\udec3e\#u{301}.txt""#)
        let value = try JSONReader.value(of: String(line.dropFirst("# text: ".count)))
        #expect(value.string.map { SystemText.bytes(of: $0) } == SystemText.bytes(of: text))
    }

    @Test("a name that is not there is shown with its bytes by their numbers")
    func isShown() throws {
        let name = SystemText.string(of: Array("n".utf8) + [0xE9, 0x1B])
        for arguments in [
            ["trace", path(name)], ["trace", "-m", path(name)], ["find", "labels(\"\(path(name))\")", fixture.text],
        ] {
            let run = try fixture.run(arguments)
            #expect(run.exit != .code(0) && run.error.contains(#"n\xE9\u{1b}"#), "\(run.error)")
            #expect(!run.error.utf8.contains(0x1B) && run.output == "")
        }
        let found = try fixture.run("ablate", "quotes", path(text), "-m", path(model), "--symbols", "3")
        #expect(found.error.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("tables show such names, and settings may hold them")
    func settings() throws {
        mkdir(fixture.folder("cellscope"), 0o700)
        let settings = "text = \"\(path(text))\"\nmodel = '\(path(model))'\n"
        try fixture.folder.write(SystemText.bytes(of: settings), as: "cellscope/config.toml")
        let environment = ["XDG_CONFIG_HOME": fixture.folder.path]
        let render = try fixture.run(["render", "--format", "html"], environment: environment)
        #expect(render.exit == .code(0) && render.error == "", "\(render.error)")
        #expect(render.output.contains(#"t\xFF\xC3e\#u{301}.txt"#) && render.output.contains(#"m\x80.st"#))
    }

    @Test("variables of the environment are bytes as well: HOME and TMPDIR")
    func environment() throws {
        let home = SystemText.string(of: Array("h".utf8) + [0xFC])
        #expect(FileSystem.makeFolder(path(home), mode: 0o700) == 0)
        #expect(FileSystem.makeFolder(path(home) + "/.config", mode: 0o700) == 0)
        #expect(FileSystem.makeFolder(path(home) + "/.config/cellscope", mode: 0o700) == 0)
        try AtomicFile.write(
            Array("text = '\(fixture.text)'\n".utf8), to: path(home) + "/.config/cellscope/config.toml")
        let run = try fixture.run(["render", "-m", fixture.model], environment: ["HOME": path(home)])
        #expect(run.exit == .code(0) && run.error == "" && run.output.contains("ab"))
    }

    @Test("the explorer completes such a name with Tab, opens it, and shows it")
    func explorer() throws {
        let terminal = try PseudoTerminal(
            command: [fixture.program, fixture.text, "-m", fixture.model],
            environment: ["TERM": "xterm-256color", "HOME": fixture.folder.path])
        try terminal.waitFor("the text") { $0.status.contains(" exact") }
        terminal.send(":open \(fixture.folder.path)/t\t")
        try terminal.waitFor("the candidates") { $0.text.contains(#"t\xFF\xC3"#) }
        terminal.send("\t\t\r")
        try terminal.waitFor("the other text") { $0.status.contains(#"t\xFF\xC3"#) }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }
}
