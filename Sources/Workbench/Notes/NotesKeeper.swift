import Explorer
import Glibc
import ModelCore
import Synchronization

/// Reads and writes the notes of the models that were opened, on a thread of its own: a slow disk, or another program
/// that holds a lock, keeps nothing else waiting.
final class NotesKeeper: Sendable {
    private struct Model: Sendable {
        var path: String
        var architecture: Architecture
        /// Once its notes were asked for.
        var file: NotesFile?
    }

    private let worker = Worker()
    private let models = Mutex<[Int: Model]>([:])
    /// By which other programs' notes are noticed; there once notes were asked for.
    private let watch = Mutex<FolderWatch?>(nil)
    private let environment: [String: String]
    private let folder: String
    private let now: @Sendable () -> Int
    private let deliver: @Sendable (Outcome) -> Void

    init(
        environment: [String: String], now: @escaping @Sendable () -> Int,
        deliver: @escaping @Sendable (Outcome) -> Void
    ) {
        self.environment = environment
        self.now = now
        self.deliver = deliver
        folder = NotesPlace.workingFolder()
    }

    func use(path: String, architecture: Architecture, id: Int) {
        models.withLock { $0[id] = Model(path: path, architecture: architecture) }
    }

    func load(_ id: Int) {
        worker.submit { [weak self] in
            self?.work(on: id, request: nil) { file throws(NotesError) in try file.refresh() }
        }
    }

    func note(_ change: NoteChange, _ id: Int, request: Int) {
        let seconds = now()
        worker.submit { [weak self] in
            self?.work(on: id, request: request) { file throws(NotesError) in try file.add(change, at: seconds) }
        }
    }

    /// Works on a model's file on the worker's thread and tells what its notes are then.
    private func work(
        on id: Int, request: Int?, _ body: (inout NotesFile) throws(NotesError) -> Void
    ) {
        guard let model = models.withLock({ $0[id] }) else { return }
        var file =
            model.file
            ?? NotesFile(
                place: NotesPlace(model: model.path, environment: environment, workingFolder: folder),
                architecture: model.architecture)
        watchFiles(file.paths)
        var problem: String?
        do throws(NotesError) { try body(&file) } catch { problem = error.description }
        problem = problem ?? file.takeRemark()
        models.withLock { [file] in $0[id]?.file = file }
        // Somebody may have written into a folder that was made just now before it was watched.
        if watchFiles(file.paths) { worker.submit { [weak self] in self?.lookAgain() } }
        tell(file, of: id, request: request, problem: problem)
    }

    private func tell(_ file: NotesFile, of id: Int, request: Int?, problem: String?) {
        deliver(
            .notesChanged(
                NotesReport(
                    modelID: id, notes: file.notes, folder: folder, skippedLines: file.skippedLines,
                    unsaved: unsavedCount, problem: problem),
                request: request))
    }

    /// Changes of all models that are not on the disk.
    private var unsavedCount: Int { models.withLock { $0.values.reduce(0) { $0 + ($1.file?.unsavedCount ?? 0) } } }

    /// Writes once more what could not be written, and tells what came of it.
    func saveAgain(request: Int) {
        worker.submit { [weak self] in
            guard let self else { return }
            let problems = saveAll()
            deliver(.notesSaved(unsaved: unsavedCount, problem: problems.first, request: request))
        }
    }

    /// Watches files, before they are read: nothing is missed in between. Returns whether a folder is new to the watch.
    /// Where the system has no watch to give, notes are looked at again whenever they are asked for.
    @discardableResult
    private func watchFiles(_ paths: [String]) -> Bool {
        watch.withLock { watch -> Bool in
            if watch == nil {
                watch = FolderWatch { [weak self] in self?.worker.submit { [weak self] in self?.lookAgain() } }
            }
            var isNew = false
            for path in paths where watch?.watch(path) == true { isNew = true }
            return isNew
        }
    }

    /// Tells of notes that another program has changed.
    private func lookAgain() {
        for (id, model) in models.withLock({ $0 }) {
            guard var file = model.file else { continue }
            // Whoever asks for the notes is told what is wrong with their files.
            let changed = (try? file.refresh()) ?? false
            models.withLock { [file] in $0[id]?.file = file }
            if changed { tell(file, of: id, request: nil, problem: nil) }
        }
    }

    /// Waits for what was submitted, tries once more what could not be written, and returns what is lost.
    func finish(waiting patience: Duration) -> [String] {
        let handover = Handover<[String]>()
        worker.submit { [self] in handover.give(saveAll()) }
        return handover.take(waiting: patience) ?? ["the notes are not all written after \(patience); look at the disk"]
    }

    private func saveAll() -> [String] {
        var problems: [String] = []
        for (id, model) in models.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            guard var file = model.file, file.unsavedCount > 0 else { continue }
            do throws(NotesError) {
                try file.save()
            } catch {
                if file.unsavedCount > 0 { problems.append(error.description) }
            }
            models.withLock { [file] in $0[id]?.file = file }
        }
        return problems
    }
}
