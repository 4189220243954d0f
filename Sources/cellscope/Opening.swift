import ArgumentParser
import Explorer
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
    let alphabet = model.alphabet
    let watch = ReadingWatch.onStandardError()
    do throws(DocumentError) {
        if path == "-" {
            let name = "standard input"
            return whole
                ? try Document.read(descriptor: STDIN_FILENO, name: name, alphabet: alphabet, watch: watch)
                : try Document.begin(
                    descriptor: STDIN_FILENO, name: name, alphabet: alphabet, silence: .shownSilence, watch: watch)
        }
        return whole
            ? try Document.open(path: path, alphabet: alphabet, watch: watch)
            : try Document.begin(path: path, alphabet: alphabet, silence: .shownSilence)
    } catch { throw Failure(.noInput, "\(error)") }
}

extension Model {
    /// What a text's symbols are to it.
    var alphabet: Alphabet { vocabulary.kind == .byte ? .byte : .scalar }
}

/// A path's last part.
func baseName(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

/// The arguments by which a command is given a text and a model.
struct TextOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The text; - reads standard input. The shipped story unless given.", valueName: "text"),
        completion: .file())
    var text: String?

    @Option(
        name: [.customShort("t"), .customLong("text")],
        help: ArgumentHelp("The text, as an option.", valueName: "file"), completion: .file())
    var textOption: String?

    @OptionGroup var modelOption: ModelOption

    var model: String? { modelOption.model }

    func modelPath() throws -> String { try modelOption.path() }

    /// The text that was named; nil where none was.
    func namedText() throws -> String? {
        guard text == nil || textOption == nil else {
            throw Failure(.usage, "there are two texts; name one, with --text or without")
        }
        return text ?? textOption
    }

    func textPath() throws -> String { try namedText() ?? DefaultFiles.text(insteadOf: "a text") }

    /// The document, in the alphabet that a model reads.
    /// - Parameter whole: whether a pipe is read to its end and a large file through before anything else is done.
    func document(for model: Model, whole: Bool = true) throws -> Document {
        try openDocument(textPath(), for: model, whole: whole)
    }

    /// The unit where none is named: the one in the settings, where the model has such a one; the shipped model's best
    /// known one; another model's first.
    func defaultUnit(in architecture: Architecture) -> UnitAddress {
        let settings = Configuration.loaded.configuration
        if let unit = settings.unit, let address = try? UnitAddress(parsing: unit, in: architecture) { return address }
        guard model == nil && settings.model == nil else {
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

    var model: String? { source.model }

    /// The session whose file was named instead of a text's.
    func session() throws -> SessionDraft? {
        guard let text = try source.namedText(), text != "-", SessionFile.isSession(text) else { return nil }
        return try SessionFile.load(text)
    }

    func modelPath() throws -> String { try source.modelPath() }

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
