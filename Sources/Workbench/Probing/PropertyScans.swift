import Explorer
import Glibc
import ModelCore
import Synchronization

/// Searches for units that follow a property, one search at a time, on a thread that gives way to the others.
final class PropertyScans: Sendable {
    private let worker = Worker(niceness: 10)
    /// Counts searches begun and stopped: one that is not the current one any more leaves off.
    private let current = Atomic<Int>(0)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    /// Begins a search; one that is under way ends.
    func begin(_ request: FindRequest, _ runner: Runner, threads: Int) {
        let number = current.add(1, ordering: .relaxed).newValue
        worker.submit { [self] in
            guard isCurrent(number) else { return }
            // Made here, so that its threads give way as this one does, and a trace never waits for them.
            let isCancelled: @Sendable () -> Bool = { !self.isCurrent(number) }
            var scan = PropertyScan(
                request, Runner(beside: runner, threads: threads), isCancelled: isCancelled, deliver: deliver)
            scan.run(isCancelled: isCancelled)
        }
    }

    /// Ends the search at its next piece.
    func stop() { current.add(1, ordering: .relaxed) }

    private func isCurrent(_ number: Int) -> Bool { current.load(ordering: .relaxed) == number }

    /// Threads that a search may use: as many as there are processors, and no more than are polite.
    static func threads(atLeast least: Int) -> Int {
        max(least, min(8, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    }
}
