import ArgumentParser
import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles
import Screen
import Terminal
import Texts
import Workbench

struct Explore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Browse a text coloured by a unit of a model (the default).",
        discussion: """
            Every character is coloured by the value that the unit has after the model has read it. Press ? for the keys.

            Examples:
              cellscope
              cellscope explore novel.txt --model novel.safetensors
              cellscope explore novel.txt --unit l0.c.137
              git log | cellscope
              tail -f log | cellscope -
            """)

    @OptionGroup var opening: OpeningOptions

    @Option(help: "How many colours to use. Default: as set in the settings, or what the terminal supports.")
    var color: ColorChoice?

    @OptionGroup var palette: PaletteOptions

    @OptionGroup var threads: ThreadsOption

    func run() throws { try reportingFailures { try explore() } }

    private func explore() throws {
        let scheme = try palette.scheme()
        let named = try opening.source.named()
        let draft = try named.session.map { try SessionFile.load($0) }
        if let draft, !draft.hasChecksum {
            complain(
                "cellscope: \(printable(draft.path, limit: .max)) has no checksum, as files of older programs; damage would "
                    + "not be noticed until it is saved again")
        }
        let path = try named.model ?? draft?.model ?? opening.source.modelPath()
        let model = try ModelFile.load(path)
        let address = try opening.address(in: model.architecture)
        let threads = try threads.count(stepping: model.architecture, unlessGiven: 1)
        let start: ExplorerStart
        if let draft {
            var session = try draft.session(for: model)
            if opening.unit != nil { session.unit = nil }
            start = .session(session, path: draft.path)
        } else {
            start = .text(try opening.document(for: model, whole: false))
        }
        MemoryReturn.begin()
        // Not before: whoever waits for a slow pipe can still leave with Ctrl-C. A thread that reads on has no signals.
        TerminalSession.blockSignals()
        let session: TerminalSession
        do throws(TerminalError) {
            session = try TerminalSession(
                options: TerminalOptions(
                    colorDepth: (color ?? .configured).depth, mouse: Configuration.loaded.configuration.mouse ?? true))
        } catch { throw Failure(.unavailable, "\(error)") }
        let loop = ExplorerLoop(session, threads: threads)
        let ending = loop.run(start, model, path: path, at: address, in: scheme)
        session.close()
        let (files, notes) = loop.finish(ending)
        for problem in files + notes { complain("cellscope: " + problem) }
        if ending.exitCode != 0 { throw ExitCode(ending.exitCode) }
        if !files.isEmpty || !notes.isEmpty { throw ExitCode(Failure.Code.ioError.rawValue) }
    }
}

/// Sees to it that memory goes back to the system as soon as it is free.
private enum MemoryReturn {
    /// Traced pages have some megabytes and come and go with every jump. Left to itself, glibc learns from the first ones
    /// that are freed to keep such pieces in its heaps, one heap a thread, where they pile up: with all panels open on a
    /// long text that was half as much again as is in use. A frame of some hundred kilobytes stays in a heap: fetching
    /// that from the system sixty times a second would cost more than drawing it.
    static func begin() {
        // Glibc's module leaves <malloc.h> out. Where there is no such function, nothing is lost but memory.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        let (trimThreshold, mmapThreshold, arenas): (Int32, Int32, Int32) = (-1, -3, -8)
        for (parameter, value) in [(mmapThreshold, 512 << 10), (trimThreshold, 2 << 20), (arenas, 1)] {
            _ = mallopt(parameter, Int32(value))
        }
    }
}

/// What is shown first.
private enum ExplorerStart {
    case text(Document)
    case session(SavedSession, path: String)
}

/// Events in, frames out: the one place where the explorer's values, the workbench's threads and the terminal meet.
private struct ExplorerLoop {
    private let session: TerminalSession
    private let mailbox: Mailbox
    private let workbench: EffectRunner

    init(_ session: TerminalSession, threads: Int) {
        let waker = session.waker
        let mailbox = Mailbox { waker.wake() }
        self.session = session
        self.mailbox = mailbox
        workbench = EffectRunner(
            threads: threads, environment: TerminalOptions.processEnvironment(),
            export: { ScreenFile.write($0, to: $1, replaces: $2, request: $3) }, deliver: { mailbox.put($0) })
    }

