import CellProbing
import Explorer
import Texts

/// Reads properties that name files of labels.
enum LabelFiles {
    /// Bytes of a label file at most.
    static let bound = 1 << 30
    /// Bytes between two questions whether it is cancelled.
    private static let piece = 1 << 20

    /// nil when cancelled.
    static func property(_ request: PropertyRequest, isCancelled: () -> Bool) -> Outcome? {
        do throws(PropertyError) {
            let property = try request.catalog.property(parsing: request.typed) { (name) throws(PropertyError) in
                let labels = try labels(name, isCancelled: isCancelled)
                try labels.check(symbols: request.document.count)
                return labels
            }
            return .propertyRead(property, request: request.request)
        } catch {
            return isCancelled() ? nil : .failed(error.inExplorer, request: request.request)
        }
    }

    static func labels(_ path: String, isCancelled: () -> Bool = { false }) throws(PropertyError) -> Labels {
        let document: Document
        do throws(DocumentError) {
            document = try Document.open(path: FileCompletion.expanded(path), alphabet: .byte)
        } catch { throw .labelsUnreadable(path, reason: "it cannot be opened") }
        guard document.count <= bound else { throw .labelsUnreadable(path, reason: "it is larger than a gigabyte") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(document.count)
        for start in stride(from: 0, to: document.count, by: piece) {
            if isCancelled() { throw .labelsUnreadable(path, reason: "it was left off") }
            bytes += document.symbols(in: start..<start + piece).map { UInt8(truncatingIfNeeded: $0.code) }
        }
        if isCancelled() { throw .labelsUnreadable(path, reason: "it was left off") }
        return try Labels(bytes: bytes, name: path)
    }
}
