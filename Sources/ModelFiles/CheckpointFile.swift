import Files
import ModelCore

/// Training runs at rest, each in one file that is replaced whole. It is a model file with more in it:
///
///     optimizer.first.NAME, optimizer.second.NAME    Adam's running means for the weight NAME
///     best.NAME                                      the best weights so far, from version 2 on, where there are any
///     state.lanes                                    (layers, state signals, lanes, hidden)
///     cellscope.settings                             metadata: the `TrainingSettings`
///     cellscope.checkpoint                           metadata: version, step, generator, pending sums, the best's step
///     cellscope.digest                               metadata: the file's checksum (`FileDigest`); older files have none
///
/// Every number reads back bit for bit, so that a resumed run goes on exactly where it stopped. What was written before
/// there were versions is read as version 1.
public enum CheckpointFile {
    /// What is written; everything up to it is read.
    public static let version = 2
    static let key = "cellscope.checkpoint"
    static let settingsKey = "cellscope.settings"
    private static let first = TrainingCheckpoint.firstPrefix
    private static let second = TrainingCheckpoint.secondPrefix
    private static let best = TrainingCheckpoint.bestPrefix
    private static let lanes = TrainingCheckpoint.lanes

    /// Whether a tensor belongs to a checkpoint and not to its model.
    static func owns(_ name: String) -> Bool {
        name.hasPrefix(first) || name.hasPrefix(second) || name.hasPrefix(best) || name == lanes
    }

    /// Reads a checkpoint.
    /// - Throws: `ModelFileError`; `.noCheckpoint` for a model file.
    public static func load(_ path: String) throws(ModelFileError) -> TrainingCheckpoint {
        try decode(SafetensorsFile(path: path))
    }

    /// Writes a checkpoint: either the whole file is there afterwards, or what was there before. Nobody has named its
    /// place, so a symbolic link there is an error.
    public static func save(_ checkpoint: TrainingCheckpoint, _ path: String) throws(ModelFileError) {
        do { try AtomicFile.write(encode(checkpoint), to: path, links: .refused) } catch { throw .cannotWrite(error) }
    }

    /// The bytes of a checkpoint's file.
    public static func encode(_ checkpoint: TrainingCheckpoint) -> [UInt8] {
        let model = checkpoint.model
        var table = ModelMetadata(of: model).table
        table[FileDigest.key] = FileDigest.placeholder
        table[settingsKey] = CodableJSON.encode(checkpoint.settings)
        var members: [String: JSONValue] = [
            "version": .integer(version),
            "step": .integer(checkpoint.step),
            "generator": .array(checkpoint.generator.map(JSONValue.integer)),
            // A text, because it may be no number; Swift's shortest form reads back exactly.
            "pendingLoss": .string(checkpoint.pendingLoss.description),
            "pendingSteps": .integer(checkpoint.pendingSteps),
        ]
        if let best = checkpoint.best {
            members["bestStep"] = .integer(best.step)
            members["bestValidation"] = .string(best.validation.description)
        }
        table[key] = JSONValue.object(members).encoded
        var writer = SafetensorsWriter(metadata: table)
        let tensors = model.architecture.tensors
        for tensor in tensors { writer.append(tensor.name, shape: tensor.shape, model.parameters[tensor.name]) }
        var others = [(first, checkpoint.firstMoment), (second, checkpoint.secondMoment)]
        if let values = checkpoint.best?.values { others.append((best, values)) }
        for (prefix, values) in others {
            for tensor in tensors {
                writer.append(
                    prefix + tensor.name, shape: tensor.shape, values[model.parameters.range(of: tensor.name)])
            }
        }
        let state = checkpoint.laneState
        writer.append(lanes, shape: shape(model.architecture, lanes: state.lanes), state.values)
        return FileDigest.sealed(writer.bytes)
    }

    /// The checkpoint of an open file, every name, shape and range checked.
    public static func decode(_ file: SafetensorsFile) throws(ModelFileError) -> TrainingCheckpoint {
        let model = try ModelFile.decode(file)
        let run = try run(of: file)
        try check(file, model.architecture)
        guard try file.digestStanding() != .differs else { throw .damaged(path: file.path) }
        let bestValues = run.best == nil ? nil : try values(best, of: file, model.architecture)
        return TrainingCheckpoint(
            model: model, settings: run.settings, step: run.step,
            firstMoment: try values(first, of: file, model.architecture),
            secondMoment: try values(second, of: file, model.architecture),
            generator: run.generator.state,
            laneState: try laneState(of: file, model.architecture, most: run.settings.lanes),
            pendingLoss: run.pendingLoss, pendingSteps: run.pendingSteps,
            best: run.best.flatMap { best in
                bestValues.map { BestWeights(step: best.step, validation: best.validation, values: $0) }
            })
    }

