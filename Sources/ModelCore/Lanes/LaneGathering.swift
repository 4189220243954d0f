/// What is gathered from the values that a model computes along a text, part by part.
///
/// The parts of a text are run side by side and some of them again, so what a part gathers is kept apart until its
/// values are certain, and merged then, in the order of the text.
public protocol LaneGathering: Sendable {
    /// An empty one for a part of the text that lies behind everything that was merged into this one. It is merged
    /// into this one or dropped.
    func part() -> Self

    /// Takes some steps of one lane.
    ///
    /// - Parameters:
    ///   - steps: of the block.
    ///   - symbols: one per step; of a negative one, which was not fed, nothing should count.
    ///   - position: of the first step in the text; each part takes its positions in order, without gaps.
    mutating func take(
        _ block: LaneBlock, lane: Int, steps: Range<Int>, symbols: ArraySlice<Int32>, at position: Int)

    /// Takes what the next part of the text has gathered.
    mutating func merge(_ part: Self)
}

/// For runs whose states alone are wanted.
public struct NothingGathered: LaneGathering {
    /// Nothing, of no text.
    public init() {}
    public func part() -> NothingGathered { self }
    public mutating func take(
        _ block: LaneBlock, lane: Int, steps: Range<Int>, symbols: ArraySlice<Int32>, at position: Int
    ) {}
    /// Does nothing.
    public mutating func merge(_ part: NothingGathered) {}
}
