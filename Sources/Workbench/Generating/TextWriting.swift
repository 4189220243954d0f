import CellProbing
import Explorer
import ModelCore
import Synchronization

/// Lets a model write, one request at a time, on a thread of its own.
final class TextWriting: Sendable {
    private struct Work: Sendable {
        var modelID: Int
        var course: WritingCourse
    }

    private let worker = Worker()
    /// The request that is wanted: a newer one ends the way to an older one's place.
    private let current = Atomic<Int>(-1)
    private let work = Mutex<Work?>(nil)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    func begin(_ request: GenerateRequest, _ traced: Runner) {
        current.store(request.request, ordering: .relaxed)
        worker.submit { [weak self] in self?.run(request, traced) }
    }

    /// Leaves off, and lets a model go.
    func close(model id: Int) {
        worker.submit { [weak self] in
            self?.work.withLock { if $0?.modelID == id { $0 = nil } }
        }
    }

    func stop() { current.store(-1, ordering: .relaxed) }

    private func run(_ request: GenerateRequest, _ traced: Runner) {
        let outcome = work.withLock { work -> Outcome? in
            // Of its own, so that a step never waits for a trace.
            var mine =
                work.flatMap { $0.modelID == request.modelID ? $0 : nil }
                ?? Work(
                    modelID: request.modelID,
                    course: WritingCourse(Runner(beside: traced), along: request.document))
            work = nil
            defer { work = mine }
            do throws(WritingError) {
                return try mine.course.run(
                    request, isCancelled: { current.load(ordering: .relaxed) != request.request }
                ).map { .generated($0, request: request.request) }
            } catch {
                return .failed(error.description, request: request.request)
            }
        }
        if let outcome { deliver(outcome) }
    }
}
