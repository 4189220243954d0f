import Glibc
import Testing

@Suite("interventions in the explorer")
struct InterventionsTests {
    @Test("a clamp that is typed holds, the status line says so, and switched off the old value is back")
    func clamp() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l0.c.5"], size: (rows: 24, columns: 80))
        let plain = try scene.expected("l0.c.5").values[5]
        func shows(_ value: Float) -> (VirtualScreen) -> Bool {
            { screen in
                let words = screen.status.split(separator: " ")
                guard let place = words.firstIndex(of: "l0.c.5"), place + 1 < words.count else { return false }
                let shown = Float(words[place + 1]) ?? .nan
                return words.contains("1:6") && abs(shown - value) < 1e-4 && words.contains("exact")
            }
        }
        program.send("5l")
        try program.waitFor("the value of the sixth character", shows(plain))
        program.send(":clamp l0.c.5 = 1.5\r")
        try program.waitFor("the clamp and its value") {
            $0.status.contains("!l0.c.5 = 1.5") && shows(1.5)($0)
        }
        program.send("~")
        try program.waitFor("the old value") {
            !$0.status.contains("!") && shows(plain)($0)
        }
        program.send("~:color difference\r")
        try program.waitFor("the difference") {
            $0.legend.contains("Δ log p by the interventions") && $0.status.contains("Δ log p")
                && $0.status.contains(" exact")
        }
        let backgrounds = Set((0..<20).flatMap { row in (0..<80).map { program.screen.background(row, $0) } })
        #expect(backgrounds.count > 3, "the difference has several shades")
        program.send(":clamp l0.c.5 = inf\r")
        try program.waitFor("what is wrong") { $0.message.contains("\"inf\" is not a finite number") }
        try program.leave()
    }

    @Test("twins are written from the cursor and stand side by side")
    func twins() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l0.c.5"])
        program.send("9G:twin 40\r")
        try program.waitFor("that nothing intervenes") { $0.message.contains("nothing intervenes") }
        program.send(":clamp l0.c.5 = 4\r:twin 300\r")
        try program.waitFor("both texts") { screen in
            let heading = screen.text(row: 0)
            return heading.contains("with ") && heading.contains("without") && screen.message.contains("part at @")
        }
        program.send(":twin-end\r")
        try program.waitFor("the text before") {
            $0.text(row: 0).hasPrefix("AN EVENING") && $0.status.contains(" 9:1 ")
        }
        try program.leave()
    }
}
