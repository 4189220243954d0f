import ArgumentParser
import CellProbing
import ModelCore
import Texts
import Workbench

/// The arguments by which a command is given what to scan, and how.
struct ScanOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Texts; - reads standard input. The shipped story unless given.", valueName: "text"),
        completion: .file())
    var texts: [String] = []

    @OptionGroup var model: ModelOption

    @Option(
        name: [.customShort("t"), .customLong("text")],
        help: ArgumentHelp("A text, as an option; may be given again.", valueName: "file"), completion: .file())
    var textOptions: [String] = []

    @OptionGroup var choices: ScanChoices

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print tab-separated values.")
    var tsv = false

    func format() throws -> FindingsFormat { try FindingsFormat(json: json, tsv: tsv) }

    func modelPath() throws -> String { try model.path() }

    func textPaths() throws -> [String] {
        let named = textOptions + texts
        return try named.isEmpty
            ? [DefaultFiles.text(insteadOf: "a text with --text")] : named.map(ShippedFiles.ofThisProgram.text)
    }

    func documents(for model: Model) throws -> [Document] {
        try textPaths().map { try openDocument($0, for: model) }
    }

    var seed: UInt64 { choices.seed }

    func settings(for model: Model, _ documents: [Document], turns: Int) throws -> ScanSettings {
        try choices.settings(for: model, documents, paths: textPaths(), turns: turns)
    }

    func threadCount() throws -> Int { try choices.threads.count() }

    func scanParts(for model: Model, _ documents: [Document]) throws -> ScanParts {
        try choices.scanParts(for: model, documents, paths: textPaths())
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
