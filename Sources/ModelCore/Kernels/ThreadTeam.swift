import CKernels

/// A fixed crew of threads that run the same task side by side, the calling thread among them.
///
/// Owns its threads. One caller at a time: whoever shares a team guards it.
final class ThreadTeam: @unchecked Sendable {
    private let team: OpaquePointer?
    let threads: Int

    /// A team of fewer threads where the system grants no more.
    init(threads: Int) {
        team = threads > 1 ? ck_team_create(threads) : nil
        self.threads = team == nil ? 1 : threads
    }

    deinit {
        if let team { ck_team_destroy(team) }
    }

    /// Runs the task once on each thread, with the thread's number and their count; returns when all are done.
    func run(_ task: (_ thread: Int, _ threads: Int) -> Void) {
        guard let team else { return task(0, 1) }
        withoutActuallyEscaping(task) { task in
            var task = task
            withUnsafeMutablePointer(to: &task) { pointer in
                ck_team_run(
                    team,
                    { context, thread, threads in
                        context!.assumingMemoryBound(to: ((Int, Int) -> Void).self).pointee(thread, threads)
                    }, pointer)
            }
        }
    }

    /// The barrier at which a task's threads can meet; nil for a team of one.
    var barrier: OpaquePointer? { team.flatMap { ck_team_barrier($0) } }
}
