import ModelCore

/// One row of a list of all notes.
public enum NoteRow: Hashable, Sendable {
    case unit(UnitAddress, name: String)
    /// `isHere`: it lies in the text that is open.
    case bookmark(Bookmark, isHere: Bool)

    /// Whether the note is of a text or unit that can be shown at once.
    public var isAtHand: Bool { if case .bookmark(_, isHere: false) = self { false } else { true } }
}
