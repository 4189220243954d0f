import Glibc

/// The three descriptors that a program begins with: input, output, error.
package enum StandardDescriptors {
    /// Opens those that whoever started the program has closed; to be called before anything else is opened. The next file
    /// would be taken for one of them: a model for the text on standard input, messages for what is written to a file.
    /// They are opened the wrong way round, so that whoever reads or writes there learns that there is nothing.
    package static func fill() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest number that is free is this one.
            let opened = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
            if opened >= 0 && opened != descriptor { close(opened) }
        }
    }

    /// What standard input is.
    package enum Input: Hashable, Sendable {
        case terminal
        case pipe
        case file
        /// `/dev/null`.
        case nothing
        /// Whoever started the program has closed it, or it cannot be read.
        case closed
        /// As for a command that runs through ssh without a terminal; nothing may ever come through it.
        case socket
        /// Another device, or a folder.
        case other
    }

    package static var input: Input {
        let flags = fcntl(STDIN_FILENO, F_GETFL)
        var status = stat()
        guard flags >= 0, flags & O_ACCMODE != O_WRONLY, fstat(STDIN_FILENO, &status) == 0 else { return .closed }
        if isatty(STDIN_FILENO) == 1 { return .terminal }
        switch status.st_mode & S_IFMT {
        case S_IFIFO: return .pipe
        case S_IFREG: return .file
        case S_IFCHR:
            // By its number: there may be other names for it.
            return status.st_rdev == 0x103 ? .nothing : .other
        case S_IFSOCK: return .socket
        default: return .other
        }
    }

    /// Another descriptor of standard input, for a reader that closes what it has read; −1 where there is none.
    package static func copyInput() -> Int32 { fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) }

    /// The same, and nothing is on standard input afterwards: when the reader closes it, whoever writes to it learns of it.
    package static func takeInput() -> Int32 {
        let copy = copyInput()
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if nothing >= 0 {
            if copy >= 0 { dup2(nothing, STDIN_FILENO) }
            close(nothing)
        }
        return copy
    }

    /// What `fstat` says of standard input; nil where it is closed.
    package static var inputStatus: stat? {
        var status = stat()
        return input != .closed && fstat(STDIN_FILENO, &status) == 0 ? status : nil
    }
}
