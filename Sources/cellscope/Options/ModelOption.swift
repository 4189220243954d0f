import ArgumentParser

/// The argument that names the model.
struct ModelOption: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; the shipped austen-lstm unless given.", valueName: "file"),
        completion: .file())
    var model: String?

    /// Its path: what the settings name, or the shipped model's, where none is given.
    func path() throws -> String { try model ?? DefaultFiles.model(insteadOf: "a model with --model") }
}
