import ArgumentParser
import Workbench

/// The argument that names the model.
struct ModelOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The model: a file, or a shipped one's name. austen-lstm unless given.", valueName: "model"),
        completion: .file())
    var model: String?

    /// Its path: what the settings name, or the shipped model's, where none is given.
    func path() throws -> String {
        try model.map(ShippedFiles.ofThisProgram.existingModel) ?? DefaultFiles.model(insteadOf: "a model with --model")
    }
}
