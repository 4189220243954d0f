/// How much may be spent on the matches of a pattern in one text: a window of a property's, or a stretch that is
/// searched.
///
/// A step is one item of the pattern tried at one place, and one more for every 64 bytes that an item runs over. Steps
/// are counted and not timed, so that what is found, and what is refused, is the same on every machine.
public struct PatternLimits: Hashable, Sendable {
    /// Steps in all; about half a second.
    public var steps = 50_000_000
    /// Ways open at one time.
    public var depth = 1_000_000
    /// Bytes for these.
    public var memory = 64 << 20

    /// Those that users' patterns have.
    public static let usual = PatternLimits()

    /// - Parameters: as the properties.
    public init(steps: Int = 50_000_000, depth: Int = 1_000_000, memory: Int = 64 << 20) {
        (self.steps, self.depth, self.memory) = (steps, depth, memory)
    }
}
