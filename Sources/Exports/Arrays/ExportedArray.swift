/// An array of an export: what it is called, what its values are, and its row-major shape.
public struct ExportedArray: Hashable, Sendable {
    /// The type of an array's values; all are little-endian.
    public enum Element: Hashable, Sendable {
        case int32, int64, float32
        /// Texts of so many Unicode scalars, at least 1, each scalar in 32 bits.
        case text(scalars: Int)

        /// Bytes per value.
        public var byteCount: Int {
            switch self {
            case .int32, .float32: 4
            case .int64: 8
            case .text(let scalars): 4 * scalars
            }
        }
    }

    public let name: String
    public let element: Element
    /// Empty for a single value.
    public let shape: [Int]

    public init(_ name: String, _ element: Element, _ shape: [Int]) {
        self.name = name
        self.element = element
        self.shape = shape
    }

    /// Bytes of all values.
    public var byteCount: Int { shape.reduce(element.byteCount, *) }

    /// An array of one text, and its bytes.
    public static func text(_ name: String, _ text: String) -> (array: ExportedArray, bytes: [UInt8]) {
        let scalars = Array(text.unicodeScalars)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * scalars.count)
        for scalar in scalars { withUnsafeBytes(of: scalar.value.littleEndian) { bytes += $0 } }
        if scalars.isEmpty { bytes = [0, 0, 0, 0] }
        return (ExportedArray(name, .text(scalars: max(1, scalars.count)), []), bytes)
    }
}

/// A file that is written at known places.
public protocol PositionedOutput {
    /// Writes bytes at an offset from the file's beginning.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws
}
