import Explorer
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

    /// The same for files of one kind, folders among them, and the shipped ones by their names.
    static func candidates(
        for typed: String, _ wanted: WantedFile, shipped: ShippedFiles = .ofThisProgram
    ) -> [String] {
        let files = candidates(for: typed)
        let names: [String]
        switch wanted {
        case .any: return files
        case .text: return merged(shipped.texts.filter { $0.hasPrefix(typed) }, files)
        case .model: names = shipped.models.filter { $0.hasPrefix(typed) }
        case .session: names = []
        }
        return merged(
            names,
            files.filter { path in
                path.hasSuffix("/")
                    || (wanted == .model ? isModel(expanded(path)) : SessionFile.isSession(expanded(path)))
            })
    }

    private static func merged(_ names: [String], _ files: [String]) -> [String] {
        names + files.filter { !names.contains($0) }
    }

    /// Whether a file's first bytes are those of a safetensors file: the header's length, which the file has room for, and
    /// the header's first brace.
    private static func isModel(_ path: String) -> Bool {
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var info = stat()
        var bytes = [UInt8](repeating: 0, count: 9)
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
            pread(descriptor, &bytes, bytes.count, 0) == bytes.count
        else { return false }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes[8] == UInt8(ascii: "{") && length >= 2 && length <= UInt64(max(0, Int(info.st_size) - 8))
    }

    /// A path with a leading `~/` replaced by the home directory.
    public static func expanded(_ path: String) -> String {
        PathParts.expanded(path, home: EnvironmentVariables.nonEmpty("HOME"))
    }

    /// Whether something could be lost by writing there: a file is there, or what a link leads to is one.
    public static func isFile(_ path: String) -> Bool { FileSystem.isFile(path) }
}
