import CNcurses
import Glibc

/// Wakes the terminal's thread out of its wait, from any thread.
public final class Waker: Sendable {
    /// An eventfd, readable once somebody has called `wake`.
    let file: Int32

    init() throws(TerminalError) {
        file = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if file < 0 { throw .system(call: "eventfd", code: errno) }
    }

    deinit { _ = Glibc.close(file) }

    /// Makes the current or the next `nextEvents` return. Many calls before that count as one.
    public func wake() {
        var one: UInt64 = 1
        _ = Glibc.write(file, &one, 8)
    }

    /// Whether somebody has called `wake` since the last call.
    func drain() -> Bool {
        var count: UInt64 = 0
        return Glibc.read(file, &count, 8) == 8
    }
}
