import Glibc

/// Notices Ctrl-C and SIGTERM without stopping what runs: the signals are blocked and asked for between two steps.
///
/// Make it before any thread starts, since threads inherit the blocked set.
struct InterruptWatch {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// The signal that has arrived since the last call, if any.
    func arrived() -> Int32? {
        var signals = signals
        var none = timespec()
        let signal = sigtimedwait(&signals, nil, &none)
        return signal > 0 ? signal : nil
    }
}
