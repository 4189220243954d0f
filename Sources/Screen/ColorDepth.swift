/// How many colours a terminal can show.
public enum ColorDepth: String, CaseIterable, Hashable, Sendable {
    case none
    case eight = "8"
    case sixteen = "16"
    case palette = "256"
    case full = "24bit"

    /// Decides from what the user asked for, the environment and the terminal's own description.
    ///
    /// In this order: the explicit wish; `NO_COLOR`, when not empty (no-color.org); a dumb or unnamed terminal, none;
    /// `COLORTERM` saying `truecolor` or `24bit`; the terminal's name; the number of colours in its terminfo entry.
    /// - Parameters:
    ///   - environment: The variables `NO_COLOR`, `COLORTERM`, `TERM` and `TMUX` are read from it.
    ///   - terminfoColors: The entry's `colors`; nil when no entry was read, then the name alone decides.
    ///   - wish: What a command-line option asked for; it wins over everything.
    public static func detect(
        environment: [String: String], terminfoColors: Int? = nil, wish: ColorDepth? = nil
    ) -> ColorDepth {
        if let wish { return wish }
        if let refusal = environment["NO_COLOR"], !refusal.isEmpty { return .none }
        let terminal = (environment["TERM"] ?? "").lowercased()
        if terminal.isEmpty || terminal == "dumb" || terminal == "unknown" { return .none }
        if isFull(terminal: terminal, environment: environment) { return .full }
        if let terminfoColors {
            // An entry older than its terminal (or missing there, and replaced by a plainer one) still has its name.
            let named = terminal.hasSuffix("256color") ? max(terminfoColors, 256) : terminfoColors
            return atMost(colors: named)
        }
        if terminal.hasSuffix("256color") { return .palette }
        if terminal.hasSuffix("16color") { return .sixteen }
        let colored = [
            "xterm", "rxvt", "screen", "tmux", "linux", "cygwin", "ansi", "konsole", "putty", "vte", "eterm",
        ]
        if terminal.hasSuffix("color") || colored.contains(where: terminal.hasPrefix) { return .eight }
        return .none
    }

    private static func isFull(terminal: String, environment: [String: String]) -> Bool {
        if terminal.hasSuffix("-direct") { return true }
        let claim = (environment["COLORTERM"] ?? "").lowercased()
        if claim == "truecolor" || claim == "24bit" {
            // GNU screen hands on the outer terminal's COLORTERM, but not its 24-bit colours; tmux, which also calls
            // itself screen, hands on both.
            return !terminal.hasPrefix("screen") || environment["TMUX"] != nil
        }
        // Their COLORTERM does not travel over SSH; their names do.
        let known = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"]
        return known.contains(where: terminal.hasPrefix)
    }

    /// The greatest depth that needs no more than so many colours.
    public static func atMost(colors: Int) -> ColorDepth {
        switch colors {
        case 0x1000000...: .full
        case 256...: .palette
        case 16...: .sixteen
        case 8...: .eight
        default: .none
        }
    }

    /// The number of colours: 0, 8, 16, 256 or 16,777,216.
    public var colors: Int {
        switch self {
        case .none: 0
        case .eight: 8
        case .sixteen: 16
        case .palette: 256
        case .full: 0x1000000
        }
    }
}
