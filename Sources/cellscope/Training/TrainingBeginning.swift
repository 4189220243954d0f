import Glibc
import ModelCore
import ModelFiles
import Workbench

extension Train {
    /// The text, as a kind of vocabulary reads it.
    func source(_ kind: Vocabulary.Kind) throws -> SymbolSource {
        let source = try text == "-" ? SymbolSource(standardInputAs: kind) : SymbolSource(path: text, kind: kind)
        guard !source.codes.isEmpty else { throw TrainingError.textTooShort(symbols: 0) }
        return source
    }

    /// A run that has done no step, from random weights or those of `--from`.
    func begun() throws -> Start {
        let base = try from.map { try BaseModel($0) }
        if let base { try checkFits(base) }
        guard let kind = base?.model.vocabulary.kind ?? Vocabulary.Kind(rawValue: vocabulary ?? "scalar") else {
            throw Failure(.usage, "--vocabulary is \"\(vocabulary ?? "")\"; it must be scalar or byte")
        }
        var settings = chosenSettings()
        try settings.validate()
        let shape = try base == nil ? chosenShape() : nil
        let source = try source(kind)
        let parts = TextParts(symbols: source.codes.count, settings: settings)
        if keep == .best, parts.validation.isEmpty {
            throw Failure(
                .usage,
                "--keep best needs a validation part, and a text of \(source.codes.count) symbols is too short for one; "
                    + "leave it out")
        }
        let plan = WindowPlan(trainingSymbols: parts.train.count, settings: settings)
        if steps == nil { settings.steps = TrainingSettings.usualSteps(of: parts.train.count) }
        if evaluateEvery == nil { settings.evaluateEvery = max(10, min(settings.evaluateEvery, settings.steps / 20)) }
        try checkDropout(layers: base?.model.architecture.layers ?? shape?.layers ?? 1)
        var model = try base?.model ?? randomModel(source, kind, shape, settings)
        if let base { try checkMemory(base.model.architecture, settings) }
        model.training = TrainingRecord(
            command: Self.commandLine(), corpus: source.name, corpusSHA256: SHA256.hexadecimal(of: source.bytes),
            corpusSymbols: source.codes.count, seed: settings.seed, steps: 0, lanes: plan?.lanes ?? settings.lanes,
            window: plan?.window ?? settings.window, version: cellscopeVersion, base: base?.record)
        return Start(
            checkpoint: TrainingCheckpoint(beginning: model, settings: settings),
            text: model.vocabulary.indices(of: source.codes))
    }

    private func chosenSettings() -> TrainingSettings {
        var settings = TrainingSettings()
        settings.steps = steps ?? settings.steps
        settings.lanes = lanes ?? settings.lanes
        settings.window = window ?? settings.window
        settings.rate = rate ?? settings.rate
        settings.finalRate = finalRate ?? settings.finalRate
        settings.clip = clip ?? settings.clip
        settings.dropout = dropout ?? settings.dropout
        settings.seed = seed ?? settings.seed
        settings.evaluateEvery = evaluateEvery ?? settings.evaluateEvery
        settings.keeps = keep ?? settings.keeps
        return settings
    }

    private typealias Shape = (cell: CellKind, hidden: Int, layers: Int, embedding: Int)

