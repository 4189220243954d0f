/// How much of what follows a symbol its value may depend on.
public enum Foresight: Int, Hashable, Sendable, Comparable {
    /// A symbol's value is known as soon as it is read.
    case none
    /// Known at once but for some symbols, at which the one after it decides: a point after a digit, a quote after a
    /// dash.
    case little
    /// What follows always decides: `next(…)`, a regular expression.
    case much

    public static func < (a: Foresight, b: Foresight) -> Bool { a.rawValue < b.rawValue }

    /// That of a reader which says nothing of it.
    static func of(_ reader: any PropertyReader) -> Foresight {
        reader is any StepwiseReader ? .none : reader is any ForesightedReader ? .little : .much
    }
}

extension Property {
    /// The same property along a text that is being written: each symbol has the value that it would have if the text
    /// ended with it. It never depends on what follows, and differs from the property itself only where the next symbol
    /// would have decided otherwise. Makes sense for a foresight of at most `little`.
    public var asWritten: Property {
        foresight == .none
            ? self
            : Property(name, kind, meaning, foresight: Foresight.none, digest: digest) {
                WrittenReader(inner: reader())
            }
    }
}

/// Asks a reader after every symbol what it would say if the text ended here.
private struct WrittenReader: StepwiseReader {
    var inner: any PropertyReader
    /// What the inner reader has yielded for earlier symbols is dropped as it comes.
    private var values: [Float] = []

    init(inner: any PropertyReader) { self.inner = inner }

    mutating func value(after code: UInt32) -> Float {
        values.removeAll(keepingCapacity: true)
        inner.read([code], into: &values)
        var ended = inner
        ended.finish(into: &values)
        return values.last ?? .nan
    }
}
