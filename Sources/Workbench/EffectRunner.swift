import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles
import Synchronization
import Texts

/// Carries out the explorer's effects on threads of its own and hands back what came of them.
///
/// `perform` returns at once. Outcomes arrive on the workbench's threads, one after the other for each kind of work.
public final class EffectRunner: Sendable {
    private let load: @Sendable (_ path: String, _ isCancelled: @escaping @Sendable () -> Bool) throws -> Model
    /// What can be opened by its name alone.
    private let shipped: ShippedFiles
    private let deliver: @Sendable (Outcome) -> Void
    /// Threads that one trace may use.
    private let threads: Int
    /// The models in use, by the numbers that requests name them by.
    private let models = Mutex<[Int: TracedModel]>([:])
    private let surveys: TextSurveys
    /// The model that is surveyed.
    private let surveyed = Atomic<Int>(-1)
    private let scans: PropertyScans
    /// The model that is searched for units.
    private let scanned = Atomic<Int>(-1)
    /// The model of which units are ablated.
    private let ablated = Atomic<Int>(-1)
    private let ablations: UnitAblations
    private let labels: PropertyLabels
    private let labelFiles: PropertyFiles
    private let steps: PropertySteps
    private let writing: TextWriting
    private let twins: TwinWriting
    private let searches = Worker(niceness: 5)
    private let matches: TextMatches
    private let texts = Worker()
    private let watch: TextWatch
    private let files = Worker()
    private let notes: NotesKeeper
    /// Writes a picture of the screen; nil where nobody has said how.
    private let export: Export?
    private let pictures = Worker()
    /// The search that goes on; others leave off at their next block.
    private let currentSearch = Atomic<Int>(-1)
    /// Counts how often whatever was being opened was left off.
    private let openings = Atomic<Int>(0)
    private let nextModelID = Atomic<Int>(0)
    private let sessions = OwnSessions()
    private let hashes = ModelHashes()

    /// Writes a picture of the screen, in the place of a file that is there only if told so, and says what came of it.
    public typealias Export =
        @Sendable (ScreenPicture, _ path: String, _ replaces: Bool, _ request: Int) -> Outcome

    /// - Parameters:
    ///   - threads: threads that one trace may use, at least 1.
    ///   - environment: `XDG_DATA_HOME` and `HOME`, by which notes are kept, are read from it.
    ///   - now: seconds since 1970-01-01T00:00:00Z, for the dates of notes.
    ///   - load: reads a model from a path; from a file of Cellscope's own unless said.
    ///   - shipped: what can be opened by its name alone.
    ///   - export: writes a picture and says what came of it; `.export` is left to the executable without.
    ///   - deliver: takes outcomes; called on any thread, should only put them where the terminal's thread finds them.
    public init(
        threads: Int = 1, environment: [String: String] = [:],
        now: @escaping @Sendable () -> Int = { time(nil) },
        load: (@Sendable (String) throws -> Model)? = nil,
        shipped: ShippedFiles = .ofThisProgram,
        export: Export? = nil,
        deliver: @escaping @Sendable (Outcome) -> Void
    ) {
        self.threads = threads
        if let load {
            self.load = { path, _ in try load(path) }
        } else {
            self.load = { path, isCancelled in try ModelFile.load(path, isCancelled: isCancelled) }
        }
        self.shipped = shipped
        self.deliver = deliver
        self.export = export
        surveys = TextSurveys(deliver: deliver)
        scans = PropertyScans(deliver: deliver)
        ablations = UnitAblations(deliver: deliver)
        labels = PropertyLabels(deliver: deliver)
        labelFiles = PropertyFiles(deliver: deliver)
        steps = PropertySteps(deliver: deliver)
        matches = TextMatches(deliver: deliver)
        writing = TextWriting(deliver: deliver)
        twins = TwinWriting(deliver: deliver)
        watch = TextWatch(deliver: deliver)
        notes = NotesKeeper(environment: environment, now: now, deliver: deliver)
    }

