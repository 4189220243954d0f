import Glibc
import ModelFiles
import Testing

@Suite("the first minutes")
struct FirstMinutesTests {
    let program: String

    init() throws { program = try BuiltProgram.path("cellscope") }

    @Test("--help begins with three lines that can be typed", arguments: ["--help", "-h", "help"])
    func help(word: String) throws {
        let run = try ProgramRun.finished([program, word])
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(run.exit == .code(0) && lines[3] == "" && lines[4].hasPrefix("OVERVIEW"))
        #expect(lines[0].hasPrefix("cellscope novel.txt "))
        for line in lines.prefix(3) {
            #expect(line.hasPrefix("cellscope ") && line.count <= 120, "\(line)")
            let words = line.split(separator: " ")
            // What is no text is a command, and takes the options that stand there.
            guard words[1] != "novel.txt" else { continue }
            let help = try ProgramRun.finished([program, String(words[1]), "--help"])
            #expect(help.output.contains("cellscope \(words[1])"))
            for option in words.dropFirst(2) where option.hasPrefix("--") { #expect(help.output.contains(option)) }
        }
        let other = try ProgramRun.finished([program, "find", "--help"])
        #expect(other.output.hasPrefix("OVERVIEW"))
    }

    @Test(
        "a misspelt command is answered with the one that was meant",
        arguments: [
            ("fnid", "find"), ("rendr", "render"), ("generat", "generate"), ("Find", "find"), ("atals", "atlas"),
            ("insepct", "inspect"), ("hepl", "help"),
        ])
    func commands(typed: String, meant: String) throws {
        let run = try ProgramRun.finished([program, typed])
        #expect(run.exit == .code(64) && run.output == "")
        #expect(
            run.error
                == "cellscope: there is no command \"\(typed)\" and no such text; did you mean cellscope \(meant)?\n")
    }

