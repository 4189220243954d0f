import CNcurses
import Glibc

/// The line discipline's settings: as they were, and as a full-screen program needs them.
struct TerminalModes {
    private let terminal: Int32
    /// As they were when the terminal was taken over, or taken over again after a stop.
    var original = termios()
    private var isKnown = false

    init(terminal: Int32) {
        self.terminal = terminal
        remember()
    }

    mutating func remember() {
        isKnown = tcgetattr(terminal, &original) == 0
    }

    /// Every byte at once and as typed, no echo; but Ctrl-C, Ctrl-Z and Ctrl-\ stay signals, so that a program that does
    /// not read can still be stopped.
    func enter() {
        // From what ncurses has set: it must go on being right about what a newline does on output.
        var changed = termios()
        guard tcgetattr(terminal, &changed) == 0 else { return }
        changed.c_iflag &= ~tcflag_t(IXON | IXOFF | ICRNL | INLCR | IGNCR | ISTRIP)
        changed.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
        changed.c_lflag |= tcflag_t(ISIG)
        cn_read_single_bytes(&changed)
        tcsetattr(terminal, TCSADRAIN, &changed)
    }

    func restore() {
        guard isKnown else { return }
        var modes = original
        tcsetattr(terminal, TCSADRAIN, &modes)
    }
}
