import Glibc
import Testing

@Suite("Screens larger than any")
struct HugeScreenTests {
    @Test("a terminal that says 5,000 by 2,000 is drawn on as far as anyone could read, in bounded memory")
    func memory() throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), "256"], environment: ["TERM": "xterm-256color"],
            size: (rows: 2000, columns: 5000), shown: (rows: 24, columns: 80))
        try program.waitFor("the frame", within: .seconds(60)) { $0.text(row: 0).hasPrefix("probe 2000x300 ") }
        #expect(try largest(of: program.process) < 150 << 10, "kilobytes")
        // As it grows and shrinks again, by the window's size.
        program.resize(rows: 24, columns: 80)
        try program.waitFor("a small one", within: .seconds(60)) { $0.text(row: 0).hasPrefix("probe 80x24 ") }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test(
        "the explorer too stays within bounds, with a text that is shown whole",
        arguments: [(2000, 5000), (65535, 65535), (65535, 1)])
    func explorer(rows: Int, columns: Int) throws {
        let fixture = try CommandFixture.prose(lines: 300)
        let program = try PseudoTerminal(
            command: [fixture.program, fixture.text, "-m", fixture.model], environment: ["TERM": "xterm-256color"],
            size: (rows: rows, columns: columns), shown: (rows: 24, columns: 80))
        try program.waitFor("the text", within: .seconds(60)) { !$0.text(row: 0).isEmpty }
        #expect(try largest(of: program.process) < 300 << 10, "kilobytes")
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
    }

    /// The most memory that a process has had, in kilobytes; 0 when it is gone.
    private func largest(of process: pid_t) throws -> Int {
        guard let bytes = try? Fixtures.bytes(of: "/proc/\(process)/status") else { return 0 }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
}
