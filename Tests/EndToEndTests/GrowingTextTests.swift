import Glibc
import Testing

@Suite("the explorer on texts that grow")
struct GrowingTextTests {
    let scene: ExplorerScene

    init() throws { scene = try ExplorerScene() }

    /// Opens a file or a named pipe to add to it.
    private func writer(_ path: String) -> Int32 { open(path, O_RDWR | O_APPEND | O_CLOEXEC) }

    private func add(_ bytes: [UInt8], to file: Int32) {
        let count = bytes.withUnsafeBytes { write(file, $0.baseAddress!, $0.count) }
        #expect(count == bytes.count)
    }

    @Test("a pipe is shown as it comes, and its end is known")
    func pipe() throws {
        let path = scene.folder("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        // Open for reading too, so that neither side waits for the other.
        let feed = writer(path)
        let script = "exec \"$0\" - --model \"$1\" --color 256 <\"$2\""
        let program = try PseudoTerminal(
            command: ["/bin/sh", "-c", script, BuiltProgram.path("cellscope"), scene.modelPath, path],
            size: ExplorerScene.size)
        add(Array("AN EVENING\n".utf8), to: feed)
        try program.waitFor("the first line") {
            $0.text(row: 0) == "AN EVENING↵" && $0.status.contains(" growing") && $0.status.contains(" exact")
        }
        add(Array("and then\n".utf8) + [0xC3], to: feed)
        try program.waitFor("the second line, without half a letter") {
            $0.text(row: 1) == "and then↵" && $0.text(row: 2) == ""
        }
        add([0xA9] + Array(" end".utf8), to: feed)
        try program.waitFor("the third line") { $0.text(row: 2) == "é end" }
        program.send("F")
        try program.waitFor("the end, followed") { $0.status.contains(" following") && $0.status.contains(" 3:5 ") }
        let expected = scene.scalars.prefix(3000)
        add(Array(String(String.UnicodeScalarView(expected)).utf8), to: feed)
        try program.waitFor("the end of what came, traced") {
            $0.status.contains(" 100% ") && !$0.status.contains(" 3:5 ") && $0.status.contains(" exact")
        }
        close(feed)
        try program.waitFor("the pipe's end") { !$0.status.contains("following") && !$0.status.contains("growing") }
        try program.leave()
    }

    @Test("a pipe that is too long for memory, with nowhere else to go, ends there and says why")
    func noRoom() throws {
        let path = scene.folder("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let feed = writer(path)
        let script = "exec \"$0\" - --model \"$1\" --color 256 <\"$2\""
        let program = try PseudoTerminal(
            command: ["/bin/sh", "-c", script, BuiltProgram.path("cellscope"), scene.modelPath, path],
            environment: ["TERM": "xterm-256color", "TMPDIR": scene.folder("nowhere")], size: ExplorerScene.size)
        add(Array("AN EVENING\n".utf8), to: feed)
        try program.waitFor("the first line") { $0.status.contains(" growing") }
        // All that is kept in memory and a little more, which the pipe itself holds when nobody takes it.
        for _ in 0..<128 { add([UInt8](repeating: 0x61, count: 1 << 16), to: feed) }
        try program.waitFor("the reason") { $0.message.contains("cannot be kept in a temporary file") }
        #expect(!program.screen.status.contains("growing"))
        program.send("G")
        try program.waitFor("the end of what there is") { $0.status.contains(" 100% ") }
        close(feed)
        try program.leave()
    }

    @Test("a file to which somebody adds is followed after F, until a key moves the cursor")
    func file() throws {
        let path = try scene.folder.write("The first line.\n", as: "log.txt")
        let program = try scene.open(text: path)
        let log = writer(path)
        program.send("F")
        try program.waitFor("following") { $0.status.contains(" following") }
        for number in 1...40 { add(Array("and line \(number)\n".utf8), to: log) }
        try program.waitFor("the last line at the end of the screen") {
            $0.text(row: ExplorerScene.textRows - 1) == "and line 40↵" && $0.status.contains(" exact")
        }
        program.send("gg")
        try program.waitFor("the first line") {
            $0.text(row: 0) == "The first line.↵" && $0.status.contains(" growing")
        }
        add(Array("one more\n".utf8), to: log)
        program.send("]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") && $0.status.contains(" 1:1 ") }
        #expect(program.screen.text(row: 0) == "The first line.↵")
        #expect(ftruncate(log, 3) == 0)
        try program.waitFor("word of the cut") { $0.message.contains("was cut off; :open it again") }
        program.send("G")
        try program.waitFor("the end") { $0.status.contains(" 100% ") }
        close(log)
        try program.leave()
    }

    @Test("a log that is rotated away is said to be, and read on")
    func rotated() throws {
        let path = try scene.folder.write("The first line.\n", as: "log.txt")
        let program = try scene.open(text: path)
        let log = writer(path)
        #expect(rename(path, scene.folder("log.1")) == 0)
        try program.waitFor("word of the move") { $0.message.contains("was moved or replaced; :open it again") }
        add(Array("the last words\n".utf8), to: log)
        try program.waitFor("the last words") { $0.text(row: 1) == "the last words↵" }
        close(log)
        try program.leave()
    }

    @Test("a text of 20 MB in one line, and one of bytes that are no text, open, scroll and end")
    func odd() throws {
        let line = try scene.folder.write([UInt8](repeating: 0x61, count: 20_000_000), as: "line.txt")
        let binary = try scene.folder.write(
            (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }, as: "binary")
        for path in [line, binary] {
            let program = try scene.start(text: path)
            try program.waitFor("the beginning") { $0.status.contains(" 1:1 ") }
            program.send("  G")
            try program.waitFor("the end") { $0.status.contains(" 100% ") }
            program.send("\u{2}50%gk0")
            try program.waitFor("somewhere before") { !$0.status.contains(" 100% ") }
            try program.leave()
        }
    }
}
