import ArgumentParser
import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles
import Screen
import Texts
import Workbench

/// Opens a text in the alphabet that a model reads.
/// - Parameters:
///   - path: `-` is standard input.
///   - whole: whether a pipe is read to its end and a large file through before anything else is done.
func openDocument(_ path: String, for model: Model, whole: Bool = true) throws -> Document {
    let path = ShippedFiles.ofThisProgram.text(path)
    if path == "-" {
        guard StandardDescriptors.input != .closed else {
            throw Failure(.noInput, "standard input is closed, so there is no text; name one")
        }
    } else {
        switch FileContent(of: path) {
        case .safetensors:
            throw Failure(.usage, "\(path) is a model and no text; name it with --model, and a text here")
        case .own(key: SessionFile.key): throw Failure(.usage, "\(path) is a session and no text; name a text")
        default: break
        }
    }
    let document = try readDocument(path, model.alphabet, whole: whole)
    // The explorer shows what it is, and says so itself.
    guard whole, let advice = document.encodingAdvice else { return document }
    guard !document.isMisread else { throw Failure(.dataError, advice) }
    complain("cellscope: " + advice)
    return document
}

private func readDocument(_ path: String, _ alphabet: Alphabet, whole: Bool) throws -> Document {
    let watch = ReadingWatch.onStandardError()
    do throws(DocumentError) {
        if path == "-" {
            let name = "standard input"
            return whole
                ? try Document.read(
                    descriptor: StandardDescriptors.copyInput(), name: name, alphabet: alphabet, watch: watch)
                : try Document.begin(
                    descriptor: StandardDescriptors.takeInput(), name: name, alphabet: alphabet, silence: .shownSilence,
                    watch: watch)
        }
        return whole
            ? try Document.open(path: path, alphabet: alphabet, watch: watch)
            : try Document.begin(path: path, alphabet: alphabet, silence: .shownSilence)
    } catch {
        let meant = ShippedFiles.ofThisProgram.suggestion(for: path, isModel: false).map { "; \($0)" } ?? ""
        throw Failure(.noInput, "\(error)\(meant)")
    }
}

extension Model {
    /// What a text's symbols are to it.
    var alphabet: Alphabet { vocabulary.kind == .byte ? .byte : .scalar }
}

/// A path's last part.
func baseName(_ path: String) -> String { PathParts.name(path) }

/// The arguments by which a command is given a text and a model.
struct TextOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            The text; - is standard input. If none is named: standard input if that is a pipe or a file, otherwise the \
            shipped story.
            """,
            valueName: "text"),
        completion: .file())
    var text: String?

    @Option(
        name: [.customShort("t"), .customLong("text")],
        help: ArgumentHelp("The text, as an option.", valueName: "file"), completion: .file())
    var textOption: String?

    @OptionGroup var modelOption: ModelOption

    /// What is named, by what the files hold.
    /// - Throws: `Failure` where two texts or two models are.
    func named() throws -> NamedFiles {
        let named = try NamedFiles(texts: [text, textOption].compactMap { $0 }, model: modelOption.model)
        guard named.texts.count + (named.session == nil ? 0 : 1) <= 1 else {
            throw Failure(.usage, "there are two texts; name one, with --text or without")
        }
        return named
    }

    func modelPath() throws -> String {
        try named().model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    /// The text's path; `-` is standard input.
    func textPath() throws -> String {
        let named = try named()
        try named.refuseSession()
        return try named.texts.first ?? UnnamedText.path(insteadOf: "a text")
    }

    /// The document, in the alphabet that a model reads.
    /// - Parameter whole: whether a pipe is read to its end and a large file through before anything else is done.
    func document(for model: Model, whole: Bool = true) throws -> Document {
        let path = try textPath()
        guard try named().texts.isEmpty else { return try openDocument(path, for: model, whole: whole) }
        if whole { UnnamedText.tell(path) }
        let document = try openDocument(path, for: model, whole: whole)
        try UnnamedText.checkIsThere(document, path)
        return document
    }

    /// The unit where none is named: the one in the settings, where the model has such a one; the shipped model's best
    /// known one; another model's first.
    func defaultUnit(in architecture: Architecture) -> UnitAddress {
        let model = try? named().model
        let settings = Configuration.loaded.configuration
        if let unit = settings.unit, let address = try? UnitAddress(parsing: unit, in: architecture) { return address }
        let isDefault = (try? modelPath()).map(SampleFiles.isDefaultModel) ?? false
        guard isDefault || model == nil && settings.model == nil else {
            return UnitAddress(layer: 0, signal: architecture.cell.signals[0], unit: 0)
        }
        // A session may bring another model than the shipped one.
        return (try? UnitAddress(parsing: SampleFiles.defaultUnit, in: architecture))
            ?? UnitAddress(layer: 0, signal: architecture.cell.signals[0], unit: 0)
    }
}

/// The arguments by which a command is given a text, a model and a unit.
struct OpeningOptions: ParsableArguments {
    @OptionGroup var source: TextOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The unit to colour by: layer, signal, unit.", valueName: "l0.c.12"))
    var unit: String?

    func document(for model: Model, whole: Bool = true) throws -> Document {
        try source.document(for: model, whole: whole)
    }

    /// The unit, checked against a model.
    func address(in architecture: Architecture) throws -> UnitAddress {
        guard let unit else { return source.defaultUnit(in: architecture) }
        return try UnitAddress(parsing: unit, in: architecture)
    }
}

/// The option by which a palette is chosen.
struct PaletteOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The palette: \(PaletteScheme.named.map(\.description).joined(separator: ", ")), or two or three colours: below "
                + "zero, zero, above.", valueName: "name|'#2166ac #b2182b'"),
        completion: .list(PaletteScheme.named.map(\.description)))
    var palette: String?

    /// The palette; the one in the settings where none is named.
    func scheme() throws(PaletteSchemeError) -> PaletteScheme {
        if let palette { return try PaletteScheme(parsing: palette) }
        return Configuration.loaded.configuration.palette ?? .light
    }
}

/// How many colours to use, as an option names them.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case full = "24bit"
    case palette = "256"
    case sixteen = "16"
    case eight = "8"
    case none

    /// nil: whatever the terminal and the environment say.
    var depth: ColorDepth? { self == .auto ? nil : ColorDepth(rawValue: rawValue) }
}
