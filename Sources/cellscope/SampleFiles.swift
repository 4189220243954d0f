import Files
import Glibc
import Workbench

/// Which of the models and texts that ship with Cellscope are opened where nothing is named.
enum SampleFiles {
    static let defaultModel = "models/austen-lstm.safetensors"
    /// The shipped model's unit that tracks quotes: below zero inside of them, above zero outside.
    static let defaultUnit = "l0.c.106"
    static let defaultText = "texts/an-evening-at-larkfield.txt"

    /// The path of a shipped file.
    /// - Throws: `Failure` when it is not there, naming what to give instead.
    static func path(_ name: String, insteadOf argument: String) throws -> String {
        guard let folder = ShippedFiles.ofThisProgram.folder, FileSystem.allows(folder + "/" + name, R_OK) else {
            throw Failure(.noInput, "the shipped samples/\(name) is not beside the program; name \(argument)")
        }
        return folder + "/" + name
    }

    /// Whether a path is that of the model which is opened where none is named.
    static func isDefaultModel(_ path: String) -> Bool {
        ShippedFiles.ofThisProgram.folder.map { path == $0 + "/" + defaultModel } ?? false
    }
}

extension ShippedFiles {
    /// The path of a model that a command line names.
    /// - Throws: `Failure` where there is no such file, but a shipped model whose name is like it.
    func existingModel(_ name: String) throws -> String {
        let path = model(name)
        if !FileSystem.allows(path, F_OK), let meant = suggestion(for: name, isModel: true) {
            throw Failure(.noInput, "there is no file \(name); \(meant)")
        }
        return path
    }
}

/// What is opened where a command line names nothing: what the person's settings name, otherwise what ships.
enum DefaultFiles {
    static func model(insteadOf argument: String) throws -> String {
        try Configuration.loaded.configuration.model.map(ShippedFiles.ofThisProgram.model)
            ?? SampleFiles.path(SampleFiles.defaultModel, insteadOf: argument)
    }

    static func text(insteadOf argument: String) throws -> String {
        try Configuration.loaded.configuration.text.map(ShippedFiles.ofThisProgram.text)
            ?? SampleFiles.path(SampleFiles.defaultText, insteadOf: argument)
    }
}
