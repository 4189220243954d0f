import CNcurses

/// How the program ends by a crash, or by Ctrl-\: with one line on standard error, at once.
public enum CrashLine {
    /// Call it before anything else. While a session is open the terminal is restored before the line is written.
    /// - Parameter program: the name that the line begins with, at most 64 bytes.
    public static func begin(program: String) { cn_shorten_crashes(program) }
}
