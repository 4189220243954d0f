/// Lays tensors out as a safetensors file. The same content gives the same bytes: names sorted, header padded with
/// spaces so that the data begins at a multiple of 8 bytes. Little-endian, as every machine that Swift runs on.
public struct SafetensorsWriter: Sendable {
    private var metadata: SafetensorsMetadata
    private var entries: [String: JSONValue] = [:]
    private var data: [UInt8] = []

    /// A file of no tensors yet; keys of the metadata are written in order.
    public init(metadata: SafetensorsMetadata) { self.metadata = metadata }

    /// Adds a 32-bit tensor, row-major, behind those already there. The name must be new and the shape fit the values.
    public mutating func append(_ name: String, shape: [Int], _ values: some Collection<Float>) {
        precondition(entries[name] == nil && shape.reduce(1, *) == values.count)
        let start = data.count
        data.reserveCapacity(start + 4 * values.count)
        let copied: Void? = values.withContiguousStorageIfAvailable {
            data.append(contentsOf: UnsafeRawBufferPointer($0))
        }
        if copied == nil {
            for value in values { withUnsafeBytes(of: value.bitPattern) { data.append(contentsOf: $0) } }
        }
        entries[name] = SafetensorsHeader.member(.f32, shape, start..<data.count)
    }

    /// Adds a tensor of any type from its little-endian bytes, which the shape must fit.
    package mutating func append(
        _ name: String, type: TensorType, shape: [Int], bytes: UnsafeRawBufferPointer
    ) {
        precondition(entries[name] == nil && shape.reduce(1, *) * type.byteCount == bytes.count)
        let start = data.count
        data.append(contentsOf: bytes)
        entries[name] = SafetensorsHeader.member(type, shape, start..<data.count)
    }

    /// The file's bytes.
    public var bytes: [UInt8] { SafetensorsHeader.bytes(entries, metadata: metadata) + data }
}

extension SafetensorsHeader {
    /// What a header says of one tensor; the range is counted from the end of the header.
    static func member(_ type: TensorType, _ shape: [Int], _ range: Range<Int>) -> JSONValue {
        .object([
            "dtype": .string(type.rawValue),
            "shape": .array(shape.map(JSONValue.integer)),
            "data_offsets": .array([.integer(range.lowerBound), .integer(range.upperBound)]),
        ])
    }

    /// All that stands in a file before its tensors' values: the length, the tensors' entries and the metadata.
    static func bytes(_ entries: [String: JSONValue], metadata: SafetensorsMetadata) -> [UInt8] {
        var members = entries
        if !metadata.isEmpty { members["__metadata__"] = metadata.json }
        var header = Array(JSONValue.object(members).encoded.utf8)
        header += [UInt8](repeating: UInt8(ascii: " "), count: -header.count & 7)
        let length = UInt64(header.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header
    }
}
