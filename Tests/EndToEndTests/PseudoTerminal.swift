import CVTerm
import Glibc

/// How a program ended.
enum Exit: Hashable {
    case code(Int32)
    case signal(Int32)
}

/// A program running in a pseudo-terminal whose screen can be read. Every wait has a deadline; nothing sleeps.
///
///     let program = try PseudoTerminal(command: [BuiltProgram.path("cellscope")], size: (rows: 24, columns: 80))
///     try program.waitFor("the first frame") { $0.text(row: 0).contains("Emma") }
///     program.send("q")
///     #expect(try program.waitForExit() == .code(0))
///     #expect(!program.screen.isAlternate && program.modesAreRestored)
final class PseudoTerminal {
    let screen: VirtualScreen
    let process: pid_t
    /// Everything that the program has written.
    private(set) var transcript: [UInt8] = []
    private var master: Int32
    private let processFile: Int32
    private var status: Exit?
    private let modesAtStart: termios

    static let patience: Duration = .seconds(20)

    /// Starts a program as the leader of a session of its own, with the pseudo-terminal as controlling terminal.
    /// - Parameters:
    ///   - command: The program's path, then its arguments.
    ///   - environment: All of it, save for PATH, HOME and LC_ALL=C.UTF-8, which are added when missing.
    ///   - shown: How much of it is held in memory, from the top left; all of it unless said.
    ///   - redirect: A shell-like choice for standard input and output, for programs in pipes: file paths.
    init(
        command: [String], environment: [String: String] = ["TERM": "xterm-256color"],
        size: (rows: Int, columns: Int) = (24, 80), shown: (rows: Int, columns: Int)? = nil, input: String? = nil,
        output: String? = nil, error: String? = nil
    ) throws {
        master = cv_open_master()
        guard master >= 0 else { throw Failure("no pseudo-terminal: errno \(errno)") }
        let slave = "/dev/pts/\(cv_other_side(master))"
        cv_set_window_size(master, Int32(size.rows), Int32(size.columns))
        // The same state that a shell would hand over, and remembered, to compare with at the end.
        var modes = termios()
        tcgetattr(master, &modes)
        modesAtStart = modes
        let shown = PseudoTerminal.screenSize(shown ?? size)
        screen = VirtualScreen(rows: shown.rows, columns: shown.columns)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first open by a session's leader makes it the controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, slave, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        if let input { posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) }
        if let output { posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
        if let error { posix_spawn_file_actions_addopen(&actions, 2, error, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let setSession: Int32 = 0x80
        posix_spawnattr_setflags(
            &attributes, Int16(setSession | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)))

        var all = environment
        for (name, value) in [("PATH", "/usr/bin:/bin"), ("HOME", "/"), ("LC_ALL", "C.UTF-8")] where all[name] == nil {
            all[name] = value
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map(systemCopy) + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = all.map { systemCopy("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            close(master)
            throw Failure("cannot start \(command[0]): \(String(cString: strerror(code)))")
        }
        process = child
        processFile = cv_process_file(child)
        guard processFile >= 0 else { throw Failure("pidfd_open: errno \(errno)") }
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(processFile)
        if master >= 0 { close(master) }
    }

    /// The size of the screen in memory for a terminal that says it has this one. libvterm itself dies of screens much
    /// smaller than 20×5; the program still sees the true size. 0×0 is what a serial line says whose screen has 80×24.
    private static func screenSize(_ size: (rows: Int, columns: Int)) -> (rows: Int, columns: Int) {
        size.rows == 0 || size.columns == 0 ? (24, 80) : (max(5, size.rows), max(20, size.columns))
    }

    // MARK: Doing

    /// Types text; control characters as in `"\u{1B}"` for Escape, `"\u{3}"` for Ctrl-C.
    func send(_ text: String) { send(bytes: Array(text.utf8)) }

    func send(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// Changes the window's size, as dragging its corner does.
    func resize(rows: Int, columns: Int) {
        let shown = PseudoTerminal.screenSize((rows, columns))
        screen.resize(rows: shown.rows, columns: shown.columns)
        cv_set_window_size(master, Int32(rows), Int32(columns))
    }

    func signal(_ number: Int32) { kill(process, number) }

    /// Closes the window: the program's terminal is gone.
    func hangUp() {
        close(master)
        master = -1
    }

    // MARK: Waiting

    /// Reads what the program writes until the screen is as wanted.
    /// - Throws: `Failure`, with the screen as it was, when that has not come true in time or the program has ended.
    func waitFor(
        _ description: String, within patience: Duration = PseudoTerminal.patience,
        _ isReached: (VirtualScreen) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + patience
        while !isReached(screen) {
            guard try step(until: deadline) else {
                throw Failure("waited in vain for \(description); the screen:\n\(screen.text)")
            }
        }
    }

    /// Waits until the program has ended and everything that it wrote has been read.
    func waitForExit(within patience: Duration = PseudoTerminal.patience) throws -> Exit {
        let deadline = ContinuousClock.now + patience
        while status == nil || master >= 0 && !isDrained {
            guard try step(until: deadline) else {
                guard let status else { throw Failure("the program has not ended; the screen:\n\(screen.text)") }
                return status
            }
        }
        guard let status else { throw Failure("the program's end was lost") }
        return status
    }

    private var isDrained = false

    /// Waits for output or the program's end; false when there is nothing more to wait for or no time left.
    private func step(until deadline: ContinuousClock.Instant) throws -> Bool {
        let left = deadline - .now
        guard left > .zero else { return false }
        if isDrained || master < 0, status != nil { return false }
        var files = [
            pollfd(fd: isDrained ? -1 : master, events: Int16(POLLIN), revents: 0),
            pollfd(fd: status == nil ? processFile : -1, events: Int16(POLLIN), revents: 0),
        ]
        let (seconds, attoseconds) = left.components
        let ready = poll(&files, 2, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
        if ready < 0, errno != EINTR { throw Failure("poll: errno \(errno)") }
        if files[0].revents != 0 { readOutput() }
        if files[1].revents != 0 { collectStatus() }
        return true
    }

    private func readOutput() {
        var bytes = [UInt8](repeating: 0, count: 16384)
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else {
            // EIO: nobody has the terminal's other side open any more. It may be reopened, but by nobody here.
            isDrained = true
            return
        }
        bytes.removeLast(bytes.count - count)
        transcript += bytes
        screen.feed(bytes)
        let answers = screen.takeAnswers()
        if !answers.isEmpty { send(bytes: answers) }
    }

    private func collectStatus() {
        var raw: Int32 = 0
        guard waitpid(process, &raw, WNOHANG) == process else { return }
        let signal = raw & 0x7F
        status = signal == 0 ? .code(raw >> 8 & 0xFF) : .signal(signal)
    }

    // MARK: Looking

    /// The line discipline's settings at this moment.
    var modes: termios {
        var modes = termios()
        tcgetattr(master, &modes)
        return modes
    }

    /// Whether echo, line editing, signals and newline translation are as they were before the program started.
    var modesAreRestored: Bool {
        let now = modes
        return now.c_lflag == modesAtStart.c_lflag && now.c_iflag == modesAtStart.c_iflag
            && now.c_oflag == modesAtStart.c_oflag && now.c_cflag == modesAtStart.c_cflag
    }
}
