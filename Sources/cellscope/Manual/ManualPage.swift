import Explorer

/// A manual page in the macros of man(7), made from the table of arguments and, for the explorer, from that of keys.
struct ManualPage {
    /// `cellscope` or `cellscope-find`.
    let name: String
    private let command: CommandDescription
    private let program: CommandDescription

    /// - Parameter command: one of the program's subcommands; nil for the program itself.
    init(of program: CommandDescription, command: CommandDescription? = nil) {
        self.program = program
        self.command = command ?? program
        name = command.map { "\(program.name)-\($0.name)" } ?? program.name
    }

    /// The file's name in a folder of manual pages.
    var fileName: String { name + ".1" }

    /// The page.
    func text(version: String) -> String {
        var page = ".TH \(name.uppercased()) 1 \"\" \"cellscope \(version)\" \"Cellscope\"\n"
        page += ".SH NAME\n\(Self.escaped(name)) \\- \(Self.escaped(Self.withoutPoint(command.abstract)))\n"
        page += ".SH SYNOPSIS\n" + synopsis
        if !command.discussion.isEmpty { page += ".SH DESCRIPTION\n" + Self.paragraphs(command.discussion) }
        if !command.subcommands.isEmpty { page += subcommands }
        if !command.arguments.isEmpty { page += options }
        if isExplorer { page += keys }
        page += Self.exitStatus
        page += files
        page += seeAlso
        return page
    }

    /// The explorer is what the program does unless told otherwise.
    private var isExplorer: Bool { command.name == "explore" }

    private var words: String {
        command.name == program.name ? program.name : "\(program.name) \(command.name)"
    }

    private var synopsis: String {
        if !command.subcommands.isEmpty {
            return
                ".B \(words)\n[\\fIoptions\\fR] [\\fItext\\fR]\n.br\n.B \(words)\n\\fIcommand\\fR [\\fIoptions\\fR]\n"
        }
        var line = ".B \(Self.escaped(words))\n[\\fIoptions\\fR]"
        for argument in command.arguments where argument.kind == "positional" {
            let value = "\\fI\(Self.escaped(argument.valueName))\\fR" + (argument.isRepeating ? " ..." : "")
            line += argument.isOptional ? " [\(value)]" : " \(value)"
        }
        return line + "\n"
    }

    private var subcommands: String {
        ".SH COMMANDS\n"
            + command.subcommands.map { subcommand in
                ".TP\n.B \(Self.escaped(subcommand.name))\n\(Self.line(subcommand.abstract))\n"
            }.joined()
    }

    private var options: String {
        ".SH OPTIONS\n"
            + command.arguments.map { argument in
                var head = argument.names.map { "\\fB\(Self.escaped($0))\\fR" }.joined(separator: ", ")
                if argument.kind != "flag" {
                    head += (head.isEmpty ? "" : " ") + "\\fI\(Self.escaped(argument.valueName))\\fR"
                }
                var body = argument.help
                if !argument.choices.isEmpty { body += " One of \(argument.choices.joined(separator: ", "))." }
                if let value = argument.defaultValue { body += " Default: \(value)." }
                return ".TP\n\(head)\n\(Self.line(body))\n"
            }.joined()
    }

    private var keys: String {
        var text = ".SH KEYS\nEvery command can be called by its name as well, after a colon; Tab completes.\n"
        for section in KeyTableEntry.Section.allCases {
            let entries = KeyTable.standard.entries.filter { $0.section == section }
            guard !entries.isEmpty else { continue }
            text += ".SS \(Self.escaped(section.rawValue))\n"
            for entry in entries {
                let keys = entry.keys.map { "\\fB\(Self.escaped($0))\\fR" }.joined(separator: ", ")
                let argument = entry.argument.map { " \\fI\($0.rawValue)\\fR" } ?? ""
                let name = "\\fB:\(Self.escaped(entry.name))\\fR" + argument
                text += ".TP\n\(keys.isEmpty ? name : "\(keys)   \(name)")\n\(Self.line(entry.help))\n"
            }
        }
        return text
    }

    private static let exitStatus = """
        .SH EXIT STATUS
        0 on success, otherwise one of the codes of sysexits.h: 64 for a wrong command line, 65 for a file that is not
        what it should be, 66 for one that cannot be read, 69 for something that is not available, such as a terminal,
        73 for a file that cannot be created, 74 for reading or writing that failed partway. 129, 130 and 143 if SIGHUP
        (the window was closed), Ctrl\\-C or SIGTERM ended it. Signals that the caller ignores (as nohup does) stay
        ignored. If the reader of its output stops early, SIGPIPE ends it.

        """

    private var files: String {
        """
        .SH FILES
        .TP
        .I $XDG_CONFIG_HOME/cellscope/config.toml
        Palette, keys, the model and the text that are opened; ~/.config/cellscope/config.toml unless set.
        .TP
        .I MODEL.notes.jsonl
        Names of units and bookmarks, beside the model.
        .TP
        .I $XDG_DATA_HOME/cellscope/notes
        Your own names and bookmarks, read on top of those, and written to if the variable is set or if no files can be
        written in the model's folder; ~/.local/share/cellscope/notes if the variable is not set.

        """
    }

    private var seeAlso: String {
        let others = [program.name] + program.subcommands.map { "\(program.name)-\($0.name)" }
        return ".SH SEE ALSO\n"
            + others.filter { $0 != name }.map { "\\fB\(Self.escaped($0))\\fR(1)" }.joined(separator: ",\n") + "\n"
    }

    /// Text as it may stand within a line.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            default: result.append(character)
            }
        }
        return result
    }

    /// A line of its own, which may not be taken for a request.
    private static func line(_ text: some StringProtocol) -> String {
        let line = escaped(text)
        return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
    }

    /// Prose filled, and lines that begin with blanks as they stand.
    private static func paragraphs(_ text: String) -> String {
        var result = ""
        var isExample = false
        for text in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indented = text.hasPrefix(" ")
            if indented != isExample { result += indented ? ".PP\n.nf\n.RS 4\n" : ".RE\n.fi\n" }
            isExample = indented
            if text.isEmpty { result += ".PP\n" } else { result += line(text.drop { $0 == " " }) + "\n" }
        }
        return isExample ? result + ".RE\n.fi\n" : result
    }

    private static func withoutPoint(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
}
