import ArgumentParser
import Explorer
import Exports
import Files
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
        switch PathParts.ending(path) {
        case "html", "htm": self = .html
        case "svg": self = .svg
        case "ansi", "ans": self = .ansi
        case "txt", "text": self = .text
        default: return nil
        }
    }

    /// The names that a file may have.
    static let suffixes = ".html, .svg, .ansi or .txt"

    /// Whether it is made of a page, and not of rows of text.
    var isPage: Bool { self == .html || self == .svg }

    /// A page in this kind; rows of text where it is none.
    func text(of page: Page) -> String {
        switch self {
        case .html: return HTMLExport().text(page)
        case .svg: return SVGExport().text(page)
        case .ansi, .text:
            let export = self == .text ? ANSIExport.plain : ANSIExport(depth: .full)
            let parts = page.parts.compactMap { part in
                if case .picture(let picture) = part { export.text(picture.frame) } else { nil }
            }.joined(separator: "\n")
            return parts + (page.provenance.map { "\($0.line)\n" } ?? "")
        }
    }
}

/// The explorer's screen as a file.
enum ScreenFile {
    /// Writes it, whole or not at all, and says what came of it.
    /// - Parameter replaces: whether a file that is there goes for it.
    static func write(_ screen: ScreenPicture, to path: String, replaces: Bool, request: Int) -> Outcome {
        let path = FileCompletion.expanded(path)
        guard let kind = PictureKind(path: path) else {
            return .failed(
                "\(printable(path, limit: .max)) does not say which kind of picture; end it in \(PictureKind.suffixes)",
                request: request)
        }
        if !replaces && FileCompletion.isFile(path) { return .fileExists(path: path, request: request) }
        let picture = Picture(
            screen.frame, labels: screen.labels.mapValues { Picture.Label($0.text, columns: $0.columns) })
        let provenance = Provenance(
            model: screen.modelPath.flatMap { try? Provenance.Source(model: FileCompletion.expanded($0)) },
            texts: screen.document.map { [Provenance.Source($0)] } ?? [])
        let text = kind.text(
            of: Page(
                title: screen.title, facts: screen.facts, parts: [.picture(picture)], provenance: provenance.ofPage))
        do throws(AtomicFileError) {
            try AtomicFile.write(Array(text.utf8), to: path)
            return .exported(path: path, request: request)
        } catch {
            return .failed("\(error)", request: request)
        }
    }
}
