import CellProbing
import Explorer
import Synchronization

/// Reads properties that name files of labels, the one asked for last, on a thread of its own: a large file takes its
/// time, and other files are not to wait for that.
final class PropertyFiles: Sendable {
    private let worker = Worker(niceness: 5)
    /// The request that is wanted; others leave off.
    private let current = Atomic<Int>(-1)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    func read(_ request: PropertyRequest) {
        current.store(request.request, ordering: .relaxed)
        worker.submit { [self] in
            let isCancelled = { self.current.load(ordering: .relaxed) != request.request }
            if let outcome = LabelFiles.property(request, isCancelled: isCancelled), !isCancelled() { deliver(outcome) }
        }
    }

    func stop() { current.store(-1, ordering: .relaxed) }
}
