import ModelCore
import Screen

/// What the panel remembers that shows names of units and bookmarks.
package struct NotesPanel: PanelBehavior, Sendable {
    /// All notes, and the places of this text's bookmarks as the status line writes places.
    package internal(set) var items: [NoteItem] = []
    /// What the list was made from.
    var source: (notes: Notes, text: String?, count: Int)?
    package internal(set) var row = 0

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let last = max(0, state.views.notes.items.count - 1)
        state.views.notes.row = min(max(0, state.views.notes.row.addingClamped(rows)), last)
    }

    static func choose(_ state: inout ExplorerState) -> [Effect] {
        guard let row = state.chosenNote else { return [] }
        return state.visit(row)
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let list = NotesList(items: state.views.notes.items, row: state.views.notes.row)
        if let row = list.row(at: point.row, rows: size.rows) { state.views.notes.row = row }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame {
        var frame = Frame(size: size)
        let panel = state.views.notes
        if panel.items.isEmpty {
            let text =
                state.lens == nil
                ? "no model: open one with :model FILE" : "no notes yet: R names the unit in view, B marks this place"
            for (row, line) in zip(0..., text.wrapped(to: size.columns)) { frame.write(line, row: row, column: 0) }
        }
        NotesList(items: panel.items, row: panel.row).draw(in: &frame)
        return frame
    }

    static func caption(_ state: ExplorerState) -> String {
        let count = state.views.notes.items.count
        return count > 0 ? "\(state.views.notes.row + 1) of \(count)" : ""
    }
}

/// A note as the panel lists it.
package struct NoteItem: Hashable, Sendable {
    package let row: NoteRow
    /// Line and column from 1 in the text that is open; empty for other notes.
    package let place: String

    package init(_ row: NoteRow, place: String = "") {
        self.row = row
        self.place = place
    }
}

extension ExplorerState {
    /// The note that the panel's cursor is on.
    var chosenNote: NoteRow? {
        views.notes.items.indices.contains(views.notes.row) ? views.notes.items[views.notes.row].row : nil
    }

    mutating func settleNotesPanel() {
        guard views.isOpen(.notes) else {
            views.notes.source = nil
            views.notes.items = []
            return
        }
        let count = document?.count ?? 0
        if let source = views.notes.source, source.notes == notes, source.text == textName, source.count == count {
            return
        }
        let chosen = chosenNote
        views.notes.source = (notes, textName, count)
        views.notes.items = noteRows.map { row in
            guard let document, case .bookmark(let bookmark, isHere: true) = row else { return NoteItem(row) }
            let position = min(bookmark.position, max(0, document.count - 1))
            let line = document.lineRange(containing: position)
            return NoteItem(
                row, place: "\(document.line(containing: position) + 1):\(position - line.lowerBound + 1)")
        }
        // The cursor stays with its note, wherever that has gone.
        let kept = views.notes.items.firstIndex { item in chosen.map { item.row.isSameNote(as: $0) } ?? false }
        views.notes.row = min(kept ?? views.notes.row, max(0, views.notes.items.count - 1))
    }

    mutating func remove(_ pointed: PointedNote?) -> [Effect] {
        guard let pointed else { return complain("there is no note to remove") }
        guard let row = current(pointed) else { return complain(Self.goneNote) }
        let effects = remove(row)
        if !effects.isEmpty { notice = Notice(text: "removed: \(row.wording)", isError: false) }
        return effects
    }

    /// Gives a note other words, or asks for them.
    mutating func reword(_ pointed: PointedNote?, _ words: String?) -> [Effect] {
        guard let pointed else { return complain("there is no note here; R in the text names a unit") }
        guard let row = current(pointed) else { return complain(Self.goneNote) }
        guard let words else { return ask(.command, text: "note-rename " + row.words, about: pointed) }
        switch row {
        case .unit(let address, _): return note(.name(address, words))
        case .bookmark(let old, _):
            return note(
                .bookmark(
                    Bookmark(
                        text: old.text, position: old.position, label: words, unit: old.unit, excerpt: old.excerpt)))
        }
    }

    private static var goneNote: String { "the note is gone; choose another one in the panel" }
}

extension NoteRow {
    /// A unit's name or a bookmark's label.
    var words: String {
        switch self {
        case .unit(_, let name): name
        case .bookmark(let bookmark, _): bookmark.label
        }
    }

    /// What a note is about and what it says.
    fileprivate var wording: String {
        switch self {
        case .unit(let address, let name): "\(address) \(name)"
        case .bookmark(let bookmark, _): bookmark.label.isEmpty ? bookmark.excerpt : bookmark.label
        }
    }

    /// Whether both are about the same unit or place, whatever they say.
    func isSameNote(as other: NoteRow) -> Bool {
        switch (self, other) {
        case (.unit(let a, _), .unit(let b, _)): a == b
        case (.bookmark(let a, _), .bookmark(let b, _)): a.text == b.text && a.position == b.position
        default: false
        }
    }
}
