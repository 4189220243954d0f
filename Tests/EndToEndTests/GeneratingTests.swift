import Glibc
import Screen
import Testing

@Suite("a model writing in the real program")
struct GeneratingTests {
    @Test("prime, step, go back, type another symbol, switch branches, save, reopen")
    func session() throws {
        let scene = try ExplorerScene()
        let file = scene.folder("session.json")
        let program = try scene.open()
        program.send(":prime The ra\r")
        try program.waitFor("the prime") {
            $0.status.contains("paused at step 6") && $0.text(row: 0).hasPrefix("The ra")
        }
        program.send("W")
        try program.waitFor("the panel") { $0.text.contains("primed 6, 6 long") && $0.text.contains("next, x[6]") }
        program.send("12.")
        try program.waitFor("twelve symbols") { $0.text.contains("primed 6, 18 long") && $0.status.contains("step 18") }
        try program.waitFor("their colours") { $0.status.contains(" exact") }
        let first = program.screen.text(row: 0).prefix(18)
        program.send("6,")
        try program.waitFor("the way back") { $0.status.contains("step 12") }
        program.send("6.")
        try program.waitFor("the way on") { $0.status.contains("step 18") }
        #expect(program.screen.text.contains("1 branch"), "the same symbols are no branch")
        program.send("6,i")
        try program.waitFor("typing") { $0.status.contains("typing step 12") && $0.message.contains("Esc stops") }
        program.send("e")
        try program.waitFor("a branch") { $0.text.contains("2 branches") && $0.text.contains("2 at 12, 13 long") }
        program.send("\u{1B}")
        try program.waitFor("its end") { $0.status.contains("paused at step 13") }
        program.send("3.")
        try program.waitFor("three more") { $0.text.contains("2 at 12, 16 long") }
        program.send(":branch 1\r")
        try program.waitFor("the first branch") { $0.status.contains("step 18") }
        #expect(program.screen.text(row: 0).prefix(18) == first)
        program.send("ZZ")
        try program.waitFor("a question") { $0.message.contains("is not saved") }
        program.send(":save \(file)\r")
        try program.waitFor("the saving") { $0.message.contains("saved in") }
        let screen = program.screen.text(row: 0)
        // The first closes the panel.
        program.send("q")
        try program.leave()

        let again = try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), file, "--color", "256"], size: ExplorerScene.size)
        try again.waitFor("the session") { $0.status.contains("paused at step 18") && $0.status.contains(" exact") }
        let reopened = again.screen.text(row: 0).prefix(14)
        #expect(!reopened.isEmpty && screen.hasPrefix(reopened))
        again.send("W")
        try again.waitFor("its branches") { $0.text.contains("2 branches") && $0.text.contains("2 at 12, 16 long") }
        again.send("q")
        try again.leave()
    }

    @Test("it writes on at a speed and pauses; a long run stays within its pace")
    func running() throws {
        let scene = try ExplorerScene()
        let program = try scene.open()
        program.send(":prime The ra\r")
        try program.waitFor("the prime") { $0.status.contains("paused at step 6") }
        program.send("500p")
        try program.waitFor("some symbols") {
            $0.status.contains("writing 500/s") && (step(of: $0) ?? 0) > 100
        }
        program.send("p")
        try program.waitFor("a pause") { $0.status.contains("paused at step") }
        program.send("go")
        try program.waitFor("the story") { !$0.status.contains("paused") && $0.message.contains("g o goes back") }
        program.send("q")
        try program.waitFor("a question") { $0.message.contains("is not saved") }
        try program.leave()
    }

    private func step(of screen: VirtualScreen) -> Int? {
        guard let found = screen.status.components(after: "step ") else { return nil }
        return Int(found.prefix { $0.isNumber })
    }

    @Test("a damaged session and one whose model is gone are one line each, with exit codes")
    func damaged() throws {
        let folder = try TemporaryFolder()
        for (text, code, words) in [
            ("{\"cellscope-session\":{\"version\":1", 65, "not valid JSON"),
            ("{\"cellscope-session\":{\"version\":1}}", 65, "model"),
            ("{\"cellscope-session\":{\"version\":9}}", 65, "newer version"),
        ] {
            let file = try folder.write(text, as: "s.json")
            let run = try ProgramRun.finished([BuiltProgram.path("cellscope"), "explore", file])
            #expect(run.exit == .code(Int32(code)))
            #expect(run.error.contains(words) && run.error.split(separator: "\n").count == 1, "\(run.error)")
        }
    }
}

extension String {
    fileprivate func components(after text: String) -> Substring? {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) { return rest.dropFirst(text.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
