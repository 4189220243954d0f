import ArgumentParser
import Explorer
import Glibc
import ModelCore
import ModelFiles
import Screen
import Texts
import Workbench

/// The arguments by which a command is given a text and a model.
struct TextOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The text; - reads standard input. The shipped story unless given.", valueName: "text"),
        completion: .file())
    var text: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; the shipped austen-lstm unless given.", valueName: "file"),
        completion: .file())
    var model: String?

    func modelPath() throws -> String {
        try model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    /// The document, in the alphabet that a model reads.
    /// - Parameter whole: whether a pipe is read to its end and a large file through before anything else is done.
    func document(for model: Model, whole: Bool = true) throws -> Document {
        let alphabet: Alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
        do throws(DocumentError) {
            if text == "-" {
                let name = "standard input"
                return whole
                    ? try Document.read(descriptor: STDIN_FILENO, name: name, alphabet: alphabet)
                    : try Document.begin(descriptor: STDIN_FILENO, name: name, alphabet: alphabet)
            }
        } catch { throw Failure(.noInput, "\(error)") }
        let path = try text ?? DefaultFiles.text(insteadOf: "a text")
        do throws(DocumentError) {
            return whole
                ? try Document.open(path: path, alphabet: alphabet)
                : try Document.begin(path: path, alphabet: alphabet)
        } catch { throw Failure(.noInput, "\(error)") }
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
        guard let text = source.text, text != "-", SessionFile.isSession(text) else { return nil }
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
