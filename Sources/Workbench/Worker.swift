import Glibc

/// A thread of its own that does jobs in the order given. It ends with its owner, after the job that it is doing.
///
/// `niceness` is added to the thread's nice value, so that 10 makes it give way to the others.
final class Worker: Sendable {
    private let queue: JobQueue

    init(niceness: Int32 = 0) {
        let queue = JobQueue(niceness: niceness)
        self.queue = queue
        queue.startThread()
    }

    deinit { queue.close() }

    func submit(_ job: @escaping @Sendable () -> Void) { queue.add(job) }
}

/// What the thread and its owner share. `@unchecked`: every access to `jobs` and `isClosed` holds the lock.
private final class JobQueue: @unchecked Sendable {
    private var jobs: [@Sendable () -> Void] = []
    private var isClosed = false
    private let niceness: Int32
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(niceness: Int32) {
        self.niceness = niceness
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    func add(_ job: @escaping @Sendable () -> Void) {
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_cond_signal(changed)
        pthread_mutex_unlock(lock)
    }

    func close() {
        pthread_mutex_lock(lock)
        isClosed = true
        jobs = []
        pthread_cond_signal(changed)
        pthread_mutex_unlock(lock)
    }

    /// nil when there will be no more.
    private func take() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty && !isClosed { pthread_cond_wait(changed, lock) }
        return isClosed ? nil : jobs.removeFirst()
    }

    func startThread() {
        var thread = pthread_t()
        let shared = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                let queue = Unmanaged<JobQueue>.fromOpaque(argument!).takeRetainedValue()
                // On Linux 0 names the calling thread.
                if queue.niceness != 0 {
                    let thread = __priority_which_t(PRIO_PROCESS.rawValue)
                    setpriority(thread, 0, getpriority(thread, 0) + queue.niceness)
                }
                while let job = queue.take() { job() }
                return nil
            }, shared.toOpaque())
        guard failure == 0 else {
            shared.release()
            return
        }
        pthread_detach(thread)
    }
}
