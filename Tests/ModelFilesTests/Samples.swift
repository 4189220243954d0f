import ModelCore
import ModelFiles

/// Small models and checkpoints to write and read.
enum Samples {
    static func model(
        _ cell: CellKind, hidden: Int = 3, layers: Int = 1, embedding: Int = 0, seed: UInt64 = 7,
        training: TrainingRecord? = nil
    ) throws -> Model {
        let vocabulary = try Vocabulary(kind: .scalar, codes: [10, 97, 0x1F600, 0x10FFFF])
        let architecture = Architecture(
            cell: cell, symbols: vocabulary.count, hidden: hidden, layers: layers, embedding: embedding)
        var generator = SeededGenerator(seed: seed)
        return try Model(
            architecture: architecture, vocabulary: vocabulary,
            parameters: Parameters(randomFor: architecture, using: &generator), training: training)
    }

    static let record = TrainingRecord(
        command: "cellscope train --text \"a b.txt\" \\ -o ü.safetensors", corpus: "a b.txt",
        corpusSHA256: String(repeating: "0f", count: 32), corpusSymbols: 4_025_028, seed: .max, steps: 40, lanes: 2,
        window: 5, version: "0.1.0",
        curve: [
            .init(step: 20, train: 0.1 + 0.2, validation: nil), .init(step: 40, train: .infinity, validation: 1.0 / 3),
        ],
        validationLoss: 1e-300, testLoss: nil)

    static func checkpoint(_ cell: CellKind, lanes: Int = 2) throws -> TrainingCheckpoint {
        let model = try model(cell, layers: 2, training: record)
        var generator = SeededGenerator(seed: 3)
        var settings = TrainingSettings()
        settings.steps = 100
        settings.lanes = lanes
        settings.rate = 0.1 + 0.2
        settings.trainShare = 0.1 + 0.2
        settings.seed = .max
        var state = ModelState(zeroFor: model.architecture, lanes: lanes)
        for index in state.values.indices { state.values[index] = generator.normal() }
        let count = model.parameters.values.count
        return TrainingCheckpoint(
            model: model, settings: settings, step: 40,
            firstMoment: (0..<count).map { _ in generator.normal() },
            secondMoment: (0..<count).map { _ in generator.uniform() },
            generator: generator.state, laneState: state, pendingLoss: 0.1 + 0.7, pendingSteps: 3)
    }
}

/// What a file's bytes are as a model or checkpoint.
func decodeModel(_ bytes: [UInt8]) throws(ModelFileError) -> Model {
    try ModelFile.decode(SafetensorsFile(bytes, name: "sample"))
}

func decodeCheckpoint(_ bytes: [UInt8]) throws(ModelFileError) -> TrainingCheckpoint {
    try CheckpointFile.decode(SafetensorsFile(bytes, name: "sample"))
}
