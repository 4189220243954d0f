import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("texts that would harm a terminal")
struct UnsafeTextTests {
    /// Opens a text that ships with a model over its own symbols, and looks at every screen of it.
    private func transcript(of name: String, label: (String) -> Bool) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let path = Fixtures.sample(name)
        try ModelFile.save(Fixtures.model(over: Fixtures.scalars(of: path), layers: 1), folder("model"))
        let program = try PseudoTerminal(
            command: [
                BuiltProgram.path("cellscope"), "explore", path, "--model", folder("model"), "--color", "256",
            ], size: ExplorerScene.size)
        try program.waitFor("the first screen") { $0.status.contains(" exact") && label($0.text(row: 0)) }
        let lines = try Fixtures.bytes(of: path).filter { $0 == 0x0A }.count
        for line in Array(stride(from: 1, to: lines, by: 15)) + [lines] {
            program.send("\(line)Gzt")
            // All at once: between two writes of the program a line can still be half the old one.
            try program.waitFor("line \(line), with the status line and the legend as they should be") {
                $0.status.contains(" \(line):") && $0.status.contains("  l0.h.0  ")
                    && ($0.status.contains(" exact") || $0.status.contains("not in the vocabulary"))
                    && $0.legend.hasPrefix("h: hidden state")
            }
        }
        program.send("q")
        #expect(try program.waitForExit() == .code(0))
        program.expectRestored()
        return program.transcript
    }

    @Test("no control of awkward-unicode.txt reaches the terminal")
    func awkward() throws {
        expectHarmless(try transcript(of: "awkward-unicode.txt") { $0.hasPrefix("AWKWARD UNICODE") })
    }

    @Test("ring.c is shown, its tabs as columns")
    func source() throws {
        expectHarmless(try transcript(of: "ring.c") { $0.hasPrefix("// SPDX-License-Identifier: MIT") })
    }

    @Test("every byte there is, alone and in pairs, is shown without one of them reaching the terminal raw")
    func everyByte() throws {
        let folder = try TemporaryFolder()
        var bytes: [UInt8] = []
        for byte in UInt8.min...UInt8.max { bytes += [byte, 0x41, byte, byte, 0x1B, byte] }
        let path = try folder.write(bytes, as: "bytes")
        for kind in [Vocabulary.Kind.byte, .scalar] {
            let vocabulary = try Vocabulary(kind: kind, codes: Array(0...127))
            let architecture = Architecture(cell: .rnn, symbols: 128, hidden: 16)
            var generator = SeededGenerator(seed: 1)
            let parameters = Parameters(randomFor: architecture, using: &generator)
            try ModelFile.save(
                Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters), folder("model"))
            let program = try PseudoTerminal(
                command: [BuiltProgram.path("cellscope"), path, "--model", folder("model"), "--color", "256"],
                size: (rows: 60, columns: 100))
            try program.waitFor("the first screen") { $0.status.contains(" exact") }
            program.send("G")
            try program.waitFor("the end") { $0.status.contains(" 100% ") }
            program.send("q")
            #expect(try program.waitForExit() == .code(0))
            expectHarmless(program.transcript)
        }
    }

    /// What a terminal was sent must be valid UTF-8 of drawable characters, line movements, and escape sequences of the
    /// few shapes that the terminal library and the program's own takeover use.
    private func expectHarmless(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            Issue.record("what was sent is no UTF-8")
            return
        }
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar.value {
            case 0x1B:
                guard let second = scalars.popFirst() else { return }
                switch second {
                case "[":
                    let sequence = scalars.prefix { !("@"..."~").contains($0) }
                    scalars = scalars.dropFirst(sequence.count)
                    let final = scalars.popFirst()
                    #expect(sequence.allSatisfy { "0123456789;:?>=$".unicodeScalars.contains($0) })
                    // Movement, erasing, scrolling, repeating, attributes, modes; window operations only of the title's
                    // stack (22, 23).
                    if let final, !"ABCDGHJKLMPSTXZ@bdfghlmrpqut".unicodeScalars.contains(final) {
                        Issue.record("the sequence ESC [ \(String(String.UnicodeScalarView(sequence))) \(final)")
                    }
                case "(", ")":
                    #expect(["B", "0"].contains(scalars.popFirst()))
                case "=", ">", "7", "8", "M":
                    break
                default: Issue.record("the sequence ESC \(second)")
                }
            case 0x08, 0x0A, 0x0D: break
            default:
                let category = scalar.properties.generalCategory
                if [.control, .format, .lineSeparator, .paragraphSeparator, .unassigned].contains(category) {
                    Issue.record("U+\(String(scalar.value, radix: 16)) was sent")
                }
            }
        }
    }
}
