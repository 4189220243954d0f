import Explorer
import Files
import ModelCore
import ModelFiles

/// The notes of a model, read once, for whoever shows them and does not change any.
package struct NotesReading: Sendable {
    /// As far as they could be read; empty where there are none.
    package let notes: Notes
    /// What is wrong with the files that they are in, a printable sentence each.
    package let problems: [String]

    /// - Parameters:
    ///   - model: the model's path.
    ///   - environment: as `NotesPlace` reads it.
    package init(model: String, architecture: Architecture, environment: [String: String]) {
        let place = NotesPlace(model: model, environment: environment, workingFolder: NotesPlace.workingFolder())
        var file = NotesFile(place: place, architecture: architecture)
        var problems: [String] = []
        do throws(NotesError) { try file.refresh() } catch { problems.append(error.description) }
        problems += file.skipped.map { path, lines in
            (lines == 1 ? "1 line makes" : "\(lines) lines make")
                + " no sense in the notes in \(printable(path, limit: .max)); docs/notes-format.md says what they may hold"
        }
        notes = file.notes
        self.problems = problems
    }
}
