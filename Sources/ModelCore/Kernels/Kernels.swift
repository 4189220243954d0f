import CKernels

/// The kernels of one instruction set together with the threads that run them.
///
/// Sendable although it holds pointers: the table is constant, and a team admits one caller at a time, which whoever
/// shares a `Kernels` between threads sees to.
struct Kernels: @unchecked Sendable {
    let table: ck_kernels
    let team: ThreadTeam

    /// Multiplications below which a task is done by the caller alone: about a tenth of a millisecond, in which another
    /// thread would hardly have woken up.
    static let leastShared = 2_000_000

    /// A set that this processor lacks falls back to the best that it has.
    init(_ set: InstructionSet, threads: Int) {
        table = (set.table ?? InstructionSet.best.table ?? ck_kernels_for(CK_BASELINE)!).pointee
        team = ThreadTeam(threads: threads)
    }

    /// Runs a task on the team, or by the caller alone.
    func run(shared: Bool, _ task: (_ thread: Int, _ threads: Int) -> Void) {
        if shared { team.run(task) } else { task(0, 1) }
    }

    /// `c[rows × panels·vectors·16] = initial + a · packed`, rows shared out over the threads.
    func multiply(
        rows: Int, k: Int, panels: Int, vectors: Int, _ a: UnsafePointer<Float>, stride: Int,
        packed: UnsafePointer<Float>, initial: UnsafePointer<Float>?, into c: UnsafeMutablePointer<Float>,
        stride cStride: Int
    ) {
        run(shared: rows >= team.threads && rows * k * panels * vectors * 16 >= Self.leastShared) { thread, threads in
            let part = share(of: rows, thread, threads)
            table.multiply(
                part.count, k, panels, vectors, a + part.lowerBound * stride, stride, packed, initial, false,
                c + part.lowerBound * cStride, cStride)
        }
    }
}

/// The part of `count` things that one of `threads` threads does; the parts join up and differ by at most one.
func share(of count: Int, _ thread: Int, _ threads: Int) -> Range<Int> {
    count * thread / threads..<count * (thread + 1) / threads
}
