import ModelCore

/// What a safetensors file holds, read without its weights: what `inspect` shows.
public struct ModelFileSummary: Sendable {
    /// The path as it was given.
    public let path: String
    /// Bytes.
    public let fileSize: Int
    /// Every tensor, in the order of the file.
    public let tensors: [SafetensorsHeader.Entry]
    /// All entries of the metadata.
    public let metadata: SafetensorsMetadata
    /// The model's shape, vocabulary and record; nil where the metadata gives none that can be read.
    public let architecture: Architecture?
    /// The symbols by row; nil where the metadata gives none that can be read.
    public let vocabulary: Vocabulary?
    /// How the model was trained; nil where nothing says it.
    public let training: TrainingRecord?
    /// Whether a training run can go on from it.
    public let isCheckpoint: Bool
    /// Why the metadata makes no model; nil when it does.
    public let problem: ModelFileError?

    /// Values in all tensors that are weights: in a checkpoint, those of its model only.
    public var parameterCount: Int {
        tensors.reduce(0) { isCheckpoint && CheckpointFile.owns($1.name) ? $0 : $0 + $1.count }
    }

    /// Reads any safetensors file, Cellscope's or not.
    /// - Throws: `ModelFileError` for what cannot be read or is no sound safetensors file.
    public init(reading path: String) throws(ModelFileError) {
        self.init(of: try SafetensorsFile(path: path))
    }

    /// Summarises a file that is open.
    public init(of file: SafetensorsFile) {
        path = file.path
        fileSize = file.size
        tensors = file.header.entries
        metadata = file.header.metadata
        isCheckpoint = metadata[CheckpointFile.key] != nil
        do throws(ModelFileError) {
            // All that whoever loads it checks, but for the values themselves.
            let read = try ModelFile.checked(file)
            if isCheckpoint { try CheckpointFile.check(file, read.architecture) }
            architecture = read.architecture
            vocabulary = read.vocabulary
            training = read.training
            problem = nil
        } catch {
            architecture = nil
            vocabulary = nil
            training = nil
            problem = error
        }
    }
}
