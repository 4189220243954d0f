import Glibc
import ModelCore
import ModelFiles
import Screen
import Testing

@Suite("the explorer on a story")
struct ExploreTests {
    let scene: ExplorerScene

    init() throws { scene = try ExplorerScene() }

    @Test(
        "every visible character has the colour of the unit's value after it was read",
        arguments: [ColorDepth.full, .palette, .sixteen, .eight])
    func colors(depth: ColorDepth) throws {
        let program = try scene.open(["--unit", "l1.h.3"], depth: depth)
        let expected = try scene.expected("l1.h.3", depth: depth)
        try program.waitFor(expected)
        let shown = Set((0..<23).map { program.screen.background(0, $0) })
        #expect(shown.count > 2, "the first line has several colours, or this test would show nothing")
        #expect(program.screen.text(row: 0) == "AN EVENING AT LARKFIELD↵")
        try program.leave()
    }

    @Test("every cell kind's every signal is coloured on its own scale", arguments: ["rnn", "lstm", "gru"])
    func signals(kind: String) throws {
        let scene = try ExplorerScene(cell: try #require(CellKind(named: kind)))
        let program = try scene.open()
        for signal in scene.model.architecture.cell.signals {
            let address = "l0.\(signal.name).0"
            try program.waitFor("its name") { $0.status.contains(address) && $0.legend.contains(signal.meaning) }
            try program.waitFor(scene.expected(address))
            program.send("s")
        }
        try program.leave()
    }

    @Test("] and [ change the unit, its colours and the status line; numbers before them count")
    func units() throws {
        let program = try scene.open()
        try program.waitFor(scene.expected("l0.h.0"))
        for (keys, address) in [
            ("]", "l0.h.1"), ("3]", "l0.h.4"), ("[", "l0.h.3"), (")", "l0.h.13"), ("g]", "l0.h.15"), ("]", "l0.h.15"),
            ("(", "l0.h.5"), ("g[", "l0.h.0"), ("7#", "l0.h.7"), (">", "l1.h.7"), ("s", "l1.c.7"), ("S", "l1.h.7"),
            ("<", "l0.h.7"), (":unit l0.c.7\r", "l0.c.7"), (":12#\u{15}unit 12\r", "l0.c.12"), ("u", "l0.c.7"),
        ] {
            program.send(keys)
            try program.waitFor("\(address) after \(keys)") { $0.status.contains(" \(address) ") }
            try program.waitFor(scene.expected(address))
        }
        try program.leave()
    }

    @Test("the value under the cursor stands in the status line")
    func value() throws {
        let program = try scene.open(["--unit", "l1.c.5"])
        let expected = try scene.expected("l1.c.5")
        program.send("3l")
        try program.waitFor("the fourth character's value, \(expected.values[3])") { screen in
            let words = screen.status.split(separator: " ")
            guard let place = words.firstIndex(of: "l1.c.5"), place + 1 < words.count else { return false }
            let value = Float(words[place + 1]) ?? .nan
            return words.contains("1:4") && abs(value - expected.values[3]) < 1e-4 && screen.status.hasSuffix(" exact")
        }
        try program.leave()
    }

    @Test("the cursor goes by characters, words, lines, screens and to both ends")
    func moving() throws {
        let program = try scene.open()
        for (keys, place) in [
            ("w", "1:4"), ("l", "1:5"), ("h", "1:4"), ("$", "1:24"), ("0", "1:1"), ("8j", "9:1"), ("2k", "7:1"),
            ("20G", "20:1"), ("gg", "1:1"),
        ] {
            program.send(keys)
            try program.waitFor("\(place) after \(keys)") { $0.status.contains(" \(place) ") }
        }
        program.send(" ")
        try program.waitFor("the next screen") { !$0.status.contains(" 1:1 ") && !$0.text(row: 0).hasPrefix("AN EV") }
        program.send("G")
        try program.waitFor("the end") { $0.status.contains(" 100% ") && $0.status.contains(" exact") }
        program.send("gg")
        try program.waitFor(scene.expected("l0.h.0"))
        program.send("50%")
        try program.waitFor("the middle") { $0.status.contains(" 50% ") }
        try program.leave()
    }

    @Test("/ finds, n and N go on, and what is not there is said")
    func search() throws {
        let program = try scene.open()
        let text = String(String.UnicodeScalarView(scene.scalars))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let places = lines.enumerated().compactMap { line, text -> String? in
            text.firstRange(of: "drains").map {
                " \(line + 1):\(text.unicodeScalars.distance(from: text.startIndex, to: $0.lowerBound) + 1) "
            }
        }
        try #require(places.count > 1)
        program.send("/drains\r")
        try program.waitFor("the first match at\(places[0])") { $0.status.contains(places[0]) }
        program.send("n")
        try program.waitFor("the second match") { $0.status.contains(places[1]) }
        program.send("N")
        try program.waitFor("the first match again") { $0.status.contains(places[0]) }
        program.send("/no such words\r")
        try program.waitFor("the refusal") { $0.message.contains("not found: no such words") }
        #expect(program.screen.status.contains(places[0]), "the cursor stays")
        try program.leave()
    }

    @Test("? shows the keys, scrolls, and goes back to the text")
    func help() throws {
        let program = try scene.open()
        program.send("?")
        try program.waitFor("the help") { $0.text.contains("after the model has read it") }
        program.send("/leave, whatever\r")
        try program.waitFor("how to leave") { $0.text.contains(":quit") && $0.message.contains("q closes") }
        program.send("G")
        try program.waitFor("its end") {
            !$0.text.contains("after the model has read it") && $0.text.contains(":export")
        }
        program.send("q")
        try program.waitFor(scene.expected("l0.h.0"))
        try program.leave()
    }

    @Test("a new window size is drawn whole, in the right colours")
    func resize() throws {
        let program = try scene.open()
        for (rows, columns) in [(40, 132), (12, 30), (24, 100)] {
            program.resize(rows: rows, columns: columns)
            try program.waitFor("the status line at \(columns)x\(rows)") {
                $0.status.contains("l0.h.0") && $0.status.contains(" exact")
            }
            try program.waitFor(scene.expected("l0.h.0"), rows: rows - 3, columns: columns)
        }
        try program.leave()
    }

    @Test("a click puts the cursor, the wheel scrolls, and a paste outside of a line does nothing")
    func mouse() throws {
        let program = try scene.open()
        program.send("\u{1B}[<0;4;1M\u{1B}[<0;4;1m")
        try program.waitFor("the clicked character") { $0.status.contains(" 1:4 ") }
        program.send("\u{1B}[200~q:quit\rq\u{1B}[201~]")
        try program.waitFor("the key after the paste") { $0.status.contains(" l0.h.1 ") }
        program.send("\u{1B}[<65;4;5M")
        try program.waitFor("the scrolled text") { $0.text(row: 0) != "AN EVENING AT LARKFIELD↵" }
        try program.waitFor(scene.expected("l0.h.1"), from: scene.start(ofLine: 4))
        try program.leave()
    }

    @Test("a text that shrinks under the explorer's eyes does it no harm")
    func shrinking() throws {
        let path = try scene.folder.write(Fixtures.bytes(of: Fixtures.story), as: "shrinking.txt")
        let program = try scene.open(text: path)
        #expect(truncate(path, 100) == 0)
        program.send("G5000hgg")
        try program.waitFor("the first line again") { $0.status.contains(" 1:1 ") }
        program.send("/drains\r]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") }
        try program.leave()
    }