    /// What a checkpoint says of its run in its metadata.
    private struct Run {
        var settings: TrainingSettings
        var step: Int
        var generator: SeededGenerator
        var pendingLoss: Double
        var pendingSteps: Int
        var best: (step: Int, validation: Double)?
    }

    /// Checks all that its header tells: everything but the values.
    static func check(_ file: SafetensorsFile, _ architecture: Architecture) throws(ModelFileError) {
        let run = try run(of: file)
        for prefix in [first, second] + (run.best == nil ? [] : [best]) {
            for tensor in architecture.tensors { _ = try file.entry(prefix + tensor.name, shape: tensor.shape) }
        }
        _ = try laneEntry(of: file, architecture, most: run.settings.lanes)
    }

    private static func run(of file: SafetensorsFile) throws(ModelFileError) -> Run {
        guard file.header.metadata[key] != nil else { throw .noCheckpoint(path: file.path) }
        let settings = try settings(of: file)
        let json = try file.json(key)
        if json["version"] != nil {
            let found = try file.integer("version", of: json, in: 1...Int.max, key: key)
            guard found <= version else { throw .newerCheckpoint(path: file.path, version: found) }
        }
        guard let words = json["generator"]?.array?.map(\.word), !words.contains(nil),
            let generator = SeededGenerator(state: words.compactMap(\.self))
        else { throw file.bad(key, "its \"generator\" is no list of four 64-bit words that are not all 0") }
        guard let pendingLoss = json["pendingLoss"]?.string.flatMap({ Double($0) }) else {
            throw file.bad(key, "its \"pendingLoss\" is no number in a text")
        }
        let step = try file.integer("step", of: json, in: 0...longest, key: key)
        let pendingSteps = try file.integer("pendingSteps", of: json, in: 0...longest, key: key)
        var bestWeights: (step: Int, validation: Double)?
        if json["bestStep"] != nil {
            let bestStep = try file.integer("bestStep", of: json, in: 0...step, key: key)
            guard let validation = json["bestValidation"]?.string.flatMap({ Double($0) }), validation.isFinite else {
                throw file.bad(key, "its \"bestValidation\" is no finite number in a text")
            }
            bestWeights = (bestStep, validation)
        }
        return Run(
            settings: settings, step: step, generator: generator, pendingLoss: pendingLoss, pendingSteps: pendingSteps,
            best: bestWeights)
    }

    /// Largest number of steps that a file may name, as for the settings.
    private static let longest = 1_000_000_000

    private static func shape(_ architecture: Architecture, lanes: Int) -> [Int] {
        [architecture.layers, architecture.cell.stateSignals.count, lanes, architecture.hidden]
    }

    private static func values(
        _ prefix: String, of file: SafetensorsFile, _ architecture: Architecture
    ) throws(ModelFileError) -> [Float] {
        var values = Parameters(zeroFor: architecture)
        for tensor in architecture.tensors {
            let entry = try file.entry(prefix + tensor.name, shape: tensor.shape)
            try file.read(entry, into: &values.values, at: values.range(of: tensor.name))
        }
        return values.values
    }

    /// The state of as many lanes as the file holds: a short text is read in fewer than the settings want.
    private static func laneState(
        of file: SafetensorsFile, _ architecture: Architecture, most: Int
    ) throws(ModelFileError) -> ModelState {
        let entry = try laneEntry(of: file, architecture, most: most)
        var state = ModelState(zeroFor: architecture, lanes: entry.shape[2])
        state.values = try file.floats(of: entry)
        return state
    }

    private static func laneEntry(
        of file: SafetensorsFile, _ architecture: Architecture, most: Int
    ) throws(ModelFileError) -> SafetensorsHeader.Entry {
        guard let entry = file.header[lanes] else {
            throw .missingTensor(path: file.path, name: lanes, shape: shape(architecture, lanes: most))
        }
        guard entry.shape.count == 4, (0...most).contains(entry.shape[2]) else {
            throw .wrongShape(
                path: file.path, name: lanes, expected: shape(architecture, lanes: most), found: entry.shape)
        }
        return try file.entry(lanes, shape: shape(architecture, lanes: entry.shape[2]))
    }

    /// The settings, each within the range that the trainer can work with.
    private static func settings(of file: SafetensorsFile) throws(ModelFileError) -> TrainingSettings {
        let settings = try file.decode(TrainingSettings.self, settingsKey)
        do { try settings.validate() } catch { throw file.bad(settingsKey, error.description) }
        return settings
    }
}
