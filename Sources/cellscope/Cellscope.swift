import ArgumentParser
import CellProbing
import Files
import Glibc
import ModelCore
import Terminal
import Workbench

/// The version that `--version` and every trained model's record name.
let cellscopeVersion = "0.1.0"

@main
struct Cellscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cellscope",
        abstract: "A microscope for the memory of recurrent language models.",
        version: cellscopeVersion,
        subcommands: [
            Explore.self, Train.self, Inspect.self, Render.self, TraceCommand.self, Generate.self, Find.self,
            Atlas.self,
            Ablate.self, Merge.self, Manual.self,
        ],
        defaultSubcommand: Explore.self)

    static func main() {
        CrashLine.begin(program: "cellscope")
        StandardDescriptors.fill()
        let words = ProgramArguments.words
        if let word = words.first, let command = command(meantBy: word) {
            complain("cellscope: there is no command \"\(word)\" and no such text; did you mean cellscope \(command)?")
            Glibc.exit(Failure.Code.usage.rawValue)
        }
        // Whoever asks what this is sees first what can be typed.
        let isAsked = words.count == 1 && ["--help", "-h", "help"].contains(words[0])
        do {
            var command = try parseAsRoot(words)
            try command.run()
        } catch {
            Glibc.exit(leave(with: error, words, after: isAsked ? FirstLines.text + "\n\n" : ""))
        }
    }

    /// Prints what the parser of arguments has to say, help and version among it, and returns the exit code.
    private static func leave(with error: any Error, _ words: [String], after beginning: String) -> Int32 {
        let code = exitCode(for: error).rawValue
        let message = fullMessage(for: error)
        guard !message.isEmpty else { return code }
        guard code == 0 else {
            complain(TypedWords(words).printable(message))
            return code
        }
        do { try writeToStandardOutput(beginning + message + "\n") } catch {
            complain("cellscope: " + ((error as? Failure)?.message ?? "\(error)"))
            return (error as? Failure)?.code.rawValue ?? Failure.Code.ioError.rawValue
        }
        return 0
    }

    /// The command that a word was meant to be; nil where it is one, where it names a file or a shipped text, and where none
    /// is like it.
    ///
    /// A first word that is no command is a text to explore, so that a slip of the keys would be taken for one.
    private static func command(meantBy word: String) -> String? {
        let names = configuration.subcommands.map { $0._commandName } + ["help"]
        let isWord = word.count > 2 && word.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) }
        guard isWord, !names.contains(word), !FileSystem.allows(ShippedFiles.ofThisProgram.text(word), F_OK) else {
            return nil
        }
        return SpellingDistance.nearest(to: word, among: names).first
    }
}

/// What stands above the help: commands that can be typed as they are.
enum FirstLines {
    private static let lines = [
        ("cellscope novel.txt", "your own text, coloured by a unit of the shipped model; q quits, ? is the help"),
        ("cellscope find quotes", "which units follow quotations in the shipped story"),
        ("cellscope generate --prime 'Emma '", "let the model write on"),
    ]

    static var text: String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { line, meaning in
            line + String(repeating: " ", count: width - line.count) + "   " + meaning
        }.joined(separator: "\n")
    }
}
