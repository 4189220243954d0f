import Files
import Glibc
import ModelFiles

/// Why notes were not read or written. `code` is the system's error number.
package enum NotesError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotRead(path: String, code: Int32)
    /// A folder, a pipe, a device: `kind` says which, with its article.
    case noRegularFile(path: String, kind: String)
    case tooLarge(path: String, bytes: Int, limit: Int)
    case cannotOpen(path: String, code: Int32)
    /// It is a link, in a folder that may be somebody else's.
    case isLink(path: String)
    case cannotWrite(path: String, code: Int32)

    package var description: String {
        switch self {
        case .cannotRead(let path, let code):
            "the notes in \(line(path)) cannot be read: \(systemMessage(code)); \(Self.remedy(code))"
        case .noRegularFile(let path, let kind):
            "\(line(path)), where the notes belong, is \(kind); move it away"
        case .tooLarge(let path, let bytes, let limit):
            "the notes in \(line(path)) have \(bytes) bytes, and at most \(limit) are read; shorten or move the file"
        case .cannotOpen(let path, let code):
            "the note is not saved: \(line(path)) cannot be opened: \(systemMessage(code)); \(Self.remedy(code))"
        case .isLink(let path):
            "the note is not saved: \(line(path)) is a link, which could lead anywhere; set XDG_DATA_HOME to a folder of "
                + "your own"
        case .cannotWrite(let path, let code):
            "the note is not saved: \(line(path)) cannot be written: \(systemMessage(code)); \(Self.remedy(code))"
        }
    }

    private func line(_ path: String) -> String { printable(path, limit: .max) }

    private static func remedy(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "free some space; the next note saves this one too"
        case EACCES, EPERM, EROFS: "set XDG_DATA_HOME to a folder that you may write to"
        default: "set XDG_DATA_HOME to another folder"
        }
    }
}
