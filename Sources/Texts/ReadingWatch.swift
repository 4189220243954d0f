/// What a reader that may have to wait tells whoever it reads for, and asks.
public struct ReadingWatch {
    /// What is waited for.
    public enum Wait: Hashable, Sendable {
        /// The first byte of what is called so.
        case beginning(of: String)
        /// More of it: so many bytes have come.
        case more(of: String, bytes: Int)
        /// What is typed at a terminal, to its end.
        case typing
    }

    /// How long nothing has come before that is told, and how long nothing more.
    public var silence: (first: Duration, more: Duration)
    /// Told at most once of each kind.
    public var waits: (Wait) -> Void
    /// Asked ten times a second while nothing comes, and between two blocks of what does.
    public var isCancelled: () -> Bool

    /// - Parameters: as the properties.
    public init(
        silence: (first: Duration, more: Duration) = (.seconds(1), .seconds(10)),
        waits: @escaping (Wait) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
    ) {
        (self.silence, self.waits, self.isCancelled) = (silence, waits, isCancelled)
    }

    /// Waits as long as it takes, and says nothing.
    public static var none: ReadingWatch { ReadingWatch() }
}

/// How long something has been silent, and whether that was told.
struct SilenceClock {
    private let watch: ReadingWatch
    private let name: String
    private var since = ContinuousClock.now
    private var bytes = 0
    private var hasTold = (first: false, more: false)

    /// Milliseconds between two questions whether the reading was left off.
    static let beat: Int32 = 100

    init(_ watch: ReadingWatch, name: String) { (self.watch, self.name) = (watch, name) }

    /// Something has come.
    mutating func heard(_ count: Int) {
        bytes += count
        since = .now
    }

    /// Nothing has come.
    mutating func wait() {
        let silence = ContinuousClock.now - since
        if bytes == 0, !hasTold.first, silence >= watch.silence.first {
            hasTold.first = true
            watch.waits(.beginning(of: name))
        }
        if bytes > 0, !hasTold.more, silence >= watch.silence.more {
            hasTold.more = true
            watch.waits(.more(of: name, bytes: bytes))
        }
    }
}
