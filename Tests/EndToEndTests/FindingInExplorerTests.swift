import Glibc
import Testing

@Suite struct FindingInExplorerTests {
    private static let size = (rows: 30, columns: 140)

    @Test("f finds units, the panel fills to the end, Enter colours by one, gp and gn step through the text")
    func finding() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(size: Self.size)
        program.send("fquo\t\r")
        try program.waitFor("the findings") { $0.text.contains("done; figures are of the test part") }
        #expect(program.screen.text.contains("character alone 0.") && program.screen.text.contains("under 200 shifts"))
        // Random weights track nothing, so that no unit was ablated unasked.
        #expect(!program.screen.text.contains("ablating"))
        program.send("i")
        try program.waitFor("what the model does without the unit") { $0.text.contains("inside (above") }
        program.send("\r")
        try program.waitFor("the property") { $0.status.contains("quotes no") }
        program.send("gp")
        try program.waitFor("the first quote") { $0.status.contains("\" U+0022") && $0.status.contains("quotes yes") }
        let underlined = (0..<27).flatMap { row in (0..<80).filter { program.screen.isUnderlined(row, $0) } }
        #expect(underlined.count > 20, "the quote is underlined")
        program.send("gn")
        try program.waitFor("a wrong place") { $0.status.contains(": wrong") }
        program.send(":find nothing\r")
        try program.waitFor("what is wrong") { $0.message.contains("there is no property \"nothing\"") }
        program.send("\u{1B}")
        try program.waitFor("the text") { _ in true }
        program.send("\u{0C}")
        program.send("vv")
        try program.leave()
    }

    @Test("Leaving while a search runs does not wait for it")
    func leaving() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(size: Self.size)
        program.send("fquotes\r")
        try program.waitFor("the search") { $0.text.contains("findings  quotes") }
        program.send("vv")
        try program.leave()
    }
}
