import ArgumentParser
import CellProbing
import Glibc
import ModelCore
import ModelFiles
import Texts

/// The arguments by which a command is given what to scan, and how.
struct ScanOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; the shipped austen-lstm unless given.", valueName: "file"),
        completion: .file())
    var model: String?

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: ArgumentHelp(
            "The texts; - reads standard input. The shipped story unless given.", valueName: "file"),
        completion: .file())
    var text: [String] = []

    @OptionGroup var choices: ScanChoices

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print tab-separated values.")
    var tsv = false

    func format() throws -> FindingsFormat { try FindingsFormat(json: json, tsv: tsv) }

    func modelPath() throws -> String {
        try model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    func textPaths() throws -> [String] {
        try text.isEmpty ? [DefaultFiles.text(insteadOf: "a text with --text")] : text
    }

    func documents(for model: Model) throws -> [Document] {
        let alphabet: Alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
        return try textPaths().map { path in
            do throws(DocumentError) {
                return path == "-"
                    ? try Document.read(descriptor: STDIN_FILENO, name: "standard input", alphabet: alphabet)
                    : try Document.open(path: path, alphabet: alphabet)
            } catch { throw Failure(.noInput, "\(error)") }
        }
    }

    var signal: String? { choices.signal }
    var seed: UInt64 { choices.seed }

    func settings(for model: Model, _ documents: [Document], turns: Int) throws -> ScanSettings {
        try choices.settings(for: model, documents, paths: text, turns: turns)
    }

    func threadCount() throws -> Int { try choices.threadCount() }

    func scanParts(for model: Model, _ documents: [Document]) throws -> ScanParts {
        try choices.scanParts(for: model, documents, paths: text)
    }
}

/// How findings are printed.
enum FindingsFormat {
    case table, json, tsv

    /// - Throws: `Failure` where both are asked for.
    init(json: Bool, tsv: Bool) throws {
        guard !json || !tsv else { throw Failure(.usage, "--json and --tsv are two formats; choose one") }
        self = json ? .json : tsv ? .tsv : .table
    }
}
