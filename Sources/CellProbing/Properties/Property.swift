import Texts

/// What the numbers of a property mean, and so which scores fit it.
public enum PropertyKind: Hashable, Sendable {
    /// 0 or 1: AUROC, F1, MCC.
    case binary
    /// A quantity: Pearson's and Spearman's correlation.
    case real
    /// The number of a category, whose names these are: mutual information.
    case categorical([String])

    /// `binary`, `real`, `categorical`.
    public var name: String {
        switch self {
        case .binary: "binary"
        case .real: "real"
        case .categorical: "categorical"
        }
    }
}

/// A number per step that a text has, model or no model: inside quotes, column, depth of brackets.
///
/// Aligned with step t as the model's signals are: the value after reading symbol t. An opening quote is already
/// inside, a closing quote no longer. A step whose value is NaN counts in no statistic.
public struct Property: Sendable {
    /// As it is typed: `quotes`, `quotes and not upper`.
    public let name: String
    /// What its numbers mean.
    public let kind: PropertyKind
    /// One line for help and legends.
    public let meaning: String
    /// How much of what follows a symbol its value may depend on.
    public let foresight: Foresight
    /// What tells its labels from those of another property of the same name and kind: digests of the label files that
    /// it is made of; empty without any.
    public let digest: String
    private let make: @Sendable () -> any PropertyReader

    /// - Parameters:
    ///   - foresight: `much` unless it is given, or the reader is known to need less.
    ///   - digest: of what it is made of and its name does not say.
    ///   - reader: makes a reader that stands at the beginning of a text.
    public init(
        _ name: String, _ kind: PropertyKind, _ meaning: String, foresight: Foresight? = nil, digest: String = "",
        reader: @escaping @Sendable () -> any PropertyReader
    ) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.foresight = foresight ?? .of(reader())
        self.digest = digest
        make = reader
    }

    /// A reader at the beginning of a text.
    public func reader() -> any PropertyReader { make() }

    /// The values of a whole text that is in memory, one per symbol; NaN where a regular expression came to the end of
    /// what may be spent on it.
    public func values(of codes: [UInt32]) -> [Float] {
        var reader = reader()
        var values: [Float] = []
        values.reserveCapacity(codes.count)
        reader.read(codes[...], into: &values)
        reader.finish(into: &values)
        return values
    }

    /// The values of a text, one per Unicode scalar.
    public func values(of text: String) -> [Float] { values(of: text.unicodeScalars.map(\.value)) }
}

/// Reads a text from its beginning, piece by piece, and yields one value per symbol in order.
///
/// What a symbol is may depend on those that follow, so values may lag behind; `finish` yields the rest. A reader keeps
/// a bounded number of symbols whatever the text's length. A value: a copy reads on by itself.
public protocol PropertyReader: Sendable {
    /// Reads on and appends the values that are settled.
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float])
    /// Appends what is left: the text has ended.
    mutating func finish(into values: inout [Float])
    /// The same as `read`, but that it may be left off in the middle: as many values come, NaN those that were not
    /// found, and `problem` says so. A reader that is quick about every symbol need not care.
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool)
    /// The same as `finish`, which may be left off likewise.
    mutating func finish(into values: inout [Float], isCancelled: () -> Bool)
    /// Why values are missing; nil as a rule. Nothing more comes of a reader that has one.
    var problem: ReadingProblem? { get }
}

extension PropertyReader {
    public mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool) {
        read(codes, into: &values)
    }

    public mutating func finish(into values: inout [Float], isCancelled: () -> Bool) { finish(into: &values) }

    public var problem: ReadingProblem? { nil }
}

/// A reader that knows a symbol's value as soon as it has read it.
protocol StepwiseReader: PropertyReader {
    mutating func value(after code: UInt32) -> Float
}

extension StepwiseReader {
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        for code in codes { values.append(value(after: code)) }
    }

    mutating func finish(into values: inout [Float]) {}
}

/// A reader that must see one symbol more; nil is the text's end.
protocol ForesightedReader: PropertyReader {
    /// The symbol that is read but not yet decided.
    var held: UInt32? { get set }
    mutating func value(after code: UInt32, before next: UInt32?) -> Float
}

extension ForesightedReader {
    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        for code in codes {
            if let held { values.append(value(after: held, before: code)) }
            held = code
        }
    }

    mutating func finish(into values: inout [Float]) {
        if let held { values.append(value(after: held, before: nil)) }
        held = nil
    }
}
