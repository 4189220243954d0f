import Glibc

/// Floats that end where a page begins that nobody may touch: reading or writing one float past the end kills the test
/// run at once. What lies before the first is marked, and `isIntact` says whether the marks still stand.
final class GuardedFloats {
    let count: Int
    let pointer: UnsafeMutablePointer<Float>
    private let start: UnsafeMutableRawPointer
    private let length: Int

    private static let mark: UInt32 = 0x7FC0_DEAD

    init(_ values: [Float]) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let room = (values.count * 4 + 256 + page - 1) / page * page
        length = room + page
        guard let start = mmap(nil, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED, mprotect(start + room, page, PROT_NONE) == 0
        else { preconditionFailure("no memory for a test") }
        self.start = start
        count = values.count
        let marks = start.bindMemory(to: UInt32.self, capacity: room / 4)
        for index in 0..<room / 4 - count { marks[index] = GuardedFloats.mark }
        pointer = (start + (room - count * 4)).bindMemory(to: Float.self, capacity: count)
        for (index, value) in values.enumerated() { pointer[index] = value }
    }

    convenience init(repeating value: Float, _ count: Int) { self.init([Float](repeating: value, count: count)) }

    deinit { munmap(start, length) }

    var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

    var isIntact: Bool {
        let before = UnsafeMutableRawPointer(pointer) - start
        let marks = start.assumingMemoryBound(to: UInt32.self)
        return (0..<before / 4).allSatisfy { marks[$0] == GuardedFloats.mark }
    }
}

/// A value that no kernel computes: where it still stands, nothing was written.
let untouched: Float = -12345.678

/// Whether two numbers agree within a multiple of the sum of the magnitudes that went into them. NaN never agrees.
func agree(_ found: Float, _ expected: Double, _ magnitude: Double, _ relative: Double = 3e-6) -> Bool {
    abs(Double(found) - expected) <= relative * magnitude + 1e-7
}
