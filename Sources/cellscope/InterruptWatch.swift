import Glibc

/// Notices Ctrl-C, SIGTERM and SIGHUP without stopping what runs: the signals are blocked and asked for between two steps.
/// Those that whoever started the program wants ignored (`nohup`) stay ignored.
///
/// Make it before any thread starts, since threads inherit the blocked set, and after what may wait for ever was read: a
/// silent pipe can then still be left.
struct InterruptWatch {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(signal) { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// The signal that has arrived since the last call, if any.
    func arrived() -> Int32? {
        var signals = signals
        var none = timespec()
        let signal = sigtimedwait(&signals, nil, &none)
        return signal > 0 ? signal : nil
    }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
            == unsafeBitCast(SIG_IGN, to: UInt.self)
    }
}
