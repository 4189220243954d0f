import Screen
import Testing

@Suite("a random walk over the program")
struct ExploreWalkTests {
    /// Splitmix64.
    private struct Walk: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    /// Whatever leaves or stops the program is left out: q, Z, Ctrl-C, Ctrl-Z, Ctrl-\, and Escape, whose meaning depends
    /// on how soon the next key comes. The help is opened and closed in one go, because it answers no command.
    private static let keys: [String] =
        "hjklwbeEoOcCpPtTuUxXvsSnNgGzHMLFBRAIJKDQWYVaifdy0123456789[]()#<>{}^$%|=&.,;'\"`~!@*-+_ /\\:\r\t\u{7F}"
        .map(String.init)
        + "abdefghiklnpqrstuwxy".map { String(Character(Unicode.Scalar($0.asciiValue! & 0x1F))) }
        + [
            "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[17~", "é", "漢",
            "\u{7}?j G?",
        ]

    @Test("2,000 random keys and some resizes leave it alive, answering, and the terminal as it was")
    func walk() throws {
        let scene = try ExplorerScene()
        let program = try scene.open(["--unit", "l1.h.3"])
        var random = Walk(state: 2026)
        for burst in 0..<100 {
            var keys = ""
            for _ in 0..<20 { keys += Self.keys.randomElement(using: &random) ?? "" }
            program.send(keys)
            if burst % 9 == 4 {
                let size = (
                    rows: Int.random(in: 5...40, using: &random), columns: Int.random(in: 20...140, using: &random)
                )
                program.resize(rows: size.rows, columns: size.columns)
            }
            try prove(program, number: burst)
        }
        program.resize(rows: 24, columns: 100)
        program.send(":only\r")
        try program.leave()
    }

    /// Waits until the program has answered all that was sent so far. The outcome of an earlier search may come after the
    /// answer and take its place on the screen: then it is asked again.
    private func prove(_ program: PseudoTerminal, number: Int) throws {
        for attempt in 0..<8 {
            let question = "zz\(number)z\(attempt)"
            program.send("\u{7}:\(question)\r")
            do {
                return try program.waitFor("an answer after burst \(number)", within: .seconds(attempt < 7 ? 2 : 20)) {
                    $0.message.contains("no command \"\(question)")
                }
            } catch {
                if attempt == 7 { throw error }
            }
        }
    }
}
