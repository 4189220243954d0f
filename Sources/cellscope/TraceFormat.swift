import ArgumentParser
import Exports
import Files
import ModelCore
import ModelFiles

/// The formats in which a trace is written, each by its file's suffix.
enum TraceFormat: String, ExpressibleByArgument, CaseIterable {
    case npz, safetensors, tsv

    /// Opens the output.
    /// - Parameter path: `-` is standard output, for tsv alone.
    func sink(_ path: String, _ description: TraceDescription) throws -> any TraceSink {
        guard path != "-" else { return try TableToStandardOutput(description) }
        return try reportingWrites {
            let file = try PartialFile(replacing: path)
            return switch self {
            case .npz: try NPZSink(file, description)
            case .safetensors: try SafetensorsSink(file, description)
            case .tsv: try TableSink(file, description)
            }
        }
    }
}

/// Where a trace's blocks go.
protocol TraceSink {
    /// Takes the next block.
    mutating func take(_ block: TraceBlock) throws
    /// Does what is left to do behind the last block; a file appears only now.
    mutating func finish() throws
}

extension PartialFile: PositionedOutput {}

private struct NPZSink: TraceSink {
    private let file: PartialFile
    private var writer: NPZWriter<PartialFile>
    private let perStep: Int

    init(_ file: PartialFile, _ description: TraceDescription) throws {
        let (metadata, text) = ExportedArray.text("metadata", description.json.encoded)
        let arrays = description.arrays.arrays
        let vocabulary = ExportedArray("vocabulary", .int32, [description.vocabulary.count])
        writer = NPZWriter(arrays + [vocabulary, metadata], to: file)
        file.size = writer.size
        try file.reserve(writer.size)
        self.file = file
        perStep = arrays.count
        try description.vocabulary.withUnsafeBytes { try writer.append($0, toArray: perStep) }
        try text.withUnsafeBytes { try writer.append($0, toArray: perStep + 1) }
    }

    mutating func take(_ block: TraceBlock) throws {
        try reportingWrites {
            for index in 0..<perStep { try writer.append(block.bytes(ofArray: index), toArray: index) }
        }
    }

    mutating func finish() throws {
        try reportingWrites {
            try writer.finish()
            try file.commit()
        }
    }
}

private struct SafetensorsSink: TraceSink {
    private var stream: SafetensorsStream
    private let perStep: Int

    init(_ file: PartialFile, _ description: TraceDescription) throws {
        let arrays = description.arrays.arrays + [ExportedArray("vocabulary", .int32, [description.vocabulary.count])]
        stream = try SafetensorsStream(
            arrays.map { SafetensorsStream.Tensor(name: $0.name, type: TensorType($0.element), shape: $0.shape) },
            metadata: ["format": "pt", TraceDescription.key: description.json.encoded], to: file)
        perStep = arrays.count - 1
        try description.vocabulary.withUnsafeBytes { try stream.append($0, toTensor: perStep) }
    }

    mutating func take(_ block: TraceBlock) throws {
        try reportingWrites {
            for index in 0..<perStep { try stream.append(block.bytes(ofArray: index), toTensor: index) }
        }
    }

    mutating func finish() throws { try reportingWrites { try stream.finish() } }
}

extension TensorType {
    fileprivate init(_ element: ExportedArray.Element) {
        self =
            switch element {
            case .int32: .i32
            case .int64: .i64
            case .float32: .f32
            case .text: .u32
            }
    }
}

private struct TableSink: TraceSink {
    private let file: PartialFile
    private let table: TraceTable

    init(_ file: PartialFile, _ description: TraceDescription) throws {
        self.file = file
        table = TraceTable(description.arrays, isOfBytes: description.isOfBytes)
        try table.head(comments: description.comments).withUnsafeBytes { try file.append($0) }
    }

    mutating func take(_ block: TraceBlock) throws {
        try reportingWrites { try table.lines(block).withUnsafeBytes { try file.append($0) } }
    }

    mutating func finish() throws { try reportingWrites { try file.commit() } }
}

private struct TableToStandardOutput: TraceSink {
    private let table: TraceTable

    init(_ description: TraceDescription) throws {
        table = TraceTable(description.arrays, isOfBytes: description.isOfBytes)
        try writeToStandardOutput(table.head(comments: description.comments))
    }

    mutating func take(_ block: TraceBlock) throws { try writeToStandardOutput(table.lines(block)) }
    mutating func finish() throws {}
}
