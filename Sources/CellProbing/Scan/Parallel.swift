import Glibc

/// Runs a body once on each of some threads, the calling one among them, and returns when all are done.
func inParallel(threads: Int, _ body: (_ thread: Int, _ threads: Int) -> Void) {
    guard threads > 1 else { return body(0, 1) }
    withoutActuallyEscaping(body) { body in
        let work = ParallelWork(body, threads: threads)
        var running: [pthread_t] = []
        var missing: [Int] = []
        for thread in 1..<threads {
            var id = pthread_t()
            let context = Unmanaged.passRetained(ParallelShare(work, thread))
            let failed = pthread_create(
                &id, nil,
                { context in
                    guard let context else { return nil }
                    let share = Unmanaged<ParallelShare>.fromOpaque(context).takeRetainedValue()
                    share.work.body(share.thread, share.work.threads)
                    return nil
                }, context.toOpaque())
            if failed == 0 {
                running.append(id)
            } else {
                context.release()
                missing.append(thread)
            }
        }
        body(0, threads)
        // What the system granted no thread for is done here.
        for thread in missing { body(thread, threads) }
        for id in running { pthread_join(id, nil) }
    }
}

/// What the threads share. Sendable as the body is: it must touch only its own share of what can change.
private final class ParallelWork: @unchecked Sendable {
    let body: (Int, Int) -> Void
    let threads: Int

    init(_ body: @escaping (Int, Int) -> Void, threads: Int) {
        self.body = body
        self.threads = threads
    }
}

private final class ParallelShare: Sendable {
    let work: ParallelWork
    let thread: Int

    init(_ work: ParallelWork, _ thread: Int) {
        self.work = work
        self.thread = thread
    }
}

/// Numbers at an address that threads may share, each its own part. Owns the memory; starts as zeros.
final class WorkBuffer<Element: Numeric>: @unchecked Sendable {
    let count: Int
    let pointer: UnsafeMutablePointer<Element>

    init(_ count: Int) {
        self.count = count
        pointer = .allocate(capacity: max(1, count))
        pointer.initialize(repeating: 0, count: max(1, count))
    }

    deinit { pointer.deallocate() }

    func clear(_ range: Range<Int>) { (pointer + range.lowerBound).update(repeating: 0, count: range.count) }
}
