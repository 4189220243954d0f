import CellProbing
import Texts

/// Reads files of labels: regular ones, and pipes to their end (`labels("/dev/fd/63")`, as a shell's `<(…)` gives them).
package enum LabelReading {
    /// Bytes of such a file at most.
    static let bound = 1 << 30

    static func labels(_ path: String, isCancelled: () -> Bool) throws(PropertyError) -> Labels {
        try withoutActuallyEscaping(isCancelled) { (isCancelled) throws(PropertyError) in
            try labels(path, watch: ReadingWatch(isCancelled: isCancelled))
        }
    }

    /// - Parameter watch: told what is waited for.
    package static func labels(_ path: String, watch: ReadingWatch) throws(PropertyError) -> Labels {
        let bytes: [UInt8]
        do throws(DocumentError) {
            bytes = try WholeFile.bytes(of: FileCompletion.expanded(path), atMost: bound, watch: watch)
        } catch { throw .labelsUnreadable(path, reason: error.reason) }
        return try Labels(
            parsing: String(decoding: bytes, as: UTF8.self), name: path, isCancelled: watch.isCancelled)
    }
}
