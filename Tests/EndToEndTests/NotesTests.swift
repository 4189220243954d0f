import Glibc
import Testing

@Suite struct NotesTests {
    private static let size = (rows: 24, columns: 160)

    private func notes(_ scene: ExplorerScene) throws -> String {
        String(decoding: try Fixtures.bytes(of: scene.modelPath + ".notes.jsonl"), as: UTF8.self)
    }

    @Test(
        "A note typed just before leaving is on the disk, and is shown by the next run",
        .disabled("lost the bookmark once, on a busy machine; not understood yet"))
    func leaving() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l1.c.5"], size: Self.size)
        program.send(":name quotes\r:bookmark here\rq")
        #expect(try program.waitForExit() == .code(0))
        let lines = try notes(scene).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix(#""name":"quotes","unit":"l1.c.5","v":1}"#) == true)
        #expect(lines.last?.contains("\"text\":\"\(Fixtures.story)\"") == true)
        let again = try scene.open(["--unit", "l1.c.5"], size: Self.size)
        try again.waitFor("the name") { $0.status.contains("l1.c.5 \"quotes\"") }
        try again.leave()
    }

    @Test("A note that was saved is there after the program was killed")
    func killed() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l1.c.5"], size: Self.size)
        program.send(":name quotes\r")
        // Every frame with the name says that it is being saved until it is.
        try program.waitFor("the saved name") { $0.status.contains("\"quotes\"") && !$0.status.contains("saving") }
        kill(program.process, SIGKILL)
        #expect(try program.waitForExit() == .signal(SIGKILL))
        #expect(try notes(scene).contains("\"quotes\""))
    }

    @Test("Two programs that are open on a model show each other's names")
    func two() throws {
        let scene = try ExplorerScene()
        let first = try scene.open(["--unit", "l1.c.5"], size: Self.size)
        let second = try scene.open(["--unit", "l1.c.5"], size: Self.size)
        first.send(":name quotes\r")
        try second.waitFor("the first's name") { $0.status.contains("l1.c.5 \"quotes\"") }
        second.send(":name braces\r")
        try first.waitFor("the second's name") { $0.status.contains("l1.c.5 \"braces\"") }
        try first.leave()
        try second.leave()
    }

    @Test("XDG_DATA_HOME says where notes go, and what cannot be saved is told after leaving")
    func places() throws {
        let scene = try ExplorerScene()
        let data = scene.folder("data")
        let program = try scene.open(["--unit", "l1.c.5"], environment: ["XDG_DATA_HOME": data])
        program.send(":name quotes\rq")
        #expect(try program.waitForExit() == .code(0))
        #expect(access(scene.modelPath + ".notes.jsonl", F_OK) != 0)
        #expect(access(data + "/cellscope/notes", F_OK) == 0)
        let lost = try scene.open(["--unit", "l1.c.5"], environment: ["XDG_DATA_HOME": "/proc/none"])
        lost.send(":name quotes\rq")
        try lost.waitFor("the question") { $0.message.contains("q again leaves all the same") }
        lost.send("q")
        #expect(try lost.waitForExit() == .code(74))
        #expect(lost.screen.text.contains("cellscope: the note is not saved"))
    }
}
