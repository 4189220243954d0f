import ArgumentParser
import CellProbing
import ModelCore
import Texts
import Workbench

/// The arguments by which a command is given what to scan, and how.
struct ScanOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Texts; - is standard input. If none is named: standard input if that is a pipe or a file, otherwise the \
            shipped story.
            """,
            valueName: "text"),
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

    /// What is named, by what the files hold.
    private func named() throws -> NamedFiles {
        let named = try NamedFiles(texts: textOptions + texts, model: model.model)
        try named.refuseSession()
        return named
    }

    func modelPath() throws -> String {
        try named().model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    /// The texts' paths; `-` is standard input.
    func textPaths() throws -> [String] {
        let named = try named().texts
        return try named.isEmpty ? [UnnamedText.path(insteadOf: "a text with --text")] : named
    }

    func documents(for model: Model) throws -> [Document] {
        let paths = try textPaths()
        let isNamed = try !named().texts.isEmpty
        if !isNamed, let path = paths.first { UnnamedText.tell(path) }
        return try paths.map { path in
            let document = try openDocument(path, for: model)
            if !isNamed { try UnnamedText.checkIsThere(document, path) }
            return document
        }
    }

    var seed: UInt64 { choices.seed ?? 1 }

    func settings(for model: Model, _ documents: [Document], turns: Int) throws -> ScanSettings {
        try choices.settings(for: model, documents, paths: textPaths(), turns: turns)
    }

    /// What is said of a scan besides its figures; loudly where the model does not know much of the texts.
    func names(
        _ model: Model, _ documents: [Document], _ settings: ScanSettings, meanings: [String], notes: [String],
        provenance: Bool
    ) throws -> ScanNames {
        let unknown = UnknownSymbols(documents, settings.parts, model.vocabulary)
        unknown.complainIfMuch()
        return ScanNames(
            model: baseName(try modelPath()), texts: documents.map { baseName($0.name) }, meanings: meanings,
            notes: notes, unknown: unknown,
            provenance: provenance ? try self.provenance(documents, seed: settings.seed) : nil)
    }

    func provenance(_ documents: [Document], seed: UInt64) throws -> Provenance {
        Provenance(
            model: try Provenance.Source(model: modelPath()), texts: documents.map { Provenance.Source($0) }, seed: seed
        )
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
