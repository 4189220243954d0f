import Glibc
import Testing

@Suite("the terminal comes back")
struct TerminalRestoreTests {
    private func expectRestored(_ program: PseudoTerminal) {
        #expect(!program.screen.isAlternate, "the alternate screen is left")
        #expect(program.screen.isCursorVisible, "the cursor is back")
        #expect(!program.screen.reportsMouse, "the mouse is released")
        #expect(program.modesAreRestored, "the modes are as they were")
        #expect(String(decoding: program.transcript, as: UTF8.self).contains("\u{1B}[?2004l"), "pastes are plain again")
    }

    @Test(
        "after quitting, with the messages of meanwhile readable, in each colour depth",
        arguments: ["24bit", "256", "none"])
    func quit(depth: String) throws {
        let program = try TerminalDrawingTests.probe(depth)
        program.send("m")
        try program.waitFor("the key") { $0.text.contains("\"m\"") }
        #expect(!program.screen.text.contains("a message"))
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        expectRestored(program)
        #expect(program.screen.text == "a message for later")
    }

    @Test("after SIGTERM, SIGHUP and Ctrl-C", arguments: [SIGTERM, SIGHUP, SIGINT])
    func signals(number: Int32) throws {
        let program = try TerminalDrawingTests.probe("256")
        if number == SIGINT { program.send("\u{3}") } else { program.signal(number) }
        #expect(try program.waitForExit() == .code(128 + number))
        expectRestored(program)
    }

    @Test(
        "after whatever signal ends a program that has not asked for it, and by that signal",
        arguments: [
            SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSYS, SIGPIPE, SIGXFSZ, SIGSTKFLT,
            40, 64,
        ])
    func otherSignals(number: Int32) throws {
        let program = try TerminalDrawingTests.probe("256")
        program.signal(number)
        #expect(try program.waitForExit() == .signal(number))
        expectRestored(program)
    }

    @Test("Ctrl-Z twice, fg and q under a shell that restores nothing leaves the modes as they were")
    func plainShell() throws {
        // dash hands the terminal over and back, and leaves its modes alone.
        let script = "set -m; \"$0\" 256; echo first; read x; fg; echo second; read x; fg; echo \"done $?\""
        let program = try PseudoTerminal(command: ["/bin/sh", "-c", script, BuiltProgram.path("terminal-probe")])
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        for word in ["first", "second"] {
            program.send("\u{1A}")
            try program.waitFor("the shell") { !$0.isAlternate && $0.text.contains(word) }
            #expect(program.modesAreRestored)
            program.send("\r")
            try program.waitFor("the screen again") { $0.isAlternate && $0.text.contains("resumed") }
        }
        program.send("q")
        try program.waitFor("the end") { $0.text.contains("done 0") }
        #expect(try program.waitForExit() == .code(0))
        expectRestored(program)
    }

    @Test(
        "Ctrl-Z where nobody could continue it, as under ssh -t, stops nothing and spoils nothing",
        arguments: ["q", "t"])
    func sessionLeader(ending: String) throws {
        let program = try TerminalDrawingTests.probe("256")
        program.send("\u{1A}")
        try program.waitFor("the event") { $0.isAlternate && $0.text.contains("resumed") }
        program.send(ending)
        let exit = try program.waitForExit()
        #expect(ending == "q" ? exit == .code(0) : [.signal(SIGILL), .signal(SIGTRAP)].contains(exit))
        expectRestored(program)
    }

