import ModelCore

/// Small models and texts, made from seeds.
enum Sample {
    static func model(
        _ cell: CellKind, symbols: Int = 7, hidden: Int = 20, layers: Int = 1, embedding: Int = 0, seed: UInt64 = 1
    ) throws -> Model {
        let architecture = Architecture(
            cell: cell, symbols: symbols, hidden: hidden, layers: layers, embedding: embedding)
        var generator = SeededGenerator(seed: seed)
        return try Model(
            architecture: architecture,
            vocabulary: Vocabulary(kind: .scalar, codes: (0..<UInt32(symbols)).map { 97 + $0 }),
            parameters: Parameters(randomFor: architecture, using: &generator),
            training: TrainingRecord(
                command: "cellscope train", corpus: "sample.txt", corpusSHA256: "00", corpusSymbols: 0, seed: seed,
                steps: 0, lanes: 0, window: 0, version: "0"))
    }

    static func text(_ count: Int, symbols: Int = 7, seed: UInt64 = 2) -> [Int32] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Int32(Int.random(in: 0..<symbols, using: &generator)) }
    }

    static func settings(lanes: Int = 3, window: Int = 6, steps: Int = 12) -> TrainingSettings {
        var settings = TrainingSettings()
        (settings.lanes, settings.window, settings.steps) = (lanes, window, steps)
        settings.rate = 5e-3
        return settings
    }
}

func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
