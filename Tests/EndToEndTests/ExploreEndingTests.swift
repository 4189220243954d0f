import Glibc
import ModelFiles
import Testing

@Suite("the explorer's end, wanted or not")
struct ExploreEndingTests {
    let scene: ExplorerScene

    init() throws { scene = try ExplorerScene() }

    @Test("q closes what is open beside the text before it leaves")
    func closing() throws {
        let program = try scene.open()
        program.send("T")
        try program.waitFor("the timeline") { $0.text.contains(" l0.h.0 +") || $0.text.contains(" l0.h.0 -") }
        program.send("q")
        try program.waitFor(scene.expected("l0.h.0"))
        try program.leave()
    }

    @Test("q, ZZ and :quit leave with code 0 and the terminal as it was", arguments: ["q", "ZZ", ":quit\r", ":q\r"])
    func quit(keys: String) throws {
        let program = try scene.open()
        program.send(keys)
        #expect(try program.waitForExit() == .code(0))
        program.expectRestored()
        #expect(program.screen.text == "")
    }

    @Test("SIGTERM, SIGHUP and Ctrl-C end it with the usual codes", arguments: [SIGTERM, SIGHUP, SIGINT])
    func signals(number: Int32) throws {
        let program = try scene.open()
        if number == SIGINT {
            program.send("\u{3}")
            try program.waitFor("how to leave") { $0.message.hasPrefix("q leaves, and so does Ctrl-C once more") }
            program.send("\u{3}")
        } else {
            program.signal(number)
        }
        #expect(try program.waitForExit() == .code(128 + number))
        program.expectRestored()
    }

    @Test("Ctrl-C while a line is typed leaves the line, and then the program")
    func interruptedLine() throws {
        let program = try scene.open()
        program.send(":open no")
        try program.waitFor("the line") { $0.message == ":open no" }
        program.send("\u{3}")
        try program.waitFor("its end") { $0.message == "" }
        program.send("]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") }
        program.send("\u{3}")
        try program.waitFor("how to leave") { $0.message.hasPrefix("q leaves") }
        program.send("\u{3}")
        #expect(try program.waitForExit() == .code(130))
        program.expectRestored()
    }

    @Test("a closed window ends it")
    func hangUp() throws {
        let program = try scene.open()
        program.hangUp()
        #expect(try program.waitForExit() == .code(128 + SIGHUP))
    }

    @Test("a trap gives the terminal back", arguments: [SIGILL, SIGSEGV, SIGABRT, SIGBUS])
    func trap(number: Int32) throws {
        let program = try scene.open()
        program.signal(number)
        #expect(try program.waitForExit() == .signal(number))
        program.expectRestored()
    }

    @Test("Ctrl-Z gives the terminal to the shell; fg brings text, colours and unit back")
    func suspend() throws {
        let script =
            "set -m; \"$0\" explore \"$1\" --model \"$2\" --color 256; echo stopped; read x; fg; echo \"left $?\""
        let program = try PseudoTerminal(
            command: ["/bin/bash", "-c", script, BuiltProgram.path("cellscope"), Fixtures.story, scene.modelPath],
            size: ExplorerScene.size)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        program.send("4]")
        try program.waitFor("unit 4") { $0.status.contains(" l0.h.4 ") }
        program.send("\u{1A}")
        try program.waitFor("the shell") { !$0.isAlternate && $0.text.contains("stopped") }
        #expect(program.screen.isCursorVisible && !program.screen.reportsMouse)
        program.send("go\r")
        try program.waitFor("the screen again") { $0.isAlternate && $0.status.contains(" l0.h.4 ") }
        try program.waitFor(scene.expected("l0.h.4"))
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.text.hasSuffix("left 0"))
        program.expectRestored()
    }

    /// Arguments that cannot be worked with: the exit code and what the line must contain.
    static let refusals: [(name: String, code: Int32, says: String)] = [
        ("missing model", 66, "missing.safetensors"), ("model is a folder", 66, "is a folder"),
        ("truncated model", 65, "short.safetensors"), ("garbage model", 65, "garbage.safetensors"),
        ("empty model", 65, "empty.safetensors"), ("missing text", 66, "there is no file"),
        ("text is a folder", 66, "directory"), ("text is a device", 66, "device"),
        ("no such unit", 64, "there is no unit 16"), ("no such layer", 64, "there is no layer 2"),
        ("no such signal", 64, "lstm cells have no signal \"z\""), ("no address", 64, "no unit address"),
        ("no threads", 64, "--threads"), ("unknown terminal", 69, "no-such-terminal"),
    ]

    @Test("what cannot be opened is one line, the right code, and an untouched terminal", arguments: refusals.indices)
    func refusal(index: Int) throws {
        let refusal = ExploreEndingTests.refusals[index]
        let folder = scene.folder
        let whole = try Fixtures.bytes(of: scene.modelPath)
        var (model, text, rest, terminal) = (scene.modelPath, Fixtures.story, [String](), "xterm-256color")
        switch refusal.name {
        case "missing model": model = folder("missing.safetensors")
        case "model is a folder": model = folder.path
        case "truncated model": model = try folder.write(Array(whole.dropLast(7)), as: "short.safetensors")
        case "garbage model":
            model = try folder.write((0..<5000).map { UInt8($0 * 37 & 255) }, as: "garbage.safetensors")
        case "empty model": model = try folder.write("", as: "empty.safetensors")
        case "missing text": text = folder("missing.txt")
        case "text is a folder": text = folder.path
        case "text is a device": text = "/dev/zero"
        case "no such unit": rest = ["--unit", "l0.h.16"]
        case "no such layer": rest = ["--unit", "l2.h.0"]
        case "no such signal": rest = ["--unit", "l0.z.0"]
        case "no address": rest = ["--unit", "twelve"]
        case "no threads": rest = ["--threads", "0"]
        default: terminal = "no-such-terminal"
        }
        let program = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), "explore", text, "--model", model] + rest,
            environment: ["TERM": terminal], error: folder("error"))
        #expect(try program.waitForExit() == .code(refusal.code))
        let error = String(decoding: try Fixtures.bytes(of: folder("error")), as: UTF8.self)
        #expect(error.hasPrefix("cellscope: ") && error.hasSuffix("\n"))
        #expect(error.filter { $0 == "\n" }.count == 1, "one line: \(error)")
        #expect(error.contains(refusal.says), "\(error)")
        #expect(program.transcript.isEmpty, "the terminal is not touched")
        #expect(program.modesAreRestored)
    }
}