    @Test("what stty has set while the program was stopped is what it leaves")
    func changedModes() throws {
        let script = """
            set -m; "$0" 256; stty -ixon -echoctl; echo "set anew"; read x; fg; stty -a | tr ' ' '\\n' | \
            grep -x -e '-*ixon' -e '-*echoctl' -e '-*icanon'
            """
        let program = try PseudoTerminal(command: ["/bin/sh", "-c", script, BuiltProgram.path("terminal-probe")])
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        program.send("\u{1A}")
        try program.waitFor("the shell") { !$0.isAlternate && $0.text.contains("set anew") }
        program.send("\r")
        try program.waitFor("the screen again") { $0.isAlternate && $0.text.contains("resumed") }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.text.hasSuffix("-ixon\nicanon\n-echoctl"), "\(program.screen.text)")
    }

    @Test("after an exit that forgot to close the session")
    func forgotten() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.send("m")
        program.send("x")
        #expect(try program.waitForExit() == .code(3))
        expectRestored(program)
        #expect(program.screen.text == "a message for later")
    }

    @Test("after a trap, with its message and the trap's own status", arguments: ["t", "f"])
    func trap(key: String) throws {
        let program = try TerminalDrawingTests.probe("256", environment: ["SWIFT_BACKTRACE": "enable=yes"])
        program.send("m")
        program.send(key)
        let exit = try program.waitForExit()
        #expect([.signal(SIGILL), .signal(SIGTRAP)].contains(exit))
        expectRestored(program)
        #expect(program.screen.text.contains("a message for later"))
        if key == "f" { #expect(program.screen.text.contains("Fatal error: the reason of the trap")) }
    }

    @Test("after abort and Ctrl-\\", arguments: ["a", "\u{1C}"])
    func abort(key: String) throws {
        let program = try TerminalDrawingTests.probe("24bit")
        program.send(key)
        #expect(try program.waitForExit() == .signal(key == "a" ? SIGABRT : SIGQUIT))
        expectRestored(program)
    }

    @Test("a closed window ends the program")
    func hangUp() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.hangUp()
        #expect(try program.waitForExit() == .code(128 + SIGHUP))
    }

    @Test("Ctrl-Z gives the terminal to the shell, and fg brings the screen back")
    func jobControl() throws {
        let script = """
            set -m; "$0" 256; stty -a | grep -o ' -*icanon\\| -*echo '; echo "the shell has it"; read answer; fg; \
            echo "done $?"; stty -a | grep -o ' -*icanon'
            """
        let program = try PseudoTerminal(
            command: ["/bin/bash", "-c", script, BuiltProgram.path("terminal-probe")])
        try program.waitFor("the first frame") { $0.text(row: 3) == "AAAA" }
        program.send("m")
        try program.waitFor("the key") { $0.text.contains("\"m\"") }
        program.send("\u{1A}")
        try program.waitFor("the shell") { $0.text.contains("the shell has it") }
        #expect(!program.screen.isAlternate && program.screen.isCursorVisible && !program.screen.reportsMouse)
        #expect(program.screen.text.contains("\n icanon"))
        #expect(program.screen.text.contains("a message for later"))
        program.resize(rows: 20, columns: 70)
        program.send("go\r")
        try program.waitFor("the screen again") {
            $0.isAlternate && $0.text(row: 0) == "probe 70x20 256" && $0.text.contains("resumed")
        }
        #expect(program.screen.background(1, 9) == .indexed(124) && program.screen.reportsMouse)
        program.send("q")
        try program.waitFor("the end") { $0.text.contains("done 0") }
        #expect(try program.waitForExit() == .code(0))
        #expect(program.modesAreRestored)
    }

    @Test("stopped from outside and continued, it takes the screen again")
    func continued() throws {
        let program = try TerminalDrawingTests.probe("256")
        program.signal(SIGSTOP)
        program.signal(SIGCONT)
        try program.waitFor("the event") { $0.text.contains("resumed") && $0.isAlternate }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        expectRestored(program)
    }

    @Test(
        "a terminal that will not do is one clear line and no takeover",
        arguments: [
            (["TERM": ""], "TERM is not set"), (["TERM": "no-such-terminal"], "\"no-such-terminal\" is not known"),
            (["TERM": "dumb"], "cannot show a full screen"),
        ])
    func unusable(environment: [String: String], message: String) throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), "auto"], environment: environment)
        #expect(try program.waitForExit() == .code(69))
        #expect(program.screen.text.replacing("\n", with: "").contains(message))
        #expect(!program.screen.isAlternate && program.modesAreRestored)
    }

    @Test("standard output that is a file is refused")
    func file() throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("terminal-probe"), "256"], output: "/dev/null")
        #expect(try program.waitForExit() == .code(69))
        #expect(program.screen.text.contains("not a terminal"))
    }
}
