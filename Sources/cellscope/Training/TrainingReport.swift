import Files
import Glibc
import ModelCore
import ModelFiles

/// What a training run tells on standard error: one line that is rewritten on a terminal, whole lines elsewhere.
struct TrainingReport {
    private let rewrites = isatty(STDERR_FILENO) == 1
    private let started = ContinuousClock.now
    private let firstStep: Int
    private var shown = ContinuousClock.now
    private var symbols = 0

    init(firstStep: Int) { self.firstStep = firstStep }

    /// Notes a step; on a terminal shows the progress line at most five times a second.
    mutating func stepped(_ trainer: Trainer, loss: Float) {
        symbols += trainer.plan.lanes * trainer.plan.window
        guard rewrites, ContinuousClock.now - shown > .milliseconds(200) else { return }
        shown = .now
        // A line that wrapped could not be rewritten: what the window has no room for is left out.
        writeToStandardError("\r\u{1B}[K" + progress(trainer, loss: Double(loss)).prefix(max(1, columns() - 1)))
    }

    /// A whole line: after an evaluation.
    func evaluated(_ trainer: Trainer, train: Double, validation: Double?) {
        var line = progress(trainer, loss: train)
        if let validation { line += ", validation \(losses(validation))" }
        write(line)
    }

    /// Paths and what a model writes may hold anything.
    func note(_ line: String) { write(printable(line, limit: .max)) }

    private func write(_ line: String) { writeToStandardError((rewrites ? "\r\u{1B}[K" : "") + line + "\n") }

    private func progress(_ trainer: Trainer, loss: Double) -> String {
        let elapsed = seconds(ContinuousClock.now - started)
        let done = trainer.step - firstStep
        let left = done > 0 ? elapsed / Double(done) * Double(trainer.settings.steps - trainer.step) : 0
        let speed = elapsed > 0 ? Double(symbols) / elapsed : 0
        return "step \(trainer.step)/\(trainer.settings.steps)  \(Int(speed / 100) * 100) characters/s  "
            + "\(clock(left)) left  train \(losses(loss))"
    }

    /// The window's columns at this moment; 80 where it does not say.
    private func columns() -> Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        let parts = whole >= 3600 ? [whole / 3600, whole / 60 % 60, whole % 60] : [whole / 60, whole % 60]
        return parts.enumerated().map { $0 > 0 && $1 < 10 ? "0\($1)" : "\($1)" }.joined(separator: ":")
    }
}
