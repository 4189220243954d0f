import Synchronization
import Texts

/// A run of steps in the order of their values. A record's upper half is the value's key (`Ranks.key`), its lower half
/// what the step carries.
struct SortedRun: Sendable {
    /// The step of the series with which the stretch begins that was put in order.
    let start: Int
    let count: Int
    fileprivate let place: Place

    fileprivate enum Place {
        case memory(WorkBuffer<UInt64>)
        case file(ScratchFile, offset: Int)
    }

    /// Where the records are, when that is in memory.
    var held: UnsafeMutablePointer<UInt64>? {
        if case .memory(let buffer) = place { buffer.pointer } else { nil }
    }

    /// Some of the records into a buffer.
    func read(_ records: Range<Int>, into buffer: UnsafeMutablePointer<UInt64>) throws(ScratchFileError) {
        switch place {
        case .memory(let own): buffer.update(from: own.pointer + records.lowerBound, count: records.count)
        case .file(let file, let offset):
            try file.read(
                at: offset + records.lowerBound * 8,
                into: UnsafeMutableRawBufferPointer(start: buffer, count: records.count * 8))
        }
    }

    /// Puts a buffer's records in the place of some.
    func write(_ records: Range<Int>, from buffer: UnsafePointer<UInt64>) throws(ScratchFileError) {
        switch place {
        case .memory(let own): (own.pointer + records.lowerBound).update(from: buffer, count: records.count)
        case .file(let file, let offset):
            try file.write(
                UnsafeRawBufferPointer(start: buffer, count: records.count * 8), at: offset + records.lowerBound * 8)
        }
    }
}

/// Keeps runs: in memory up to a bound, and then in a temporary file. Any thread may add.
final class RunStore: Sendable {
    /// Records kept in memory, at most.
    let budget: Int

    private struct Contents {
        var held = 0
        var file: ScratchFile?
    }

    private let contents = Mutex(Contents())

    init(budget: Int) { self.budget = budget }

    /// Whether anything went into a file.
    var usesFile: Bool { contents.withLock { $0.file != nil } }

    /// Keeps records, which are in order.
    func add(_ records: UnsafeBufferPointer<UInt64>, start: Int) throws(ScratchFileError) -> SortedRun {
        let file = try contents.withLock { contents throws(ScratchFileError) -> ScratchFile? in
            if contents.held + records.count <= budget {
                contents.held += records.count
                return nil
            }
            if let file = contents.file { return file }
            let made = try ScratchFile()
            contents.file = made
            return made
        }
        guard let file else {
            let buffer = WorkBuffer<UInt64>(records.count)
            if let source = records.baseAddress { buffer.pointer.update(from: source, count: records.count) }
            return SortedRun(start: start, count: records.count, place: .memory(buffer))
        }
        let offset = try file.append(UnsafeRawBufferPointer(records))
        return SortedRun(start: start, count: records.count, place: .file(file, offset: offset))
    }
}
