/// Symbols streaming in at a chosen speed, up to the cursor: what comes after it is not shown meanwhile.
public struct Play: Hashable, Sendable {
    /// Whether the text is shown up to the cursor only, running or paused.
    public internal(set) var isOn = false
    public internal(set) var isRunning = false
    /// Whether it stands because the values of what comes next are not there yet.
    public internal(set) var isWaiting = false
    /// Symbols a second.
    public internal(set) var speed = 20.0
    /// Part of the next symbol that the time gone by has earned.
    var owed = 0.0

    /// The slowest and the fastest, in symbols a second.
    public static let speeds = 1.0...2000.0
    /// What a key steps through.
    static let ladder = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
    /// Screens a second at most; beyond that several symbols come at once.
    static let frames = 30.0
    /// A longer time has not been watched: the program was stopped, or busy.
    static let patience = 1.0

    /// Seconds until the next symbols; nil while nothing moves by itself.
    public var tick: Double? { isRunning ? 1 / min(speed, Self.frames) : nil }

    /// The symbols that have come by after some seconds.
    mutating func advance(seconds: Double) -> Int {
        guard seconds > 0 else { return 0 }
        owed += min(seconds, max(Self.patience, 2 / speed)) * speed
        // A tick that comes a breath early counts as whole.
        let whole = (owed + 1e-6).rounded(.down)
        owed = max(0, owed - whole)
        return Int(whole)
    }

    mutating func run() {
        (isOn, isRunning, isWaiting, owed) = (true, true, false, 0)
    }

    mutating func pause() {
        (isOn, isRunning, isWaiting, owed) = (true, false, false, 0)
    }

    mutating func end() {
        (isOn, isRunning, isWaiting, owed) = (false, false, false, 0)
    }

    /// The speed so many rungs of the ladder above, or below.
    func speed(steps: Int) -> Double {
        var speed = speed
        for _ in 0..<Int(min(steps.magnitude, UInt(Self.ladder.count))) {
            let next = steps > 0 ? Self.ladder.first { $0 > speed } : Self.ladder.last { $0 < speed }
            speed = next ?? speed
        }
        return speed
    }

    /// What the status line says; nil while nothing is played.
    var caption: String? {
        guard isOn else { return nil }
        guard isRunning else { return "paused" }
        return "playing " + speedText + "/s" + (isWaiting ? ", waiting" : "")
    }

    private var speedText: String { "\(Int(speed.rounded()))" }

    var speedNotice: ExplorerState.Notice {
        ExplorerState.Notice(text: speedText + (speed == 1 ? " symbol" : " symbols") + " a second", isError: false)
    }
}
