import CellProbing
import Explorer
import Patterns
import Synchronization

/// Answers what a property is along stretches of a text, the one asked for last first, on a thread of its own.
final class PropertyLabels: Sendable {
    private let worker = Worker(niceness: 5)
    /// The request that is wanted; others leave off.
    private let current = Atomic<Int>(-1)
    private let track = Mutex(Track())
    private let deliver: @Sendable (Outcome) -> Void

    /// What only the worker's thread touches.
    private struct Track {
        var number: Int?
        var track: LabelTrack?
    }

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    func want(_ request: LabelRequest) {
        current.store(request.request, ordering: .relaxed)
        worker.submit { [self] in answer(request) }
    }

    func stop() { current.store(-1, ordering: .relaxed) }

    private func answer(_ request: LabelRequest) {
        guard current.load(ordering: .relaxed) == request.request else { return }
        let (values, failure) = track.withLock { known -> ([Float]?, PatternFailure?) in
            if known.number == request.number, known.track?.serves(request.document) == true {
                known.track?.turn(to: request.document)
            } else {
                known.number = request.number
                known.track = LabelTrack(request.document, request.property)
            }
            let values = known.track?.values(of: request.range) {
                current.load(ordering: .relaxed) != request.request
            }
            return (values, known.track?.failure)
        }
        if let failure { return deliver(.failed(failure.description, request: request.request)) }
        guard let values else { return }
        deliver(.labelled(LabelRun(start: request.range.lowerBound, values: values), request: request.request))
    }
}
