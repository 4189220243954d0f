import CNcurses
import Glibc

/// The line discipline's settings: as they were, and as a full-screen program needs them.
struct TerminalModes {
    private let terminal: Int32
    /// As they were when the terminal was taken over, or as somebody has set them since, while the program was stopped.
    private(set) var original = termios()
    private var isKnown = false

    init(terminal: Int32) {
        self.terminal = terminal
        isKnown = tcgetattr(terminal, &original) == 0
    }

    /// After a stop: what a person has set meanwhile (`stty -ixon`) is what they want to find in the end.
    ///
    /// Only modes in which lines are edited count. Others are those of a program that reads keys, this one or the shell's
    /// own line editor, and to leave a terminal in them is to leave it unusable.
    mutating func noticeChanges() {
        var found = termios()
        guard tcgetattr(terminal, &found) == 0, found.c_lflag & tcflag_t(ICANON) != 0 else { return }
        original = found
        isKnown = true
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
