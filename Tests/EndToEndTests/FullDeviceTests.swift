import Files
import Glibc
import Testing

@Suite("What the parser of arguments prints")
struct FullDeviceTests {
    private let program: String

    init() throws { program = try BuiltProgram.path("cellscope") }

    @Test(
        "help, version and completions that cannot be written are an error in one line",
        arguments: [
            ["--help"], ["--version"], ["find", "--help"], ["help", "train"], ["--generate-completion-script", "bash"],
        ])
    func fullDevice(arguments: [String]) throws {
        let words = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let full = try ProgramRun.finished(["/bin/sh", "-c", "\(words) > /dev/full"])
        #expect(full.exit == .code(74))
        #expect(full.error == "cellscope: standard output cannot be written: No space left on device\n")
        let fine = try ProgramRun.finished([program] + arguments)
        #expect(fine.exit == .code(0) && !fine.output.isEmpty && fine.error == "")
    }

    @Test("nothing that was typed drives the terminal or makes a line of its own in an error")
    func typed() throws {
        let nasty = "\u{1B}[31m\u{9B}2J\u{202E}\n" + SystemText.string(of: [0xE9])
        for arguments in [
            ["--x\(nasty)"], ["find", "quotes", "--top=\(nasty)"],
            ["train", "-o", "x", "--text", "y", "--cell", "z", "--steps", nasty],
            ["merge", "--\(nasty)=3"], ["inspect", "a", "b\(nasty)"], ["manual", nasty], ["\(nasty)x"],
            ["find", nasty],
            ["render", "--color", nasty], ["trace", "--unit", nasty], ["generate", "--clamp", nasty],
        ] {
            let run = try ProgramRun.finished([program] + arguments)
            #expect(run.exit != .code(0) && !run.error.isEmpty, "\(arguments)")
            let bad = run.error.unicodeScalars.filter {
                $0 != "\n" && [.control, .format, .privateUse].contains($0.properties.generalCategory)
            }
            #expect(
                bad.isEmpty && String(validating: run.error.utf8, as: UTF8.self) != nil, "\(run.error.debugDescription)"
            )
            let lines = run.error.split(separator: "\n")
            #expect(lines.first?.hasPrefix("Error: ") == true || lines.first?.hasPrefix("cellscope: ") == true)
            let known = ["Error: ", "cellscope: ", "Usage: ", "  See ", "Help: ", "      ", "    - ", "  - "]
            #expect(lines.allSatisfy { line in known.contains { line.hasPrefix($0) } }, "\(run.error)")
        }
    }
}
