import Glibc

/// Why a file was not written. `code` is the system's error number.
public enum AtomicFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path is empty or ends with a slash.
    case noFileName(path: String)
    /// The target is a folder, a pipe, a device: `kind` says which, with its article.
    case noRegularFile(path: String, kind: String)
    /// A symbolic link stands where a file is written that nobody has named.
    case isLink(path: String)
    /// The file under its temporary name cannot be made; `code` is the system's.
    case cannotCreate(path: String, code: Int32)
    /// `of` is nil where nobody knows how large the file would have become.
    case cannotWrite(path: String, code: Int32, written: Int, of: Int?)
    /// The whole file cannot be given its name; `code` is the system's.
    case cannotReplace(path: String, code: Int32)
    /// The file is whole, but a power cut may still bring the old one back.
    case cannotSynchroniseFolder(path: String, code: Int32)

    /// What kind of failure it is.
    public var failure: FileFailure {
        switch self {
        case .noFileName, .noRegularFile, .isLink, .cannotCreate, .cannotReplace: .cannotCreate
        case .cannotWrite, .cannotSynchroniseFolder: .inputOutput
        }
    }

    public var description: String {
        switch self {
        case .noFileName(let path):
            "\(quoted(path)) is no file name; name a file to write"
        case .noRegularFile(let path, let kind):
            "\(line(path)) is \(kind); name a regular file to write"
        case .isLink(let path):
            "\(line(path)) is a link, and it could lead anywhere, so nothing is written there; move it away"
        case .cannotCreate(let path, let code):
            "\(line(path)) cannot be created: \(systemMessage(code)); \(Self.remedy(code))"
        case .cannotWrite(let path, let code, let written, let count):
            "\(line(path)) cannot be written (\(written)\(count.map { " of \($0)" } ?? "") bytes): \(systemMessage(code)); "
                + "what was there before is untouched; \(Self.remedy(code))"
        case .cannotReplace(let path, let code):
            "\(line(path)) cannot be replaced: \(systemMessage(code)); what was there before is untouched; "
                + Self.remedy(code)
        case .cannotSynchroniseFolder(let path, let code):
            "\(line(path)) was written but its folder not synced: \(systemMessage(code)); \(Self.remedy(code))"
        }
    }

    private func line(_ path: String) -> String { printable(path, limit: .max) }

    private static func remedy(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "free some space or choose another disk"
        case EFBIG: "choose a file system or a limit that allows so large a file"
        case ENOENT, ENOTDIR: "make the folder first"
        case EACCES, EPERM, EROFS: "choose a folder that you may write to"
        default: "try another name or folder"
        }
    }
}
