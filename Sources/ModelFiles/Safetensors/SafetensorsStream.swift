import Files

/// Writes a safetensors file whose tensors grow side by side, each from its own front to its end, in memory that does
/// not depend on their size: all sizes are known beforehand, so every piece goes to its place at once.
///
/// The same content gives the same bytes, and those of `SafetensorsWriter`.
public struct SafetensorsStream {
    /// A tensor to come.
    public struct Tensor: Hashable, Sendable {
        /// The tensor's name, as it will stand in the file.
        public let name: String
        /// What its values are.
        public let type: TensorType
        /// Row-major.
        public let shape: [Int]

        /// A tensor that is still to be written.
        public init(name: String, type: TensorType, shape: [Int]) {
            self.name = name
            self.type = type
            self.shape = shape
        }

        var byteCount: Int { shape.reduce(type.byteCount, *) }
    }

    /// Bytes of the whole file.
    public let size: Int
    private let file: PartialFile
    /// What is still to be filled of each tensor, in bytes of the file.
    private var open: [Range<Int>] = []

    /// Sets the file's room aside and writes its header.
    ///
    /// - Parameters:
    ///   - tensors: in the order in which they will lie in the file; names must differ.
    ///   - metadata: free text by key.
    /// - Throws: `AtomicFileError.cannotWrite`.
    public init(
        _ tensors: [Tensor], metadata: SafetensorsMetadata, to file: PartialFile
    ) throws(AtomicFileError) {
        var members: [String: JSONValue] = [:]
        var end = 0
        for tensor in tensors {
            precondition(members[tensor.name] == nil, "every tensor has its own name")
            let range = end..<end + tensor.byteCount
            members[tensor.name] = SafetensorsHeader.member(tensor.type, tensor.shape, range)
            open.append(range)
            end = range.upperBound
        }
        let header = SafetensorsHeader.bytes(members, metadata: metadata)
        open = open.map { header.count + $0.lowerBound..<header.count + $0.upperBound }
        size = header.count + end
        file.size = size
        self.file = file
        try file.reserve(size)
        try header.withUnsafeBufferPointer { bytes throws(AtomicFileError) in
            try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        }
    }

    /// Writes the next values of a tensor, little-endian; together they must not be more than its shape has.
    /// - Throws: `AtomicFileError.cannotWrite`.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, toTensor index: Int) throws(AtomicFileError) {
        precondition(bytes.count <= open[index].count, "no more values than the tensor's shape has")
        try file.write(bytes, at: open[index].lowerBound)
        open[index] = open[index].lowerBound + bytes.count..<open[index].upperBound
    }

    /// Gives the file its name. Every tensor must be full.
    /// - Throws: `AtomicFileError`.
    public func finish() throws(AtomicFileError) {
        precondition(open.allSatisfy(\.isEmpty), "every tensor has all its values")
        try file.commit()
    }
}
