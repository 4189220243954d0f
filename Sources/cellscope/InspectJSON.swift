import ModelCore
import ModelFiles

/// What `inspect --json` prints; docs/formats.md describes it.
struct InspectJSON {
    let summary: ModelFileSummary
    /// nil where the header alone was read.
    let weights: WeightSummary?
    let sha256: String?

    var value: JSONValue {
        .object([
            "format": .string("cellscope-inspect"), "version": .integer(1), "file": .string(summary.path),
            "bytes": .integer(summary.fileSize), "kind": .string(summary.kind.rawValue),
            "sha256": sha256.map(JSONValue.string) ?? .null,
            "weights_sha256": weights.map { .string($0.sha256) } ?? .null,
            "model": summary.architecture.map(model) ?? .null,
            "vocabulary": summary.vocabulary.map(vocabulary) ?? .null,
            "training": summary.training.map(training) ?? .null,
            "tensors": .array(tensors), "recurrent_norms": weights.map { norms($0.recurrentNorms) } ?? .null,
            "metadata": summary.otherMetadata.json,
            "problem": summary.shownProblem.map { .string($0.description) } ?? .null,
        ])
    }

    private func model(_ shape: Architecture) -> JSONValue {
        .object([
            "cell": .string(shape.cell.name), "layers": .integer(shape.layers), "hidden": .integer(shape.hidden),
            "symbols": .integer(shape.symbols), "embedding": .integer(shape.embedding),
            "parameters": .integer(shape.parameterCount),
            "blocks": .array(shape.cell.blockNames.map(JSONValue.string)),
            "equations": .array(shape.cell.writtenEquations.map(JSONValue.string)),
            "signals": .array(
                shape.cell.signals.map { signal in
                    .object([
                        "name": .string(signal.name), "range": .string(signal.range.rawValue),
                        "meaning": .string(signal.meaning),
                    ])
                }),
        ])
    }

    private func vocabulary(_ vocabulary: Vocabulary) -> JSONValue {
        .object([
            "kind": .string(vocabulary.kind.rawValue), "size": .integer(vocabulary.count),
            "codes": .array(vocabulary.codes.map(JSONValue.integer)),
        ])
    }

    private func training(_ record: TrainingRecord) -> JSONValue {
        .object([
            "command": .string(record.command), "version": .string(record.version), "corpus": .string(record.corpus),
            "corpus_sha256": .string(record.corpusSHA256), "corpus_symbols": .integer(record.corpusSymbols),
            "seed": .integer(record.seed), "steps": .integer(record.steps), "lanes": .integer(record.lanes),
            "window": .integer(record.window), "validation_loss": number(record.validationLoss),
            "test_loss": number(record.testLoss), "kept_step": record.keptStep.map(JSONValue.integer) ?? .null,
            "base": record.base.map { .object(["name": .string($0.name), "sha256": .string($0.sha256)]) } ?? .null,
            "stages": .array(
                (record.stages ?? []).map { stage in
                    .object([
                        "command": .string(stage.command), "start": .integer(stage.stage.start),
                        "end": .integer(stage.stage.end), "rate": number(stage.stage.rate),
                        "final_rate": number(stage.stage.finalRate),
                    ])
                }),
            "curve": .array(
                record.curve.map { point in
                    .object([
                        "step": .integer(point.step), "train": number(point.train),
                        "validation": number(point.validation),
                    ])
                }),
        ])
    }

    private var tensors: [JSONValue] {
        guard let weights else { return summary.tensors.map { .object(members($0)) } }
        return weights.tensors.map { tensor in
            var members = members(tensor.entry)
            let figures = tensor.figures
            members["mean"] = number(figures.flatMap { $0.finite > 0 ? $0.mean : nil })
            members["sd"] = number(figures.flatMap { $0.finite > 0 ? $0.deviation : nil })
            members["min"] = number(figures?.least.map(Double.init))
            members["max"] = number(figures?.greatest.map(Double.init))
            members["not_finite"] = figures.map { .integer($0.notFinite) } ?? .null
            members["norm"] = number(tensor.norm)
            return .object(members)
        }
    }

    private func members(_ entry: SafetensorsHeader.Entry) -> [String: JSONValue] {
        [
            "name": .string(entry.name), "type": .string(entry.type.rawValue),
            "shape": .array(entry.shape.map(JSONValue.integer)),
        ]
    }

    private func norms(_ norms: [RecurrentNorm]) -> JSONValue {
        .array(
            norms.map {
                .object(["layer": .integer($0.layer), "block": .string($0.block), "norm": number($0.norm)])
            })
    }
}

extension ModelFileSummary {
    /// What a file is to Cellscope.
    enum Kind: String {
        case model, checkpoint, trace
        /// Someone else's.
        case other = "safetensors"
    }

    /// By the model first: whoever adds a key to a model's metadata does not make it something else.
    var kind: Kind {
        if problem == nil { return isCheckpoint ? .checkpoint : .model }
        return isTrace ? .trace : .other
    }

    private var isTrace: Bool {
        guard let text = metadata[TraceDescription.key], let json = try? JSONReader.value(of: text) else {
            return false
        }
        return json["format"]?.string == TraceDescription.format
    }

    /// Why it is none of Cellscope's files.
    var shownProblem: ModelFileError? { kind == .trace ? nil : problem }

    /// The metadata that is not Cellscope's, or is, and belongs to another kind of file.
    var otherMetadata: SafetensorsMetadata {
        metadata.filter { key in
            !key.hasPrefix("cellscope.") || key == TraceDescription.key && kind != .trace
        }
    }
}
