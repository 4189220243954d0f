import Files
import FoundationEssentials
import ModelCore

/// What a model file says beside its weights: JSON texts under keys of its metadata table.
///
///     format               pt, as PyTorch's own tools expect
///     cellscope.model      {"cell", "symbols", "hidden", "layers", "embedding"}
///     cellscope.vocabulary {"kind": "scalar" or "byte", "codes": […]}
///     cellscope.training   the `TrainingRecord`; absent for a model from elsewhere
struct ModelMetadata {
    static let modelKey = "cellscope.model"
    static let vocabularyKey = "cellscope.vocabulary"
    static let trainingKey = "cellscope.training"

    var architecture: Architecture
    var vocabulary: Vocabulary
    var training: TrainingRecord?

    init(of model: Model) {
        architecture = model.architecture
        vocabulary = model.vocabulary
        training = model.training
    }

    init(reading file: SafetensorsFile) throws(ModelFileError) {
        let model = try file.json(Self.modelKey)
        guard let name = model["cell"]?.string, let cell = CellKind(named: name) else {
            let kinds = CellKind.all.map(\.name).joined(separator: ", ")
            throw file.bad(Self.modelKey, "its \"cell\" is none of \(kinds)")
        }
        // The sides are bounded before anything is multiplied: with these bounds no product leaves 64 bits. That the
        // weights are there follows from the tensors' shapes, which the header has checked against the file's size.
        architecture = Architecture(
            cell: cell,
            symbols: try file.integer("symbols", of: model, in: 1...0x110000, key: Self.modelKey),
            hidden: try file.integer("hidden", of: model, in: 1...1 << 20, key: Self.modelKey),
            layers: try file.integer("layers", of: model, in: 1...1 << 10, key: Self.modelKey),
            embedding: try file.integer("embedding", of: model, in: 0...1 << 20, key: Self.modelKey))

        let table = try file.json(Self.vocabularyKey)
        guard let kindName = table["kind"]?.string, let kind = Vocabulary.Kind(rawValue: kindName) else {
            let kinds = Vocabulary.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw file.bad(Self.vocabularyKey, "its \"kind\" is none of \(kinds)")
        }
        guard let numbers = table["codes"]?.array else {
            throw file.bad(Self.vocabularyKey, "its \"codes\" are no list")
        }
        var codes: [UInt32] = []
        for number in numbers {
            guard let code = number.word.flatMap({ UInt32(exactly: $0) }) else {
                throw file.bad(Self.vocabularyKey, "one of its \"codes\" is no number of a symbol")
            }
            codes.append(code)
        }
        do { vocabulary = try Vocabulary(kind: kind, codes: codes) } catch {
            throw file.bad(Self.vocabularyKey, error.description)
        }
        guard vocabulary.count == architecture.symbols else {
            throw file.bad(
                Self.vocabularyKey,
                "it has \(vocabulary.count) codes but the model reads \(architecture.symbols) symbols")
        }
        if file.header.metadata[Self.trainingKey] != nil {
            training = try file.decode(TrainingRecord.self, Self.trainingKey)
        }
    }

    /// The metadata table of a file.
    var table: SafetensorsMetadata {
        var table: SafetensorsMetadata = [
            "format": "pt",
            Self.modelKey: JSONValue.object([
                "cell": .string(architecture.cell.name),
                "symbols": .integer(architecture.symbols),
                "hidden": .integer(architecture.hidden),
                "layers": .integer(architecture.layers),
                "embedding": .integer(architecture.embedding),
            ]).encoded,
            Self.vocabularyKey: JSONValue.object([
                "kind": .string(vocabulary.kind.rawValue),
                "codes": .array(vocabulary.codes.map(JSONValue.integer)),
            ]).encoded,
        ]
        if let training { table[Self.trainingKey] = CodableJSON.encode(training) }
        return table
    }
}

/// The JSON of `Codable` records, exact both ways: keys sorted, numbers in their shortest form that reads back the
/// same, infinities and NaN (a loss may be one) as texts.
enum CodableJSON {
    static func encode(_ record: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let json = try? encoder.encode(record) else {
            preconditionFailure("a record of numbers and texts always has a JSON form")
        }
        return String(decoding: json, as: UTF8.self)
    }

    /// Nil for anything but the record's JSON.
    static func decode<Record: Decodable>(_ type: Record.Type, _ text: String) -> Record? {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try? decoder.decode(type, from: Data(text.utf8))
    }
}

extension SafetensorsFile {
    func bad(_ key: String, _ problem: String) -> ModelFileError {
        .badMetadata(path: path, key: key, problem: problem)
    }

    /// The text of a key that must be there.
    func text(_ key: String) throws(ModelFileError) -> String {
        guard let text = header.metadata[key] else { throw .missingMetadata(path: path, key: key) }
        return text
    }

    /// The JSON object in the text of a key that must be there.
    func json(_ key: String) throws(ModelFileError) -> JSONValue {
        let text = try text(key)
        let value: JSONValue
        do { value = try JSONReader.value(of: text) } catch { throw bad(key, "it is \(error)") }
        guard value.object != nil else { throw bad(key, "it is no JSON object") }
        return value
    }

    /// A record in the text of a key that must be there.
    func decode<Record: Decodable>(_ type: Record.Type, _ key: String) throws(ModelFileError) -> Record {
        // The strict reader goes first: it bounds the depth and says where a text stops being JSON.
        _ = try json(key)
        guard let record = CodableJSON.decode(type, try text(key)) else {
            throw bad(key, "one of its fields is missing or of the wrong kind")
        }
        return record
    }

    func integer(
        _ name: String, of object: JSONValue, in range: ClosedRange<Int>, key: String
    ) throws(ModelFileError) -> Int {
        guard let value = object[name]?.integer, range.contains(value) else {
            throw bad(key, "its \(quoted(name)) is no integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