    private func chosenShape() throws -> Shape {
        guard let cellKind = CellKind(named: cell ?? "lstm") else {
            let kinds = CellKind.all.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "--cell is \"\(cell ?? "")\"; it must be one of \(kinds)")
        }
        let shape = (cell: cellKind, hidden ?? Self.usualHidden, layers: layers ?? 1, embedding: embedding ?? 0)
        try check(shape.1, in: 1...16384, of: "--hidden")
        try check(shape.layers, in: 1...64, of: "--layers")
        try check(shape.embedding, in: 0...16384, of: "--embedding")
        return shape
    }

    private func randomModel(
        _ source: SymbolSource, _ kind: Vocabulary.Kind, _ shape: Shape?, _ settings: TrainingSettings
    ) throws -> Model {
        let shape = try shape ?? chosenShape()
        let vocabulary = try Vocabulary(kind: kind, covering: source.codes)
        let architecture = Architecture(
            cell: shape.cell, symbols: vocabulary.count, hidden: shape.hidden, layers: shape.layers,
            embedding: shape.embedding)
        try checkMemory(architecture, settings)
        var generator = SeededGenerator(seed: settings.seed)
        return try Model(
            architecture: architecture, vocabulary: vocabulary,
            parameters: Parameters(randomFor: architecture, using: &generator))
    }

    // MARK: What cannot be

    /// What `--from` has settled cannot be chosen as well, unless it is the same.
    private func checkFits(_ base: BaseModel) throws {
        let shape = base.model.architecture
        let options = [
            ChosenOption("--cell", cell, shape.cell.name), ChosenOption("--hidden", hidden, shape.hidden),
            ChosenOption("--layers", layers, shape.layers), ChosenOption("--embedding", embedding, shape.embedding),
            ChosenOption("--vocabulary", vocabulary, base.model.vocabulary.kind.rawValue),
        ].filter(\.isOther)
        guard options.isEmpty else {
            throw Failure(
                .usage,
                "--from takes shape and vocabulary of \(from ?? ""), which has \(ChosenOption.own(options)), so there can be "
                    + "no \(ChosenOption.chosen(options)); leave out --from, or what differs")
        }
        if let seed, dropout ?? 0 == 0 {
            throw Failure(
                .usage,
                "--seed \(seed) would draw nothing: the weights are those of --from, and there is no --dropout; leave it out"
            )
        }
    }

    private func checkDropout(layers: Int) throws {
        guard let dropout, dropout > 0, layers < 2 else { return }
        throw Failure(
            .usage, "--dropout \(dropout) is between layers, and there is one; leave it out, or give --layers 2")
    }

    /// Refuses what cannot fit before anything is allocated.
    private func checkMemory(_ shape: Architecture, _ settings: TrainingSettings) throws {
        let perSymbol =
            shape.layers * shape.hidden * (shape.cell.signals.count + 3 * shape.cell.blocks) + 2 * shape.symbols
        let numbers = Double(shape.parameterCount) * 9 + Double(perSymbol) * Double(settings.lanes * settings.window)
        let memory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
        guard numbers * 4 < memory * 0.9 else {
            throw Failure(
                .unavailable,
                "training needs about \(Int(numbers * 4 / 1e9)) GB but this machine has \(Int(memory / 1e9)); choose fewer "
                    + "--hidden units, --layers, --lanes or a shorter --window")
        }
    }
}

/// An option that was typed, beside what there is already.
struct ChosenOption {
    let name: String
    private let chosen: String?
    private let own: String

    init(_ name: String, _ chosen: (some CustomStringConvertible)?, _ own: some CustomStringConvertible) {
        self.name = name
        self.chosen = chosen.map(\.description)
        self.own = own.description
    }

    /// Whether something else was typed.
    var isOther: Bool { chosen != nil && chosen != own }

    /// `--cell gru and --hidden 999`.
    static func chosen(_ options: [ChosenOption]) -> String {
        options.map { "\($0.name) \($0.chosen ?? "")" }.joined(separator: " and ")
    }

    /// `cell lstm and hidden 12`.
    static func own(_ options: [ChosenOption]) -> String {
        options.map { "\($0.name.drop { $0 == "-" }) \($0.own)" }.joined(separator: " and ")
    }
}

/// The model that a run begins from.
struct BaseModel {
    let model: Model
    let record: TrainingRecord.Base

    init(_ path: String) throws {
        let path = try ShippedFiles.ofThisProgram.existingModel(path)
        let file = try SafetensorsFile(path: path)
        model = try ModelFile.decode(file)
        record = TrainingRecord.Base(name: baseName(path), sha256: try file.sha256())
        guard let problem = model.parameters.notFinite.first else { return }
        throw Failure(.dataError, "\(path): \(TrainingError.notFiniteStart(problem))")
    }
}
