import Files

/// Why a model or checkpoint cannot be read or written. Every description is one line that begins with the file's path.
public enum ModelFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system does not open it; `code` is the system's.
    case cannotOpen(path: String, code: Int32)
    /// A folder, a pipe, a device: `kind` says which, with its article.
    case noRegularFile(path: String, kind: String)
    /// Reading failed underway.
    case cannotRead(path: String, code: Int32)
    /// The file shrank while it was read.
    case shrank(path: String)
    /// It has more bytes than are read.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// It is a text, a session, another kind of file: `what` says it, with its article.
    case otherKind(path: String, what: String)
    /// It is no sound safetensors file.
    case malformed(path: String, SafetensorsError)
    /// A sound safetensors file without one of Cellscope's own keys.
    case missingMetadata(path: String, key: String)
    /// An entry of the metadata makes no model.
    case badMetadata(path: String, key: String, problem: String)
    /// A tensor of the model is not there.
    case missingTensor(path: String, name: String, shape: [Int])
    /// A tensor belongs to no such model.
    case unexpectedTensor(path: String, name: String)
    /// A tensor has another shape than the model's.
    case wrongShape(path: String, name: String, expected: [Int], found: [Int])
    /// A tensor holds numbers that are not read as floats.
    case wrongType(path: String, name: String, found: TensorType)
    /// It is a model that no training can go on from.
    case noCheckpoint(path: String)
    /// What a file's checksum says is not what it holds.
    case damaged(path: String)
    /// A checkpoint of a later version of Cellscope.
    case newerCheckpoint(path: String, version: Int)
    /// The file cannot be written.
    case cannotWrite(AtomicFileError)
    /// Whoever wanted it read left off.
    case leftOff(path: String)

    /// What kind of failure it is.
    public var failure: FileFailure {
        switch self {
        case .cannotOpen, .noRegularFile: .noInput
        case .cannotRead, .shrank: .inputOutput
        case .cannotWrite(let error): error.failure
        default: .badData
        }
    }

    public var description: String {
        switch self {
        case .cannotOpen(let path, let code):
            "\(line(path)) cannot be opened: \(systemMessage(code)); check the name and that you may read it"
        case .noRegularFile(let path, let kind):
            "\(line(path)) is \(kind); name a safetensors file"
        case .cannotRead(let path, let code):
            "\(line(path)) cannot be read: \(systemMessage(code)); copy it to another disk and try again"
        case .shrank(let path):
            "\(line(path)) became shorter while it was read; try again when nothing writes to it"
        case .tooLarge(let path, let bytes, let limit):
            "\(line(path)) has \(bytes) bytes, more than the \(limit) that are read; name a smaller model"
        case .otherKind(let path, let what):
            "\(line(path)) is \(what) and no model; name a model's safetensors file"
        case .malformed(let path, let error):
            "\(line(path)) is not a valid safetensors file: \(error); copy it from its source again"
        case .missingMetadata(let path, let key):
            "\(line(path)) has no \(quoted(key)) in its metadata, so what its weights mean is unknown; "
                + "save it with the metadata that scripts/pytorch/cellscope_model.py writes"
        case .badMetadata(let path, let key, let problem):
            "\(line(path)) has a wrong \(quoted(key)) in its metadata: \(problem); save or copy it again"
        case .missingTensor(let path, let name, let shape):
            "\(line(path)) lacks the tensor \(quoted(name)) of shape \(shape) that its metadata promises; save it again"
        case .unexpectedTensor(let path, let name):
            "\(line(path)) holds the tensor \(quoted(name)), which the model of its metadata does not have; save it again"
        case .wrongShape(let path, let name, let expected, let found):
            "\(line(path)) holds the tensor \(quoted(name)) with shape \(found) where its metadata needs \(expected); "
                + "save it again"
        case .wrongType(let path, let name, let found):
            "\(line(path)) holds the tensor \(quoted(name)) as \(found.rawValue); save it as F32, F16, BF16 or F64"
        case .noCheckpoint(let path):
            "\(line(path)) holds a model but no training run to continue; name the checkpoint beside it"
        case .damaged(let path):
            "\(line(path)) is damaged: its checksum is not that of its content; take a copy that is whole"
        case .newerCheckpoint(let path, let version):
            "\(line(path)) is a checkpoint of version \(version), and this cellscope reads up to \(CheckpointFile.version); "
                + "go on with the cellscope that wrote it"
        case .cannotWrite(let error):
            error.description
        case .leftOff(let path):
            "\(line(path)) was not read to its end, because that was left off; open it again"
        }
    }

    private func line(_ path: String) -> String { printable(path, limit: .max) }
}
