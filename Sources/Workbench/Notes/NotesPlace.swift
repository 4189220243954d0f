import Files
import Glibc

/// Where the notes of a model may lie.
package struct NotesPlace: Hashable, Sendable {
    /// The file beside the model.
    package let beside: String
    /// The file in the person's own data folder; nil when the environment names no such folder.
    package let own: String?
    /// Whether notes belong into `own` even where the model's folder could be written: `XDG_DATA_HOME` is set.
    package let prefersOwn: Bool

    /// - Parameters:
    ///   - model: the model's file. Links in it are followed, so that a model has the same notes by any path.
    ///   - environment: `XDG_DATA_HOME` and `HOME` are read from it; neither counts unless it is an absolute path, as
    ///     the XDG Base Directory Specification says.
    package init(model: String, environment: [String: String], workingFolder: String) {
        let path = NotesPlace.resolved(model, in: workingFolder)
        beside = path + ".notes.jsonl"
        func folder(_ variable: String) -> String? {
            guard let value = environment[variable], PathParts.isAbsolute(value) else { return nil }
            return value
        }
        prefersOwn = folder("XDG_DATA_HOME") != nil
        let data = folder("XDG_DATA_HOME") ?? folder("HOME").map { $0 + "/.local/share" }
        own = data.map { "\($0)/cellscope/notes/" + NotesPlace.name(of: path) }
    }

    /// The model's file name, cut to what leaves room, and a hash of its path: models of one name stay apart.
    private static func name(of path: String) -> String {
        let last = PathParts.name(path)
        let name = last.isEmpty ? "model" : last
        var short = ""
        for character in name where short.utf8.count + character.utf8.count <= 180 { short.append(character) }
        return "\(short)-\(hash(path)).jsonl"
    }

    /// FNV-1a, 64 bits (Fowler, Noll, Vo), in 16 hexadecimal digits.
    private static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in SystemText.bytes(of: text) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The folder that relative paths are meant in.
    static func workingFolder() -> String {
        FileSystem.workingFolder() ?? "/"
    }

    private static func resolved(_ path: String, in folder: String) -> String {
        let path = PathParts.joined(folder, path)
        return FileSystem.realPath(path) ?? path
    }
}
