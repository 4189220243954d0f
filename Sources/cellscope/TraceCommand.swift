import ArgumentParser
import CellProbing
import Exports
import Glibc
import ModelCore
import ModelFiles
import Texts

struct TraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Export a model's signals over a text as .npz, .safetensors or tab-separated values.",
        discussion: """
            Every value is the value after reading the symbol of its row. The run starts at the beginning of the text, \
            whichever steps are wanted. Unknown symbols are not fed to the model: their row is -1, the state stays as \
            it was, and their gates are 0. The file holds the symbols, the vocabulary and the names of model and text; \
            docs/formats.md describes it. It is written whole or not at all, in memory that does not depend on its \
            size.

            Examples:
              cellscope trace --unit l0.c.106 | head
              cellscope trace novel.txt --model novel.safetensors -o novel.npz
              cellscope trace novel.txt -s c --surprise --steps 5000:9000 -o part.npz
              cellscope trace novel.txt --unit l0.c.106-109,l0.h.106 -o units.tsv
            """)

    @OptionGroup var options: TraceOptions

    @Option(
        help: ArgumentHelp("The format. Default: by the output's name; tsv on standard output.", valueName: "format"))
    var format: TraceFormat?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write; - is standard output (tsv only), which is the default.", valueName: "file"),
        completion: .file())
    var output = "-"

    @OptionGroup var threads: ThreadsOption

    @OptionGroup var made: ProvenanceOption

    func run() throws { try reportingFailures { try trace() } }

    private func trace() throws {
        let format = try chosenFormat()
        let path = try options.source.modelPath()
        let file = try SafetensorsFile(path: path)
        let model = try ModelFile.decode(file)
        nameWeightProblem(of: model, path)
        let selection = try options.selection(in: model.architecture)
        let threads = try threads.count(stepping: model.architecture)
        let text = try options.source.textPath()
        try refuseToOverwrite([path, text], with: output)
        let document = try options.source.document(for: model)
        let steps = try options.range(in: document)
        var unknown = UnknownSymbols()
        unknown.add(document, steps, model.vocabulary)
        unknown.complainIfMuch()
        let description = TraceDescription(
            model: model, modelName: baseName(path), modelSHA256: try file.sha256(), document: document,
            unknown: unknown, hasProvenance: made.provenance,
            TraceArrays(selection, of: model.architecture, steps: steps))
        // What standard output was given needs no clearing up: there a signal may end the program at once.
        let interruption = output == "-" ? nil : Interruption(.ends(writing: output))
        let stream = TraceStream(Runner(model, threads: threads), document, selection, steps: steps)
        var sink = try format.sink(output, description)
        let progress = output == "-" && isatty(STDOUT_FILENO) == 1 ? nil : ScanProgress(quietly: "tracing")
        let isWhole = try stream.run { done in
            progress?.show(done, of: steps.upperBound)
            return interruption?.hasCome != true
        } _: { block in
            try sink.take(block)
        }
        progress?.clear()
        guard isWhole else {
            if let interruption { try leaveIfInterrupted(interruption, .unwritten(output)) }
            return
        }
        try sink.finish()
    }

    private func chosenFormat() throws -> TraceFormat {
        let names = TraceFormat.allCases.map(\.rawValue).joined(separator: ", ")
        guard output != "-" else {
            guard format ?? .tsv == .tsv else {
                throw Failure(
                    .usage, "\(format?.rawValue ?? "") needs a file, since it is no stream; name one with --output")
            }
            return .tsv
        }
        let named = TraceFormat.allCases.first { output.hasSuffix("." + $0.rawValue) }
        if let format { try checkAgrees(format, with: named, of: output) }
        guard let format = format ?? named else {
            throw Failure(
                .usage, "the name \(output) says no format; end it in one of \(names), or name one with --format")
        }
        return format
    }
}
