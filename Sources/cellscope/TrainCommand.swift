import ArgumentParser
import Glibc
import ModelCore
import ModelFiles
import Screen

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a character model on a text.",
        discussion: """
            The text is cut into contiguous parts: 90 % to train on, 5 % to validate on, 5 % kept for tests. Losses \
            are mean negative log-likelihoods per character. A checkpoint is kept beside the model while training runs, \
            OUTPUT.checkpoint; Ctrl-C saves one and ends, and --resume goes on from it to exactly the result that an \
            uninterrupted run gives. Without it, a checkpoint of an interrupted run is not overwritten but complained about.

            Examples:
              cellscope train --text novel.txt -o novel.safetensors
              cellscope train --text novel.txt --cell gru --hidden 256 -o gru.safetensors
              cellscope train --text novel.txt -o novel.safetensors --resume
            """)

    @Option(name: .shortAndLong, help: ArgumentHelp("The text to train on.", valueName: "file"), completion: .file())
    var text: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the model goes.", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: "Kind of cell: \(CellKind.all.map(\.name).joined(separator: ", ")).",
        completion: .list(CellKind.all.map(\.name)))
    var cell = "lstm"

    @Option(parsing: .unconditional, help: "Units per layer.")
    var hidden = 512

    @Option(parsing: .unconditional, help: "Layers.")
    var layers = 1

    @Option(parsing: .unconditional, help: "Width of a learned embedding; 0 reads symbols as one-hot vectors.")
    var embedding = 0

    @Option(
        help: "What one symbol is: scalar (a Unicode character) or byte.",
        completion: .list(Vocabulary.Kind.allCases.map(\.rawValue)))
    var vocabulary = "scalar"

    @Option(parsing: .unconditional, help: "Training steps, each one window of every lane.")
    var steps = TrainingSettings().steps

    @Option(parsing: .unconditional, help: "Streams over the text that are advanced together.")
    var lanes = TrainingSettings().lanes

    @Option(parsing: .unconditional, help: "Characters through which gradients flow back.")
    var window = TrainingSettings().window

    @Option(parsing: .unconditional, help: "Learning rate at the first step; it falls linearly.")
    var rate = TrainingSettings().rate

    @Option(parsing: .unconditional, help: "Learning rate at the last step.")
    var finalRate = TrainingSettings().finalRate

    @Option(parsing: .unconditional, help: "Largest norm of a gradient; 0 leaves it alone.")
    var clip = TrainingSettings().clip

    @Option(parsing: .unconditional, help: "Probability of dropping a value between two layers.")
    var dropout = TrainingSettings().dropout

    @Option(parsing: .unconditional, help: "Seed of the starting weights and of dropout.")
    var seed = TrainingSettings().seed

    @OptionGroup var threads: ThreadsOption

    @Option(parsing: .unconditional, help: "Steps between two looks at the validation part.")
    var evaluateEvery = TrainingSettings().evaluateEvery

    @Option(parsing: .unconditional, help: "Steps between two checkpoints.")
    var checkpointEvery = 100

    @Option(
        help: ArgumentHelp("Start from this model's weights instead of random ones.", valueName: "model"),
        completion: .file())
    var from: String?

    @Flag(help: "Go on from the checkpoint beside the output; its settings count, not this command's.")
    var resume = false

    func run() throws { try reportingFailures { try train() } }

    private func train() throws {
        try check(checkpointEvery, in: 1...Int.max, of: "--checkpoint-every")
        let threads = try threads.count()
        let checkpointPath = output + ".checkpoint"
        for path in [output, checkpointPath] { try refuseToOverwrite([text] + [from].compactMap { $0 }, with: path) }
        if !resume { try checkIsNobodys(checkpointPath) }
        let ready = try resume ? resumed() : begun()
        // Everything is read: until here Ctrl-C could leave a silent pipe. The threads come later and inherit this.
        let interruption = Interruption(.waits)
        let trainer = try ready(threads)
        // A place that cannot be written to is better known now than after an hour.
        var info = stat()
        if stat(output, &info) == 0, info.st_mode & S_IFMT == S_IFDIR {
            throw Failure(.cannotCreate, "\(output) is a directory; name a file in it with --output")
        }
        try CheckpointFile.save(trainer.checkpoint(), checkpointPath)

        var report = TrainingReport(firstStep: trainer.step)
        describe(trainer, report)
        while !trainer.isDone || trainer.isEvaluationDue {
            if !trainer.isEvaluationDue {
                let loss = try trainer.advance()
                report.stepped(trainer, loss: loss)
            }
            // One that is left off in the middle is made when the run goes on.
            if trainer.isEvaluationDue { evaluate(trainer, report, interruption) }
            if let code = interruption.exitCode { try stop(trainer, report, checkpointPath, code) }
            if trainer.step % checkpointEvery == 0 { try CheckpointFile.save(trainer.checkpoint(), checkpointPath) }
        }
        guard try finish(trainer, report, interruption) else {
            return try stop(trainer, report, checkpointPath, interruption.exitCode ?? 1)
        }
        unlink(checkpointPath)
    }

    /// Keeps what there is of an interrupted run, and ends.
    private func stop(_ trainer: Trainer, _ report: TrainingReport, _ checkpointPath: String, _ code: Int32) throws {
        try CheckpointFile.save(trainer.checkpoint(), checkpointPath)
        report.note("stopped after step \(trainer.step); go on with the same command and --resume")
        throw ExitCode(code)
    }

    /// A checkpoint is replaced at every look and removed at the end: what is not one of a run's, or of a run that can be
    /// gone on with, stays.
    private func checkIsNobodys(_ path: String) throws {
        var info = stat()
        guard lstat(path, &info) == 0 || ![ENOENT, ENOTDIR].contains(errno) else { return }
        let steps: Int
        do throws(ModelFileError) { steps = try CheckpointFile.load(path).step } catch {
            throw Failure(
                .cannotCreate,
                "training keeps its checkpoint in \(path), but what is there is none (\(error)); move it away, or name "
                    + "another --output")
        }
        guard steps == 0 else {
            throw Failure(
                .cannotCreate, "\(path) holds a run of \(steps) steps; go on with it with --resume, or remove it")
        }
    }

    /// Reads model and text; the trainer is made later.
    private func begun() throws -> (_ threads: Int) throws -> Trainer {
        let start = try from.map { try ModelFile.load($0) }
        guard let kind = start?.vocabulary.kind ?? Vocabulary.Kind(rawValue: vocabulary) else {
            throw Failure(.usage, "--vocabulary is \"\(vocabulary)\"; it must be scalar or byte")
        }
        let source = try SymbolSource(path: text, kind: kind)
        guard !source.codes.isEmpty else { throw TrainingError.textTooShort(symbols: 0) }
        var settings = TrainingSettings()
        settings.steps = steps
        settings.lanes = lanes
        settings.window = window
        settings.rate = rate
        settings.finalRate = finalRate
        settings.clip = clip
        settings.dropout = dropout
        settings.seed = seed
        settings.evaluateEvery = evaluateEvery
        try settings.validate()
        if let start { try checkMemory(start.architecture, settings) }
        var model = try start ?? randomModel(source, kind, settings)
        model.training = TrainingRecord(
            command: commandLine(), corpus: source.name, corpusSHA256: SHA256.hexadecimal(of: source.bytes),
            corpusSymbols: source.codes.count, seed: seed, steps: 0, lanes: lanes, window: window,
            version: cellscopeVersion)
        return { [model, settings] threads in
            try Trainer(model, text: model.vocabulary.indices(of: source.codes), settings: settings, threads: threads)
        }
    }

    private func randomModel(
        _ source: SymbolSource, _ kind: Vocabulary.Kind, _ settings: TrainingSettings
    ) throws -> Model {
        guard let cellKind = CellKind(named: cell) else {
            let kinds = CellKind.all.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "--cell is \"\(cell)\"; it must be one of \(kinds)")
        }
        try check(hidden, in: 1...16384, of: "--hidden")
        try check(layers, in: 1...64, of: "--layers")
        try check(embedding, in: 0...16384, of: "--embedding")
        let vocabulary = try Vocabulary(kind: kind, covering: source.codes)
        let architecture = Architecture(
            cell: cellKind, symbols: vocabulary.count, hidden: hidden, layers: layers, embedding: embedding)
        try checkMemory(architecture, settings)
        var generator = SeededGenerator(seed: seed)
        return try Model(
            architecture: architecture, vocabulary: vocabulary,
            parameters: Parameters(randomFor: architecture, using: &generator))
    }

    /// Refuses what cannot fit before anything is allocated.
    private func checkMemory(_ shape: Architecture, _ settings: TrainingSettings) throws {
        let perSymbol =
            shape.layers * shape.hidden * (shape.cell.signals.count + 3 * shape.cell.blocks) + 2 * shape.symbols
        let numbers = Double(shape.parameterCount) * 8 + Double(perSymbol) * Double(settings.lanes * settings.window)
        let memory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
        guard numbers * 4 < memory * 0.9 else {
            throw Failure(
                .unavailable,
                "training needs about \(Int(numbers * 4 / 1e9)) GB but this machine has \(Int(memory / 1e9)); choose fewer "
                    + "--hidden units, --layers, --lanes or a shorter --window")
        }
    }

    private func resumed() throws -> (_ threads: Int) throws -> Trainer {
        let checkpoint = try CheckpointFile.load(output + ".checkpoint")
        let vocabulary = checkpoint.model.vocabulary
        let source = try SymbolSource(path: text, kind: vocabulary.kind)
        if let record = checkpoint.model.training, record.corpusSHA256 != SHA256.hexadecimal(of: source.bytes) {
            throw Failure(
                .dataError,
                "\(text) is not the text that \(output).checkpoint was made on (\(record.corpus)); name that one")
        }
        return { threads in
            try Trainer(resuming: checkpoint, text: vocabulary.indices(of: source.codes), threads: threads)
        }
    }

    /// The command as it could be typed again, less what does not touch the result.
    private func commandLine() -> String {
        let words = CommandLine.arguments.dropFirst().map { word in
            // Folders say nothing about the result, and nobody else has them.
            let name = baseName(String(word))
            return name.contains(where: { " \"'$\\".contains($0) }) ? "'\(name)'" : name
        }
        return (["cellscope"] + words).joined(separator: " ")
    }

    private func describe(_ trainer: Trainer, _ report: TrainingReport) {
        let model = trainer.current
        let shape = model.architecture
        report.note(
            "\(shape.cell.name), \(shape.layers) layer\(shape.layers == 1 ? "" : "s") of \(shape.hidden) units, "
                + "\(shape.symbols) symbols, \(shape.parameterCount) parameters; \(trainer.parts.train.count) "
                + "characters to train on, \(trainer.parts.validation.count) to validate; \(trainer.plan.lanes) "
                + "lanes of \(trainer.plan.window)")
        if trainer.step > 0 { report.note("going on after step \(trainer.step) of \(trainer.settings.steps)") }
    }

    private func evaluate(_ trainer: Trainer, _ report: TrainingReport, _ interruption: Interruption) {
        let loss = trainer.validationLoss(quickly: true, isCancelled: { interruption.hasCome })
        if interruption.hasCome { return }
        trainer.record(validation: loss)
        guard let point = trainer.current.training?.curve.last else { return }
        report.evaluated(trainer, train: point.train, validation: point.validation)
        report.note("  \"\(sample(of: trainer))\"")
    }

    /// A line that the model writes, controls shown as spaces. Draws from a generator of its own.
    private func sample(of trainer: Trainer) -> String {
        let runner = Runner(trainer.current)
        var generator = TextGenerator(runner, noise: SymbolNoise(seed: UInt64(trainer.step)))
        let codes = (0..<72).map { _ in runner.model.vocabulary.codes[Int(generator.next())] }
        let scalars = codes.map { code in Unicode.Scalar(code).flatMap { $0.isDrawable ? $0 : nil } ?? " " }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Writes the model; false when that was interrupted.
    private func finish(
        _ trainer: Trainer, _ report: TrainingReport, _ interruption: Interruption
    ) throws -> Bool {
        var model = trainer.current
        model.training?.validationLoss = trainer.validationLoss(isCancelled: { interruption.hasCome })
        model.training?.testLoss = trainer.testLoss(isCancelled: { interruption.hasCome })
        if interruption.hasCome { return false }
        try ModelFile.save(model, output)
        var line = "\(output) written after step \(trainer.step)"
        if let validation = model.training?.validationLoss { line += "; validation \(losses(validation))" }
        if let test = model.training?.testLoss { line += ", test \(losses(test))" }
        report.note(line)
        return true
    }
}
