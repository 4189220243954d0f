import ArgumentParser
import CellProbing
import Files
import Glibc

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
        StandardDescriptors.fill()
        let words = ProgramArguments.words
        if let word = words.first, let command = command(meantBy: word) {
            complain("cellscope: there is no command \"\(word)\" and no such text; did you mean cellscope \(command)?")
            Glibc.exit(Failure.Code.usage.rawValue)
        }
        do {
            var command = try parseAsRoot(words)
            try command.run()
        } catch {
            Glibc.exit(leave(with: error, words))
        }
    }

    /// Prints what the parser of arguments has to say, help and version among it, and returns the exit code.
    private static func leave(with error: any Error, _ words: [String]) -> Int32 {
        let code = exitCode(for: error).rawValue
        let message = fullMessage(for: error)
        guard !message.isEmpty else { return code }
        guard code == 0 else {
            complain(TypedWords(words).printable(message))
            return code
        }
        do { try writeToStandardOutput(message + "\n") } catch {
            complain("cellscope: " + ((error as? Failure)?.message ?? "\(error)"))
            return (error as? Failure)?.code.rawValue ?? Failure.Code.ioError.rawValue
        }
        return 0
    }

    /// The command that a word was meant to be; nil where it is one, where it names a file, and where none is like it.
    ///
    /// A first word that is no command is a text to explore, so that a slip of the keys would be taken for one.
    private static func command(meantBy word: String) -> String? {
        let names = configuration.subcommands.map { $0._commandName } + ["help"]
        let isWord = word.count > 2 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        guard isWord, !names.contains(word), !FileSystem.allows(word, F_OK) else { return nil }
        let best = names.map { (name: $0, distance: PropertyCatalog.distance(Array(word.utf8), Array($0.utf8))) }
            .min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= (word.count > 4 ? 2 : 1) ? $0.name : nil }
    }
}
