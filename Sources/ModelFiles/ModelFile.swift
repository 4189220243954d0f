import Files
import ModelCore

/// Cellscope's own model files: safetensors with PyTorch's names for the weights, the rest in the metadata
/// (`ModelMetadata` lists the keys).
public enum ModelFile {
    /// Reads a model. A training checkpoint is one as well.
    /// - Parameter isCancelled: asked now and then while the file is read.
    /// - Throws: `ModelFileError` for what cannot be read, is damaged, or is no model.
    public static func load(
        _ path: String, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ModelFileError) -> Model {
        try decode(SafetensorsFile(path: path, isCancelled: isCancelled))
    }

    /// Writes a model: either the whole file is there afterwards, or what was there before.
    public static func save(_ model: Model, _ path: String) throws(ModelFileError) {
        do { try AtomicFile.write(encode(model), to: path) } catch { throw .cannotWrite(error) }
    }

    /// The bytes of a model's file; the same model, the same bytes.
    public static func encode(_ model: Model) -> [UInt8] {
        var writer = SafetensorsWriter(metadata: ModelMetadata(of: model).table)
        for tensor in model.architecture.tensors {
            writer.append(tensor.name, shape: tensor.shape, model.parameters[tensor.name])
        }
        return writer.bytes
    }

    /// The model of an open file, every name and shape checked.
    public static func decode(_ file: SafetensorsFile) throws(ModelFileError) -> Model {
        // Names and shapes first: what they need is in the file, so that nothing larger is ever allocated.
        let metadata = try checked(file)
        var parameters = Parameters(zeroFor: metadata.architecture)
        for tensor in metadata.architecture.tensors {
            let entry = try file.entry(tensor.name, shape: tensor.shape)
            try file.read(entry, into: &parameters.values, at: parameters.range(of: tensor.name))
        }
        do {
            return try Model(
                architecture: metadata.architecture, vocabulary: metadata.vocabulary, parameters: parameters,
                training: metadata.training)
        } catch {
            throw file.bad(ModelMetadata.modelKey, error.description)
        }
    }
}

extension ModelFile {
    /// What a file says of its model, after all has been checked that its header tells: everything but the weights.
    static func checked(_ file: SafetensorsFile) throws(ModelFileError) -> ModelMetadata {
        let metadata = try ModelMetadata(reading: file)
        let tensors = metadata.architecture.tensors
        for tensor in tensors { _ = try file.entry(tensor.name, shape: tensor.shape) }
        let names = Set(tensors.map { ExactText($0.name) })
        let isCheckpoint = file.header.metadata[CheckpointFile.key] != nil
        for entry in file.header.entries where !names.contains(ExactText(entry.name)) {
            guard isCheckpoint, CheckpointFile.owns(entry.name) else {
                throw .unexpectedTensor(path: file.path, name: entry.name)
            }
        }
        return metadata
    }
}

extension SafetensorsFile {
    /// A tensor that must be there, in a shape that it must have and as numbers that can be read as floats.
    func entry(_ name: String, shape: [Int]) throws(ModelFileError) -> SafetensorsHeader.Entry {
        guard let entry = header[name] else { throw .missingTensor(path: path, name: name, shape: shape) }
        guard entry.shape == shape else {
            throw .wrongShape(path: path, name: name, expected: shape, found: entry.shape)
        }
        guard entry.type.isReadAsFloat else { throw .wrongType(path: path, name: name, found: entry.type) }
        return entry
    }
}
