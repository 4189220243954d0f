import Files
import Texts

/// What a text is called in the notes.
enum TextName {
    /// An absolute path, without the file system being asked: a text reached through a link is another text. What is
    /// no file's name, as that of standard input, stays as it is.
    static func of(_ document: Document, in folder: String) -> String {
        let name = document.name
        guard name != "-", name != "standard input", !folder.isEmpty else { return name }
        var parts: [String] = []
        for part in PathParts.parts(PathParts.joined(folder, name)) where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
