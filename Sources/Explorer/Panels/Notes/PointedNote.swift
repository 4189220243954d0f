import ModelCore

/// The note that a command is about: the one under the panel's cursor when its key came or its line was begun. While
/// a line is being typed, another program's notes or another model may come, and the cursor stand on another note.
struct PointedNote: Hashable, Sendable {
    let row: NoteRow
    /// The model whose note it is.
    let modelID: Int
}

extension ExplorerState {
    /// What the panel's cursor is on; nil where there is no note, or no panel.
    var pointedNote: PointedNote? {
        guard let row = chosenNote, let model else { return nil }
        return PointedNote(row: row, modelID: model.id)
    }

    /// The note as it is now; nil when it is gone.
    func current(_ note: PointedNote) -> NoteRow? {
        guard note.modelID == model?.id else { return nil }
        return noteRows.first { $0.isSameNote(as: note.row) }
    }
}
