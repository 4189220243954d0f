import Files
import Texts

/// The text of a command line that names none.
enum UnnamedText {
    /// Standard input, as `-`, where that is a pipe or a file; else what the settings name, or what ships.
    static func path(insteadOf argument: String) throws -> String {
        isOnStandardInput ? "-" : try DefaultFiles.text(insteadOf: argument)
    }

    /// Whether whoever started the program has given it something to read.
    static var isOnStandardInput: Bool { [.pipe, .file].contains(StandardDescriptors.input) }

    /// Says on standard error which text it is, except at a terminal, where a person sees it anyway.
    /// - Parameter what: what the text is to the command.
    static func tell(_ path: String, as what: String = "text") {
        let about: String
        let isInSettings = Configuration.loaded.configuration.text != nil
        switch StandardDescriptors.input {
        case .terminal: return
        case .nothing where isInSettings, .closed where isInSettings: return
        case .pipe, .file: about = "standard input"
        case .nothing: about = "\(path), since there is nothing on standard input"
        case .closed: about = "\(path), since standard input is closed"
        case .socket: about = "\(path), since standard input is a socket, which only - reads"
        case .other: about = "\(path), since standard input is a device"
        }
        complain("cellscope: no \(what) is named; it is " + printable(about, limit: .max))
    }

    /// - Throws: `Failure` where standard input, which nobody has named, holds nothing.
    static func checkIsThere(_ document: Document, _ path: String) throws {
        guard path == "-", document.count == 0, document.isEnded else { return }
        throw Failure(.noInput, "no text is named and standard input is empty; name a text")
    }
}
