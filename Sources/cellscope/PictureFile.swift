import ArgumentParser
import Explorer
import Exports
import ModelFiles
import Screen
import Workbench

/// The kinds of pictures that can be written.
enum PictureKind: String, CaseIterable, ExpressibleByArgument {
    /// Text without any codes.
    case text
    /// Text with a terminal's colour codes.
    case ansi
    case html
    case svg

    /// What a file's name asks for; nil when it says nothing.
    init?(path: String) {
        guard let point = path.lastIndex(of: ".") else { return nil }
        switch path[path.index(after: point)...].lowercased() {
        case "html", "htm": self = .html
        case "svg": self = .svg
        case "ansi", "ans": self = .ansi
        case "txt", "text": self = .text
        default: return nil
        }
    }

    /// The names that a file may have.
    static let suffixes = ".html, .svg, .ansi or .txt"
}

/// Pictures as the text of a file.
enum PictureFile {
    static func text(of pictures: [Picture], as kind: PictureKind, title: String, facts: [String]) -> String {
        switch kind {
        case .html: HTMLExport(title: title, facts: facts).page(pictures)
        case .svg: SVGExport(title: title, facts: facts).text(pictures)
        case .ansi: pictures.map { ANSIExport(depth: .full).text($0.frame) }.joined(separator: "\n")
        case .text: pictures.map { ANSIExport.plain.text($0.frame) }.joined(separator: "\n")
        }
    }

    /// Writes the explorer's screen, whole or not at all, and says what came of it.
    static func write(_ screen: ScreenPicture, to path: String, request: Int) -> Outcome {
        let path = FileCompletion.expanded(path)
        guard let kind = PictureKind(path: path) else {
            return .failed("\(path) says no kind of picture; name it \(PictureKind.suffixes)", request: request)
        }
        let picture = Picture(screen.frame, labels: screen.labels)
        let page = text(of: [picture], as: kind, title: "Cellscope", facts: screen.facts)
        do throws(AtomicFileError) {
            try AtomicFile.write(Array(page.utf8), to: path)
            return .exported(path: path, request: request)
        } catch {
            return .failed("\(error)", request: request)
        }
    }
}
