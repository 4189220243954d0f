import Glibc
import Screen
import Testing

@Suite("nothing that was written is lost on the way out")
struct KeepingTests {
    let scene: ExplorerScene

    init() throws { scene = try ExplorerScene() }

    private func written(_ path: String) throws -> String {
        String(decoding: try Fixtures.bytes(of: path), as: UTF8.self)
    }

    @Test("prime, draw, save and leave typed at one go: the file has all of it")
    func burst() throws {
        let file = scene.folder("s.json")
        let program = try scene.open()
        program.send(":prime The ra\r50.:save \(file)\rq")
        #expect(try program.waitForExit() == .code(0))
        program.expectRestored()
        let again = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), file, "--color", "256"], size: ExplorerScene.size)
        try again.waitFor("the session") { $0.status.contains("step 56") }
        try again.leave()
    }

    @Test("a save that fails keeps whoever wanted to leave after it, and says why")
    func failing() throws {
        let program = try scene.open()
        program.send(":prime The ra\r5.")
        try program.waitFor("five symbols") { $0.status.contains("paused at step 11") }
        program.send(":save /nonexistent/x.json\rq")
        try program.waitFor("the failure") { $0.message.contains("/nonexistent/x.json cannot be created") }
        program.send("q")
        try program.waitFor("a question") { $0.message.contains("is not saved") }
        try program.leave()
    }

    @Test("a file that is there already stays until the person insists")
    func existing() throws {
        let file = try scene.folder.write("mine", as: "notes.txt")
        let program = try scene.open()
        program.send(":prime The ra\r5.")
        try program.waitFor("five symbols") { $0.status.contains("paused at step 11") }
        program.send(":save \(file)\rq")
        try program.waitFor("a question") { $0.message.contains("is there already") }
        #expect(try written(file) == "mine")
        program.send(":save! \(file)\rq")
        #expect(try program.waitForExit() == .code(0))
        #expect(try written(file).hasPrefix("{\"cellscope-session\":"))
    }

    @Test("Ctrl-C asks where something is not saved; the second in a row leaves, and SIGTERM at once")
    func interrupt() throws {
        let program = try scene.open()
        program.send(":prime The ra\r5.")
        try program.waitFor("five symbols") { $0.status.contains("paused at step 11") }
        program.send("\u{3}")
        try program.waitFor("a question") { $0.message.contains("is not saved") }
        program.send("\u{3}")
        #expect(try program.waitForExit() == .code(128 + SIGINT))
        program.expectRestored()
        let other = try scene.open()
        other.send(":prime The ra\r5.")
        try other.waitFor("five symbols") { $0.status.contains("paused at step 11") }
        other.signal(SIGTERM)
        #expect(try other.waitForExit() == .code(128 + SIGTERM))
        other.expectRestored()
    }

    @Test("Ctrl-C ends the following first")
    func following() throws {
        let program = try scene.open()
        program.send("F")
        try program.waitFor("the end") { $0.status.contains("following") }
        program.send("\u{3}")
        try program.waitFor("its end") { $0.message.contains("Ctrl-C again quits") }
        program.send("]")
        try program.waitFor("the next unit") { $0.status.contains(" l0.h.1 ") }
        program.send("\u{3}")
        try program.waitFor("how to leave") { $0.message.contains("Ctrl-C once more") }
        program.send("\u{3}")
        #expect(try program.waitForExit() == .code(128 + SIGINT))
    }

    @Test("q beside twins goes back to the text before them")
    func twins() throws {
        let program = try scene.open()
        program.send("g!10lvw")
        try program.waitFor("twins") { $0.text.contains("without") }
        program.send("q")
        try program.waitFor("a question") { $0.message.contains("saved nowhere") }
        program.send("q")
        try program.waitFor("the story") { !$0.text.contains("without") && $0.status.contains("larkfield") }
        try program.leave()
    }

    @Test("a session says which model has written it")
    func authors() throws {
        let other = try ExplorerScene(cell: .gru)
        let file = scene.folder("s.json")
        let program = try scene.open()
        program.send(":prime The ra\r5.")
        try program.waitFor("five symbols") { $0.status.contains("paused at step 11") }
        program.send(":model \(other.modelPath)\r")
        try program.waitFor("the other model") { $0.message.contains("model \(other.modelPath)") }
        program.send(":save \(file)\rq")
        #expect(try program.waitForExit() == .code(0))
        let text = try written(file)
        #expect(text.contains("\"authors\":[{\"model\":\"\(scene.modelPath)\"") && text.contains("\"sha256\":\""))
        let again = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), file, "--color", "256"], size: (24, 160))
        try again.waitFor("a warning") { $0.message.contains("was written by another model, and model is open") }
        try again.leave()
    }
}