    /// How a run has ended.
    struct Ending {
        var exitCode: Int32
        /// What came too late to be shown.
        var unread: [Message]
        /// The numbers of pictures and sessions that were asked for.
        var files: Set<Int>
    }

    /// Sees to it that pictures, sessions and notes are on the disk. Returns which files and notes could not be saved, a
    /// sentence each.
    func finish(_ ending: Ending) -> (files: [String], notes: [String]) {
        var problems: [String] = []
        if !ending.files.isEmpty {
            if !workbench.finishFiles() {
                problems.append("a file is not written yet, and will not be; look at the disk")
            }
            for case .outcome(let outcome) in ending.unread + mailbox.takeAll().map({ .outcome($0) }) {
                switch outcome {
                case .failed(let problem, let request) where ending.files.contains(request): problems.append(problem)
                case .fileExists(let path, let request) where ending.files.contains(request):
                    problems.append(
                        "\(printable(path, limit: .max)) already exists and was left unchanged; name another")
                default: break
                }
            }
        }
        return (problems, workbench.finishNotes())
    }

    /// Runs until the person leaves.
    func run(
        _ start: ExplorerStart, _ model: Model, path: String, at address: UnitAddress, in scheme: PaletteScheme
    ) -> Ending {
        let settings = Configuration.loaded
        let opened = workbench.adopt(model, path: path)
        var document: Document?
        if case .text(let text) = start { document = text }
        var state = ExplorerState(
            size: session.size, colorDepth: session.colorDepth, palette: scheme, document: document, model: opened,
            address: address, keys: settings.configuration.table, mouse: settings.configuration.mouse ?? true,
            complaint: Configuration.complaint(about: settings.problems))
        if let document { workbench.follow(document) }
        if case .session(let saved, let file) = start {
            workbench.noteSession(file)
            let effects = state.start(
                OpenedSession(
                    session: saved, model: opened, path: file, modelHash: workbench.hash(ofModel: opened.id)))
            for effect in effects { workbench.perform(effect) }
        }
        var messages: [Message] = [.input(.resize(session.size))]
        var clock = PlayClock()
        var files: Set<Int> = []
        while true {
            for (index, message) in messages.enumerated() {
                for effect in update(&state, message) {
                    switch effect {
                    case .export(_, _, _, let request), .saveSession(_, _, _, let request): files.insert(request)
                    default: break
                    }
                    if workbench.perform(effect) { continue }
                    switch effect {
                    case .quit(let exitCode):
                        return Ending(
                            exitCode: exitCode, unread: Array(messages[(index + 1)...]), files: files)
                    case .suspend: kill(getpid(), SIGTSTP)
                    case .redraw: session.redraw()
                    case .reportMouse(let isReported): session.reportMouse(isReported)
                    default: break
                    }
                }
            }
            session.show(view(state))
            let patience = clock.patience(for: state.play.tick)
            messages = session.nextEvents(timeout: patience).map { .input($0) }
            messages += mailbox.takeAll().map { .outcome($0) }
            if let seconds = clock.passed(state.play.tick) { messages.append(.passed(seconds: seconds)) }
        }
    }
}

/// Tells the explorer how time passes while it wants to know.
private struct PlayClock {
    private var last: ContinuousClock.Instant?

    /// How long to wait for events at most; nil while time does not matter.
    mutating func patience(for tick: Double?) -> Duration? {
        guard let tick else {
            last = nil
            return nil
        }
        let now = ContinuousClock.now
        let since = last ?? now
        last = since
        return max(.zero, .seconds(tick) - (now - since))
    }

    /// The seconds since the last call that returned any, once a tick has gone by; nil before, and while time does not
    /// matter.
    mutating func passed(_ tick: Double?) -> Double? {
        guard let tick, let last else { return nil }
        let now = ContinuousClock.now
        let seconds = (now - last) / .seconds(1)
        guard seconds >= tick else { return nil }
        self.last = now
        return seconds
    }
}