    private struct TracedModel: Sendable {
        var runner: Runner
        var tracing: Tracing
    }

    deinit {
        currentSearch.store(-1, ordering: .relaxed)
        openings.add(1, ordering: .relaxed)
        matches.stop()
        surveys.stop()
        scans.stop()
        ablations.stop()
        labels.stop()
        labelFiles.stop()
        steps.stop()
        writing.stop()
        twins.stop()
        models.withLock { models in for model in models.values { model.tracing.close() } }
    }

    /// Makes a model ready to be traced, until `.closeModel` names it.
    public func adopt(_ model: Model, path: String) -> OpenedModel {
        let id = nextModelID.add(1, ordering: .relaxed).newValue
        let runner = Runner(model, threads: threads)
        let traced = TracedModel(runner: runner, tracing: Tracing(runner, id: id, deliver: deliver))
        models.withLock { $0[id] = traced }
        hashes.add(id, path: path)
        notes.use(path: FileCompletion.expanded(path), architecture: model.architecture, id: id)
        return OpenedModel(
            id: id, path: path, architecture: model.architecture, vocabulary: model.vocabulary,
            weightProblem: model.weightProblem)
    }

    /// The SHA-256 of a model's file as it was opened, in hexadecimal; nil where that cannot be known any more.
    public func hash(ofModel id: Int) -> String? { hashes.hash(of: id) }

    /// Follows a text that may grow, instead of the one before: delivers `Outcome.textGrown` with this number whenever
    /// there is more of it. The effect `.follow` does the same.
    public func follow(_ document: Document, request: Int = 0) { watch.follow(document, request: request) }

    /// Starts an effect's work. What only the executable can do (quit, suspend, redraw) is left to it: false.
    @discardableResult
    public func perform(_ effect: Effect) -> Bool {
        switch effect {
        case .trace(let request): tracing(of: request.modelID)?.want(request)
        case .stopExactPass(let id): tracing(of: id)?.stopExactPass()
        case .closeModel(let id):
            models.withLock { $0.removeValue(forKey: id) }?.tracing.close()
            if surveyed.load(ordering: .relaxed) == id { surveys.stop() }
            if scanned.load(ordering: .relaxed) == id { scans.stop() }
            if ablated.load(ordering: .relaxed) == id { ablations.stop() }
            writing.close(model: id)
        case .survey(let request):
            guard let runner = runner(of: request.modelID) else { break }
            surveyed.store(request.modelID, ordering: .relaxed)
            surveys.begin(request, runner)
        case .stopSurvey: surveys.stop()
        case .readProperty(let request): labelFiles.read(request)
        case .stopReadingProperty: labelFiles.stop()
        case .find(let request):
            guard let runner = runner(of: request.modelID) else { break }
            scanned.store(request.modelID, ordering: .relaxed)
            scans.begin(request, runner, threads: PropertyScans.threads(atLeast: threads))
        case .stopFinding: scans.stop()
        case .ablate(let request):
            guard let runner = runner(of: request.modelID) else { break }
            ablated.store(request.modelID, ordering: .relaxed)
            ablations.begin(request, runner, threads: PropertyScans.threads(atLeast: threads))
        case .stopAblating: ablations.stop()
        case .label(let request): labels.want(request)
        case .step(let request): steps.begin(request, request.rule.flatMap { runner(of: $0.modelID) })
        case .cancelStep: steps.stop()
        case .generate(let request):
            guard let runner = runner(of: request.modelID) else { break }
            writing.begin(request, runner)
            // What is written will want to say by which model, also when its file is another one by then.
            if request.count > 0 { files.submit { [hashes] in _ = hashes.hash(of: request.modelID) } }
        case .stopGenerating: writing.stop()
        case .saveSession(let session, let path, let replaces, let request):
            let writer = session.meansBy.flatMap { self.runner(of: $0.modelID) }
            files.submit { [deliver, hashes, sessions] in
                deliver(Self.save(session, writer, path, replaces, request, hashes, sessions))
            }
        case .openSession(let path, let request):
            let isCancelled = leftOff()
            files.submit { [weak self] in self?.openSession(path, request, isCancelled) }
        case .writeTwins(let request):
            if let runner = runner(of: request.modelID) { twins.begin(request, runner) }
        case .cancelTwins: twins.stop()
        case .dropTraces(let id): for channel in [1, 2] { tracing(of: id)?.drop(channel: channel) }
        case .search(let request):
            currentSearch.store(request.request, ordering: .relaxed)
            searches.submit { [weak self] in self?.search(request) }
        case .cancelSearch: currentSearch.store(-1, ordering: .relaxed)
        case .findMatches(let request): matches.want(request)
        case .openText(let source, let alphabet, let request):
            let isCancelled = leftOff()
            texts.submit { [deliver, shipped] in
                if let outcome = Self.openText(source, alphabet, request, shipped, isCancelled) { deliver(outcome) }
            }
        case .follow(let document, let request): follow(document, request: request)
        case .openModel(let path, let request):
            let isCancelled = leftOff()
            files.submit { [weak self] in self?.openModel(path, request, isCancelled) }
        case .cancelOpening: openings.add(1, ordering: .relaxed)
        case .completePath(let path, let wanted, let request):
            files.submit { [deliver, shipped] in
                deliver(
                    .completed(FileCompletion.candidates(for: path, wanted, shipped: shipped), request: request))
            }
        case .loadNotes(let modelID): notes.load(modelID)
        case .note(let change, let modelID, let request): notes.note(change, modelID, request: request)
        case .saveNotes(let request): notes.saveAgain(request: request)
        case .export(let picture, let path, let replaces, let request):
            return write(picture, to: path, replaces, request)
        case .suspend, .redraw, .quit, .reportMouse: return false
        }
        return true
    }

