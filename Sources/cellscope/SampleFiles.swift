import Files
import Glibc

/// Where the models and texts that ship with Cellscope lie: beside the built program, or where it was installed.
struct SampleFiles {
    static let defaultModel = "models/austen-lstm.safetensors"
    /// The shipped model's unit that tracks quotes: below zero inside of them, above zero outside.
    static let defaultUnit = "l0.c.106"
    static let defaultText = "texts/an-evening-at-larkfield.txt"

    /// The folder `samples`; nil when the program was moved away from it.
    private let folder: String?

    init() { folder = SampleFiles.find(from: SampleFiles.program()) }

    /// The path of a shipped file.
    /// - Throws: `Failure` when it is not there, naming what to give instead.
    func path(_ name: String, insteadOf argument: String) throws -> String {
        guard let folder, FileSystem.allows(folder + "/" + name, R_OK) else {
            throw Failure(.noInput, "the shipped samples/\(name) is not beside the program; name \(argument)")
        }
        return folder + "/" + name
    }

    private static func find(from program: String) -> String? {
        var folder = program
        while !PathParts.folder(folder).isEmpty {
            folder = String(PathParts.folder(folder).unicodeScalars.dropLast())
            for candidate in ["\(folder)/samples", "\(folder)/share/cellscope/samples"]
            where FileSystem.allows(candidate + "/texts", R_OK) {
                return candidate
            }
        }
        return nil
    }

    private static func program() -> String { FileSystem.link("/proc/self/exe") ?? "" }
}

/// What is opened where a command line names nothing: what the person's settings name, otherwise what ships.
enum DefaultFiles {
    static func model(insteadOf argument: String) throws -> String {
        try Configuration.loaded.configuration.model
            ?? SampleFiles().path(SampleFiles.defaultModel, insteadOf: argument)
    }

    static func text(insteadOf argument: String) throws -> String {
        try Configuration.loaded.configuration.text ?? SampleFiles().path(SampleFiles.defaultText, insteadOf: argument)
    }
}
