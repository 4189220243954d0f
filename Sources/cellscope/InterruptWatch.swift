import Glibc

/// The signals by which a person or a system asks a command to end: Ctrl-C, SIGTERM and SIGHUP, but for those that whoever
/// started the program wants ignored (`nohup`). From its making on they are blocked and asked for.
///
/// Make it before any thread starts, since threads inherit the blocked set.
struct InterruptWatch: Sendable {
    private let signals: sigset_t

    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(signal) { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        self.signals = signals
    }

    /// The signal that has arrived since the last call, if any; waits for one that long.
    func arrived(within patience: Duration = .zero) -> Int32? {
        var signals = signals
        let nanoseconds = Int(patience / .nanoseconds(1))
        var wait = timespec(tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        let signal = sigtimedwait(&signals, nil, &wait)
        return signal > 0 ? signal : nil
    }

    /// The next signal; nil where it cannot be waited for.
    func next() -> Int32? {
        var signals = signals
        while true {
            let signal = sigwaitinfo(&signals, nil)
            if signal > 0 { return signal }
            if errno != EINTR { return nil }
        }
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
            == unsafeBitCast(SIG_IGN, to: UInt.self)
    }
}
