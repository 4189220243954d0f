import Patterns

/// Why a reader does not know the values of some symbols, which are NaN then.
public enum ReadingProblem: Hashable, Sendable {
    /// It was left off.
    case cancelled
    /// A regular expression came to the end of what may be spent on it.
    case pattern(PatternFailure)

    /// nil where it was left off.
    public var failure: PatternFailure? { if case .pattern(let failure) = self { failure } else { nil } }
}

/// A reader that may take long over a few symbols, and is made of one such.
protocol LeavableReader: PropertyReader {
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool)
    mutating func finish(into values: inout [Float], isCancelled: () -> Bool)
    var problem: ReadingProblem? { get }
}

extension LeavableReader {
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        read(codes, into: &values, isCancelled: { false })
    }

    mutating func finish(into values: inout [Float]) { finish(into: &values, isCancelled: { false }) }
}
