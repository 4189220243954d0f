import Explorer
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
        let page = plain(run.output)
        for entry in KeyTable.standard.entries {
            #expect(page.contains(":\(entry.name)"), "\(entry.name)")
            #expect(page.contains(entry.help), "\(entry.help)")
            for key in entry.keys { #expect(page.contains(key), "\(key)") }
        }
    }

    @Test("a command's page has every option that its help has, and no line that roff takes for a request")
    func options() throws {
        let pages = try ProgramRun.finished([program, "manual", "--output", folder("man1")])
        #expect(pages.exit == .code(0) && pages.error == "" && pages.output == "")
        for command in ["train", "find", "atlas", "render", "inspect", "merge"] {
            let help = try ProgramRun.finished([program, command, "--help"]).output
            let text = String(decoding: try Fixtures.bytes(of: folder("man1/cellscope-\(command).1")), as: UTF8.self)
            let page = plain(text)
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
