import Glibc

/// Why the terminal could not be taken over.
public enum TerminalError: Error, Hashable, Sendable {
    /// Standard output is a file or a pipe.
    case notATerminal
    /// Standard input is no terminal and the controlling terminal cannot be opened for keys either.
    case noKeyboard(code: Int32)
    /// `TERM` is not set.
    case unnamed
    /// terminfo has no entry of that name, or is not installed.
    case unknown(name: String)
    /// The terminal cannot do what a full screen needs (`cup`: move the cursor, `clear`).
    case incapable(name: String, missing: String)
    /// Another session of this process has the terminal.
    case alreadyOpen
    /// A call to the system failed.
    case system(call: String, code: Int32)
}

extension TerminalError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notATerminal:
            "standard output is not a terminal; run this in a terminal, or use `cellscope render` for a pipe"
        case .noKeyboard(let code):
            "no terminal to read keys from (/dev/tty: \(TerminalError.reason(code))); run this in a terminal, "
                + "or use `cellscope render`"
        case .unnamed:
            "the variable TERM is not set; set it to the terminal's type, for example TERM=xterm-256color"
        case .unknown(let name):
            "the terminal type \"\(TerminalError.printable(name))\" is not known here; "
                + "try TERM=xterm-256color, or install the package ncurses-term"
        case .incapable(let name, let missing):
            "the terminal type \"\(TerminalError.printable(name))\" cannot show a full screen "
                + "(no \(missing) in its terminfo entry); try TERM=xterm-256color, or use `cellscope render`"
        case .alreadyOpen:
            "this process already has the terminal; close the other session first"
        case .system(let call, let code):
            "the terminal cannot be prepared (\(call): \(TerminalError.reason(code))); try another terminal"
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// A name from the environment may hold anything; a message may not.
    private static func printable(_ name: String) -> String {
        String(name.unicodeScalars.prefix(60).map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" })
    }
}
