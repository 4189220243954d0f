/// Why a text cannot be opened.
public enum DocumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no file of this path.
    case noSuchFile(String)
    /// It is a folder.
    case directory(String)
    /// A device: nothing that ends.
    case notAText(String)
    /// The system does not let it be read.
    case unreadable(String, reason: String)
    /// A pipe's text could not be set down in a temporary file.
    case noRoom(String, reason: String)
    /// It has more bytes than are read of it.
    case tooLarge(String, most: Int)
    /// Whoever wanted it read left off.
    case leftOff(String)

    /// The same in a few words, for a sentence that names the file.
    package var reason: String {
        switch self {
        case .noSuchFile: "there is no such file"
        case .directory: "it is a directory"
        case .notAText: "it is a device, which has no end"
        case .unreadable(_, let reason), .noRoom(_, let reason): reason
        case .tooLarge(_, let most): "it has more than \(most) bytes"
        case .leftOff: "it was left off"
        }
    }

    public var description: String {
        switch self {
        case .noSuchFile(let path): "there is no file \(path); check the name, or type it with Tab"
        case .directory(let path): "\(path) is a directory; name a text file in it"
        case .notAText(let path): "\(path) is a device, which has no end; name a file or a pipe"
        case .unreadable(let path, let reason): "\(path) cannot be read (\(reason)); check its permissions and its disk"
        case .noRoom(let name, let reason):
            "the text from \(name) cannot be kept in a temporary file (\(reason)); make room, or set TMPDIR"
        case .tooLarge(let name, let most):
            "\(name) has more than \(most) bytes, which is all that is read here; give a part of it, as head -c makes one"
        case .leftOff(let name): "\(name) was not read to its end, because that was left off; read it again"
        }
    }
}
