import Files
import ModelCore

/// Training runs at rest, each in one file that is replaced whole. It is a model file with more in it:
///
///     optimizer.first.NAME, optimizer.second.NAME    Adam's running means for the weight NAME
///     state.lanes                                    (layers, state signals, lanes, hidden)
///     cellscope.settings                             metadata: the `TrainingSettings`
///     cellscope.checkpoint                           metadata: step, generator, pending sums
///
/// Every number reads back bit for bit, so that a resumed run goes on exactly where it stopped.
public enum CheckpointFile {
    static let key = "cellscope.checkpoint"
    static let settingsKey = "cellscope.settings"
    private static let first = "optimizer.first."
    private static let second = "optimizer.second."
    private static let lanes = "state.lanes"

    /// Whether a tensor belongs to a checkpoint and not to its model.
    static func owns(_ name: String) -> Bool {
        name.hasPrefix(first) || name.hasPrefix(second) || name == lanes
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
        table[settingsKey] = CodableJSON.encode(checkpoint.settings)
        table[key] =
            JSONValue.object([
                "step": .integer(checkpoint.step),
                "generator": .array(checkpoint.generator.map(JSONValue.integer)),
                // A text, because it may be no number; Swift's shortest form reads back exactly.
                "pendingLoss": .string(checkpoint.pendingLoss.description),
                "pendingSteps": .integer(checkpoint.pendingSteps),
            ]).encoded
        var writer = SafetensorsWriter(metadata: table)
        let tensors = model.architecture.tensors
        for tensor in tensors { writer.append(tensor.name, shape: tensor.shape, model.parameters[tensor.name]) }
        for (prefix, moment) in [(first, checkpoint.firstMoment), (second, checkpoint.secondMoment)] {
            for tensor in tensors {
                writer.append(
                    prefix + tensor.name, shape: tensor.shape, moment[model.parameters.range(of: tensor.name)])
            }
        }
        let state = checkpoint.laneState
        writer.append(lanes, shape: shape(model.architecture, lanes: state.lanes), state.values)
        return writer.bytes
    }

    /// The checkpoint of an open file, every name, shape and range checked.
    public static func decode(_ file: SafetensorsFile) throws(ModelFileError) -> TrainingCheckpoint {
        let model = try ModelFile.decode(file)
        let run = try run(of: file)
        try check(file, model.architecture)
        return TrainingCheckpoint(
            model: model, settings: run.settings, step: run.step,
            firstMoment: try moment(first, of: file, model.architecture),
            secondMoment: try moment(second, of: file, model.architecture),
            generator: run.generator.state,
            laneState: try laneState(of: file, model.architecture, most: run.settings.lanes),
            pendingLoss: run.pendingLoss, pendingSteps: run.pendingSteps)
    }

    /// What a checkpoint says of its run in its metadata.
    private struct Run {
        var settings: TrainingSettings
        var step: Int
        var generator: SeededGenerator
        var pendingLoss: Double
        var pendingSteps: Int
    }

    /// Checks all that its header tells: everything but the values.
    static func check(_ file: SafetensorsFile, _ architecture: Architecture) throws(ModelFileError) {
        let run = try run(of: file)
        for prefix in [first, second] {
            for tensor in architecture.tensors { _ = try file.entry(prefix + tensor.name, shape: tensor.shape) }
        }
        _ = try laneEntry(of: file, architecture, most: run.settings.lanes)
    }

    private static func run(of file: SafetensorsFile) throws(ModelFileError) -> Run {
        guard file.header.metadata[key] != nil else { throw .noCheckpoint(path: file.path) }
        let settings = try settings(of: file)
        let json = try file.json(key)
        guard let words = json["generator"]?.array?.map(\.word), !words.contains(nil),
            let generator = SeededGenerator(state: words.compactMap(\.self))
        else { throw file.bad(key, "its \"generator\" is no list of four 64-bit words that are not all 0") }
        guard let pendingLoss = json["pendingLoss"]?.string.flatMap({ Double($0) }) else {
            throw file.bad(key, "its \"pendingLoss\" is no number in a text")
        }
        let step = try file.integer("step", of: json, in: 0...longest, key: key)
        let pendingSteps = try file.integer("pendingSteps", of: json, in: 0...longest, key: key)
        return Run(
            settings: settings, step: step, generator: generator, pendingLoss: pendingLoss, pendingSteps: pendingSteps)
    }

    /// Largest number of steps that a file may name, as for the settings.
    private static let longest = 1_000_000_000

    private static func shape(_ architecture: Architecture, lanes: Int) -> [Int] {
        [architecture.layers, architecture.cell.stateSignals.count, lanes, architecture.hidden]
    }

    private static func moment(
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
