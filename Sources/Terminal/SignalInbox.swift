import CNcurses
import Glibc

/// The signals that concern the terminal, read in order from a file instead of interrupting anything.
struct SignalInbox: ~Copyable {
    /// A signalfd.
    let file: Int32

    /// INT, TERM, HUP ask the program to end; WINCH tells of a new size; TSTP and CONT stop and continue it.
    static var signals: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT] { sigaddset(&set, signal) }
        return set
    }

    /// Blocks the signals in the calling thread and every thread that it starts afterwards.
    static func block() {
        var set = signals
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    init() throws(TerminalError) {
        SignalInbox.block()
        var set = SignalInbox.signals
        file = signalfd(-1, &set, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        if file < 0 { throw .system(call: "signalfd", code: errno) }
    }

    deinit { _ = Glibc.close(file) }

    /// The numbers of the signals that have arrived.
    func take() -> [Int32] {
        var taken: [Int32] = []
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while Glibc.read(file, &information, size) == size { taken.append(Int32(information.ssi_signo)) }
        return taken
    }

    /// Throws away a signal that may be waiting.
    func discard(_ signal: Int32) {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, signal)
        var none = timespec()
        while sigtimedwait(&set, nil, &none) == signal {}
    }

    /// Stops the process as Ctrl-Z would have done, and returns when it goes on. In a process group that nobody could
    /// continue the kernel does not stop it, and this returns at once.
    func stopProcess() {
        var stop = sigset_t()
        sigemptyset(&stop)
        sigaddset(&stop, SIGTSTP)
        raise(SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &stop, nil)
        pthread_sigmask(SIG_BLOCK, &stop, nil)
    }
}
