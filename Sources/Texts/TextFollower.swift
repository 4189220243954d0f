import Glibc

/// Follows a text that grows: a file that is not read whole yet, one to which somebody adds, a pipe.
///
/// It works on a thread of its own that costs no processor time while nothing happens, and ends when the text has
/// ended or the follower is let go.
public final class TextFollower: Sendable {
    private let stop = StopPipe()

    /// - Parameters:
    ///   - document: what is known of the text already.
    ///   - piece: bytes that are read before anything else is looked at.
    ///   - interval: the least time between two calls of `deliver`.
    ///   - deliver: takes ever longer documents over the same text, also one that differs in its `growth` alone.
    ///     Called on the follower's thread; a call under way when the follower is let go comes to its end.
    public init(
        _ document: Document, piece: Int = 16 << 20, interval: Duration = .milliseconds(33),
        deliver: @escaping @Sendable (Document) -> Void
    ) {
        guard !document.isEnded else { return }
        let stop = stop
        let bell = WakePipe()
        var watch: FileWatch?
        switch document.origin.bytes {
        case .spool(let spool): spool.ring(bell)
        case .file(let file): watch = FileWatch(file)
        case .memory, .written: break
        }
        let course = Course(bell: bell, watch: watch, stop: stop, piece: piece, interval: interval, deliver: deliver)
        _ = startThread { course.follow(document) }
    }

    deinit { stop.close() }
}

/// What the follower's thread works with.
private struct Course: Sendable {
    let bell: WakePipe
    let watch: FileWatch?
    let stop: StopPipe
    let piece: Int
    let interval: Duration
    let deliver: @Sendable (Document) -> Void

    func follow(_ document: Document) {
        let clock = ContinuousClock()
        var newest = document
        var isTold = true
        var lastTold: ContinuousClock.Instant?
        while true {
            bell.drain()
            watch?.drain()
            if let longer = newest.grown(atMost: piece) {
                newest = longer
                isTold = false
            }
            let wait = isTold ? Duration.zero : lastTold.map { $0 + interval - clock.now } ?? .zero
            if !isTold && wait <= .zero {
                deliver(newest)
                isTold = true
                lastTold = clock.now
            }
            let isClosed: Bool
            if !newest.isRead {
                isClosed = stop.isClosed(within: 0)
            } else if !isTold {
                isClosed = stop.isClosed(within: Int32(max(1, (wait / .milliseconds(1)).rounded(.up))))
            } else if newest.isEnded {
                return
            } else {
                isClosed = stop.isClosed(within: -1, orReadable: [bell.descriptor, watch?.descriptor ?? -1])
            }
            if isClosed { return }
        }
    }
}
