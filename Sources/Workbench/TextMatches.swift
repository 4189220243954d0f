import Explorer
import Synchronization
import Texts

/// Says where in a stretch of a text what was searched for is, the stretch asked for last, on a thread of its own.
final class TextMatches: Sendable {
    private let worker = Worker(niceness: 5)
    /// The request that is wanted; others leave off.
    private let current = Atomic<Int>(-1)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    func want(_ request: MatchRequest) {
        current.store(request.request, ordering: .relaxed)
        worker.submit { [self] in
            let isCancelled = { self.current.load(ordering: .relaxed) != request.request }
            guard !isCancelled(),
                let ranges = request.document.matches(of: request.pattern, in: request.range, isCancelled: isCancelled)
            else { return }
            deliver(.matched(MatchRun(ranges), request: request.request))
        }
    }

    func stop() { current.store(-1, ordering: .relaxed) }
}
