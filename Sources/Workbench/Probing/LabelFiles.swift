import CellProbing
import Explorer
import Texts

/// Reads properties that name files of labels.
enum LabelFiles {
    /// nil when cancelled.
    static func property(_ request: PropertyRequest, isCancelled: () -> Bool) -> Outcome? {
        do throws(PropertyError) {
            let property = try request.catalog.property(parsing: request.typed) { (name) throws(PropertyError) in
                let labels = try LabelReading.labels(name, isCancelled: isCancelled)
                try labels.check(symbols: request.document.count)
                return labels
            }
            return .propertyRead(property, request: request.request)
        } catch {
            return isCancelled() ? nil : .failed(error.inExplorer, request: request.request)
        }
    }
}
