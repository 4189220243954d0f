import ArgumentParser
import Files
import Glibc
import ModelFiles
import Synchronization
import Texts

/// Ctrl-C, SIGTERM or SIGHUP while a command works: remembered for whoever asks, from whatever thread.
///
/// Work asks `hasCome` as often as it can and leaves off in good order. Not everything can ask: a file that a network
/// does not give, a step of an enormous model, a reader of the output that reads no more. So a thread of its own waits for
/// the signals. It ends the program where nobody has asked within `patience`, where what there is was not printed within
/// `grace`, and at a second signal.
final class Interruption: Sendable {
    /// How long the work may take to ask.
    private static let patience = Duration.milliseconds(700)
    /// How long it may take then to print what there is.
    private static let grace = Duration.seconds(5)
    /// Signals that come together are one: `timeout` sends its own to the program and to its whole group.
    private static let together = Duration.milliseconds(300)

    private let watch = InterruptWatch()
    private let signal = Atomic<Int32>(0)
    private let isHeard = Atomic<Bool>(false)
    /// Whether a thread waits for the signals.
    private let isWaiting = Atomic<Bool>(false)

    /// What becomes of the work that nobody leaves off in time.
    enum Unheard {
        /// The program ends. Temporary files beside this output are removed first; nil where there are none.
        case ends(writing: String?)
        /// It goes on, since something would be lost, until a second signal.
        case waits
    }

    /// - Parameter unheard: what becomes of work that does not ask. Say what is written, unless that is standard output.
    init(_ unheard: Unheard = .ends(writing: nil)) {
        isWaiting.store(startThread { self.wait(unheard) }, ordering: .releasing)
    }

    /// Waits for signals, for as long as the program runs.
    private func wait(_ unheard: Unheard) {
        guard let first = watch.next() else { return isWaiting.store(false, ordering: .releasing) }
        signal.store(first, ordering: .releasing)
        let came = ContinuousClock.now
        guard case .ends(let output) = unheard else {
            while let second = watch.next() {
                if ContinuousClock.now - came > Self.together { Self.end(second, nil) }
            }
            return
        }
        while true {
            let end = came + (isHeard.load(ordering: .acquiring) ? Self.grace : Self.patience)
            let left = end - ContinuousClock.now
            if left <= .zero { Self.end(first, output) }
            if let second = watch.arrived(within: min(left, .milliseconds(50))),
                ContinuousClock.now - came > Self.together
            {
                Self.end(second, output)
            }
        }
    }

    var hasCome: Bool {
        if signal.load(ordering: .relaxed) == 0 {
            // The system had no thread to give.
            guard !isWaiting.load(ordering: .relaxed), let arrived = watch.arrived() else { return false }
            signal.store(arrived, ordering: .relaxed)
        }
        isHeard.store(true, ordering: .releasing)
        return true
    }

    /// The exit code of a program that a signal ended, as the shell gives it; nil when none came.
    var exitCode: Int32? { hasCome ? 128 + signal.load(ordering: .relaxed) : nil }

    /// Ends the program from whatever it is doing.
    private static func end(_ signal: Int32, _ output: String?) -> Never {
        if let output, output != "-" { PartialFile.removeOwn(beside: output) }
        // Progress is a line that is rewritten.
        complain((isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : "") + "cellscope: interrupted")
        _exit(128 + signal)
    }
}

/// What there is of an interrupted command's work.
enum InterruptedWork {
    /// Figures of a part of it were printed.
    case printed
    case nothing
    /// A file, which is not there.
    case unwritten(String)

    /// - Parameter output: `-` is standard output.
    init(unwritten output: String) { self = output == "-" ? .nothing : .unwritten(output) }
}

/// Ends the command as a signal that came ends a program.
func leaveIfInterrupted(_ interruption: Interruption, _ work: InterruptedWork) throws {
    guard let code = interruption.exitCode else { return }
    switch work {
    case .printed: complain("cellscope: interrupted; the figures are of what was done by then")
    case .nothing: complain("cellscope: interrupted before there was anything to print")
    case .unwritten(let path): complain("cellscope: interrupted; \(printable(path, limit: .max)) was not written")
    }
    throw ExitCode(code)
}
