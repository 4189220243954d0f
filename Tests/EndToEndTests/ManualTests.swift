import Explorer
import ModelFiles
import Testing

@Suite("cellscope manual")
struct ManualTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    /// A page's words as a person types them.
    private func plain(_ page: String) -> String {
        page.replacing("\\-", with: "-").replacing("\\fB", with: "").replacing("\\fI", with: "")
            .replacing("\\fR", with: "").replacing("\\(ti", with: "~").replacing("\\(ha", with: "^")
            .replacing("\\(aq", with: "'").replacing("\\(ga", with: "`").replacing("\\e", with: "\\")
    }

    @Test("the explorer's page has every key and command of the table")
    func keys() throws {
        let run = try ProgramRun.finished([program, "manual", "explore"])
        #expect(run.exit == .code(0) && run.error == "")
        // The lines that head an entry, each as what stands in it in bold.
        let lines = run.output.split(separator: "\n")
        var heads: [String: [String]] = [:]
        for (above, line) in zip(lines, lines.dropFirst()) where above == ".TP" {
            let bold = line.matches(of: /\\fB(.*?)\\fR/).map { plain(String($0.output.1)) }
            if let name = bold.last, name.hasPrefix(":") { heads[name] = Array(bold.dropLast()) }
        }
        for entry in KeyTable.standard.entries {
            #expect(heads[":\(entry.name)"] == entry.keys, "\(entry.name)")
            #expect(plain(run.output).contains(entry.help), "\(entry.help)")
        }
        #expect(heads.count == Set(KeyTable.standard.entries.map(\.name)).count)
    }

    @Test("a command's page has every option that its help has, and no line that roff takes for a request")
    func options() throws {
        let pages = try ProgramRun.finished([program, "manual", "--output", folder("man1")])
        #expect(pages.exit == .code(0) && pages.error == "" && pages.output == "")
        let commands = try CommandTable.commands()
        #expect(TemporaryFolder.names(in: folder("man1")).count == commands.count + 1)
        for (command, json) in commands {
            let help = try ProgramRun.finished([program, command, "--help"]).output
            let text = String(decoding: try Fixtures.bytes(of: folder("man1/cellscope-\(command).1")), as: UTF8.self)
            let page = plain(text)
            for argument in json["arguments"]?.array ?? [] {
                for choice in argument["allValues"]?.array ?? [] {
                    #expect(page.contains(choice.string ?? "?"), "\(command): \(choice)")
                }
            }
            for words in ["129, 130 and 143", "~/.local/share/cellscope/notes"] { #expect(page.contains(words)) }
            for match in help.matches(of: /--[a-z][a-z-]+/) {
                #expect(page.contains(match.output), "\(command) \(match.output)")
            }
            let requests = [
                ".TH", ".SH", ".SS", ".TP", ".B", ".I", ".br", ".PP", ".nf", ".fi", ".RS", ".RE",
            ]
            for line in text.split(separator: "\n") where line.hasPrefix(".") {
                #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
            }
        }
    }

    @Test("a command that does not exist: one line and 64")
    func unknown() throws {
        let run = try ProgramRun.finished([program, "manual", "fly"])
        #expect(run.exit == .code(64) && run.output == "")
        #expect(run.error.hasPrefix("cellscope: there is no command \"fly\"; there are explore"))
    }
}
