/// When a report is due, and how long a stage will take.
struct ReportPace {
    private let began = ContinuousClock.now
    private var last = ContinuousClock.now

    var isDue: Bool { ContinuousClock.now - last >= .milliseconds(300) }

    mutating func sent() { last = ContinuousClock.now }

    func secondsLeft(_ done: Int, of total: Int) -> Double? {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        return done > 0 && seconds > 1 ? seconds / Double(done) * Double(total - done) : nil
    }
}
