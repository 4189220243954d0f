import CNcurses
import Files
import Glibc
import Screen

// The steps of taking the terminal over, in the order in which `TerminalSession.init` takes them.
extension TerminalSession {
    /// Keys: standard input when it is a terminal, otherwise the controlling terminal.
    static func openInput() throws(TerminalError) -> UnsafeMutablePointer<FILE> {
        let file =
            isatty(STDIN_FILENO) == 1
            ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : FileSystem.open("/dev/tty", O_RDWR | O_NOCTTY)
        guard file >= 0 else { throw .noKeyboard(code: errno) }
        guard let stream = fdopen(file, "r") else {
            let code = errno
            _ = Glibc.close(file)
            throw .system(call: "fdopen", code: code)
        }
        return stream
    }

    static func openOutput() -> UnsafeMutablePointer<FILE>? {
        let file = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard file >= 0 else { return nil }
        if let stream = fdopen(file, "w") { return stream }
        _ = Glibc.close(file)
        return nil
    }

    /// The user's locale when it is a UTF-8 one; otherwise C.UTF-8, since nearly every terminal reads UTF-8, and plain
    /// containers and `ssh` seldom say so.
    static func useUnicode() {
        setlocale(LC_CTYPE, "")
        if let codes = nl_langinfo(nl_item(CODESET)), String(cString: codes) == "UTF-8" { return }
        if setlocale(LC_CTYPE, "C.UTF-8") == nil { setlocale(LC_CTYPE, "en_US.UTF-8") }
    }

    static func openScreen(
        _ description: TerminalDescription, _ depth: ColorDepth, output: UnsafeMutablePointer<FILE>,
        input: UnsafeMutablePointer<FILE>
    ) throws(TerminalError) -> OpaquePointer {
        set_escdelay(Int32(25))
        // Its windows get their size afterwards, by `resizeterm`: the one that the kernel says may be without bounds.
        use_env(false)
        use_tioctl(false)
        let former = EnvironmentVariables.value(of: "TERMINFO")
        let isChanged = description.speaksANSI && !description.suffices(for: depth)
        if isChanged { EnvironmentVariables.set("TERMINFO", to: description.withColors(depth).environmentValue) }
        defer { if isChanged { EnvironmentVariables.set("TERMINFO", to: former) } }
        // ncurses' own handler of SIGTSTP would take the program's modes for the shell's when the program goes on, and
        // leave the terminal in them in the end.
        let dispositions = SignalDispositions(of: [SIGINT, SIGTERM, SIGTSTP])
        defer { dispositions.restore() }
        guard let screen = newterm(description.name, output, input) else { throw .unknown(name: description.name) }
        return screen
    }

    /// Starts ncurses' colours and returns the depth that it can really draw.
    static func startColors(_ wanted: ColorDepth) -> ColorDepth {
        guard wanted != .none, start_color() == OK else { return .none }
        use_default_colors()
        let colors = Int(cn_color_count())
        if colors >= wanted.colors, wanted != .full || colors > TerminalDescription.directBase { return wanted }
        return ColorDepth.atMost(colors: min(colors, 256))
    }

    /// The size that the kernel knows, as far as it is drawn on; a serial line's 0×0 counts as 80×24.
    static func measure(_ terminal: Int32) -> Size {
        var window = winsize()
        guard cn_window_size(terminal, &window) else { return Size(columns: 80, rows: 24) }
        return drawable(
            Size(
                columns: window.ws_col == 0 ? 80 : Int(window.ws_col),
                rows: window.ws_row == 0 ? 24 : Int(window.ws_row)))
    }

    /// Columns, rows and cells that are drawn on at most. ncurses counts lines in 16 bits with a sign; it keeps three copies
    /// of the screen, 28 bytes a cell, and frames take 32: a kernel that says 65,535 × 65,535 would have all memory. No
    /// display has as many cells that can be read.
    static let (mostColumns, mostRows, mostCells) = (2000, 2000, 600_000)

    /// The part of a screen that is drawn on: all of it but for what nobody could read.
    static func drawable(_ size: Size) -> Size {
        let columns = min(size.columns, mostColumns)
        return Size(columns: columns, rows: min(size.rows, mostRows, mostCells / max(1, columns)))
    }

    /// For poll(2): rounded up, or a wait of half a millisecond would spin.
    static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
