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
        try program.waitFor("the kinds") { $0.message.contains("does not say which kind") }
        program.send(":export /proc/none/a.html\r")
        try program.waitFor("the folder") { $0.message.contains("/proc/none/a.html cannot be created") }
        program.send(":export \(scene.folder("a.svg"))\r")
        try program.waitFor("the file") { $0.message.contains("written: ") }
        #expect(scene.folder.names.contains("a.svg") && !scene.folder.names.contains("a.png"))
        try program.leave()
    }

    @Test("a picture that was asked for just before leaving is written; where it cannot be the explorer stays")
    func leaving() throws {
        let scene = try ExplorerScene()
        let first = try scene.open()
        first.send(":export \(scene.folder("a.html"))\rq")
        #expect(try first.waitForExit() == .code(0))
        #expect(scene.folder.names.contains("a.html"))
        let second = try scene.open()
        second.send(":export /proc/none/a.html\rq")
        try second.waitFor("the failure") { $0.message.contains("cannot be created") }
        try second.leave()
    }

    @Test("a file that is there already is not replaced before the person has said so twice")
    func existing() throws {
        let scene = try ExplorerScene()
        let path = try scene.folder.write("mine", as: "a.svg")
        let program = try scene.open()
        program.send(":export \(path)\rq")
        try program.waitFor("a question") { $0.message.contains("is there already") }
        #expect(String(decoding: try Fixtures.bytes(of: path), as: UTF8.self) == "mine")
        program.send(":export! \(path)\rq")
        #expect(try program.waitForExit() == .code(0))
        #expect(String(decoding: try Fixtures.bytes(of: path), as: UTF8.self).hasPrefix("<"))
    }
}
