import CellProbing
import Explorer
import Texts

/// Reads properties that name files of labels.
enum LabelFiles {
    /// Bytes of a label file at most.
    static let bound = 1 << 30

    static func property(_ request: PropertyRequest) -> Outcome {
        do throws(PropertyError) {
            let property = try request.catalog.property(parsing: request.typed) { (name) throws(PropertyError) in
                let labels = try labels(name)
                try labels.check(symbols: request.document.count)
                return labels
            }
            return .propertyRead(property, request: request.request)
        } catch {
            return .failed(error.description, request: request.request)
        }
    }

    static func labels(_ path: String) throws(PropertyError) -> Labels {
        let document: Document
        do throws(DocumentError) {
            document = try Document.open(path: FileCompletion.expanded(path), alphabet: .byte)
        } catch { throw .labelsUnreadable(path, reason: "it cannot be opened") }
        guard document.count <= bound else { throw .labelsUnreadable(path, reason: "it is larger than a gigabyte") }
        let bytes = document.symbols(in: 0..<document.count).map { UInt8(truncatingIfNeeded: $0.code) }
        return try Labels(parsing: String(decoding: bytes, as: UTF8.self), name: path)
    }
}
