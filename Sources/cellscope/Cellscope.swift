import ArgumentParser

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
}
