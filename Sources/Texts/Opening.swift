import Files
import Glibc

/// The ways in which a text is opened.
extension Document {
    /// Bytes that are read before a text is shown that is opened by `begin`.
    public static let firstPart = 1 << 20

    /// Opens a file as it is at this moment, whole; a named pipe is read to its end.
    /// - Parameter watch: told what is waited for.
    /// - Throws: `DocumentError`.
    public static func open(
        path: String, alphabet: Alphabet, watch: ReadingWatch = .none
    ) throws(DocumentError) -> Document {
        // A pipe that nobody writes to is waited for where that can be left off, not in the opening.
        try read(
            descriptor: descriptor(of: path, O_RDONLY | O_NONBLOCK | O_NOCTTY), name: path, alphabet: alphabet,
            watch: watch)
    }

    /// Takes over an open descriptor, such as standard input, and closes it when it is no longer needed; a pipe is
    /// read to its end.
    /// - Parameter watch: told what is waited for.
    /// - Throws: `DocumentError`.
    public static func read(
        descriptor: Int32, name: String, alphabet: Alphabet, watch: ReadingWatch = .none
    ) throws(DocumentError) -> Document {
        let kind = try Opened(descriptor, name: name)
        let document: Document
        switch kind {
        case .file(let size) where size > 0:
            _ = try holdsNothing(descriptor, name)
            let file = OpenFile(descriptor: descriptor, size: size)
            document = Document(
                TextOrigin(.file(file)), name: name, alphabet: alphabet, isCancelled: watch.isCancelled)
        case .file, .pipe, .terminal:
            let reader = PipeReader(descriptor, name: name)
            try reader.readAll(watch, isTyped: kind == .terminal)
            document = Document(
                TextOrigin(.spool(reader.spool)), name: name, alphabet: alphabet, isCancelled: watch.isCancelled)
        }
        guard !watch.isCancelled() else { throw .leftOff(name) }
        return document
    }

    /// Opens a file or a named pipe to be looked at at once, however large it is. The rest comes by `grown`, as does
    /// what is added later: see `TextFollower`. A terminal is refused: the keys typed at it are somebody else's.
    ///
    /// - Parameters:
    ///   - patience: how long the end of a pipe is waited for after its first bytes have come.
    ///   - silence: how long these are waited for, and somebody who writes to the pipe at all; a pipe that was silent
    ///     so long is an empty text that grows. nil: as long as it takes.
    ///   - first: bytes that are read at once, of those that are there.
    /// - Throws: `DocumentError`.
    public static func begin(
        path: String, alphabet: Alphabet, patience: Duration = .milliseconds(50), silence: Duration? = nil,
        first: Int = firstPart
    ) throws(DocumentError) -> Document {
        // Neither a pipe that nobody writes to nor a device is waited for, and no terminal becomes the program's own.
        let descriptor = try descriptor(of: path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let kind = try Opened(descriptor, name: path, mayBeTerminal: false)
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
        return try begin(
            kind, descriptor, path: path, name: path, alphabet: alphabet, patience: patience, silence: silence,
            first: first, watch: .none)
    }

    /// Takes over an open descriptor, such as standard input, in the same way. What is typed at a terminal is read to its
    /// end.
    /// - Parameter watch: told that this is waited for.
    /// - Throws: `DocumentError`.
    public static func begin(
        descriptor: Int32, name: String, alphabet: Alphabet, patience: Duration = .milliseconds(50),
        silence: Duration? = nil, first: Int = firstPart, watch: ReadingWatch = .none
    ) throws(DocumentError) -> Document {
        try begin(
            Opened(descriptor, name: name), descriptor, path: nil, name: name, alphabet: alphabet, patience: patience,
            silence: silence, first: first, watch: watch)
    }

    private static func begin(
        _ kind: Opened, _ descriptor: Int32, path: String?, name: String, alphabet: Alphabet, patience: Duration,
        silence: Duration?, first: Int, watch: ReadingWatch
    ) throws(DocumentError) -> Document {
        let origin: TextOrigin
        var isFile = false
        if case .file(let size) = kind {
            let isEmpty = try holdsNothing(descriptor, name)
            isFile = size > 0 || isEmpty
        }
        switch kind {
        case .file(let size) where isFile:
            origin = TextOrigin(.file(OpenFile(descriptor: descriptor, size: size, path: path, mayGrow: true)))
        case .file, .terminal:
            let reader = PipeReader(descriptor, name: name)
            try reader.readAll(watch, isTyped: kind == .terminal)
            origin = TextOrigin(.spool(reader.spool))
        case .pipe:
            let reader = PipeReader(descriptor, name: name)
            let hasEnded = try reader.gather(for: patience, silence: silence)
            origin = TextOrigin(.spool(reader.spool), reader: hasEnded ? nil : reader)
        }
        return Document(origin, name: name, alphabet: alphabet, first: first)
    }

    private static func descriptor(of path: String, _ flags: Int32) throws(DocumentError) -> Int32 {
        let descriptor = FileSystem.open(path, flags)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .noSuchFile(path) : .unreadable(path, reason: systemMessage(errno))
        }
        return descriptor
    }

    /// A file of the kernel's says that it is empty and has something to read all the same; or it cannot be read at all,
    /// and is no empty text. Closes what it refuses.
    private static func holdsNothing(_ descriptor: Int32, _ name: String) throws(DocumentError) -> Bool {
        var byte: UInt8 = 0
        while true {
            let got = pread(descriptor, &byte, 1, 0)
            if got >= 0 { return got == 0 }
            if errno == EINTR { continue }
            // What has no places is read from where it stands.
            if errno == ESPIPE { return false }
            let code = errno
            close(descriptor)
            throw .unreadable(name, reason: systemMessage(code))
        }
    }
}

/// What an open descriptor is, as far as a text can come from it. Closes what it refuses.
private enum Opened: Equatable {
    case file(size: Int)
    case pipe
    case terminal

    init(_ descriptor: Int32, name: String, mayBeTerminal: Bool = true) throws(DocumentError) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(name, reason: systemMessage(code))
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG: self = .file(size: Int(info.st_size))
        // Standard input of a command that runs through ssh without a terminal is a socket.
        case S_IFIFO, S_IFSOCK: self = .pipe
        case S_IFCHR where mayBeTerminal && isatty(descriptor) == 1: self = .terminal
        case S_IFDIR:
            close(descriptor)
            throw .directory(name)
        default:
            close(descriptor)
            throw .notAText(name)
        }
    }
}
