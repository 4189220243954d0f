import Glibc
import Synchronization

/// A value that one thread gives and another waits for, no longer than it likes.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    /// The ends of a pipe; without one the wait is as long as may be.
    private let reader: Int32
    private let writer: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reader)
        close(writer)
    }

    func give(_ value: Value) {
        self.value.withLock { $0 = value }
        var byte: UInt8 = 1
        write(writer, &byte, 1)
    }

    /// The value; nil when it was not given in time.
    func take(waiting patience: Duration) -> Value? {
        let end = ContinuousClock.now + patience
        while true {
            if let value = value.withLock({ $0 }) { return value }
            let left = end - ContinuousClock.now
            guard left > .zero else { return nil }
            var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            poll(&wanted, 1, Int32(max(1, min(left / .milliseconds(1), 1e6))))
        }
    }
}
