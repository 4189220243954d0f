import ArgumentParser
import Files
import Glibc
import ModelCore
import ModelFiles

extension KeptWeights: ExpressibleByArgument {}

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a character model on a text.",
        discussion: """
            The text is cut into contiguous parts: 90 % to train on, 5 % to validate on, 5 % kept for tests. Losses \
            are mean negative log-likelihoods per character. The model that is written is the one with the lowest \
            validation loss of all evaluations (--keep last: the one after the last step).

            Without --steps a run has \(TrainingSettings.usualFactor)·√n steps for n characters to train on, in two digits \
            and from \(TrainingSettings.usualRange.lowerBound) to \(grouped(TrainingSettings.usualRange.upperBound)): \
            \(Self.usual(35_000)) for a text of 35 KB, \(Self.usual(400_000)) for 400 KB, \(Self.usual(4_000_000)) for 4 MB.

            The run is kept in OUTPUT.checkpoint while it goes and after it has ended. Ctrl-C saves it and ends; \
            --resume goes on from it, and with the same options comes to exactly the result of a run that was never \
            interrupted. --resume with other --steps, --rate or --final-rate goes on from the step reached to that many \
            steps, also where the run had ended: the rate then goes in a straight line from the one reached (or --rate) \
            to the last (or --final-rate). Nothing is overwritten that another run has written, unless --force says so.

            Examples:
              cellscope train --text novel.txt -o novel.safetensors
              cellscope train --text novel.txt --cell gru --hidden 256 -o gru.safetensors
              cellscope train --text novel.txt -o novel.safetensors --resume
              cellscope train --text novel.txt -o novel.safetensors --resume --steps 8000
              xzcat novel.txt.xz | cellscope train --text - -o novel.safetensors
            """)

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The text to train on; - is standard input.", valueName: "file"),
        completion: .file())
    var text: String

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the model goes.", valueName: "file"), completion: .file())
    var output: String

    @Option(
        help: "Kind of cell: \(CellKind.all.map(\.name).joined(separator: ", ")); lstm unless given.",
        completion: .list(CellKind.all.map(\.name)))
    var cell: String?

    @Option(parsing: .unconditional, help: "Units per layer; \(Self.usualHidden) unless given.")
    var hidden: Int?

    @Option(parsing: .unconditional, help: "Layers; 1 unless given.")
    var layers: Int?

    @Option(
        parsing: .unconditional,
        help: "Width of a learned embedding; 0 reads symbols as one-hot vectors, as does leaving it out.")
    var embedding: Int?

    @Option(
        help: "What one symbol is: scalar (a Unicode character, the default) or byte.",
        completion: .list(Vocabulary.Kind.allCases.map(\.rawValue)))
    var vocabulary: String?

    @Option(
        parsing: .unconditional,
        help: "Training steps in all, each one window of every lane; from the text's length unless given.")
    var steps: Int?

    @Option(
        parsing: .unconditional,
        help: "Streams over the text that are advanced together; \(TrainingSettings().lanes) unless given.")
    var lanes: Int?

    @Option(
        parsing: .unconditional,
        help: "Characters through which gradients flow back; \(TrainingSettings().window) unless given.")
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: "Learning rate at the first step, or the first that is resumed; \(TrainingSettings().rate) unless given.")
    var rate: Float?

    @Option(
        parsing: .unconditional,
        help:
            "Learning rate at the last step, to which it falls linearly; \(TrainingSettings().finalRate) unless given.")
    var finalRate: Float?

    @Option(
        parsing: .unconditional,
        help: "Largest norm of a gradient; 0 leaves it alone. \(TrainingSettings().clip) unless given.")
    var clip: Float?

    @Option(parsing: .unconditional, help: "Probability of dropping a value between two layers; 0 unless given.")
    var dropout: Float?

    @Option(parsing: .unconditional, help: "Seed of the starting weights and of dropout; 1 unless given.")
    var seed: UInt64?

    @OptionGroup var threads: ThreadsOption

    @Option(
        parsing: .unconditional,
        help: "Steps between two looks at the validation part; a twentieth of --steps, 10 to 250, unless given.")
    var evaluateEvery: Int?

    @Option(help: "Which weights are written; best, those with the lowest loss on the validation part, unless given.")
    var keep: KeptWeights?

    @Option(parsing: .unconditional, help: "Steps between two checkpoints.")
    var checkpointEvery = 100

    @Option(
        help: ArgumentHelp(
            "Start from this model's weights, with its shape and vocabulary, instead of random weights.",
            valueName: "model"),
        completion: .file())
    var from: String?

    @Flag(help: "Go on from the checkpoint beside the output.")
    var resume = false

    @Flag(help: "Replace what is there already: a model, and the checkpoint of the run that it came from.")
    var force = false

    static let usualHidden = 512

    func run() throws { try reportingFailures { try train() } }

    private func train() throws {
        try check(checkpointEvery, in: 1...Int.max, of: "--checkpoint-every")
        let threads = try threads.count()
        let target = try TrainingOutput(output, sparing: [text] + [from].compactMap { $0 })
        if !resume { try target.checkIsFree(force: force) }
        let start = try resume ? resumed(target) : begun()
        if start.isDone {
            return complain(
                "the run has ended after step \(start.checkpoint.step), and \(printable(output, limit: .max)) is there; "
                    + "--steps goes on with it")
        }
        // Everything is read: until here Ctrl-C could leave a silent pipe. The threads come later and inherit this.
        let interruption = Interruption(.waits)
        let trainer = try Trainer(resuming: start.checkpoint, text: start.text, threads: threads)
        try prolong(trainer)
        var run = TrainingRun(trainer, target, checkpointEvery: checkpointEvery, interruption)
        try run.begin(notes(trainer))
        try run.finish()
    }

    /// What a run begins with, or goes on from.
    struct Start {
        var checkpoint: TrainingCheckpoint
        /// Rows of the vocabulary.
        var text: [Int32]
        /// Whether nothing is left to do.
        var isDone = false
    }

    /// The usual number of steps for a text of so many characters, nine tenths of which are trained on.
    private static func usual(_ characters: Int) -> String {
        grouped(TrainingSettings.usualSteps(of: characters / 10 * 9))
    }

    /// The command as it could be typed again, less what does not touch the result: folders, which nobody else has.
    static func commandLine() -> String {
        let words = ProgramArguments.words.map { word in
            let parts = word.hasPrefix("--") ? word.split(separator: "=", maxSplits: 1) : []
            let name = parts.count == 2 ? "\(parts[0])=\(baseName(String(parts[1])))" : baseName(word)
            return name.isEmpty || name.contains(where: { " \"'$\\".contains($0) }) ? "'\(name)'" : name
        }
        return (["cellscope"] + words).joined(separator: " ")
    }
}
