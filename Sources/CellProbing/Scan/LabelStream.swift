import ModelCore
import Patterns
import Texts

/// Reads one text from its beginning and yields what properties are at the symbols of ranges that lie in order. A
/// value: a copy goes on by itself.
struct LabelStream {
    /// A block's symbols and labels.
    struct Labels {
        /// Rows of the vocabulary; −1 for unknown symbols.
        var symbols: [Int32]
        var columns: [Int32]
        /// [property][step]
        var values: [[Float]]
    }

    private let document: Document
    private let vocabulary: Vocabulary
    private var readers: [any PropertyReader]
    private var pending: [[Float]]
    /// Symbols read, and symbols whose values were handed out or dropped.
    private var read = 0
    private var position = 0

    private static let piece = 1 << 12

    init(_ document: Document, _ vocabulary: Vocabulary, _ properties: [Property]) {
        self.document = document
        self.vocabulary = vocabulary
        readers = (properties + [PropertyCatalog.builtIn["column"]].compactMap { $0 }).map { $0.reader() }
        pending = readers.map { _ in [] }
    }

    /// Why there are no labels, where nobody has cancelled it.
    var failure: PatternFailure? {
        guard var failure = readers.lazy.compactMap(\.problem?.failure).first else { return nil }
        failure.textName = document.name
        return failure
    }

    /// Goes on to a symbol, which must not lie before where the last labels ended; false when cancelled, or where there
    /// is a `failure`.
    mutating func skip(to symbol: Int, isCancelled: () -> Bool) -> Bool {
        while position < symbol {
            if isCancelled() { return false }
            let count = min(symbol - position, Self.piece)
            guard fill(count, isCancelled) else { return false }
            drop(count)
        }
        return true
    }

    /// The labels of a range that begins where the last ended or later; nil when cancelled, or where there is a
    /// `failure`.
    mutating func labels(of range: Range<Int>, isCancelled: () -> Bool) -> Labels? {
        guard skip(to: range.lowerBound, isCancelled: isCancelled), fill(range.count, isCancelled) else { return nil }
        var values = pending.map { Array($0.prefix(range.count)) }
        drop(range.count)
        let columns = values.removeLast()
        return Labels(
            symbols: vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code)),
            columns: columns.map { Int32(min($0, 1e6)) }, values: values)
    }

    private mutating func drop(_ count: Int) {
        for index in pending.indices { pending[index].removeFirst(min(count, pending[index].count)) }
        position += count
    }

    /// Reads until every property has so many values, or the text has ended; false when that was left off.
    private mutating func fill(_ count: Int, _ isCancelled: () -> Bool) -> Bool {
        while read < document.count, pending.contains(where: { $0.count < count }) {
            if isCancelled() { return false }
            let end = min(document.count, read + Self.piece)
            let codes = document.propertyCodes(in: read..<end)
            for index in readers.indices {
                readers[index].read(codes[...], into: &pending[index], isCancelled: isCancelled)
            }
            read = end
            if read == document.count {
                for index in readers.indices { readers[index].finish(into: &pending[index], isCancelled: isCancelled) }
            }
            if readers.contains(where: { $0.problem != nil }) { return false }
        }
        return true
    }
}
