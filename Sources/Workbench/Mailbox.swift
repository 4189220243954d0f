import Explorer
import Synchronization

/// Where outcomes wait for the thread that owns the screen.
///
/// Of pages, progress and growth only the newest of each kind waits, so a slow screen never makes the box grow.
public final class Mailbox: Sendable {
    private let waiting = Mutex<[Outcome]>([])
    private let wake: @Sendable () -> Void

    /// - Parameter wake: called after an outcome was put into the empty box, on the thread that put it.
    public init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    public func put(_ outcome: Outcome) {
        let wasEmpty = waiting.withLock { waiting in
            defer {
                waiting.removeAll { outcome.supersedes($0) }
                waiting.append(outcome)
            }
            return waiting.isEmpty
        }
        if wasEmpty { wake() }
    }

    /// Takes everything out, oldest first.
    public func takeAll() -> [Outcome] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}

extension Outcome {
    fileprivate func supersedes(_ other: Outcome) -> Bool {
        switch (self, other) {
        case (.progress(_, let a), .progress(_, let b)): a == b
        case (.surveyed, .surveyed): true
        case (.found(_, let a), .found(_, let b)): a == b
        case (.labelled, .labelled): true
        case (.textGrown(let new, let a), .textGrown(let old, let b)): a == b && new.continues(old)
        case (.traced(let new, let a), .traced(let old, let b)):
            a == b && new.item == old.item && new.range == old.range
        default: false
        }
    }
}
