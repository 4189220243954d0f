import Glibc
import ModelFiles

/// What the commands that print are tried with: the program, and a text with a small model for it in a folder.
struct CommandFixture {
    let program: String
    let folder: TemporaryFolder
    let text: String
    let model: String

    /// Lines with quotes, brackets and numbers, and a model of random weights for them.
    static func prose(lines: Int = 120) throws -> CommandFixture {
        let text = prose(lines)
        let model = try Fixtures.model(over: Array(Set(text.unicodeScalars)).sorted())
        return try CommandFixture(text) { try ModelFile.save(model, $0) }
    }

    /// Four symbols, and a model whose one unit is plain to see on them.
    static func signs() throws -> CommandFixture {
        try CommandFixture("ab\nb") { try ModelFile.save(Fixtures.signModel(), $0) }
    }

    private init(_ text: String, save: (String) throws -> Void) throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
        self.text = try folder.write(text, as: "text")
        model = folder("model")
        try save(model)
    }

    private static func prose(_ count: Int) -> String {
        var lines = ""
        for number in 0..<count { lines += "say \"yes \(number)\" or (no) and go on\n" + (number % 7 == 0 ? "\n" : "") }
        return lines
    }

    /// Writes the prose so many times over that a scan of it takes a while.
    func longText() throws -> String {
        try folder.write(String(repeating: "say \"yes 1\" or (no) and go on\n", count: 60_000), as: "long")
    }

    /// Runs a command to its end.
    func run(
        _ arguments: [String], environment: [String: String] = [:], input: Input = "/dev/null"
    ) throws -> (exit: Exit, output: String, error: String) {
        try ProgramRun.finished([program] + arguments, environment: environment, input: input)
    }

    func run(_ arguments: String...) throws -> (exit: Exit, output: String, error: String) { try run(arguments) }
}

/// What there is of a command line, as the program itself describes it.
enum CommandTable {
    /// The name and arguments of every subcommand.
    static func commands() throws -> [(name: String, json: JSONValue)] {
        let dump = try ProgramRun.finished([BuiltProgram.path("cellscope"), "--experimental-dump-help"])
        let commands = try JSONReader.value(of: dump.output)["command"]?["subcommands"]?.array ?? []
        return commands.compactMap { json in json["commandName"]?.string.map { (name: $0, json: json) } }
            .filter { $0.name != "help" }
    }
}
