import CVTerm
import Files
import Glibc

/// What a program's standard input is.
enum Input: ExpressibleByStringLiteral {
    case file(String)
    case pipe([UInt8])
    /// One end of a socket, as with ssh, through which these bytes have come and nothing more will.
    case socket([UInt8])
    case closed

    init(stringLiteral path: String) { self = .file(path) }
}

/// A copy of a text as the system has it, byte for byte, for the program that gets it.
func systemCopy(_ text: String) -> UnsafeMutablePointer<CChar>? {
    let bytes = SystemText.bytes(of: text).map { CChar(bitPattern: $0) } + [0]
    return bytes.withUnsafeBufferPointer { strdup($0.baseAddress!) }
}

/// A program running without a terminal, what it writes collected from pipes. Every wait has a deadline.
final class ProgramRun {
    let process: pid_t
    private(set) var output: [UInt8] = []
    private(set) var error: [UInt8] = []
    private var outputPipe: Int32
    private var errorPipe: Int32
    private let processFile: Int32
    private var status: Exit?

    static let patience: Duration = .seconds(60)

    /// - Parameters:
    ///   - command: The program's path, then its arguments.
    ///   - input: What its standard input is.
    init(_ command: [String], environment: [String: String] = [:], input: Input = "/dev/null") throws {
        let (outputRead, outputWrite) = try ProgramRun.pipe()
        let (errorRead, errorWrite) = try ProgramRun.pipe()
        defer {
            close(outputWrite)
            close(errorWrite)
        }
        outputPipe = outputRead
        errorPipe = errorRead
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var inputPipe: Int32 = -1
        defer { if inputPipe >= 0 { close(inputPipe) } }
        switch input {
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
        case .closed: posix_spawn_file_actions_addclose(&actions, 0)
        case .pipe(let bytes), .socket(let bytes):
            // No more than a pipe holds, so that it is written at once.
            var (read, write): (Int32, Int32)
            if case .socket = input {
                var ends: [Int32] = [-1, -1]
                let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
                guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure("socketpair: errno \(errno)") }
                (read, write) = (ends[0], ends[1])
            } else {
                (read, write) = try ProgramRun.pipe()
            }
            inputPipe = read
            _ = bytes.withUnsafeBytes { Glibc.write(write, $0.baseAddress, $0.count) }
            close(write)
            posix_spawn_file_actions_adddup2(&actions, read, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, outputWrite, 1)
        posix_spawn_file_actions_adddup2(&actions, errorWrite, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        let all = environment.merging(["PATH": "/usr/bin:/bin", "HOME": "/", "LC_ALL": "C.UTF-8"]) { mine, _ in mine }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map(systemCopy) + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = all.map { systemCopy("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw Failure("cannot start \(command[0]): \(String(cString: strerror(code)))") }
        process = child
        processFile = cv_process_file(child)
        guard processFile >= 0 else { throw Failure("pidfd_open: errno \(errno)") }
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        for descriptor in [processFile, outputPipe, errorPipe] where descriptor >= 0 { close(descriptor) }
    }

    /// Runs a program to its end.
    static func finished(
        _ command: [String], environment: [String: String] = [:], input: Input = "/dev/null"
    ) throws -> (exit: Exit, output: String, error: String) {
        let run = try ProgramRun(command, environment: environment, input: input)
        let exit = try run.waitForExit()
        return (exit, run.outputText, run.errorText)
    }

    var outputText: String { String(decoding: output, as: UTF8.self) }
    var errorText: String { String(decoding: error, as: UTF8.self) }

    func signal(_ number: Int32) { kill(process, number) }

    /// Closes this end of the pipe from the program's standard output, as a reader does that has seen enough.
    func closeOutput() {
        close(outputPipe)
        outputPipe = -1
    }

    /// Reads until what was written is as wanted.
    func waitFor(_ description: String, _ isReached: (ProgramRun) -> Bool) throws {
        let deadline = ContinuousClock.now + ProgramRun.patience
        while !isReached(self) {
            guard try step(until: deadline) else {
                throw Failure("waited in vain for \(description); standard error:\n\(errorText)")
            }
        }
    }

    /// Waits for the end of the program and of its output.
    func waitForExit() throws -> Exit {
        let deadline = ContinuousClock.now + ProgramRun.patience
        while try step(until: deadline) {}
        guard let status else { throw Failure("the program has not ended; standard error:\n\(errorText)") }
        return status
    }

    /// Waits for something to happen; false when nothing more can or the time is up.
    private func step(until deadline: ContinuousClock.Instant) throws -> Bool {
        let left = deadline - .now
        guard left > .zero, status == nil || outputPipe >= 0 || errorPipe >= 0 else { return false }
        var files = [
            pollfd(fd: outputPipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorPipe, events: Int16(POLLIN), revents: 0),
            pollfd(fd: status == nil ? processFile : -1, events: Int16(POLLIN), revents: 0),
        ]
        let (seconds, attoseconds) = left.components
        let ready = poll(&files, 3, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
        if ready < 0, errno != EINTR { throw Failure("poll: errno \(errno)") }
        if files[0].revents != 0 { ProgramRun.read(&outputPipe, into: &output) }
        if files[1].revents != 0 { ProgramRun.read(&errorPipe, into: &error) }
        if files[2].revents != 0 {
            var raw: Int32 = 0
            guard waitpid(process, &raw, WNOHANG) == process else { return true }
            status = raw & 0x7F == 0 ? .code(raw >> 8 & 0xFF) : .signal(raw & 0x7F)
        }
        return true
    }

    private static func read(_ pipe: inout Int32, into bytes: inout [UInt8]) {
        var block = [UInt8](repeating: 0, count: 16384)
        let count = Glibc.read(pipe, &block, block.count)
        if count > 0 {
            bytes += block[..<count]
        } else if count == 0 || errno != EINTR {
            close(pipe)
            pipe = -1
        }
    }

    /// Both ends closed in other programs that tests start at the same moment.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard cv_pipe(&ends) == 0 else { throw Failure("pipe: errno \(errno)") }
        return (ends[0], ends[1])
    }
}