    @Test("screens with no room for anything do no harm", arguments: [(0, 0), (1, 1), (2, 3), (4, 200)])
    func tiny(rows: Int, columns: Int) throws {
        let program = try scene.start(size: (rows: rows, columns: columns))
        try program.waitFor("the first character") { $0.character(0, 0) == "A" }
        program.send("]?jj?/a\rG:unit 3\r")
        program.resize(rows: 24, columns: 100)
        try program.waitFor("unit 3") { $0.status.contains(" l0.h.3 ") }
        program.resize(rows: rows, columns: columns)
        program.send("gg")
        try program.leave()
    }

    @Test(":open and :model open other files, completed with Tab")
    func open() throws {
        try scene.folder.write("Another text.\nOf two lines.\n", as: "another.txt")
        let scalars = scene.scalars
        let other = try Fixtures.model(over: scalars, cell: .gru, seed: 11)
        try ModelFile.save(other, scene.folder("other-model.safetensors"))
        let program = try scene.open()
        program.send(":open \(scene.folder.path)/ano\t")
        try program.waitFor("the completed name") { $0.message.hasSuffix("/another.txt") }
        program.send("\r")
        try program.waitFor("the other text") {
            $0.text(row: 0) == "Another text.↵" && $0.status.contains("another.txt")
        }
        program.send(":model \(scene.folder.path)/oth\t")
        try program.waitFor("the completed name") { $0.message.hasSuffix("/other-model.safetensors") }
        program.send("\r")
        try program.waitFor("the other model") { $0.message.hasPrefix("model ") }
        let text = Array("Another text.\nOf two lines.\n".unicodeScalars)
        try program.waitFor(try ExpectedText(other, "l0.h.0", over: text, depth: .palette), rows: 2)
        program.send(":signal z\r")
        try program.waitFor("a signal of the other model") { $0.status.contains(" l0.z.0 ") }

        program.send(":open \(scene.folder.path)/nothing\r")
        try program.waitFor("the refusal") { $0.message.contains("there is no file") }
        try scene.folder.write([UInt8](repeating: 7, count: 64), as: "junk")
        program.send(":model \(scene.folder.path)/junk\r")
        try program.waitFor("the refusal") { $0.message.contains("/junk") && !$0.message.hasPrefix(":") }
        #expect(program.screen.text(row: 0) == "Another text.↵", "what was open stays open")
        program.send(":nonsense\r")
        try program.waitFor("the refusal") { $0.message.contains("there is no command \"nonsense\"") }
        try program.leave()
    }

