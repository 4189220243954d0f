import Files
import Glibc

/// A file that is read from its beginning to its end, or a pipe.
public enum WholeFile {
    /// All bytes of a file, or of a named pipe to its end.
    ///
    /// - Parameters:
    ///   - most: bytes that are read at most.
    ///   - watch: told what is waited for.
    /// - Throws: `DocumentError`; `tooLarge` before anything is read where the size is known.
    public static func bytes(
        of path: String, atMost most: Int, watch: ReadingWatch = .none
    ) throws(DocumentError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(path, atMost: most, watch: watch) { bytes += $0 }
        return bytes
    }

    /// All that an open descriptor gives, such as standard input. It stays open.
    /// - Throws: as above.
    public static func bytes(
        from descriptor: Int32, name: String, atMost most: Int, watch: ReadingWatch = .none
    ) throws(DocumentError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(from: descriptor, name: name, atMost: most, watch: watch) { bytes += $0 }
        return bytes
    }

    /// Hands out a file's bytes block by block, so that its size does not matter.
    /// - Throws: as above.
    public static func read(
        _ path: String, atMost most: Int = .max, watch: ReadingWatch = .none, _ body: (ArraySlice<UInt8>) -> Void
    ) throws(DocumentError) {
        // A pipe that nobody writes to is waited for where that can be left off, not in the opening.
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? .noSuchFile(path) : .unreadable(path, reason: systemMessage(errno))
        }
        defer { close(descriptor) }
        try read(from: descriptor, name: path, atMost: most, watch: watch, body)
    }

    private static func read(
        from descriptor: Int32, name: String, atMost most: Int, watch: ReadingWatch,
        _ body: (ArraySlice<UInt8>) -> Void
    ) throws(DocumentError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(name, reason: systemMessage(errno)) }
        let isTyped = isatty(descriptor) == 1
        switch status.st_mode & S_IFMT {
        case S_IFREG where status.st_size > most: throw .tooLarge(name, most: most)
        case S_IFREG, S_IFIFO, S_IFSOCK: break
        case S_IFCHR where isTyped: watch.waits(.typing)
        case S_IFDIR: throw .directory(name)
        default: throw .notAText(name)
        }
        var clock = SilenceClock(watch, name: name)
        var block = [UInt8](repeating: 0, count: 1 << 18)
        var count = 0
        while true {
            guard !watch.isCancelled() else { throw .leftOff(name) }
            guard isReadable(descriptor, within: SilenceClock.beat) else {
                if !isTyped { clock.wait() }
                continue
            }
            let got = Glibc.read(descriptor, &block, block.count)
            if got < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard got >= 0 else { throw .unreadable(name, reason: systemMessage(errno)) }
            guard got > 0 else { return }
            count += got
            guard count <= most else { throw .tooLarge(name, most: most) }
            body(block[..<got])
            clock.heard(got)
        }
    }
}

/// Whether there is something to read, or the end, before so many milliseconds are over; −1 waits for ever.
func isReadable(_ descriptor: Int32, within milliseconds: Int32) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
        let ready = poll(&wanted, 1, milliseconds)
        if ready < 0 && errno == EINTR { continue }
        return ready != 0
    }
}
