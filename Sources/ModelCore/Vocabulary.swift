/// The symbols that a model knows, in the order of its input and output rows.
///
/// A symbol's *code* is its Unicode scalar value or its byte, as `kind` says.
public struct Vocabulary: Hashable, Sendable {
    /// What one symbol is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A Unicode scalar.
        case scalar
        /// A byte, whatever it is part of.
        case byte
    }

    /// What its codes are.
    public let kind: Kind
    /// Codes by index; distinct.
    public let codes: [UInt32]
    private let indices: [UInt32: Int32]
    /// The rows of the codes below 256, −1 where there is none: most texts need no more, and an array is quicker.
    private let low: [Int32]

    /// - Throws: `VocabularyError` for no symbols, repeated ones, or codes that are no scalar or byte.
    public init(kind: Kind, codes: [UInt32]) throws(VocabularyError) {
        guard !codes.isEmpty else { throw .empty }
        var indices: [UInt32: Int32] = [:]
        for (index, code) in codes.enumerated() {
            guard kind == .byte ? code < 256 : Unicode.Scalar(code) != nil else { throw .badCode(code, kind) }
            guard indices.updateValue(Int32(index), forKey: code) == nil else { throw .repeated(code) }
        }
        self.kind = kind
        self.codes = codes
        self.indices = indices
        low = (0..<256).map { indices[$0] ?? -1 }
    }

    /// The distinct codes of a text in ascending order.
    /// - Throws: `VocabularyError.empty` for an empty text.
    public init(kind: Kind, covering text: some Sequence<UInt32>) throws(VocabularyError) {
        try self.init(kind: kind, codes: Set(text).sorted())
    }

    /// How many symbols there are.
    public var count: Int { codes.count }

    /// The row of a code; nil when the model has never seen it.
    public func index(of code: UInt32) -> Int? {
        if code < 256 {
            let row = low[Int(code)]
            return row < 0 ? nil : Int(row)
        }
        return indices[code].map(Int.init)
    }

    /// Rows for codes; −1, which no model is fed, for unknown ones.
    public func indices(of codes: some Sequence<UInt32>) -> [Int32] { codes.map { indices[$0] ?? -1 } }

    public static func == (a: Vocabulary, b: Vocabulary) -> Bool { a.kind == b.kind && a.codes == b.codes }
    public func hash(into hasher: inout Hasher) { hasher.combine(codes) }
}

/// Why a list of codes is no vocabulary.
public enum VocabularyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no symbol.
    case empty
    /// A code stands in two rows.
    case repeated(UInt32)
    /// A code is no scalar, or no byte.
    case badCode(UInt32, Vocabulary.Kind)

    public var description: String {
        switch self {
        case .empty: "the vocabulary is empty; a model needs at least one symbol"
        case .repeated(let code): "the vocabulary lists symbol \(code) twice; every symbol must appear once"
        case .badCode(let code, .byte): "the vocabulary lists \(code), which is no byte; bytes are 0 to 255"
        case .badCode(let code, .scalar): "the vocabulary lists \(code), which is no Unicode scalar"
        }
    }
}
