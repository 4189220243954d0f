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

    init(model: String, texts: [String], meanings: [String], notes: [String]) {
        self.model = model
        self.texts = texts
        self.meanings = meanings
        self.notes = notes
    }

    /// nil where it is no such object.
    init?(_ json: JSONValue?) {
        func texts(_ key: String) -> [String]? { json?[key]?.array?.compactMap(\.string) }
        guard let model = json?["model"]?.string, let names = texts("texts"), let meanings = texts("meanings"),
            let notes = texts("notes")
        else { return nil }
        self.init(model: model, texts: names, meanings: meanings, notes: notes)
    }

    var json: JSONValue {
        func array(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
        return .object([
            "model": .string(model), "texts": array(texts), "meanings": array(meanings), "notes": array(notes),
        ])
    }
}
