/// Something that a person or the terminal did.
public enum InputEvent: Hashable, Sendable {
    case key(Key)
    case mouse(MouseEvent)
    /// Text that arrived at once, as a paste. Line ends are `\n`.
    case paste(String)
    case resize(Size)
    /// The program is back from having been stopped (Ctrl-Z, then `fg`): draw everything anew.
    case resumed
    /// The terminal is gone or a polite signal (SIGTERM, SIGHUP, SIGINT) asks the program to end.
    case terminate(signal: Int32)
}

/// A key with the modifiers held while it was pressed.
public struct Key: Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        case character(Character)
        case up, down, left, right
        case home, end, pageUp, pageDown
        case enter, tab, escape, backspace, delete, insert
        case function(Int)
    }

    public struct Modifiers: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let control = Modifiers(rawValue: 1)
        public static let alt = Modifiers(rawValue: 2)
        /// Only for keys that have no other way to show it (arrows, Tab); a shifted letter is the capital letter.
        public static let shift = Modifiers(rawValue: 4)
    }

    public var code: Code
    public var modifiers: Modifiers

    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }
}

/// A press, release or wheel turn at a cell, or that the mouse is over another one while its button is held.
public struct MouseEvent: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        case press, release, doubleClick, drag, wheelUp, wheelDown
    }

    public var action: Action
    public var at: Point

    public init(_ action: Action, at: Point) {
        self.action = action
        self.at = at
    }
}
