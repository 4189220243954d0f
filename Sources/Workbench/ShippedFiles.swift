import Files
import Glibc
import ModelCore

/// The models and texts that ship with Cellscope, which are known by their names wherever a file can be named.
///
/// A file of that name that is there comes first. `austen-gru` stands for `models/austen-gru.safetensors`, `ring.c` for
/// `texts/ring.c`; endings may be left out.
public struct ShippedFiles: Sendable {
    /// The folder `samples`; nil where there is none.
    public let folder: String?
    /// Names of models, without their endings, in order.
    public let models: [String]
    /// Names of texts, in order.
    public let texts: [String]

    private static let modelEnding = ".safetensors"

    /// Those in a folder with the subfolders `models` and `texts`; none for nil.
    public init(folder: String?) {
        self.folder = folder
        models = Self.names(in: folder.map { $0 + "/models" }).filter { $0.hasSuffix(Self.modelEnding) }
            .map { String($0.dropLast(Self.modelEnding.count)) }
        texts = Self.names(in: folder.map { $0 + "/texts" })
    }

    /// Those of a program: in the source tree that it was built in, or where it was installed.
    public init(besideProgram path: String) { self.init(folder: Self.folder(besideProgram: path)) }

    /// Those of this program.
    public static let ofThisProgram = ShippedFiles(besideProgram: thisProgram())

    /// The path of a model that a person names: as it is where there is such a file, or else the shipped model's of this
    /// name; a name that is neither is returned as it is.
    public func model(_ name: String) -> String {
        path(of: name, in: "models", among: models.map { $0 + Self.modelEnding })
    }

    /// The same for texts.
    public func text(_ name: String) -> String { path(of: name, in: "texts", among: texts) }

    /// What is said of a name that is no file: the shipped ones that it may have meant; nil where there are none.
    public func suggestion(for name: String, isModel: Bool) -> String? {
        guard !name.contains("/") else { return nil }
        let near = SpellingDistance.nearest(to: name, among: isModel ? models : texts)
        return near.isEmpty ? nil : "did you mean the shipped \(near.joined(separator: " or "))?"
    }

    private func path(of name: String, in subfolder: String, among files: [String]) -> String {
        guard let folder, !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), !FileSystem.allows(name, F_OK) else {
            return name
        }
        guard let file = files.first(where: { $0 == name }) ?? files.first(where: { Self.stem(of: $0) == name }) else {
            return name
        }
        return "\(folder)/\(subfolder)/\(file)"
    }

    private static func stem(of file: String) -> String {
        file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    }

    private static func names(in folder: String?) -> [String] {
        guard let folder else { return [] }
        return (FileSystem.names(in: folder) { !$0.hasPrefix(".") } ?? []).sorted()
    }

    private static func folder(besideProgram program: String) -> String? {
        var folder = program
        while !PathParts.folder(folder).isEmpty {
            folder = String(PathParts.folder(folder).unicodeScalars.dropLast())
            for candidate in ["\(folder)/samples", "\(folder)/share/cellscope/samples"]
            where FileSystem.allows(candidate + "/texts", R_OK) {
                return candidate
            }
        }
        return nil
    }

    private static func thisProgram() -> String { FileSystem.link("/proc/self/exe") ?? "" }
}
