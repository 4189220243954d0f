import Glibc
import Synchronization

/// Starts a thread that runs a body once and is gone. Signals are left to the program's other threads, save for those
/// that the thread's own mistakes would raise.
/// - Returns: Whether the system had a thread to give.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    var blocked = sigset_t()
    var before = sigset_t()
    sigfillset(&blocked)
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS] { sigdelset(&blocked, number) }
    pthread_sigmask(SIG_SETMASK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(ThreadBody(body))
    let failure = pthread_create(
        &thread, nil,
        { argument in
            Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
            return nil
        }, box.toOpaque())
    guard failure == 0 else {
        box.release()
        return false
    }
    pthread_detach(thread)
    return true
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Tells a thread that waits in `poll` to end: its far end is closed, which is seen at once and for ever.
final class StopPipe: Sendable {
    let descriptor: Int32
    private let far: Atomic<Int32>

    init() {
        let ends = openPipe()
        descriptor = ends.near
        far = Atomic(ends.far)
    }

    deinit {
        close()
        Glibc.close(descriptor)
    }

    func close() {
        let end = far.exchange(-1, ordering: .relaxed)
        if end >= 0 { Glibc.close(end) }
    }

    /// Waits until another descriptor can be read; false when the thread has to end.
    func allows(reading other: Int32) -> Bool { !isClosed(within: -1, orReadable: [other]) }

    /// Waits so many milliseconds (−1: for ever) or until one of the descriptors can be read. Returns whether the far
    /// end is closed. Descriptors below 0 are passed over.
    func isClosed(within milliseconds: Int32, orReadable others: [Int32] = []) -> Bool {
        var wanted = ([descriptor] + others).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&wanted, nfds_t(wanted.count), milliseconds) < 0 && errno == EINTR {}
        return wanted[0].revents != 0
    }
}

/// Wakes one thread that waits in `poll`. Many rings before it has looked count as one.
final class WakePipe: Sendable {
    let descriptor: Int32
    private let far: Int32
    private let isRung = Atomic<Bool>(false)

    init() {
        (descriptor, far) = openPipe()
    }

    deinit {
        close(descriptor)
        close(far)
    }

    func ring() {
        guard !isRung.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        write(far, &byte, 1)
    }

    /// To be called before looking at what the ring was for.
    func drain() {
        var byte: UInt8 = 0
        read(descriptor, &byte, 1)
        isRung.store(false, ordering: .sequentiallyConsistent)
    }
}

/// A pipe for the process itself that never blocks; −1 for both ends where the system has none to give.
private func openPipe() -> (near: Int32, far: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return (-1, -1) }
    for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return (ends[0], ends[1])
}
