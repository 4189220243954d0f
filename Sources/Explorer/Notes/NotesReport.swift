/// A model's notes as they are kept now, and how well they are kept.
public struct NotesReport: Sendable {
    /// An `OpenedModel`'s.
    public let modelID: Int
    public let notes: Notes
    /// The folder that the relative names of texts start from: an absolute path.
    public let folder: String
    /// Lines of the notes' files that say nothing that is understood. They are left where they are.
    public let skippedLines: Int
    /// Changes, of this model's notes and of every other's, that are not on the disk.
    public let unsaved: Int
    /// Why notes could not be read or written, in one sentence. What was noted is in `notes` all the same.
    public let problem: String?

    public init(
        modelID: Int, notes: Notes, folder: String, skippedLines: Int = 0, unsaved: Int = 0, problem: String? = nil
    ) {
        self.modelID = modelID
        self.notes = notes
        self.folder = folder
        self.skippedLines = skippedLines
        self.unsaved = unsaved
        self.problem = problem
    }
}
