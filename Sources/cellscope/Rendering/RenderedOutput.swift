import Explorer
import Exports
import Files
import ModelCore
import ModelFiles
import Screen

/// Where a view goes, and as what.
struct RenderedOutput {
    /// nil: rows of text, in the colours of `depth`.
    let kind: PictureKind?
    let palette: Palette
    var depth: ColorDepth { palette.depth }
    /// Columns that rows of text may take.
    let columns: Int
    /// `-` is standard output.
    let path: String
    /// What it is made from, where that is wanted: found out when it is written.
    var provenance: (() throws -> Provenance)?

    /// The kind, where that is one that pages are made of.
    var pageKind: PictureKind? { kind?.isPage == true ? kind : nil }

    /// How rows of text are written.
    var export: ANSIExport { depth == .none ? .plain : ANSIExport(depth: depth) }

    /// Writes a view as a page or, where that is not wanted, as rows of text.
    func write(page: () throws -> Page, rows: () throws -> String) throws {
        let made = try provenance?()
        let text =
            if let pageKind {
                pageKind.text(of: try page().made(made))
            } else {
                try rows() + (made.map { "\n\($0.line)\n" } ?? "")
            }
        let sink = try TextSink(path)
        try sink.append(text)
        try sink.finish()
    }
}

extension Page {
    fileprivate func made(_ provenance: Provenance?) -> Page {
        var page = self
        page.provenance = provenance?.ofPage
        return page
    }
}

/// A model with what is said of it.
struct RenderedModel {
    let model: Model
    let name: String
    let notes: Notes

    init(_ model: Model, path: String) {
        self.model = model
        name = printable(baseName(path), limit: .max)
        notes = modelNotes(path, model.architecture)
    }

    var architecture: Architecture { model.architecture }

    /// `model: austen-lstm.safetensors, lstm, 1 layer of 512 units`.
    var fact: String {
        let shape = architecture
        return "model: \(name), \(shape.cell.name), \(shape.layers) layer\(shape.layers == 1 ? "" : "s") of "
            + "\(shape.hidden) unit\(shape.hidden == 1 ? "" : "s")"
    }

    /// A unit's address with the name that a person gave it.
    func called(_ unit: UnitAddress) -> String {
        unit.description + (notes.name(of: unit).map { " \"\($0)\"" } ?? "")
    }
}
