import Glibc
import Screen
import Testing

@Suite("The file of settings")
struct ConfigurationTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    private func settings(_ text: String) throws -> [String: String] {
        mkdir(folder("cellscope"), 0o700)
        _ = try folder.write(text, as: "cellscope/config.toml")
        return ["XDG_CONFIG_HOME": folder.path]
    }

    @Test("names the text and the unit that are opened where the command line names none")
    func defaults() throws {
        let text = try folder.write("three words here\n", as: "text.txt")
        let environment = try settings("# mine\ntext = \"\(text)\"\nunit = 'l0.h.7'  # a unit\ncolor = \"none\"\n")
        let run = try ProgramRun.finished([program, "render"], environment: environment)
        #expect(run.exit == .code(0) && run.error == "")
        #expect(run.output.contains("three words here") && run.output.contains("l0.h.7"))
        let other = try ProgramRun.finished([program, "render", "--unit", "l0.c.9"], environment: environment)
        #expect(other.output.contains("l0.c.9"))
    }

    @Test("a line that is wrong is named and passed over, and the others count")
    func wrongLines() throws {
        let text = try folder.write("three words here\n", as: "text.txt")
        let environment = try settings(
            """
            speed = 3
            text = \(text)
            text = "\(text)"
            unit "l0.h.7"
            color = "mauve"
            palette = "#00f red"
            palette = ["#00f", "#f00"]
            [keys]
            "Ctrl-N" = "fly"
            "Hyper-X" = "down"
            x = "down 3"
            [colours]
            x = 1
            [keys
            """)
        let run = try ProgramRun.finished([program, "render"], environment: environment)
        #expect(run.exit == .code(0) && run.output.contains("three words here"))
        let lines = run.error.split(separator: "\n")
        let expected = [
            "line 1: there is no setting \"speed\"", "line 2: text must be in quotes",
            "line 4: unit needs = and a value",
            "line 5: color is \"mauve\"", "line 6: \"red\" is not a colour", "line 7: lists are not supported",
            "line 9: there is no command \"fly\"", "line 10: \"Hyper-X\" is no key",
            "line 11: there is no command \"down 3\"", "line 12: there is no table [colours]",
            "line 14: a table's name ends with ]",
        ]
        try #require(lines.count == expected.count, "\(run.error)")
        for (line, part) in zip(lines, expected) { #expect(line.contains(part), "\(line)") }

        let manual = try ProgramRun.finished([program, "manual", "find"], environment: environment)
        #expect(manual.exit == .code(0) && manual.error == "")
        let terminal = try PseudoTerminal(
            command: [program], environment: environment.merging(["TERM": "xterm-256color"]) { $1 })
        try terminal.waitFor("how many there are") {
            $0.text(row: 23).contains("\(expected.count) problems; the first: config.toml, line 1: ")
        }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }

    @Test("the palette holds for render and for the explorer, until another is asked for")
    func palette() throws {
        let text = try folder.write("a", as: "text.txt")
        let environment = try settings("palette = \"#005fd7 #ffffff #d75f00\"\ntext = \"\(text)\"\n")
        let middle = ["render", "--color", "24bit", "--unit", "l0.i.0"]
        let run = try ProgramRun.finished([program] + middle, environment: environment)
        #expect(run.output.contains("48;2;255;255;255m") && run.output.contains("48;2;215;95;0m"))
        let other = try ProgramRun.finished([program] + middle + ["--palette", "grey"], environment: environment)
        #expect(other.output.contains("48;2;250;250;250m") && !other.output.contains("48;2;215;95;0m"))

        let terminal = try PseudoTerminal(
            command: [program, "--unit", "l0.i.0"], environment: environment.merging(["TERM": "xterm-256color"]) { $1 })
        func legendEnds(in color: Color) -> (VirtualScreen) -> Bool {
            { screen in
                (0..<24).contains { row in (40..<80).contains { screen.background(row, $0) == ShownColor(color) } }
            }
        }
        try terminal.waitFor("the settings' palette", legendEnds(in: .indexed(166)))
        terminal.send(":palette d\t\n")
        try terminal.waitFor("another palette", legendEnds(in: .indexed(222)))
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }

    @Test("a key of one's own does what it is set to, and the help shows it")
    func keys() throws {
        let environment = try settings("[keys]\n\"F2\" = \"help\"\nx = \"unit-next\"\ny = \"unit l0.h.9\"\n")
        let run = try PseudoTerminal(
            command: [program, "--unit", "l0.c.3"], environment: environment.merging(["TERM": "xterm-256color"]) { $1 })
        func shows(_ screen: VirtualScreen, _ text: String) -> Bool {
            (0..<24).contains { screen.text(row: $0).contains(text) }
        }
        try run.waitFor("the unit") { shows($0, " l0.c.3 ") }
        run.send("x")
        try run.waitFor("the next unit") { shows($0, " l0.c.4 ") }
        run.send("y")
        try run.waitFor("the unit that is named") { shows($0, " l0.h.9 ") }
        run.send("\u{1B}OQ")
        try run.waitFor("the help") { shows($0, "help 1-") }
        run.send("qq")
        #expect(try run.waitForExit() == .code(0))
    }

    @Test("bytes that are no settings end nothing")
    func garbage() throws {
        var bytes: [UInt8] = []
        var word: UInt32 = 7
        for _ in 0..<5000 {
            word = word &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(word >> 24))
        }
        mkdir(folder("cellscope"), 0o700)
        _ = try folder.write(bytes, as: "cellscope/config.toml")
        let run = try ProgramRun.finished(
            [program, "render", "--lines", "1"], environment: ["XDG_CONFIG_HOME": folder.path])
        #expect(run.exit == .code(0) && run.error.contains("config.toml, line 1: "))
    }
}
