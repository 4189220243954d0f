import Files
import Glibc

/// Which files begin with a path, as a shell's Tab would offer them.
public enum FileCompletion {
    static let bound = 1000

    /// Paths in order, directories with a slash at their end. Hidden files only for a beginning with a dot.
    static func candidates(for typed: String) -> [String] {
        let (folder, start) = (PathParts.folder(typed), PathParts.last(typed))
        let place = folder.isEmpty ? "." : expanded(folder)
        let isHiddenWanted = start.utf8.first == UInt8(ascii: ".")
        let names = FileSystem.names(in: place, limit: bound) { name in
            name.hasPrefix(start) && (isHiddenWanted || name.utf8.first != UInt8(ascii: "."))
        }
        return (names ?? []).map { name in
            folder + name + (FileSystem.isFolder(PathParts.joined(place, name)) ? "/" : "")
        }.sorted()
    }

    /// A path with a leading `~/` replaced by the home directory.
    public static func expanded(_ path: String) -> String {
        PathParts.expanded(path, home: EnvironmentVariables.nonEmpty("HOME"))
    }

    /// Whether something could be lost by writing there: a file is there, or what a link leads to is one.
    public static func isFile(_ path: String) -> Bool { FileSystem.isFile(path) }
}
