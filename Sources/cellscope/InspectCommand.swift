import ArgumentParser
import Explorer
import Glibc
import ModelCore
import ModelFiles
import Screen
import Texts
import Workbench

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what a model file holds.",
        discussion: """
            Shape, symbols, training record, hashes, and what the weights are like. The norm of a matrix is its largest \
            singular value: the most by which it stretches a vector. --quick reads the header alone, so the largest \
            model answers at once. A file that is not one of Cellscope's models is described as far as it can be. Names \
            of units and the number of bookmarks come from the model's notes, where there are any.

            Examples:
              cellscope inspect
              cellscope inspect novel.safetensors --json
              cellscope inspect novel.safetensors.checkpoint
            """)

    @Argument(
        help: ArgumentHelp("The file, or a shipped model's name; austen-lstm unless given.", valueName: "model"),
        completion: .file())
    var model: String?

    @Flag(help: "Print JSON (docs/formats.md describes it).")
    var json = false

    @Flag(help: "Read the header alone: no hashes, and nothing of the weights.")
    var quick = false

    func run() throws {
        try reportingFailures {
            let path =
                try model.map(ShippedFiles.ofThisProgram.existingModel) ?? DefaultFiles.model(insteadOf: "a model")
            let file = try SafetensorsFile(path: path)
            let summary = ModelFileSummary(of: file)
            let weights = quick ? nil : try WeightSummary(of: file)
            let sha256 = quick ? nil : try file.sha256()
            if json {
                let value = InspectJSON(summary: summary, weights: weights, sha256: sha256).value
                try writeToStandardOutput(value.encoded + "\n")
            } else {
                // Names and records come from the file, which may be anyone's: no control of theirs reaches a terminal.
                let lines = lines(summary, weights, sha256).map { printable($0, limit: .max) + "\n" }
                try writeToStandardOutput(lines.joined())
            }
            if let problem = summary.shownProblem { throw problem }
        }
    }

    private func lines(_ summary: ModelFileSummary, _ weights: WeightSummary?, _ sha256: String?) -> [String] {
        var lines = ["file        \(summary.path), \(grouped(summary.fileSize)) bytes"]
        switch summary.kind {
        case .checkpoint: lines[0] += ", a training checkpoint"
        case .trace: lines[0] += ", a trace"
        case .model, .other: break
        }
        if let sha256 { lines.append("            SHA-256 \(sha256)") }
        if let shape = summary.architecture {
            let input = shape.embedding > 0 ? "embedding of \(shape.embedding)" : "one-hot"
            lines += [
                "cell        \(shape.cell.name)",
                "layers      \(shape.layers)",
                "units       \(shape.hidden) per layer",
                "input       \(input)",
                "parameters  \(grouped(shape.parameterCount))",
                "signals     "
                    + shape.cell.signals.map { "\($0.name) (\($0.meaning))" }.joined(separator: ", "),
            ]
        }
        if let vocabulary = summary.vocabulary {
            let unit = vocabulary.kind == .byte ? "bytes" : "characters"
            lines.append("vocabulary  \(vocabulary.count) \(unit): \(shown(vocabulary))")
        }
        if let record = summary.training { lines += self.lines(record) }
        if let shape = summary.architecture { lines += self.lines(modelNotes(summary.path, shape)) }
        for (key, value) in summary.otherMetadata.sorted(by: { $0.key < $1.key }) where key != "format" {
            lines.append("metadata    \(printable(key)): \(printable(value))")
        }
        if let text = summary.metadata[TraceDescription.key] { lines.append("trace       \(text)") }
        if let weights {
            return lines + ["weights     SHA-256 \(weights.sha256)"] + InspectWeights(weights).lines
        }
        lines.append("tensors")
        for tensor in summary.tensors {
            lines.append(
                "  \(tensor.name)  \(tensor.type.rawValue) \(tensor.shape.map(String.init).joined(separator: "×"))")
        }
        return lines
    }

    private func lines(_ notes: Notes) -> [String] {
        guard !notes.isEmpty else { return [] }
        let (units, texts) = (notes.namedUnits, notes.bookmarkedTexts)
        func count(_ number: Int, _ thing: String) -> String { "\(grouped(number)) \(thing)\(number == 1 ? "" : "s")" }
        var parts: [String] = []
        if !units.isEmpty { parts.append(count(units.count, "named unit")) }
        if !texts.isEmpty {
            let bookmarks = texts.reduce(0) { $0 + notes.bookmarks(in: $1).count }
            parts.append("\(count(bookmarks, "bookmark")) in \(count(texts.count, "text"))")
        }
        let width = units.map { $0.unit.description.count }.max() ?? 0
        return ["notes       " + parts.joined(separator: ", ")]
            + units.map { unit, name in
                let address = unit.description
                return "            \(address)\(String(repeating: " ", count: width - address.count))  \(name)"
            }
    }

    private func lines(_ record: TrainingRecord) -> [String] {
        var lines = [
            "trained by  \(record.command)",
            "with        cellscope \(record.version), seed \(record.seed), \(record.steps) steps of \(record.lanes) lanes × "
                + "\(record.window) characters",
            "corpus      \(record.corpus), \(grouped(record.corpusSymbols)) characters",
            "            SHA-256 \(record.corpusSHA256)",
        ]
        if let loss = record.validationLoss { lines.append("validation  \(losses(loss)) per character") }
        if let loss = record.testLoss { lines.append("test        \(losses(loss)) per character") }
        if !record.curve.isEmpty { lines.append("curve       step, training loss, validation loss (nats)") }
        for point in record.curve {
            lines.append(
                "            \(point.step)  \(fixed(point.train, 4))  \(point.validation.map { fixed($0, 4) } ?? "-")")
        }
        return lines
    }

    /// The symbols, controls and what cannot be drawn by their numbers.
    private func shown(_ vocabulary: Vocabulary) -> String {
        vocabulary.codes.prefix(400).map { code in
            if vocabulary.kind == .byte, code >= 0x80 {
                return SymbolPicture.name(of: Symbol(code: code), alphabet: .byte)
            }
            if let scalar = Unicode.Scalar(code), (0x21...0x7E).contains(code) || code > 0xA0 && scalar.isDrawable {
                return String(Character(scalar))
            }
            return code == 0x20 ? "space" : code == 0x0A ? "newline" : code == 0x09 ? "tab" : "#\(code)"
        }.joined(separator: " ") + (vocabulary.count > 400 ? " …" : "")
    }
}
