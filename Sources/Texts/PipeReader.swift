import Files
import Glibc

/// Reads a pipe into a spool.
///
/// Until it is told to go on by itself it reads on the caller's thread; then on a thread of its own, which ends with
/// the pipe or with this object.
final class PipeReader: Sendable {
    let spool: Spool
    private let intake: PipeIntake
    private let stop: StopPipe

    /// Takes over a descriptor and closes it when it is no longer needed.
    init(_ descriptor: Int32, name: String) {
        spool = Spool(name: name)
        intake = PipeIntake(descriptor: descriptor, name: name, spool: spool)
        stop = StopPipe()
    }

    deinit { stop.close() }

    /// Reads to the end.
    /// - Throws: `DocumentError`.
    func readAll(_ watch: ReadingWatch, isTyped: Bool = false) throws(DocumentError) {
        if isTyped { watch.waits(.typing) }
        var clock = SilenceClock(watch, name: spool.name)
        while true {
            guard !watch.isCancelled() else { throw .leftOff(spool.name) }
            guard intake.isReady(within: SilenceClock.beat) else {
                if !isTyped { clock.wait() }
                continue
            }
            let before = spool.extent.size
            guard try intake.readBlock() else { break }
            clock.heard(spool.extent.size - before)
        }
        spool.end(.ended)
    }

    /// Waits for the first bytes, at most as long as `silence` where that is given, then reads as long as the pipe's
    /// end may come within `patience`; what comes later is read by a thread.
    /// - Returns: Whether the end has come.
    /// - Throws: `DocumentError`.
    func gather(for patience: Duration, silence: Duration? = nil) throws(DocumentError) -> Bool {
        let clock = ContinuousClock()
        var deadline = silence.map { clock.now + $0 }
        var isSilent = true
        while true {
            let left = deadline.map { max(0, Int32(($0 - clock.now) / .milliseconds(1))) } ?? -1
            guard intake.isReady(within: left) else { break }
            guard try intake.readBlock() else {
                spool.end(.ended)
                return true
            }
            if isSilent { deadline = clock.now + patience }
            isSilent = false
            // A fast writer's end is not waited for: what is there fills more than a screen.
            if spool.extent.size >= Document.firstPart { break }
            if let deadline, clock.now >= deadline { break }
        }
        let (intake, spool, stop) = (intake, spool, stop)
        let isStarted = startThread {
            while stop.allows(reading: intake.descriptor) {
                do throws(DocumentError) {
                    if try intake.readBlock() { continue }
                    spool.end(.ended)
                } catch { spool.end(.failed(error.description)) }
                return
            }
        }
        if !isStarted { throw .unreadable(spool.name, reason: "no thread could be started") }
        return false
    }
}

/// A pipe's end for reading, used by one thread after the other.
private final class PipeIntake: Sendable {
    let descriptor: Int32
    private let name: String
    private let spool: Spool

    init(descriptor: Int32, name: String, spool: Spool) {
        self.descriptor = descriptor
        self.name = name
        self.spool = spool
    }

    deinit { close(descriptor) }

    /// Whether there is something to read, or the end, before so many milliseconds are over; −1 waits for ever.
    func isReady(within milliseconds: Int32) -> Bool { isReadable(descriptor, within: milliseconds) }

    /// Waits for a block and takes it; false at the end.
    func readBlock() throws(DocumentError) -> Bool {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
        defer { block.deallocate() }
        while true {
            let got = Glibc.read(descriptor, block.baseAddress!, block.count)
            if got < 0 && errno == EINTR { continue }
            // Somebody may have set the pipe not to block.
            if got < 0 && errno == EAGAIN && isReady(within: -1) { continue }
            guard got >= 0 else { throw .unreadable(name, reason: systemMessage(errno)) }
            guard got > 0 else { return false }
            try spool.append(UnsafeRawBufferPointer(rebasing: block[..<got]))
            return true
        }
    }
}
