import Synchronization

/// The bytes of a text that is being written: they are only ever added, by whoever holds the longest document over them.
final class WrittenBytes: Sendable {
    private let bytes: Mutex<[UInt8]>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    var count: Int { bytes.withLock { $0.count } }

    /// Adds bytes after the first `count`. False, and nothing is added, where others stand there already.
    func append(_ more: [UInt8], after count: Int) -> Bool {
        bytes.withLock { bytes in
            guard bytes.count == count else { return false }
            bytes += more
            return true
        }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        bytes.withLock { $0.copy(from: offset, into: buffer) }
    }
}

/// Which texts a text was the same as in the beginning, and how far.
struct Lineage: Sendable {
    /// A text by itself, whatever holds it.
    private final class Mark: Sendable {}

    private struct Ancestor: Sendable {
        var mark: Mark
        var alphabet: Alphabet
        /// Symbols in common.
        var count: Int
    }

    private let own = Mark()
    private var ancestors: [Ancestor] = []

    init() {}

    /// Of a text that begins with the first symbols of another one.
    init(leaving other: Lineage, at count: Int, in alphabet: Alphabet) {
        ancestors = [Ancestor(mark: other.own, alphabet: alphabet, count: count)]
        for ancestor in other.ancestors where ancestor.alphabet == alphabet {
            ancestors.append(
                Ancestor(mark: ancestor.mark, alphabet: alphabet, count: min(count, ancestor.count)))
        }
    }

    /// Symbols that both begin with as far as is known, of which this one has `count` and the other `otherCount`.
    func shared(with other: Lineage, count: Int, otherCount: Int, in alphabet: Alphabet) -> Int {
        func chain(_ lineage: Lineage, _ count: Int) -> [(Mark, Int)] {
            [(lineage.own, count)]
                + lineage.ancestors.filter { $0.alphabet == alphabet }.map { ($0.mark, min(count, $0.count)) }
        }
        let others = chain(other, otherCount)
        var best = 0
        for (mark, mine) in chain(self, count) {
            for (otherMark, theirs) in others where mark === otherMark { best = max(best, min(mine, theirs)) }
        }
        return best
    }
}
