/// A pattern that came to the end of what may be spent on it, and where.
public struct PatternFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pattern as it was typed.
    public let pattern: String
    /// What ran out.
    public let bound: PatternBound
    /// The text's name; empty where it has none.
    public var textName: String
    /// The place at which a match was tried: its symbol in the text, its line and its symbol in the line, from 0.
    public let position: Int
    /// See `position`.
    public let line: Int
    /// See `position`.
    public let column: Int

    /// - Parameters: as the properties.
    public init(
        _ pattern: String, _ bound: PatternBound, in textName: String = "", position: Int, line: Int, column: Int
    ) {
        (self.pattern, self.bound, self.textName) = (pattern, bound, textName)
        (self.position, self.line, self.column) = (position, line, column)
    }

    public var description: String {
        let name = textName.isEmpty ? "the text" : textName
        return
            "the regular expression /\(pattern)/ takes \(bound) at line \(line + 1), symbol \(column + 1) of \(name); "
            + "write it so that fewer ways lead to the same match, as \\w+(\\s\\w+)* for (\\w+\\s?)+"
    }
}
