import Screen
import Testing

@Suite("playing and predicting in the real program")
struct PlayingTests {
    @Test("the text streams in as time passes, to its end")
    func play() throws {
        let scene = try ExplorerScene()
        let beginning = String(String.UnicodeScalarView(scene.scalars.prefix(400)))
        let program = try scene.open(text: scene.folder.write(beginning, as: "beginning.txt"))
        program.send("20p")
        try program.waitFor("a play under way") {
            $0.status.contains("playing 20/s") && !$0.text.contains("CHAPTER")
        }
        try program.waitFor("some symbols") { $0.text(row: 0).contains("AN EV") }
        program.send("p")
        try program.waitFor("a pause") { $0.status.contains("paused") }
        program.send("2000p")
        try program.waitFor("its end") { $0.message.contains("the text has been played to its end") }
        #expect(program.screen.status.contains("100%"))
        #expect(program.screen.text.contains("CHAPTER"))
        try program.leave()
    }

    @Test("the panel shows what the model expects, and c colours by surprise")
    func prediction() throws {
        let scene = try ExplorerScene()
        let program = try scene.open()
        program.send("P")
        try program.waitFor("a prediction") { $0.text.contains("entropy") && $0.text.contains("▶ N") }
        program.send("c:right\r")
        try program.waitFor("the surprise") {
            $0.status.contains("surprise ") && $0.status.contains(" nats") && $0.legend.contains("surprise: −log p")
        }
        program.send("q")
        try program.leave()
    }
}
