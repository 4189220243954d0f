import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles

/// The notes of one model as the disk has them: those beside the model, and on top of them the person's own.
///
/// A note is never lost here: what cannot be written stays in `notes` and is tried again with the next one.
package struct NotesFile: Sendable {
    private struct Part: Sendable {
        let file: JournalFile
        var journal: NotesJournal
        var stamp: JournalFile.Stamp?
    }

    private let place: NotesPlace
    private let architecture: Architecture
    private var beside: Part
    private var own: Part?
    /// Changes that are not on the disk, with their lines.
    private var unsaved: [(change: NoteChange, line: String)] = []
    /// Changes that are on the disk in a file that could not be read again.
    private var unread: [NoteChange] = []
    package private(set) var notes = Notes()
    /// The file beside the model that is a link, once a note has gone elsewhere for it.
    private var linkLeftAlone: String?

    package init(place: NotesPlace, architecture: Architecture, calls: FileCalls = .system) {
        self.place = place
        self.architecture = architecture
        let empty = NotesJournal(reading: [], for: architecture)
        beside = Part(file: JournalFile(path: place.beside, links: .refused, calls: calls), journal: empty)
        own = place.own.map { Part(file: JournalFile(path: $0, calls: calls), journal: empty) }
    }

    /// The files, whether they are there or not.
    package var paths: [String] { [place.beside] + (place.own.map { [$0] } ?? []) }
    package var skippedLines: Int { beside.journal.skippedLines + (own?.journal.skippedLines ?? 0) }
    package var unsavedCount: Int { unsaved.count }

    /// What is to be said, once, of a note that has just gone elsewhere; nil where nothing is.
    package mutating func takeRemark() -> String? {
        guard let linkLeftAlone, let own, unsaved.isEmpty else { return nil }
        self.linkLeftAlone = nil
        return "\(printable(linkLeftAlone, limit: .max)) is a link and is not written to; the note is in "
            + printable(own.file.path, limit: .max)
    }

    /// The files in which lines were passed over, with how many.
    var skipped: [(path: String, lines: Int)] {
        [beside, own].compactMap { $0 }.map { ($0.file.path, $0.journal.skippedLines) }.filter { $0.1 > 0 }
    }

    /// Reads again what was changed since, by whomever. Returns whether the notes are others now.
    /// - Throws: what was wrong with the last file that could not be read; its notes stay as they were read before.
    @discardableResult
    package mutating func refresh() throws(NotesError) -> Bool {
        var problem: NotesError?
        do throws(NotesError) { try read(&beside) } catch { problem = error }
        if var part = own {
            do throws(NotesError) { try read(&part) } catch { problem = error }
            own = part
        }
        let changed = gather()
        if let problem { throw problem }
        return changed
    }

    private func read(_ part: inout Part) throws(NotesError) {
        let stamp = part.file.stamp
        guard stamp != part.stamp else { return }
        // A file that cannot be read is not tried again until it changes.
        part.stamp = stamp
        guard let found = try part.file.read() else {
            part.journal = NotesJournal(reading: [], for: architecture)
            return
        }
        part.journal = NotesJournal(reading: found.bytes, for: architecture)
        part.stamp = found.stamp
    }

    private mutating func gather() -> Bool {
        let old = notes
        notes = Notes(beside.journal.changes + (own?.journal.changes ?? []) + unread + unsaved.map(\.change))
        return notes != old
    }

    /// Adds a change and writes it.
    /// - Parameter seconds: now, since 1970-01-01T00:00:00Z.
    /// - Throws: why it is not on the disk; in `notes` it is all the same.
    package mutating func add(_ change: NoteChange, at seconds: Int) throws(NotesError) {
        unsaved.append((change, NotesJournal.line(for: change, at: seconds)))
        _ = gather()
        try save()
    }

    /// Writes what is not on the disk yet, and reads what others have written.
    package mutating func save() throws(NotesError) {
        guard !unsaved.isEmpty else { return }
        // Unreadable notes do not keep anyone from adding more.
        _ = try? refresh()
        try write(unsaved.map(\.line).joined())
        let saved = unsaved.map(\.change)
        unsaved = []
        do throws(NotesError) {
            try refresh()
        } catch {
            unread += saved
            _ = gather()
            throw error
        }
    }

    /// Own notes lie on top of those beside the model, so once there are some, all that follow go there as well.
    private mutating func write(_ lines: String) throws(NotesError) {
        guard let own else { return try beside.file.append(lines) }
        if !place.prefersOwn && !beside.journal.isPublished && own.stamp == nil {
            do throws(NotesError) {
                return try beside.file.append(lines)
            } catch {
                // A full disk is told; only a place where no notes can be is left for the other.
                switch error {
                case .cannotOpen: break
                case .isLink(let path): linkLeftAlone = path
                default: throw error
                }
            }
        }
        NotesFile.makeFolders(above: own.file.path)
        try own.file.append(lines)
    }

    /// What goes wrong here is told by the opening that follows.
    private static func makeFolders(above path: String) {
        for index in path.utf8.indices where path.utf8[index] == UInt8(ascii: "/") && index > path.startIndex {
            _ = FileSystem.makeFolder(String(path[..<index]), mode: 0o700)
        }
    }
}
