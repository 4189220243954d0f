import Files
import Glibc
import ModelFiles

/// Why a session's file cannot be opened or saved.
public enum SessionError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String, reason: String)
    case tooLarge(path: String, bytes: Int)
    case notJSON(path: String, JSONError)
    /// It is JSON, and no session.
    case notASession(path: String)
    case version(path: String)
    /// What is wrong, and where.
    case bad(path: String, String)
    case model(path: String, String)
    case unwritable(AtomicFileError)

    public var failure: FileFailure {
        switch self {
        case .unreadable: .noInput
        case .tooLarge, .notJSON, .notASession, .version, .bad: .badData
        case .model: .noInput
        case .unwritable(let error): error.failure
        }
    }

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(name(path)) cannot be read (\(reason)); check its name"
        case .tooLarge(let path, let bytes):
            "\(name(path)) has \(bytes) bytes, more than any session; name a file that :save has written"
        case .notJSON(let path, let error): "\(name(path)): \(error.description); name a file that :save has written"
        case .notASession(let path): "\(name(path)) is not a session; name a file that :save has written"
        case .version(let path): "\(name(path)) was saved by a newer version; open it with that one"
        case .bad(let path, let what): "\(name(path)): \(what); the file is damaged, save the session again"
        case .model(let path, let sentence): "the model of \(name(path)) cannot be opened: \(sentence)"
        case .unwritable(let error): error.description
        }
    }

    private func name(_ path: String) -> String { printable(path, limit: .max) }
}
