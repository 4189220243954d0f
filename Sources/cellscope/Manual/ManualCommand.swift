import ArgumentParser
import Files
import Glibc
import ModelFiles

struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a manual page, or write all of them.",
        discussion: """
            The pages are made from the tables of arguments and keys that the program itself goes by.

            Examples:
              cellscope manual find | man -l -
              cellscope manual --output man1
            """)

    @Argument(help: ArgumentHelp("The command; the program itself unless given.", valueName: "command"))
    var command: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write every page into this folder.", valueName: "folder"),
        completion: .directory)
    var output: String?

    func run() throws { try reportingFailures(usesSettings: false) { try printPages() } }

    private func printPages() throws {
        let program = try CommandDescription(dump: Cellscope._dumpHelp())
        if let output {
            guard command == nil else { throw Failure(.usage, "--output writes all pages; leave out \(command ?? "")") }
            guard FileSystem.makeFolder(output, mode: 0o755) == 0 || errno == EEXIST else {
                throw Failure(.cannotCreate, "\(output) cannot be made: \(String(cString: strerror(errno)))")
            }
            for page in [ManualPage(of: program)] + program.subcommands.map({ ManualPage(of: program, command: $0) }) {
                let bytes = Array(page.text(version: cellscopeVersion).utf8)
                try reportingWrites { try AtomicFile.write(bytes, to: "\(output)/\(page.fileName)", links: .refused) }
            }
            return
        }
        guard let command else { return try writeOut(ManualPage(of: program)) }
        guard let found = program.subcommands.first(where: { $0.name == command }) else {
            let names = program.subcommands.map(\.name).joined(separator: ", ")
            throw Failure(.usage, "there is no command \"\(command)\"; there are \(names)")
        }
        try writeOut(ManualPage(of: program, command: found))
    }

    private func writeOut(_ page: ManualPage) throws { try writeToStandardOutput(page.text(version: cellscopeVersion)) }
}