    private func runner(of id: Int) -> Runner? { models.withLock { $0[id]?.runner } }

    private func tracing(of id: Int) -> Tracing? { models.withLock { $0[id]?.tracing } }

    /// Waits until every note is on the disk, for as long as is bearable. Returns what could not be saved and why, a
    /// sentence each.
    public func finishNotes(waiting patience: Duration = .seconds(3)) -> [String] { notes.finish(waiting: patience) }

    /// Waits until every picture and session has been written, or why not been delivered, for as long as is bearable;
    /// false when that was not long enough.
    public func finishFiles(waiting patience: Duration = .seconds(3)) -> Bool {
        let end = ContinuousClock.now + patience
        return [pictures, files].allSatisfy { worker in
            let handover = Handover<Bool>()
            worker.submit { handover.give(true) }
            return handover.take(waiting: max(.zero, end - .now)) ?? false
        }
    }

    private func write(_ picture: ScreenPicture, to path: String, _ replaces: Bool, _ request: Int) -> Bool {
        guard let export else { return false }
        pictures.submit { [deliver] in deliver(export(picture, path, replaces, request)) }
        return true
    }

    private func search(_ request: SearchRequest) {
        var start = request.start
        var result = SearchResult.notFound
        var wrapped = false
        for _ in 0..<request.times {
            result = request.document.search(for: request.pattern, from: start, direction: request.direction) {
                currentSearch.load(ordering: .relaxed) != request.request
            }
            guard case .found(let range, let wraps) = result else { break }
            wrapped = wrapped || wraps
            result = .found(range, wrapped: wrapped)
            start = request.direction == .forward ? range.lowerBound + 1 : range.lowerBound
        }
        deliver(.searched(result, request: request.request))
    }

    /// Says whether what is opened from now on was left off.
    private func leftOff() -> @Sendable () -> Bool {
        let number = openings.load(ordering: .relaxed)
        return { [weak self] in self?.openings.load(ordering: .relaxed) != number }
    }