    @Test(
        "a misspelt property, signal, palette, model or text is answered with what was meant",
        arguments: [
            (["find", "qoutes", "ring.c"], 64, "did you mean quotes"),
            (["render", "--unit", "l0.H.3"], 64, "did you mean h?"),
            (["render", "--palette", "drak"], 64, "did you mean dark?"),
            (["inspect", "austen-gur"], 66, "did you mean the shipped austen-gru"),
            (["render", "--model", "kernel-lstn"], 66, "did you mean the shipped kernel-lstm"),
            (["render", "rign.c"], 66, "did you mean the shipped ring.c?"),
            (["find", "quotes", "--text", "rign.c"], 66, "did you mean the shipped ring.c?"),
        ] as [([String], Int32, String)])
    func names(arguments: [String], code: Int32, says: String) throws {
        let run = try ProgramRun.finished([program] + arguments)
        #expect(run.exit == .code(code) && run.error.contains(says), "\(run.error)")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test("shipped models and texts go by name in every command that takes one")
    func shipped() throws {
        for name in ["austen-gru", "austen-gru.safetensors"] {
            let run = try ProgramRun.finished([program, "inspect", name, "--quick"])
            #expect(run.exit == .code(0) && run.output.contains("samples/models/austen-gru.safetensors"))
        }
        let commands: [[String]] = [
            ["render", "ring.c", "--model", "kernel-rnn", "--format", "text"],
            ["render", "--text", "ring", "--model", "kernel-rnn", "--format", "text"],
            ["trace", "ring.c", "--model", "kernel-rnn", "--unit", "l0.h.0", "--format", "tsv"],
            ["generate", "--model", "austen-rnn", "--length", "3", "--prime-file", "ring.c"],
            [
                "find", "newline", "ring.c", "--model", "kernel-rnn", "--no-exact", "--no-ablation", "--no-random",
                "--turns", "0",
            ],
        ]
        for command in commands {
            let run = try ProgramRun.finished([program] + command)
            // A novel's model has not seen every sign of a program; that it was found is what counts.
            let isKnown = run.exit == .code(0) || run.error.contains("symbols that the model has never seen")
            #expect(isKnown, "\(command): \(run.error)")
        }
        // With the shipped model by its name as without any: the unit that follows quotes.
        let named = try ProgramRun.finished([program, "render", "ring.c", "--model", "austen-lstm", "--format", "text"])
        #expect(named.output.contains("l0.c.106"))
    }

    @Test("in the explorer too: :open, :model and :compare-model, with Tab")
    func explorer() throws {
        let scene = try ExplorerScene()
        let run = try scene.open()
        run.send(":open rin\t")
        try run.waitFor("the name") { $0.message == ":open ring.c" }
        run.send("\r")
        try run.waitFor("the text") { $0.status.contains("ring.c") && $0.text(row: 0).contains("SPDX") }
        run.send(":model austen-r\t")
        try run.waitFor("its name") { $0.message == ":model austen-rnn" }
        run.send("\r")
        try run.waitFor("the model") { $0.status.contains("austen-rnn") && $0.message.hasPrefix("model ") }
        run.send(":compare-model austen-gru\r")
        try run.waitFor("the other model") { $0.message.hasPrefix("beside it: model ") }
        run.send(":model austen-gur\r")
        try run.waitFor("the suggestion") { $0.message.contains("austen-gur") && $0.message.contains("no") }
        run.send("g<")
        try run.waitFor("all of it") { $0.text.contains("you mean the shipped") }
        run.send("qZZ")
        #expect(try run.waitForExit() == .code(0))
    }

    @Test("Tab after :model offers models and folders, and nothing else that lies there")
    func models() throws {
        let scene = try ExplorerScene()
        try scene.folder.write("no model\n", as: "zz-note.txt")
        try ModelFile.save(scene.model, scene.folder("zz-model"))
        mkdir(scene.folder("zz-folder"), 0o700)
        let run = try scene.open(size: (rows: 24, columns: 200))
        run.send(":model \(scene.folder.path)/zz\t\t")
        try run.waitFor("what there is") {
            $0.status.contains("/zz-model") && $0.status.contains("/zz-folder/") && !$0.status.contains("zz-note")
        }
        run.send("\u{1B}")
        try run.waitFor("the line's end") { !$0.message.hasPrefix(":") }
        run.send("ZZ")
        #expect(try run.waitForExit() == .code(0))
    }

    @Test("the first screen names ?, : and q; idle Ctrl-C says how to leave; F10 leaves")
    func beginning() throws {
        let scene = try ExplorerScene()
        let run = try scene.open()
        #expect(["?", ":", "q"].allSatisfy(run.screen.message.contains))
        run.send("]")
        try run.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") && $0.message == "" }
        run.send("\u{3}")
        try run.waitFor("how to leave") { $0.message.hasPrefix("q leaves") }
        run.send("\u{1B}[21~")
        #expect(try run.waitForExit() == .code(0))
        run.expectRestored()
    }
}

@Suite("what a terminal sends by itself")
struct TerminalReplyTests {
    let scene: ExplorerScene

    init() throws { scene = try ExplorerScene() }

    @Test(
        "a terminal's answer to another program's question is no command, whole and in pieces",
        arguments: [
            "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{7}", "\u{1B}P>|tmux 3.4\u{1B}\\",
            "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}[?2026;2$y", "\u{1B}[?62;22c", "\u{1B}[24;80R", "\u{1B}[?0u",
        ])
    func answers(answer: String) throws {
        let program = try scene.open()
        program.send(answer + "]")
        try program.waitFor("the key behind it") { $0.status.contains(" l0.h.1 ") }
        #expect(program.screen.message == "" && program.screen.status.contains(" 1:1 "))
        // Byte by byte, each in a write of its own.
        for byte in answer.utf8 { program.send(bytes: [byte]) }
        program.send("]")
        try program.waitFor("the key behind it") { $0.status.contains(" l0.h.2 ") }
        #expect(program.screen.message == "" && program.screen.status.contains(" 1:1 "))
        try program.leave()
    }

