import Glibc

/// What becomes of a symbolic link that stands where a file is to be written.
public enum LinkPolicy: Hashable, Sendable {
    /// The file that it leads to is written: for a path that a person has named.
    case followed
    /// Nothing is written: for files whose place nobody has named. A folder from somebody else may hold a link in it that
    /// leads to any file of the person's.
    case refused
}

/// Where a path's symbolic links lead.
enum LinkTarget {
    /// As many links in a row as Linux follows.
    private static let most = 40

    /// The path of the file that writing to `path` would touch, which need not exist: the last component's links are
    /// followed by hand because `realpath` refuses a link to nothing. Links on the way are left to the system.
    static func resolve(_ path: String, _ links: LinkPolicy) throws(AtomicFileError) -> String {
        guard !PathParts.last(path).isEmpty else { throw .noFileName(path: path) }
        guard links == .followed else { return path }
        var current = path
        for _ in 0..<most {
            guard let status = FileSystem.status(of: current, following: false), status.st_mode & S_IFMT == S_IFLNK
            else { return current }
            guard let link = FileSystem.link(current) else { throw .cannotCreate(path: path, code: errno) }
            current = PathParts.isAbsolute(link) ? link : PathParts.folder(current) + link
        }
        throw .cannotCreate(path: path, code: ELOOP)
    }
}
