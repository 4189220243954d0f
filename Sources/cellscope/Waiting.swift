import Files
import ModelFiles
import Texts

extension ReadingWatch {
    /// Says on standard error what is waited for, once it has taken a while.
    /// - Parameter interruption: left off when it comes; without one the signals themselves end the program.
    static func onStandardError(_ interruption: Interruption? = nil) -> ReadingWatch {
        ReadingWatch(
            waits: { wait in
                switch wait {
                case .beginning(let name):
                    complain("cellscope: waiting for \(printable(name, limit: .max)); Ctrl-C leaves")
                case .more(let name, let bytes):
                    complain(
                        "cellscope: waiting for more of \(printable(name, limit: .max)), of which \(grouped(bytes)) bytes "
                            + "have come; Ctrl-C leaves")
                case .typing: complain("cellscope: type the text; Ctrl-D on a line of its own ends it, Ctrl-C leaves")
                }
            }, isCancelled: { interruption?.hasCome == true })
    }
}

extension Duration {
    /// How long the explorer waits for a pipe's first bytes before it shows that there are none.
    static let shownSilence = Duration.milliseconds(300)
}
