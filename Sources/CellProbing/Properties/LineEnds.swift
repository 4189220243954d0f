import Files

/// Reads lines that may end with a carriage return and a line feed: what is known after such an end is what would be known
/// after the line feed alone, so that a property holds at the same symbols whichever way lines end. The carriage return
/// itself, which nobody can tell for one of an end before the line feed has come, has the value of one more symbol of the
/// line.
struct LineEndReader<Inner: StepwiseReader>: StepwiseReader {
    private var inner: Inner
    /// As it was before the carriage return that was read last.
    private var beforeReturn: Inner?

    init(_ inner: Inner) { self.inner = inner }

    mutating func value(after code: UInt32) -> Float {
        if code == LineEnd.feed, let beforeReturn { inner = beforeReturn }
        beforeReturn = code == LineEnd.carriageReturn ? inner : nil
        return inner.value(after: code)
    }
}

/// Whether the symbol ends a line: a line feed, and the carriage return right before one.
struct NewlineReader: ForesightedReader {
    var held: UInt32?

    mutating func value(after code: UInt32, before next: UInt32?) -> Float {
        LineEnd.contains(code, before: next) ? 1 : 0
    }
}