    @Test("a paste into the text runs nothing, also one that comes in pieces")
    func paste() throws {
        let program = try scene.open()
        program.send("\u{1B}[200~q:quit\rZZ")
        program.send("]]]\u{1B}[201~")
        try program.waitFor("that it is no run of keys") { $0.message.contains("is not taken for keys") }
        program.send("]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") }
        try program.leave()
    }

    @Test("dragging the mouse paints the passage; :set mouse off gives the mouse back and :set mouse on takes it again")
    func mouse() throws {
        let program = try scene.open()
        #expect(program.screen.reportsMouse)
        program.send("\u{1B}[<0;4;1M\u{1B}[<32;8;1M\u{1B}[<0;8;1m")
        try program.waitFor("the passage") { $0.message.hasPrefix("painted: 1 passage") }
        #expect((0..<24).filter { program.screen.isUnderlined(0, $0) } == [3, 4, 5, 6, 7])
        program.send(":set mouse off\r")
        try program.waitFor("the mouse to be let go") {
            !$0.reportsMouse && $0.message.hasPrefix("the mouse is the terminal's")
        }
        program.send("\u{1A}")
        // Nobody could continue this one, so that it comes back at once; the mouse stays the terminal's.
        try program.waitFor("the screen again") { $0.isAlternate && !$0.reportsMouse && $0.status.contains(" exact") }
        program.send(":set mouse on\r")
        try program.waitFor("the mouse") { $0.reportsMouse }
        try program.leave()
    }

    @Test("mouse = \"off\" in the settings leaves the mouse to the terminal")
    func settings() throws {
        mkdir(scene.folder("cellscope"), 0o700)
        try scene.folder.write("mouse = \"off\"\n", as: "cellscope/config.toml")
        let program = try scene.open(environment: ["XDG_CONFIG_HOME": scene.folder.path])
        #expect(!program.screen.reportsMouse)
        try program.leave()
    }
}

@Suite("a note on a full disk")
struct FullDiskTests {
    @Test("q asks, tries again when there is room, and leaves then")
    func asking() throws {
        let scene = try ExplorerScene()
        // A limit of nothing on the size of files is what a full disk is to a program.
        let program = try PseudoTerminal(
            command: [
                "/bin/sh", "-c", "ulimit -S -f 0; exec \"$0\" \"$@\"", BuiltProgram.path("cellscope"), "explore",
                Fixtures.story, "--model", scene.modelPath, "--color", "256",
            ], size: ExplorerScene.size)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        program.send(":name quotes\r")
        try program.waitFor("that it is not saved") {
            $0.message.hasPrefix("the note is not saved") && $0.status.contains("1 note is not saved")
        }
        program.send("q")
        try program.waitFor("the question") {
            $0.message.hasPrefix("q again leaves all the same, but 1 note is not saved")
        }
        program.send("j")
        let freed = try ProgramRun.finished(["/usr/bin/prlimit", "--pid", "\(program.process)", "--fsize=unlimited:"])
        #expect(freed.exit == .code(0), "\(freed.error)")
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        program.expectRestored()
        let notes = String(decoding: try Fixtures.bytes(of: scene.modelPath + ".notes.jsonl"), as: UTF8.self)
        #expect(notes.contains("\"quotes\""))
    }

    @Test("who leaves all the same is told what is lost, with an exit code that says so")
    func leaving() throws {
        let scene = try ExplorerScene()
        let program = try PseudoTerminal(
            command: [
                "/bin/sh", "-c", "ulimit -f 0; exec \"$0\" \"$@\"", BuiltProgram.path("cellscope"), "explore",
                Fixtures.story, "--model", scene.modelPath, "--color", "256",
            ], size: ExplorerScene.size)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        program.send(":name quotes\rq")
        try program.waitFor("the question") { $0.message.hasPrefix("q again leaves all the same") }
        program.send("q")
        #expect(try program.waitForExit() == .code(74))
        program.expectRestored()
        #expect(program.screen.text.contains("the note is not saved"))
    }
}
