import CellProbing
import ModelFiles

/// What a scan's sums do not say of themselves, for whoever prints them: shards carry it to `cellscope merge`.
struct ScanNames: Hashable {
    /// Names without folders.
    var model: String
    var texts: [String]
    /// Of each property, in words.
    var meanings: [String]
    /// What else must be said of the labels.
    var notes: [String]
    /// What the model does not know of the parts; nil where that was not counted, as in older shards.
    var unknown: UnknownSymbols?
    /// What the print was made from; nil where that is not wanted.
    var provenance: Provenance?

    init(
        model: String, texts: [String], meanings: [String], notes: [String], unknown: UnknownSymbols? = nil,
        provenance: Provenance? = nil
    ) {
        self.model = model
        self.texts = texts
        self.meanings = meanings
        self.notes = notes
        self.unknown = unknown
        self.provenance = provenance
    }

    /// nil where it is no such object.
    init?(_ json: JSONValue?) {
        func texts(_ key: String) -> [String]? { json?[key]?.array?.compactMap(\.string) }
        guard let model = json?["model"]?.string, let names = texts("texts"), let meanings = texts("meanings"),
            let notes = texts("notes")
        else { return nil }
        self.init(
            model: model, texts: names, meanings: meanings, notes: notes, unknown: UnknownSymbols(json?["unknown"]))
    }

    var json: JSONValue {
        func array(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
        return .object([
            "model": .string(model), "texts": array(texts), "meanings": array(meanings), "notes": array(notes),
            "unknown": unknown?.json ?? .null,
        ])
    }
}
