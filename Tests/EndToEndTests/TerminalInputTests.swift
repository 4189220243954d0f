import Glibc
import Testing

@Suite("input from a real terminal")
struct TerminalInputTests {
    @Test("keys, a mouse and a paste arrive as events, in order")
    func events() throws {
        let program = try TerminalDrawingTests.probe("256")
        #expect(program.screen.reportsMouse)
        program.send("jé\u{1B}[A\u{1B}[1;5D\u{1B}Ob\u{1B}a\u{1}\r")
        program.send("\u{1B}[<0;3;2M\u{1B}[<0;3;2m\u{1B}[<65;3;2M")
        program.send("\u{1B}[200~two\rlines q\u{1B}[201~\t")
        try program.waitFor("the last event") { $0.text.contains("key tab 0") }
        let log = program.screen.text.split(separator: "\n").dropFirst(4).map(String.init)
        #expect(
            log == [
                "key character(\"j\") 0", "key character(\"é\") 0", "key up 0", "key left 1", "key down 1",
                "key character(\"a\") 2", "key character(\"a\") 1", "key enter 0", "mouse press 2,1",
                "mouse release 2,1", "mouse wheelDown 2,1", "paste 11 two|lines q", "key tab 0",
            ])
    }

    @Test("Escape alone is a key after a moment")
    func escape() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.send("\u{1B}")
        try program.waitFor("Escape") { $0.text.contains("key escape 0") }
    }

    @Test("another thread wakes the wait")
    func waker() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.send("w")
        try program.waitFor("the wake-up") { $0.text.contains("woken") }
    }

    @Test("a new size is an event and is drawn whole, larger and smaller")
    func resize() throws {
        let program = try TerminalDrawingTests.probe("256")
        for (rows, columns) in [(30, 100), (6, 20), (24, 80)] {
            program.resize(rows: rows, columns: columns)
            try program.waitFor("\(columns)x\(rows)") {
                $0.text(row: 0) == "probe \(columns)x\(rows) 256" && $0.text.contains("resize \(columns)x\(rows)")
                    && $0.text(row: 3) == "AAAA" && $0.background(1, 9) == .indexed(124)
            }
        }
    }

    @Test("keys come from the terminal when standard input is a file")
    func pipe() throws {
        let program = try PseudoTerminal(command: [BuiltProgram.path("terminal-probe"), "256"], input: "/dev/null")
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.modesAreRestored)
    }
}