    /// nil when cancelled.
    private static func openText(
        _ source: TextSource, _ alphabet: Alphabet, _ request: Int, _ shipped: ShippedFiles,
        _ isCancelled: () -> Bool
    ) -> Outcome? {
        switch source {
        case .document(let document):
            return document.read(as: alphabet, isCancelled: isCancelled).map { .textOpened($0, request: request) }
        case .path(let path):
            let file = shipped.text(FileCompletion.expanded(path))
            switch FileContent(of: file) {
            case .safetensors: return .isOther(path, .model, request: request)
            case .own(key: SessionFile.key): return .isOther(path, .session, request: request)
            default: break
            }
            do throws(DocumentError) {
                // Others wait for this one to be opened.
                let document = try Document.begin(path: file, alphabet: alphabet, silence: .milliseconds(300))
                return .textOpened(document, request: request)
            } catch {
                let meant = shipped.suggestion(for: path, isModel: false).map { "; \($0)" } ?? ""
                return .failed(error.description + meant, request: request)
            }
        }
    }

    private static func save(
        _ session: SavedSession, _ runner: Runner?, _ path: String, _ replaces: Bool, _ request: Int,
        _ hashes: ModelHashes, _ sessions: OwnSessions
    ) -> Outcome {
        let target = FileCompletion.expanded(path)
        let isOwn = session.isForItsFile && sessions.isOwn(target)
        if !replaces, !isOwn, FileCompletion.isFile(target) {
            return .fileExists(path: path, request: request)
        }
        var session = session
        if let runner { session.lookUpMeans(by: runner) }
        session.model = SessionBytes.absolute(FileCompletion.expanded(session.model))
        session.modelHash = session.modelID.map { hashes.hash(of: $0) } ?? SessionBytes.hash(session.model)
        for branch in session.branches.indices {
            session.branches[branch].nameAuthors { model in
                guard let id = model.id, let path = hashes.path(of: id) else { return model }
                return Author.Model(path: path, hash: hashes.hash(of: id), id: id)
            }
        }
        do throws(SessionError) {
            try SessionFile.save(session, target)
            sessions.note(target)
            return .sessionSaved(path, request: request)
        } catch {
            return .failed(error.description, request: request)
        }
    }

    private func openSession(_ path: String, _ request: Int, _ isCancelled: @escaping @Sendable () -> Bool) {
        do throws(SessionError) {
            let draft = try SessionFile.load(FileCompletion.expanded(path))
            noteSession(path)
            deliver(.sessionOpened(try open(draft, path: path, isCancelled), request: request))
        } catch {
            if !isCancelled() { deliver(.failed(error.description, request: request)) }
        }
    }

    /// Remembers a session's file as it is now: it may be replaced as long as no other program has changed it.
    public func noteSession(_ path: String) { sessions.note(FileCompletion.expanded(path)) }

    /// Makes a session ready with its model.
    private func open(
        _ draft: SessionDraft, path: String, _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(SessionError) -> OpenedSession {
        let model: Model
        do { model = try load(FileCompletion.expanded(draft.model), isCancelled) } catch {
            throw .model(path: path, "\(error)")
        }
        let session = try draft.session(for: model)
        let opened = adopt(model, path: draft.model)
        return OpenedSession(
            session: session, model: opened, path: path, modelHash: hashes.hash(of: opened.id),
            hasChecksum: draft.hasChecksum)
    }

    private func openModel(_ path: String, _ request: Int, _ isCancelled: @escaping @Sendable () -> Bool) {
        do {
            let path = shipped.model(path)
            let model = try load(FileCompletion.expanded(path), isCancelled)
            if isCancelled() { return }
            deliver(.modelOpened(adopt(model, path: path), request: request))
        } catch {
            if isCancelled() { return }
            switch FileContent(of: FileCompletion.expanded(path)) {
            case .text: deliver(.isOther(path, .text, request: request))
            case .own(key: SessionFile.key): deliver(.isOther(path, .session, request: request))
            default:
                let meant = shipped.suggestion(for: path, isModel: true).map { "; \($0)" } ?? ""
                deliver(.failed("\(error)\(meant)", request: request))
            }
        }
    }
}
