import ArgumentParser
import Files
import Synchronization

/// Remembers that Ctrl-C or SIGTERM came, for whoever asks from whatever thread. `InterruptWatch` says when to make it.
final class Interruption: Sendable {
    private let watch = InterruptWatch()
    private let signal = Atomic<Int32>(0)

    var hasCome: Bool {
        if signal.load(ordering: .relaxed) != 0 { return true }
        guard let arrived = watch.arrived() else { return false }
        signal.store(arrived, ordering: .relaxed)
        return true
    }

    /// The exit code of a program that a signal ended, as the shell gives it; nil when none came.
    var exitCode: Int32? { hasCome ? 128 + signal.load(ordering: .relaxed) : nil }
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
