import Files

/// Why bytes are no safetensors file.
public enum SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There are fewer bytes than the header's length takes.
    case tooShort(bytes: Int)
    /// The header is said to be longer than the file.
    case headerLeavesFile(length: UInt64, room: Int)
    /// The header is longer than is read.
    case headerTooLong(length: UInt64)
    /// The header is no JSON.
    case json(JSONError)
    /// The whole table where the key is nil.
    case metadataNotText(key: String?)
    /// A tensor's entry is not type, shape and offsets.
    case malformedTensor(String)
    /// A tensor has a type that the format does not know.
    case unknownType(tensor: String, type: String)
    /// `expected` is nil when the shape's size is beyond 64 bits.
    case tensorSize(tensor: String, expected: Int?, found: Int)
    /// A tensor does not begin where the one before it ends.
    case gapOrOverlap(tensor: String, expected: Int, found: Int)
    /// The tensors need more bytes, or fewer, than the file has.
    case dataSize(expected: Int, found: Int)

    public var description: String {
        switch self {
        case .tooShort(let bytes):
            "it has \(bytes) bytes, and a safetensors file has at least 8"
        case .headerLeavesFile(let length, let room):
            "its header should have \(length) bytes but only \(room) follow"
        case .headerTooLong(let length):
            "its header has \(length) bytes, more than the \(SafetensorsHeader.longest) that are read"
        case .json(let error):
            "its header is \(error)"
        case .metadataNotText(nil):
            "its __metadata__ is not a table of strings"
        case .metadataNotText(let key?):
            "its metadata \(quoted(key)) is not a text"
        case .malformedTensor(let tensor):
            "the header's entry \(quoted(tensor)) is not a tensor with dtype, shape and data_offsets"
        case .unknownType(let tensor, let type):
            "tensor \(quoted(tensor)) has the unknown type \(quoted(type))"
        case .tensorSize(let tensor, let expected?, let found):
            "tensor \(quoted(tensor)) takes \(found) bytes but its shape and type need \(expected)"
        case .tensorSize(let tensor, nil, let found):
            "tensor \(quoted(tensor)) takes \(found) bytes but its shape needs more than a file can have"
        case .gapOrOverlap(let tensor, let expected, let found):
            "tensor \(quoted(tensor)) begins at byte \(found) of the data where \(expected) was expected"
        case .dataSize(let expected, let found):
            "its tensors take \(expected) bytes but \(found) follow the header"
        }
    }
}
