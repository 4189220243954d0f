import Glibc
import Screen
import Testing

@Suite("Exporting from the explorer")
struct ScreenExportTests {
    @Test("the screen as HTML has the text's colours, whatever the terminal's, and says the values")
    func screen() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l0.h.5"], depth: .eight)
        let path = scene.folder("screen.html")
        program.send(":export \(path)\r")
        try program.waitFor("the file") { $0.message.contains("written: ") }
        let reader = PictureReader(String(decoding: try Fixtures.bytes(of: path), as: UTF8.self))
        let expected = try scene.expected("l0.h.5", depth: .full)
        #expect(reader.pictures.count == 1)
        let characters = reader.pictures[0].filter { $0.position != nil }
        #expect(characters.count > 500)
        for character in characters {
            let position = try #require(character.position)
            let colors = [-1e-5, 0, 1e-5].map { (delta: Float) in
                PictureReader.hexadecimal(expected.palette.style(for: expected.values[position] + delta).background)
            }
            guard colors.contains(character.background), let value = character.value("l0.h.5 = "),
                abs(value - expected.values[position]) < 1e-4
            else {
                Issue.record("\(position): \(character) and not \(colors)")
                return
            }
        }
        try program.leave()
    }

    @Test("what cannot be written is one clear notice, and the explorer goes on")
    func failures() throws {
        let scene = try ExplorerScene()
        let program = try scene.open()
        program.send(":export \(scene.folder("a.png"))\r")
        try program.waitFor("the kinds") { $0.message.contains("says no kind of picture") }
        program.send(":export /proc/none/a.html\r")
        try program.waitFor("the folder") { $0.message.contains("/proc/none/a.html cannot be created") }
        program.send(":export \(scene.folder("a.svg"))\r")
        try program.waitFor("the file") { $0.message.contains("written: ") }
        #expect(scene.folder.names.contains("a.svg") && !scene.folder.names.contains("a.png"))
        try program.leave()
    }

    @Test("a picture that was asked for just before leaving is written, or its failure told")
    func leaving() throws {
        let scene = try ExplorerScene()
        let first = try scene.open()
        first.send(":export \(scene.folder("a.html"))\rq")
        #expect(try first.waitForExit() == .code(0))
        #expect(scene.folder.names.contains("a.html"))
        let second = try scene.open()
        second.send(":export /proc/none/a.html\rq")
        #expect(try second.waitForExit() == .code(0))
        #expect(second.screen.text.contains("cannot be created"))
    }
}
