import ArgumentParser
import CellProbing
import Glibc
import Terminal

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
        if let word = CommandLine.arguments.dropFirst().first, let command = command(meantBy: word) {
            complain("cellscope: there is no command \"\(word)\" and no such text; did you mean cellscope \(command)?")
            Glibc.exit(Failure.Code.usage.rawValue)
        }
        main(nil)
    }

    /// The command that a word was meant to be; nil where it is one, where it names a file, and where none is like it.
    ///
    /// A first word that is no command is a text to explore, so that a slip of the keys would be taken for one.
    private static func command(meantBy word: String) -> String? {
        let names = configuration.subcommands.map { $0._commandName } + ["help"]
        let isWord = word.count > 2 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        guard isWord, !names.contains(word), access(word, F_OK) != 0 else { return nil }
        let best = names.map { (name: $0, distance: PropertyCatalog.distance(Array(word.utf8), Array($0.utf8))) }
            .min { $0.distance < $1.distance }
        return best.flatMap { $0.distance <= (word.count > 4 ? 2 : 1) ? $0.name : nil }
    }
}