    @Test("NO_COLOR shows signs under the text and sends no colours")
    func noColor() throws {
        let program = try scene.open(["--unit", "l1.h.3"], depth: nil, environment: ["NO_COLOR": "1"])
        let expected = try scene.expected("l1.h.3", depth: .none)
        #expect(program.screen.text(row: 0) == "AN EVENING AT LARKFIELD↵")
        let signs = (0..<24).map { String(expected.palette.sign(for: expected.values[$0]).glyph) }
        #expect(Set(signs).count > 1)
        try program.waitFor("the signs \(signs.joined())") { screen in
            (0..<24).map { screen.character(1, $0) } == signs
        }
        for row in 0..<24 {
            for column in 0..<100 {
                #expect(program.screen.background(row, column) == .standard)
                #expect(program.screen.foreground(row, column) == .standard)
            }
        }
        try program.leave()
    }

    @Test("COLORTERM and TERM choose the colours when nobody else does")
    func environment() throws {
        let full = try scene.open(depth: nil, environment: ["COLORTERM": "truecolor"])
        try full.waitFor(scene.expected("l0.h.0", depth: .full))
        let palette = try scene.open(depth: nil)
        try palette.waitFor(scene.expected("l0.h.0", depth: .palette))
        let eight = try scene.open(depth: nil, environment: ["TERM": "xterm"])
        try eight.waitFor(scene.expected("l0.h.0", depth: .eight))
    }

    @Test("a text can come from a pipe while keys come from the terminal")
    func pipe() throws {
        let script = "cat \"$1\" | \"$0\" explore - --model \"$2\" --color 256; echo \"left with $?\""
        let program = try PseudoTerminal(
            command: [
                "/bin/sh", "-c", script, BuiltProgram.path("cellscope"), Fixtures.story, scene.modelPath,
            ], size: ExplorerScene.size)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        try program.waitFor(scene.expected("l0.h.0"))
        program.send("]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.text == "left with 0")
        program.expectRestored()
    }

    @Test("Ctrl-C leaves while a pipe that gives nothing is waited for, before the terminal is taken")
    func slowPipe() throws {
        // The shell's child can open the pipe for writing once the program has opened it for reading; then it says so
        // and keeps it open without a word.
        let script = """
            mkfifo "$2"; (exec 3>"$2"; echo waiting; read x </dev/tty) & exec "$0" "$2" --model "$1"
            """
        let program = try PseudoTerminal(
            command: [
                "/bin/sh", "-c", script, BuiltProgram.path("cellscope"), scene.modelPath, scene.folder("pipe"),
            ])
        try program.waitFor("the start") { $0.text.contains("waiting") }
        program.send("\u{3}")
        #expect(try program.waitForExit() == .signal(SIGINT))
        #expect(!program.screen.isAlternate && program.modesAreRestored)
    }

    @Test("standard output that is no terminal is refused in one line", arguments: ["/dev/null", "/dev/tty"])
    func noTerminal(input: String) throws {
        let run = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), Fixtures.story, "--model", scene.modelPath], input: input,
            output: scene.folder("output"), error: scene.folder("error"))
        #expect(try run.waitForExit() == .code(69))
        let error = String(decoding: try Fixtures.bytes(of: scene.folder("error")), as: UTF8.self)
        #expect(error.hasPrefix("cellscope: ") && error.filter { $0 == "\n" }.count == 1, "\(error)")
        #expect(try Fixtures.bytes(of: scene.folder("output")).isEmpty && run.transcript.isEmpty)
        #expect(run.modesAreRestored)
    }

    @Test("cellscope with only options explores as well")
    func defaultCommand() throws {
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), "--model", scene.modelPath, Fixtures.story],
            size: ExplorerScene.size)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        try program.leave()
    }
}
