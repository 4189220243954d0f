import Files

/// What a safetensors file says about itself: 8 bytes of little-endian length, then so many bytes of JSON, then the
/// tensors' values without gaps (https://huggingface.co/docs/safetensors, "Format").
///
/// A header that was read is sound: every tensor's shape, type and place agree with each other and with the file's
/// size, none overlap, and together they fill the file.
public struct SafetensorsHeader: Hashable, Sendable {
    /// One tensor: its name, type, row-major shape and place.
    public struct Entry: Hashable, Sendable {
        /// The tensor's name, as it stands in the file.
        public let name: String
        /// What its values are.
        public let type: TensorType
        /// Its extent in every direction; empty for a single value.
        public let shape: [Int]
        /// Bytes, counted from the end of the header.
        public let range: Range<Int>

        /// Values in the tensor.
        public var count: Int { range.count / type.byteCount }
    }

    /// Longest header that is read, in bytes; a vocabulary of every Unicode scalar takes about 9 MB.
    public static let longest = 16 << 20

    /// Free text by key; Cellscope's own keys begin with `cellscope.`.
    public let metadata: SafetensorsMetadata
    /// In the order of their places.
    public let entries: [Entry]
    private let indices: [ExactText: Int]

    /// The tensor of a name.
    public subscript(name: String) -> Entry? { indices[ExactText(name)].map { entries[$0] } }

    /// The length of the JSON that follows a file's first 8 bytes.
    /// - Throws: `SafetensorsError` when that leaves the file or is beyond `longest`.
    static func length(prefix: [UInt8], fileSize: Int) throws(SafetensorsError) -> Int {
        guard prefix.count == 8, fileSize >= 8 else { throw .tooShort(bytes: fileSize) }
        let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(fileSize - 8) else { throw .headerLeavesFile(length: length, room: fileSize - 8) }
        guard length <= UInt64(longest) else { throw .headerTooLong(length: length) }
        return Int(length)
    }

    /// - Parameters:
    ///   - json: the header's bytes.
    ///   - dataSize: the bytes that follow it in the file.
    init(json: [UInt8], dataSize: Int) throws(SafetensorsError) {
        guard json.first == UInt8(ascii: "{") else { throw .json(JSONError(byte: 0, expected: "an opening brace")) }
        let members: [(name: String, value: JSONReader.Member)]
        do { members = try JSONReader.members(of: json, within: "__metadata__") } catch { throw .json(error) }
        var metadata = SafetensorsMetadata()
        var entries: [Entry] = []
        for (name, member) in members {
            switch member {
            case .members(let texts):
                for (key, value) in texts {
                    guard let text = value.string else { throw .metadataNotText(key: key) }
                    metadata[key] = text
                }
            case .value(let value):
                guard name != "__metadata__" else { throw .metadataNotText(key: nil) }
                entries.append(try Entry(name: name, value))
            }
        }
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound, ExactText($0.name))
                < ($1.range.lowerBound, $1.range.upperBound, ExactText($1.name))
        }
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw .gapOrOverlap(tensor: entry.name, expected: end, found: entry.range.lowerBound)
            }
            end = entry.range.upperBound
        }
        guard end == dataSize else { throw .dataSize(expected: end, found: dataSize) }
        self.metadata = metadata
        self.entries = entries
        indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { (ExactText($1.name), $0) })
    }

    public static func == (a: Self, b: Self) -> Bool { a.metadata == b.metadata && a.entries == b.entries }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(metadata)
        hasher.combine(entries)
    }
}

extension SafetensorsHeader.Entry {
    /// Reads `{"dtype": …, "shape": […], "data_offsets": [begin, end]}`.
    fileprivate init(name: String, _ json: JSONValue) throws(SafetensorsError) {
        guard let typeName = json["dtype"]?.string, let shape = json["shape"]?.array,
            let offsets = json["data_offsets"]?.array, offsets.count == 2
        else { throw .malformedTensor(name) }
        guard let type = TensorType(rawValue: typeName) else { throw .unknownType(tensor: name, type: typeName) }
        guard let begin = offsets[0].integer, let end = offsets[1].integer, begin >= 0, end >= begin else {
            throw .malformedTensor(name)
        }
        var size = type.byteCount
        var sides: [Int] = []
        var overflows = false
        for side in shape {
            guard let side = side.integer, side >= 0 else { throw .malformedTensor(name) }
            let product = size.multipliedReportingOverflow(by: side)
            overflows = overflows || product.overflow
            size = product.partialValue
            sides.append(side)
        }
        guard !overflows, size == end - begin else {
            throw .tensorSize(tensor: name, expected: overflows ? nil : size, found: end - begin)
        }
        self.init(name: name, type: type, shape: sides, range: begin..<end)
    }
}
