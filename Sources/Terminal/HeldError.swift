import CNcurses
import Glibc

/// Standard error, kept from drawing over the screen while it is shown: what is written to it goes to a file in memory
/// and is replayed afterwards. Standard error that is no terminal is left alone.
struct HeldError: ~Copyable {
    /// The file that holds messages, and a copy of the real standard error; -1 when nothing is held.
    private(set) var held: Int32 = -1
    private(set) var real: Int32 = -1

    mutating func hold() {
        guard held < 0, isatty(STDERR_FILENO) == 1 else { return }
        let file = cn_memory_file("messages")
        guard file >= 0 else { return }
        let copy = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else {
            _ = Glibc.close(file)
            return
        }
        dup2(file, STDERR_FILENO)
        held = file
        real = copy
    }

    /// Gives standard error back and replays what was held.
    mutating func release() {
        guard held >= 0 else { return }
        dup2(real, STDERR_FILENO)
        cn_replay(held, real)
        _ = Glibc.close(held)
        _ = Glibc.close(real)
        held = -1
        real = -1
    }
}
