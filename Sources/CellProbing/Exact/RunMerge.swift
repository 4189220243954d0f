import Texts

/// Goes through the records of several runs in their common order (external merge sort: Knuth 1998, "Sorting and
/// Searching", section 5.4). Of runs in a file only a piece is in memory at a time.
struct RunMerge {
    private struct Cursor {
        let run: SortedRun
        /// A piece of the run, and which records of it those are.
        var piece: UnsafeMutablePointer<UInt64>
        var range: Range<Int>
        var next: Int
        let buffer: WorkBuffer<UInt64>?
    }

    private var cursors: [Cursor] = []
    /// A binary heap: the least record first.
    private var heap: [(record: UInt64, cursor: Int)] = []
    private let rewrites: Bool
    private let pieceLength: Int

    /// Records in memory at most, of runs in a file.
    private static let room = 1 << 17

    /// - Parameter rewrites: records are replaced as they are passed.
    init(_ runs: [SortedRun], rewrites: Bool = false) throws(ScratchFileError) {
        self.rewrites = rewrites
        pieceLength = max(64, min(4096, Self.room / max(1, runs.count)))
        for run in runs where run.count > 0 {
            var cursor: Cursor
            if let held = run.held {
                cursor = Cursor(run: run, piece: held, range: 0..<run.count, next: 0, buffer: nil)
            } else {
                let buffer = WorkBuffer<UInt64>(pieceLength)
                cursor = Cursor(
                    run: run, piece: buffer.pointer, range: 0..<min(run.count, pieceLength), next: 0, buffer: buffer)
                try run.read(cursor.range, into: cursor.piece)
            }
            heap.append((cursor.piece[0], cursors.count))
            cursors.append(cursor)
        }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// The least record that was not passed yet, and the number of the step with which its run begins; nil at the end.
    var top: (record: UInt64, start: Int)? {
        heap.first.map { ($0.record, cursors[$0.cursor].run.start) }
    }

    /// Passes the least record.
    /// - Parameter replacement: what stands in its place from now on, where records are replaced.
    mutating func pass(replacingBy replacement: UInt64 = 0) throws(ScratchFileError) {
        let number = heap[0].cursor
        if rewrites { cursors[number].piece[cursors[number].next - cursors[number].range.lowerBound] = replacement }
        cursors[number].next += 1
        if cursors[number].next == cursors[number].range.upperBound { try turn(number) }
        let cursor = cursors[number]
        if cursor.next < cursor.range.upperBound {
            heap[0].record = cursor.piece[cursor.next - cursor.range.lowerBound]
        } else {
            let last = heap.removeLast()
            if heap.isEmpty { return }
            heap[0] = last
        }
        sink(0)
    }

    /// Goes on to the next piece of a run, if there is one.
    private mutating func turn(_ number: Int) throws(ScratchFileError) {
        guard let buffer = cursors[number].buffer else { return }
        let (run, range) = (cursors[number].run, cursors[number].range)
        if rewrites { try run.write(range, from: buffer.pointer) }
        let rest = range.upperBound..<min(run.count, range.upperBound + pieceLength)
        guard !rest.isEmpty else { return }
        try run.read(rest, into: buffer.pointer)
        cursors[number].range = rest
    }

    private mutating func sink(_ start: Int) {
        heap.withUnsafeMutableBufferPointer { heap in
            var place = start
            let moved = heap[place]
            while true {
                var child = 2 * place + 1
                guard child < heap.count else { break }
                if child + 1 < heap.count, heap[child + 1].record < heap[child].record { child += 1 }
                guard heap[child].record < moved.record else { break }
                heap[place] = heap[child]
                place = child
            }
            heap[place] = moved
        }
    }

    /// Records between two questions whether the work was left off: some milliseconds.
    private static let patience = 1 << 15

    /// Goes through the rest of the records; false when cancelled.
    mutating func passAll(
        isCancelled: () -> Bool = { false }, _ body: (_ record: UInt64, _ start: Int) -> Void
    ) throws(ScratchFileError) -> Bool {
        var left = Self.patience
        while let (record, start) = top {
            body(record, start)
            try pass()
            left -= 1
            guard left == 0 else { continue }
            if isCancelled() { return false }
            left = Self.patience
        }
        return true
    }

    /// Puts into the place of every value its doubled midrank among all runs: 40 bits, with the lower 24 of what the
    /// step carries below. False when cancelled, and then the runs are of no use.
    static func rank(
        _ runs: [SortedRun], isCancelled: () -> Bool = { false }
    ) throws(ScratchFileError) -> Bool {
        // How many values are equal is known only behind the last of them, so one merge goes ahead of the other.
        var ahead = try RunMerge(runs)
        var behind = try RunMerge(runs, rewrites: true)
        var below = 0
        var asked = 0
        while let first = ahead.top?.record {
            if below - asked >= Self.patience {
                asked = below
                if isCancelled() { return false }
            }
            var equals = 0
            while let record = ahead.top?.record, record >> 32 == first >> 32 {
                equals += 1
                try ahead.pass()
            }
            let doubled = UInt64(2 * below + equals + 1)
            for _ in 0..<equals {
                guard let record = behind.top?.record else { break }
                try behind.pass(replacingBy: doubled << 24 | record & 0xFF_FFFF)
            }
            below += equals
        }
        return true
    }
}
