import Glibc

/// Keeps other programs from working on the same output, for as long as it lives.
///
/// Beside the output lies `.NAME.cellscope-lock` with the process's number in it, locked by `flock`. The system lets go
/// of it however the process ends, so what a killed one leaves behind locks nothing, and the next one takes it over.
/// Where the file system knows no locks there is none.
public final class OutputLock {
    private let path: String
    private let descriptor: Int32

    /// Takes the lock; the file that a symbolic link leads to is what is locked.
    /// - Throws: `OutputLockError`; at once where another has it.
    public init(for output: String) throws(OutputLockError) {
        let target: String
        do { target = try LinkTarget.resolve(output, .followed) } catch { throw .cannotCreate(error) }
        let path = PathParts.folder(target) + ".\(PathParts.last(target)).cellscope-lock"
        var descriptor = try Self.opened(path, for: output)
        // Its owner may take it away between the two calls.
        while try !Self.isLocked(descriptor, for: output) || !Self.isStill(descriptor, at: path) {
            close(descriptor)
            descriptor = try Self.opened(path, for: output)
        }
        self.path = path
        self.descriptor = descriptor
        let number = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, number, number.count, 0) }
    }

    deinit {
        // Before it is let go, so that nobody locks what has no name any more.
        if Self.isStill(descriptor, at: path) { FileSystem.remove(path) }
        close(descriptor)
    }

    private static func opened(_ path: String, for output: String) throws(OutputLockError) -> Int32 {
        while true {
            var descriptor = FileSystem.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode: 0o644)
            // One that another user left can still be locked.
            if descriptor < 0, errno == EACCES {
                descriptor = FileSystem.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            }
            if descriptor < 0, errno == EINTR { continue }
            guard descriptor >= 0 else { throw .cannotCreate(.cannotCreate(path: output, code: errno)) }
            guard isOurs(descriptor) else {
                close(descriptor)
                throw .isTaken(path: path)
            }
            return descriptor
        }
    }

    /// Whether it holds nothing but a process's number: what is somebody's file is left alone.
    private static func isOurs(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 24 else {
            return false
        }
        return status.st_size == 0 || owner(descriptor) != nil
    }

    private static func owner(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 24)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 1, bytes[count - 1] == 0x0A else { return nil }
        return Int32(String(decoding: bytes[..<(count - 1)], as: UTF8.self))
    }

    /// False where the lock must be tried again.
    private static func isLocked(_ descriptor: Int32, for output: String) throws(OutputLockError) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        switch errno {
        case EINTR: return false
        case EWOULDBLOCK:
            // Not every process that is named there has it: one that was killed may have left its number.
            let owner = owner(descriptor).flatMap { kill($0, 0) == 0 || errno == EPERM ? $0 : nil }
            close(descriptor)
            throw .isHeld(output: output, process: owner)
        default: return true
        }
    }

    private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
        var own = stat()
        guard fstat(descriptor, &own) == 0, let there = FileSystem.status(of: path, following: false) else {
            return false
        }
        return own.st_ino == there.st_ino
            && own.st_dev == there.st_dev
    }
}

/// Why an output is not locked.
public enum OutputLockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process is at work on it; its number, where that is known.
    case isHeld(output: String, process: Int32?)
    /// A file lies where the lock would be.
    case isTaken(path: String)
    /// Nothing can be made beside the output.
    case cannotCreate(AtomicFileError)

    /// What kind of failure it is.
    public var failure: FileFailure { .cannotCreate }

    public var description: String {
        switch self {
        case .isHeld(let output, let process):
            "\(printable(output, limit: .max)) is being written by \(process.map { "process \($0)" } ?? "another process"); "
                + "wait until that has ended, or name another --output"
        case .isTaken(let path):
            "\(printable(path, limit: .max)) is in the way of the lock for the output; move it away"
        case .cannotCreate(let error): error.description
        }
    }
}
