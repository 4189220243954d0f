import Glibc
import Testing

@Suite("a frame in a real terminal")
struct TerminalDrawingTests {
    static func probe(
        _ depth: String, terminal: String = "xterm-256color", size: (rows: Int, columns: Int) = (24, 80),
        environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        let variables = environment.merging(["TERM": terminal]) { mine, _ in mine }
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), depth], environment: variables, size: size)
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        return program
    }

    @Test("24-bit colours arrive exactly, with a terminfo entry that has only 256")
    func full() throws {
        let screen = try TerminalDrawingTests.probe("24bit").screen
        #expect(screen.text(row: 0) == "probe 80x24 24bit")
        #expect(screen.foreground(1, 0) == .standard)
        #expect(screen.background(1, 1) == .standard)
        #expect(screen.foreground(1, 2) == .indexed(1))
        #expect(screen.background(1, 7) == .indexed(12))
        #expect(screen.background(1, 9) == .indexed(124))
        #expect(screen.foreground(1, 10) == .rgb(1, 2, 3))
        #expect(screen.background(1, 11) == .rgb(1, 2, 3))
        #expect(screen.background(1, 13) == .rgb(0, 0, 200))
        #expect(screen.background(1, 15) == .rgb(250, 128, 7))
    }

    @Test("256 colours: palette entries as they are, 24-bit ones by the nearest")
    func palette() throws {
        let screen = try TerminalDrawingTests.probe("256").screen
        #expect(screen.foreground(1, 2) == .indexed(1))
        #expect(screen.background(1, 9) == .indexed(124))
        #expect(screen.background(1, 11) == .indexed(16))
        #expect(screen.background(1, 13) == .indexed(20))
        #expect(screen.background(1, 15) == .indexed(208))
        #expect(screen.background(1, 1) == .standard)
    }

    @Test("256 colours: one sequence sets both colours of a cell, and the default stays the default")
    func both() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.send("b")
        try program.waitFor("the frames", within: .seconds(60)) { screen in
            (4..<8).contains { screen.text(row: $0).contains("200 frames") }
        }
        let written = String(decoding: program.transcript, as: UTF8.self)
        #expect(written.contains("\u{1B}[38;5;231;48;5;100m") && written.contains("\u{1B}[38;5;16;48;5;255m"))
        #expect(written.contains("\u{1B}[39;48;5;124m"))
        // After frames in which every cell had colours of its own, the first frame's cells are what they were.
        let screen = program.screen
        #expect(screen.foreground(1, 2) == .indexed(1) && screen.background(1, 2) == .standard)
        #expect(screen.foreground(1, 9) == .standard && screen.background(1, 9) == .indexed(124))
        #expect(screen.foreground(0, 0) == .standard && screen.background(0, 0) == .standard)
    }

    @Test(
        "16 and 8 colours, also where the terminal's entry has another number", arguments: ["xterm", "xterm-256color"])
    func few(terminal: String) throws {
        let sixteen = try TerminalDrawingTests.probe("16", terminal: terminal).screen
        #expect(sixteen.text(row: 0) == "probe 80x24 16")
        #expect(sixteen.background(1, 5) == .indexed(4))
        #expect(sixteen.background(1, 7) == .indexed(12))
        #expect(sixteen.background(1, 9) == .indexed(1))
        let eight = try TerminalDrawingTests.probe("8", terminal: terminal).screen
        #expect(eight.text(row: 0) == "probe 80x24 8")
        #expect(eight.background(1, 5) == .indexed(4))
        #expect(eight.background(1, 7) == .indexed(4))
        #expect(eight.background(1, 9) == .indexed(1))
    }

    @Test("no colours at all, only attributes", arguments: ["xterm-256color", "vt100"])
    func none(terminal: String) throws {
        let program = try TerminalDrawingTests.probe("none", terminal: terminal)
        for column in 0..<16 {
            #expect(program.screen.foreground(1, column) == .standard)
            #expect(program.screen.background(1, column) == .standard)
        }
        #expect(program.screen.isBold(3, 0) && program.screen.isUnderlined(3, 1) && program.screen.isReversed(3, 2))
    }

    @Test(
        "the depth follows the environment",
        arguments: [
            (["COLORTERM": "truecolor"], "24bit"), ([:], "256"), (["NO_COLOR": "1", "COLORTERM": "truecolor"], "none"),
            (["TERM": "xterm"], "8"), (["TERM": "screen-256color", "COLORTERM": "truecolor"], "256"),
            (["TERM": "alacritty"], "24bit"),
        ])
    func detected(environment: [String: String], depth: String) throws {
        let program = try TerminalDrawingTests.probe("auto", environment: environment)
        #expect(program.screen.text(row: 0) == "probe 80x24 \(depth)")
    }

    @Test("wide and combining characters keep their columns, and no control character gets through")
    func characters() throws {
        let program = try TerminalDrawingTests.probe("256")
        let screen = program.screen
        #expect(screen.character(2, 0) == "日" && screen.width(2, 0) == 2)
        #expect(screen.character(2, 2) == "本")
        #expect(screen.character(2, 5) == "e\u{301}")
        #expect(screen.text(row: 2).hasPrefix("日本 e\u{301} ·[31m·👩"))
        #expect(screen.character(2, 13) == "👩" && screen.width(2, 13) == 2)
        #expect(screen.text(row: 2).hasSuffix("·|"))
        #expect(screen.character(2, 17) == "|")
        #expect(screen.foreground(2, 9) == .standard)
    }

    @Test("the cursor is hidden until a frame shows it")
    func cursor() throws {
        let program = try TerminalDrawingTests.probe("256")
        #expect(program.screen.isAlternate && !program.screen.isCursorVisible)
        program.send("c")
        try program.waitFor("the cursor") { $0.isCursorVisible && $0.cursor == (1, 5) }
    }

    @Test(
        "a window of any size is drawn, the smallest and a terminal without one", arguments: [(1, 1), (2, 3), (0, 0)])
    func sizes(rows: Int, columns: Int) throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), "256"], size: (rows: rows, columns: columns))
        try program.waitFor("the first frame") { $0.character(0, 0) == "p" }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test("after two hundred frames of 200×50 with every cell changed, the screen still shows what it should")
    func manyFrames() throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), "256"], size: (rows: 50, columns: 200))
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        program.send("b")
        try program.waitFor("the frames", within: .seconds(60)) { screen in
            // Only where the log can be: the whole screen looked at after every piece of output would be the slowest part.
            (4..<8).contains { screen.text(row: $0).contains("200 frames") }
        }
        try program.waitFor("the frame after them") { $0.text(row: 3) == "AAAA" }
    }
}
