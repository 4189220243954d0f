import ModelCore

/// What a file's tensors hold, taken together: what `inspect` says of weights. Reads every value once.
public struct WeightSummary: Sendable {
    /// What is said of one tensor.
    public struct Tensor: Sendable {
        /// Its name, type and shape.
        public let entry: SafetensorsHeader.Entry
        /// nil for values that are not read as floats.
        public let figures: TensorFigures?
        /// The largest singular value of a matrix of weights; nil for other tensors, for one whose values are no numbers,
        /// and for one with more than `SpectralNorm.mostValues` of them.
        public let norm: Double?
    }

    /// In the order of the file.
    public let tensors: [Tensor]
    /// The SHA-256 of all weights, in lower-case hexadecimal: of the tensors in the order of their names' bytes, each as
    /// row-major little-endian 32-bit floats. A checkpoint has the same as the model in it. What a file's metadata
    /// says, and in which order or width it stores its tensors, does not matter.
    public let sha256: String
    /// Of a model; empty for other files.
    public let recurrentNorms: [RecurrentNorm]

    /// - Throws: `ModelFileError` for what cannot be read.
    public init(of file: SafetensorsFile) throws(ModelFileError) {
        let summary = ModelFileSummary(of: file)
        let isWeight = { (name: String) in !summary.isCheckpoint || !CheckpointFile.owns(name) }
        var tensors: [Tensor] = []
        for entry in summary.tensors {
            guard entry.type.isReadAsFloat else {
                tensors.append(Tensor(entry: entry, figures: nil, norm: nil))
                continue
            }
            let values = try file.floats(of: entry)
            let norm =
                entry.shape.count == 2 && isWeight(entry.name)
                ? SpectralNorm.of(values[...], rows: entry.shape[0], columns: entry.shape[1]) : nil
            tensors.append(Tensor(entry: entry, figures: TensorFigures(of: values), norm: norm))
        }
        self.tensors = tensors
        sha256 = try Self.hash(summary.tensors.filter { $0.type.isReadAsFloat && isWeight($0.name) }, of: file)
        recurrentNorms = summary.problem == nil ? try ModelFile.decode(file).recurrentNorms : []
    }

    private static func hash(
        _ entries: [SafetensorsHeader.Entry], of file: SafetensorsFile
    ) throws(ModelFileError) -> String {
        var hash = SHA256()
        for entry in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let values = try file.floats(of: entry)
            for start in stride(from: 0, to: values.count, by: 1 << 18) {
                values[start..<min(values.count, start + 1 << 18)].withUnsafeBytes { hash.add(Array($0)) }
            }
        }
        return hash.hexadecimal
    }
}
