import CellProbing
import Exports
import Files
import ModelCore
import ModelFiles
import Texts

/// What an exported trace says of itself, in every format (docs/formats.md).
struct TraceDescription {
    /// The key of the description in a safetensors file's metadata.
    static let key = "cellscope.trace"
    static let format = "cellscope-trace"

    let arrays: TraceArrays
    /// The codes of the vocabulary's rows.
    let vocabulary: [Int32]
    /// Whether symbols are bytes.
    let isOfBytes: Bool
    private let members: [(name: String, value: JSONValue)]

    /// - Parameter hasProvenance: whether the text's hash and the command are told; the model's always is.
    init(
        model: Model, modelName: String, modelSHA256: String, document: Document, unknown: UnknownSymbols,
        hasProvenance: Bool, _ arrays: TraceArrays
    ) {
        let shape = model.architecture
        self.arrays = arrays
        isOfBytes = model.vocabulary.kind == .byte
        vocabulary = model.vocabulary.codes.map { Int32(bitPattern: $0) }
        let text = hasProvenance ? Provenance.Source(document).sha256 : nil
        members =
            [
                ("format", .string(Self.format)),
                ("version", .integer(1)),
                ("program", .string("cellscope \(cellscopeVersion)")),
                ("model", .string(modelName)),
                ("model_sha256", .string(modelSHA256)),
                ("cell", .string(shape.cell.name)),
                ("layers", .integer(shape.layers)),
                ("hidden", .integer(shape.hidden)),
                ("symbols", .integer(shape.symbols)),
                ("vocabulary_kind", .string(model.vocabulary.kind.rawValue)),
                ("text", .string(baseName(document.name))),
                ("text_symbols", .integer(document.count)),
                ("first_step", .integer(arrays.steps.lowerBound)),
                ("steps", .integer(arrays.steps.count)),
                ("signals", .array(arrays.selection.signals.map { TraceDescription.json($0) })),
                ("units", .array(arrays.selection.units.map { .string($0.description) })),
                ("unknown", unknown.json),
            ]
            + (text.map {
                [("text_sha256", .string($0)), ("command", .string(Provenance.typed(ProgramArguments.words)))]
            } ?? [])
    }

    /// As one object.
    var json: JSONValue { .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })) }

    /// As comment lines of a table, `name: JSON` each; the vocabulary, which has no column, among them.
    var comments: [String] {
        let vocabulary = JSONValue.array(vocabulary.map(JSONValue.integer))
        return (members + [("vocabulary", vocabulary)]).map { "\($0.name): \($0.value.encoded)" }
    }

    private static func json(_ address: SignalAddress) -> JSONValue {
        .object([
            "name": .string(address.description), "layer": .integer(address.layer),
            "signal": .string(address.signal.name), "range": .string(address.signal.range.rawValue),
            "meaning": .string(address.signal.meaning),
        ])
    }
}
