import CNcurses
import Files
import Screen

/// How a terminal is taken over.
public struct TerminalOptions: Sendable {
    /// The colours that the user asked for; nil leaves it to the environment and the terminal's description.
    public var colorDepth: ColorDepth?
    /// Whether the mouse is reported to the program (and so no longer marks text without Shift).
    public var mouse: Bool
    /// `TERM`, `COLORTERM`, `NO_COLOR` and `TMUX` are read from here.
    public var environment: [String: String]

    public init(
        colorDepth: ColorDepth? = nil, mouse: Bool = true,
        environment: [String: String] = TerminalOptions.processEnvironment()
    ) {
        self.colorDepth = colorDepth
        self.mouse = mouse
        self.environment = environment
    }

    /// The variables that this process was started with; of variables set twice, the first.
    public static func processEnvironment() -> [String: String] {
        EnvironmentVariables.all(cn_environment())
    }
}
